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

// countLetters counts what waits as it stands; of what a carrier has taken, or what has come to an end, the number is kept. Of both an
// index knows the oldest.
const countLetters = `SELECT kind, state, code, COUNT(*) AS number, MIN(since) AS oldest FROM letter
		WHERE state IN ('held', 'sending', 'uncertain', 'failed') AND state <> 'ready' GROUP BY kind, state, code
	UNION ALL SELECT kind, state, code, COUNT(*), MIN(since) FROM letter WHERE state = 'ready' GROUP BY kind, state, code
	UNION ALL SELECT s.kind, s.state, s.code, s.number, (SELECT MIN(l.since) FROM letter l
			WHERE l.state = s.state AND l.kind = s.kind AND l.code = s.code AND l.state <> 'ready')
		FROM (SELECT kind, state, code, CAST(SUM(number) AS BIGINT) AS number FROM settled WHERE thing = 'letter'
			GROUP BY kind, state, code) s WHERE s.number > 0
	ORDER BY 1, 2, 3`

// CountLetters counts the letters of the ledger. It costs what waits, not what was sent.
func (s *Store) CountLetters(ctx context.Context) ([]LetterCount, error) {
	return s.count(ctx, "count the letters", countLetters)
}

// Pathways are those on which the cases of some letters are; empty stands for the default one. It reads each of the records.
func (s *Store) Pathways(ctx context.Context, f LetterFilter) (all []string, err error) {
	where, values := f.where()
	err = s.read(ctx, "read the pathways of letters", func(t *tx) error {
		return t.list(ctx, &all, `SELECT DISTINCT COALESCE(r.record->>'pathway', '') FROM letter l JOIN episode e ON e.id = l.episode_id`+
			itsRecord+where, values...)
	})
	return all, err
}

const countDigests = `SELECT kind, state, code, COUNT(*) AS number, MIN(since) AS oldest FROM digest
		WHERE state IN ('ready', 'sending') AND id > 0 GROUP BY kind, state, code
	UNION ALL SELECT kind, state, code, COUNT(*), MIN(since) FROM digest
		WHERE state = 'failed' AND state NOT IN ('ready', 'sending') GROUP BY kind, state, code
	UNION ALL SELECT s.kind, s.state, s.code, s.number, (SELECT MIN(d.since) FROM digest d
			WHERE d.state = s.state AND d.kind = s.kind AND d.code = s.code AND d.state NOT IN ('ready', 'sending'))
		FROM (SELECT kind, state, code, CAST(SUM(number) AS BIGINT) AS number FROM settled WHERE thing = 'digest'
			GROUP BY kind, state, code) s WHERE s.number > 0
	ORDER BY 1, 2, 3`

// CountDigests counts the messages to people of the council, by their kind. It costs what waits, not what was sent.
func (s *Store) CountDigests(ctx context.Context) ([]LetterCount, error) {
	return s.count(ctx, "count the digests", countDigests)
}

// SumUp adds up what has been noted of letters and digests that were taken or came to an end once it is more than so many rows, so that
// few are left to count. Nobody who notes another meanwhile is kept waiting.
func (s *Store) SumUp(ctx context.Context, most int) error {
	return s.tx(ctx, "sum up what came to an end", func(t *tx) error {
		var rows []settledRow
		if err := t.list(ctx, &rows, `DELETE FROM settled WHERE (SELECT COUNT(*) FROM settled) > ?
			RETURNING thing, kind, state, code, number`, most); err != nil {
			return err
		}
		sums := map[settledRow]int64{}
		for _, r := range rows {
			number := r.Number
			r.Number = 0
			sums[r] += number
		}
		rows = rows[:0]
		for r, number := range sums {
			if r.Number = number; number != 0 {
				rows = append(rows, r)
			}
		}
		return insert(ctx, t, manyRows, `INSERT INTO settled (thing, kind, state, code, number)
			VALUES (:thing, :kind, :state, :code, :number)`, rows)
	})
}

type settledRow struct {
	Thing  string       `db:"thing"`
	Kind   ledger.Kind  `db:"kind"`
	State  ledger.State `db:"state"`
	Code   ledger.Code  `db:"code"`
	Number int64        `db:"number"`
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
