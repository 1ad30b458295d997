package store

import (
	"context"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// LetterCount is how many letters of a kind are in a state for a reason, and since when the oldest has been.
type LetterCount struct {
	Kind   ledger.Kind
	State  ledger.State
	Code   ledger.Code
	Number int
	Oldest time.Time
}

// CountLetters counts the letters of the ledger.
func (s *Store) CountLetters(ctx context.Context) ([]LetterCount, error) {
	return s.count(ctx, "count the letters", `SELECT kind, state, code, COUNT(*) AS number, MIN(since) AS oldest FROM letter
		GROUP BY kind, state, code ORDER BY kind, state, code`)
}

// Pathways are those on which the cases of some letters are; empty stands for the default one. It reads each of the records.
func (s *Store) Pathways(ctx context.Context, f LetterFilter) (all []string, err error) {
	where, values := f.where()
	err = s.read(ctx, "read the pathways of letters", func(t *tx) error {
		return t.list(ctx, &all, `SELECT DISTINCT COALESCE(e.record->>'pathway', '') FROM letter l JOIN episode e ON e.id = l.episode_id `+where,
			values...)
	})
	return all, err
}

// CountDigests counts the messages to people of the council, by their kind.
func (s *Store) CountDigests(ctx context.Context) ([]LetterCount, error) {
	return s.count(ctx, "count the digests", `SELECT kind, state, code, COUNT(*) AS number, MIN(since) AS oldest FROM digest
		GROUP BY kind, state, code ORDER BY kind, state, code`)
}

func (s *Store) count(ctx context.Context, doing, query string) ([]LetterCount, error) {
	var rows []struct {
		Kind   ledger.Kind  `db:"kind"`
		State  ledger.State `db:"state"`
		Code   ledger.Code  `db:"code"`
		Number int          `db:"number"`
		Oldest stamp        `db:"oldest"`
	}
	err := s.read(ctx, doing, func(t *tx) error { return t.list(ctx, &rows, query) })
	if err != nil {
		return nil, err
	}
	counts := make([]LetterCount, len(rows))
	for i, r := range rows {
		counts[i] = LetterCount{r.Kind, r.State, r.Code, r.Number, r.Oldest.time()}
	}
	return counts, nil
}

// Ahead is how much lies before a day's passes.
type Ahead struct {
	Cases   int `db:"cases"`   // to look at
	Letters int `db:"letters"` // ready for a carrier; those that are given by hand are not
	Digests int `db:"digests"`
}

// CountAhead counts what a scan would look at by today, and what is ready to be sent.
func (s *Store) CountAhead(ctx context.Context, today calendar.Date) (a Ahead, err error) {
	err = s.read(ctx, "count what lies ahead", func(t *tx) error {
		return t.get(ctx, &a, `SELECT
			(SELECT COUNT(*) FROM (SELECT id FROM episode WHERE next_look_on <= ?
				UNION SELECT episode_id FROM letter WHERE state IN ('held', 'ready', 'accepted')) looked_at) AS cases,
			(SELECT COUNT(*) FROM letter WHERE state = 'ready' AND channel <> ?) AS letters,
			(SELECT COUNT(*) FROM digest WHERE state = 'ready') AS digests`, day{today}, casefile.ByHand)
	})
	return a, err
}

// CountAgain counts the letters and the messages that wait for another try, for this reason.
func (s *Store) CountAgain(ctx context.Context, code ledger.Code) (n int, err error) {
	err = s.read(ctx, "count what waits for another try", func(t *tx) error {
		return t.get(ctx, &n, `SELECT (SELECT COUNT(*) FROM letter WHERE state = 'ready' AND code = ?)
			+ (SELECT COUNT(*) FROM digest WHERE state = 'ready' AND code = ?)`, code, code)
	})
	return n, err
}
