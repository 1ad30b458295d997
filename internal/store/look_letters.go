package store

import (
	"context"
	"database/sql"
	"slices"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// pastRow is what a look needs of a letter whatever has become of it: a case may have had many in the years before.
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
	var rows []pastRow
	if err := t.listIn(ctx, &rows, `SELECT id, episode_id, kind, occasion, closure, issue_no, channel, written_on, state, code, reissue_of
		FROM letter WHERE episode_id IN (?) ORDER BY id`, ids); err != nil || len(rows) == 0 {
		return err
	}
	var adults []struct {
		LetterID int64  `db:"letter_id"`
		AdultID  string `db:"adult_id"`
	}
	if err := t.listIn(ctx, &adults, `SELECT letter_id, adult_id FROM letter_adult WHERE episode_id IN (?) ORDER BY letter_id, adult_id`,
		ids); err != nil {
		return err
	}
	to := make(map[int64][]string, len(rows))
	for _, a := range adults {
		to[a.LetterID] = append(to[a.LetterID], a.AdultID)
	}
	waits := false
	for _, r := range rows {
		look, ok := cases[r.EpisodeID]
		if !ok {
			continue
		}
		past := r.letter(look.Episode.Key)
		past.Addressees = to[r.ID]
		look.Past.Letters = append(look.Past.Letters, past)
		waits = waits || r.State.Waiting() || r.State == ledger.Accepted
	}
	if !waits {
		return nil
	}
	return t.addWaitingTo(ctx, cases, ids, to)
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
