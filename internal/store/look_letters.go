package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// pastLetters are the letters of cases, a row for each adult. What a look needs of a letter whatever has become of it is one text but for
// its numbers: see tellings.
const pastLetters = `SELECT l.id, l.episode_id, l.issue_no, l.reissue_of, a.adult_id,
		l.kind || '` + unit + `' || l.occasion || '` + unit + `' || COALESCE(l.closure, '') || '` + unit + `' || l.channel || '` + unit +
	`' || l.written_on || '` + unit + `' || l.state || '` + unit + `' || l.code AS said
	FROM letter l LEFT JOIN letter_adult a ON a.letter_id = l.id WHERE l.episode_id IN (?) ORDER BY l.id, a.adult_id`

type pastRow struct {
	ID        int64          `db:"id"`
	EpisodeID int64          `db:"episode_id"`
	IssueNo   int            `db:"issue_no"`
	ReissueOf sql.NullInt64  `db:"reissue_of"`
	AdultID   sql.NullString `db:"adult_id"`
	Said      string         `db:"said"`
}

func (r pastRow) letter(of casefile.Key) (past ledger.PastLetter, err error) {
	var said [7]string
	if err := cutUnits(r.Said, said[:]); err != nil {
		return past, err
	}
	past = ledger.PastLetter{
		Letter: ledger.Letter{Case: of, Occasion: ledger.Occasion{Kind: ledger.Kind(said[0])}, IssueNo: r.IssueNo, ReissueOf: r.ReissueOf.Int64},
		ID:     r.ID, State: ledger.State(said[5]), Channel: casefile.Channel(said[3]),
	}
	past.Settled = past.State == ledger.Cancelled && ledger.Code(said[6]) == ledger.CancelledByPerson
	return past, errors.Join(past.Occasion.Since.Scan(said[1]), past.Closure.Scan(said[2]), past.WrittenOn.Scan(said[4]))
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
	if err := t.listIn(ctx, &rows, pastLetters, ids); err != nil {
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
		past, err := r.letter(look.Episode.Key)
		if err != nil {
			return nil, false, err
		}
		past.Addressees = to[r.ID]
		look.Past.Letters = append(look.Past.Letters, past)
		waits = waits || past.State.Waiting() || past.State == ledger.Accepted
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
