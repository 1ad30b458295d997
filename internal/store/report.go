package store

import (
	"context"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
)

// Arrivals counts how many letters came to be in each state since a time; a letter counts once for each arrival.
func (s *Store) Arrivals(ctx context.Context, since time.Time) (map[ledger.State]int, error) {
	arrived := map[ledger.State]int{}
	err := s.read(ctx, "count what became of letters", func(t *tx) error {
		var rows []struct {
			State  ledger.State `db:"to_state"`
			Number int          `db:"number"`
		}
		if err := t.list(ctx, &rows, `SELECT to_state, COUNT(*) AS number FROM letter_history WHERE at >= ? AND from_state <> to_state
			GROUP BY to_state`, stampOf(since)); err != nil {
			return err
		}
		for _, r := range rows {
			arrived[r.State] = r.Number
		}
		return nil
	})
	return arrived, err
}

// LastReport is when the newest daily report to a recipient was gathered before a day, or false if there was none.
func (s *Store) LastReport(ctx context.Context, recipient string, before calendar.Date) (at time.Time, ok bool, err error) {
	err = s.read(ctx, "look for the last report", func(t *tx) error {
		var last stamp
		err := t.get(ctx, &last, `SELECT frozen_at FROM digest WHERE kind = ? AND recipient = ? AND day < ? AND frozen_at <> ''
			ORDER BY day DESC LIMIT 1`, DailyReport, recipient, day{before})
		if isNone(err) {
			return nil
		}
		if err != nil {
			return err
		}
		at, ok = last.time(), true
		return nil
	})
	return at, ok, err
}

// HasReport tells whether the daily report of a day to a recipient is frozen.
func (s *Store) HasReport(ctx context.Context, recipient string, on calendar.Date) (has bool, err error) {
	err = s.read(ctx, "look for the day's report", func(t *tx) error {
		return t.get(ctx, &has, `SELECT EXISTS (SELECT 1 FROM digest WHERE kind = ? AND recipient = ? AND day = ?)`, DailyReport, recipient,
			day{on})
	})
	return has, err
}

// InDoubt counts the cases of which the newest feed gave no good record: rejected or missing ones.
func (s *Store) InDoubt(ctx context.Context) (n int, err error) {
	err = s.read(ctx, "count the cases in doubt", func(t *tx) error {
		return t.get(ctx, &n, `SELECT COUNT(*) FROM episode WHERE in_doubt = 1`)
	})
	return n, err
}

// FailedDigests counts the coordinators' digests that were given up since a time.
func (s *Store) FailedDigests(ctx context.Context, since time.Time) (n int, err error) {
	err = s.read(ctx, "count the failed digests", func(t *tx) error {
		return t.get(ctx, &n, `SELECT COUNT(*) FROM digest WHERE kind = ? AND state = ? AND state NOT IN ('ready', 'sending')
			AND since >= ?`, CoordinatorDigest, ledger.Failed,
			stampOf(since))
	})
	return n, err
}

// Failures are how often a job failed.
type Failures struct {
	Job      string `db:"job"`
	Times    int    `db:"times"`
	Panicked int    `db:"panicked"` // how many of the times
}

// NoteFailure remembers that a run of a job failed.
func (s *Store) NoteFailure(ctx context.Context, job string, panicked bool) error {
	return s.tx(ctx, "note a failure", func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO job_failure (job, at, panicked) VALUES (?, ?, ?)`, job, t.at, flag(panicked))
		return err
	})
}

// FailuresSince are the jobs that failed since a time, of all daemons.
func (s *Store) FailuresSince(ctx context.Context, since time.Time) (all []Failures, err error) {
	err = s.read(ctx, "read the failures", func(t *tx) error {
		return t.list(ctx, &all, `SELECT job, COUNT(*) AS times, SUM(panicked) AS panicked FROM job_failure WHERE at >= ? GROUP BY job
			ORDER BY job`, stampOf(since))
	})
	return all, err
}
