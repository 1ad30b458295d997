package store

import (
	"context"
	"database/sql"
	"slices"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// pastRow is what a look needs of a letter to an adult whatever has become of it: a case may have had many in the years before.
type pastRow struct {
	ID        int64            `db:"id"`
	EpisodeID int64            `db:"episode_id"`
	Kind      ledger.Kind      `db:"kind"`
	Occasion  day              `db:"occasion"`
	Closure   day              `db:"closure"`
	IssueNo   int              `db:"issue_no"`
	Channel   casefile.Channel `db:"channel"`
	WrittenOn day              `db:"written_on"`
	State     ledger.State     `db:"state"`
	Code      ledger.Code      `db:"code"`
	ReissueOf sql.NullInt64    `db:"reissue_of"`
	AdultID   sql.NullString   `db:"adult_id"`
}

func (r pastRow) letter(of casefile.Key) ledger.PastLetter {
	return ledger.PastLetter{
		Letter: ledger.Letter{Case: of, Occasion: ledger.Occasion{Kind: r.Kind, Since: r.Occasion.Date}, IssueNo: r.IssueNo,
			ReissueOf: r.ReissueOf.Int64, Closure: r.Closure.Date},
		ID: r.ID, State: r.State, Channel: r.Channel, WrittenOn: r.WrittenOn.Date,
		Settled: r.State == ledger.Cancelled && r.Code == ledger.CancelledByPerson,
	}
}

// addLettersTo adds to cases what the ledger holds of their letters, and those that wait with all that they are sent by.
func (t *tx) addLettersTo(ctx context.Context, cases map[int64]*Look, ids []int64) error {
	to, waits, err := t.addPastTo(ctx, cases, ids)
	if err != nil || !waits {
		return err
	}
	return t.addWaitingTo(ctx, cases, ids, to)
}

// addPastTo adds to cases what the ledger holds of their letters. It gives to whom each is, and tells whether any waits.
func (t *tx) addPastTo(ctx context.Context, cases map[int64]*Look, ids []int64) (to map[int64][]string, waits bool, err error) {
	var rows []pastRow
	if err := t.listIn(ctx, &rows, `SELECT l.id, l.episode_id, l.kind, l.occasion, l.closure, l.issue_no, l.channel, l.written_on, l.state,
			l.code, l.reissue_of, a.adult_id
		FROM letter l LEFT JOIN letter_adult a ON a.letter_id = l.id WHERE l.episode_id IN (?) ORDER BY l.id, a.adult_id`, ids); err != nil {
		return nil, false, err
	}
	to = make(map[int64][]string, len(rows))
	for len(rows) > 0 {
		r, adults := rows[0], 0
		for ; adults < len(rows) && rows[adults].ID == r.ID; adults++ {
			if id := rows[adults].AdultID; id.Valid {
				to[r.ID] = append(to[r.ID], id.String)
			}
		}
		rows = rows[adults:]
		look, ok := cases[r.EpisodeID]
		if !ok {
			continue
		}
		past := r.letter(look.Episode.Key)
		past.Addressees = to[r.ID]
		look.Past.Letters = append(look.Past.Letters, past)
		waits = waits || r.State.Waiting() || r.State == ledger.Accepted
	}
	return to, waits, nil
}

// addWaitingTo adds the letters that are held, ready, or in the print folder.
func (t *tx) addWaitingTo(ctx context.Context, cases map[int64]*Look, ids []int64, to map[int64][]string) error {
	var rows []letterRow
	if err := t.listIn(ctx, &rows, selectLetters+`WHERE l.state IN ('held', 'ready', 'accepted') AND l.episode_id IN (?) ORDER BY l.id`,
		ids); err != nil {
		return err
	}
	letters, at, waiting := make([]Letter, len(rows)), make(map[int64]*Letter, len(rows)), make([]int64, len(rows))
	for i, r := range rows {
		letters[i] = r.letter()
		letters[i].Addressees = to[r.ID]
		at[r.ID], waiting[i] = &letters[i], r.ID
	}
	for some := range slices.Chunk(waiting, manyIDs) {
		if err := t.addShown(ctx, at, some); err != nil {
			return err
		}
	}
	for _, l := range letters {
		if look, ok := cases[l.EpisodeID]; ok {
			look.Waiting = append(look.Waiting, l)
		}
	}
	return nil
}
