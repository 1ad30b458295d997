package store

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"stepdown/internal/ledger"
)

// HowTaken is how it is known that somebody has taken a print run in hand.
type HowTaken string

// How it can be.
const (
	Moved   HowTaken = "moved"   // its folder is no longer where it was put
	Bundled HowTaken = "bundled" // files for the printer are made of it
	Printed HowTaken = "printed" // somebody says that it was
)

// TakeRun records that a run is taken. For one that is taken already, the first record stays.
func (s *Store) TakeRun(ctx context.Context, run string, how HowTaken, who Who) error {
	return s.tx(ctx, "write down that a print run is taken", func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO run (name, taken_at, taken_how, by_name, os_user) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET taken_at = excluded.taken_at, taken_how = excluded.taken_how, by_name = excluded.by_name,
				os_user = excluded.os_user
			WHERE run.taken_at IS NULL`, run, t.at, how, who.By, who.OSUser)
		return err
	})
}

// RunTaken tells whether a run is taken.
func (s *Store) RunTaken(ctx context.Context, run string) (taken bool, err error) {
	err = s.read(ctx, "ask whether a print run is taken", func(t *tx) error {
		var n int
		err := t.get(ctx, &n, `SELECT COUNT(*) FROM run WHERE name = ? AND taken_at IS NOT NULL`, run)
		taken = n > 0
		return err
	})
	return taken, err
}

// Unprinted is how many letters of a run are accepted with one code, and since when the oldest has been.
type Unprinted struct {
	Run    string
	Code   ledger.Code
	Taken  HowTaken // empty: nobody has taken the run yet
	Number int
	Oldest time.Time
}

// UnprintedRuns are the runs that hold letters which are accepted, by their days. It costs what waits, not what was printed.
func (s *Store) UnprintedRuns(ctx context.Context) ([]Unprinted, error) {
	var rows []struct {
		Run    string      `db:"run"`
		Code   ledger.Code `db:"code"`
		Taken  HowTaken    `db:"taken"`
		Number int         `db:"number"`
		Oldest stamp       `db:"oldest"`
	}
	err := s.read(ctx, "list the print runs that wait", func(t *tx) error {
		return t.list(ctx, &rows, `SELECT l.batch AS run, l.code, COALESCE(r.taken_how, '') AS taken, COUNT(*) AS number, MIN(l.since) AS oldest
			FROM letter l LEFT JOIN run r ON r.name = l.batch WHERE l.state = 'accepted' AND l.batch <> '' GROUP BY l.batch, l.code, r.taken_how
				ORDER BY l.batch, l.code`)
	})
	all := make([]Unprinted, len(rows))
	for i, r := range rows {
		all[i] = Unprinted{r.Run, r.Code, r.Taken, r.Number, r.Oldest.time()}
	}
	return all, err
}

// Reprint is a person's order to print one letter of a taken run once more, in a run of its own.
type Reprint struct {
	Letter       Letter // as it was seen
	Revision     int64  // of its case, then
	Batch, Place string // the run and the path where it will lie
	Why          ledger.Why
	Installation string // whose print folder it is
	Who          Who
}

// A reprint is refused unless the letter and its case are as they were seen.
const (
	//guard:reprint-on-the-same-case off="revision <> ? + 1000"
	sameCase = `revision = ?`
	//guard:reprint-of-the-same-letter off="? <> '' AND ? <> '' AND ? <> '' AND ? > 0"
	sameLetter = `state = ? AND code = ? AND batch = ? AND attempt = ?`
)

// Reprint moves a letter to its new run. It stays one letter, and no claim is counted. The letter and its case must be as they
// were seen. ErrPaused and ErrNotOurs say that nothing may leave now.
func (s *Store) Reprint(ctx context.Context, r Reprint) error {
	l := r.Letter
	if l.State != ledger.Accepted && l.State != ledger.Sent { //guard:reprint-of-what-was-printed
		return fmt.Errorf("print a letter again: %w: letter %s is %s", ErrRefused, l.Name(), l.State)
	}
	return s.tx(ctx, "print a letter again", func(t *tx) error {
		changed := fmt.Errorf("%w: letter %s or its case has just changed: look at it again", ErrRefused, l.Name())
		if n, err := t.exec(ctx, `UPDATE episode SET revision = revision + 1, next_look_on = ? WHERE id = ? AND `+sameCase,
			day{l.Due}, l.EpisodeID, r.Revision); err != nil || n != 1 {
			return cmp.Or(err, changed)
		}
		n, err := t.exec(ctx, `UPDATE letter SET state = 'accepted', code = ?, reason = ?, since = ?, reprint_of = batch, batch = ?, place = ?,
			attempt = attempt + 1
			WHERE id = ? AND `+sameLetter,
			r.Why.Code, r.Why.Text, t.at, r.Batch, r.Place, l.ID, l.State, l.Why.Code, l.Batch, l.Attempt)
		if err != nil {
			return err
		}
		if n != 1 {
			return changed
		}
		noted := historyRow{LetterID: l.ID, At: t.at, From: l.State, To: ledger.Accepted, Why: r.Why, By: r.Who.By, OSUser: r.Who.OSUser}
		if err := t.note(ctx, []historyRow{noted}); err != nil {
			return err
		}
		var ours Installation
		if err := t.get(ctx, &ours, selectInstallation+t.locking("FOR SHARE")); err != nil {
			return err
		}
		return ours.closed(Claimant{Installation: r.Installation})
	})
}
