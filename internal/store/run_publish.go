package store

import (
	"context"
	"errors"
	"time"

	"stepdown/internal/ledger"
)

// Run is a print run that has not been published yet, as whoever is at work on it holds it.
type Run struct {
	Name    string `db:"name"`
	Mark    string `db:"mark"`    // drawn at random: no other run has it
	Attempt int    `db:"attempt"` // how often it has been taken over
}

// What becomes of a run: it is gathered letter by letter, decided, and published. One whose daemon went silent before it was
// decided is abandoned, and dissolved once its letters have gone back.
const (
	gathering  = "gathering"
	abandoned  = "abandoned"
	dissolved  = "dissolved"
	publishing = "publishing"
	published  = "published"
)

// ErrBusy says that another daemon is at work on the run.
var ErrBusy = errors.New("another service is just putting the run into its place")

// theRuns is the lease of a letter in a run that is being gathered: as long as the run's.
const theRuns = 100 * 365 * 24 * time.Hour

// gather writes down that a letter is claimed for a run, which its first letter opens. ErrLost says that the run has been
// taken for abandoned.
func (t *tx) gather(ctx context.Context, c Claimant, r Ruling) error {
	if r.Opens {
		_, err := t.exec(ctx, `INSERT INTO run (name, state, mark, owner, lease_until) VALUES (?, ?, ?, ?, ?)`, r.Batch, gathering, r.Mark,
			c.Owner, t.now.add(c.Lease))
		return err
	}
	return t.renewRun(ctx, Run{Name: r.Batch}, c, gathering)
}

func (t *tx) renewRun(ctx context.Context, run Run, c Claimant, state string) error {
	n, err := t.exec(ctx, `UPDATE run SET lease_until = ? WHERE name = ? AND owner = ? AND attempt = ? AND state = ?`,
		t.now.add(c.Lease), run.Name, c.Owner, run.Attempt, state)
	if err == nil && n == 0 { //guard:run-is-its-holders
		err = ErrLost
	}
	return err
}

// RenewGathering gives whoever gathers a run another lease.
func (s *Store) RenewGathering(ctx context.Context, run string, c Claimant) error {
	return s.tx(ctx, "renew the lease of a print run", func(t *tx) error { return t.renewRun(ctx, Run{Name: run}, c, gathering) })
}

// RenewPublishing gives whoever puts a run into its place another lease. ErrLost says that somebody else does it now, and
// ErrPaused that nothing may leave.
func (s *Store) RenewPublishing(ctx context.Context, run Run, c Claimant) error {
	return s.tx(ctx, "renew the lease of a print run", func(t *tx) error {
		if err := t.renewRun(ctx, run, c, publishing); err != nil {
			return err
		}
		_, err := t.open(ctx, c)
		return err
	})
}

// open reads the installation and keeps anybody from pausing it until the transaction ends. It says why nothing may leave.
func (t *tx) open(ctx context.Context, c Claimant) (ours Installation, err error) {
	if ours, err = t.installation(ctx, "FOR SHARE"); err != nil {
		return ours, err
	}
	return ours, ours.closed(c)
}

// AbandonRuns gives the runs whose letters have to go back: those whose daemon went silent before they were decided, which
// nobody can decide from now on, and those that were found before.
func (s *Store) AbandonRuns(ctx context.Context) (runs []Run, err error) {
	err = s.tx(ctx, "look for print runs left half-made", func(t *tx) error {
		if _, err := t.exec(ctx, `UPDATE run SET state = ?, lease_until = '' WHERE state = ? AND lease_until < ?`, abandoned, gathering,
			t.now); err != nil {
			return err
		}
		return t.list(ctx, &runs, `SELECT name, mark, attempt FROM run WHERE state = ? ORDER BY name`, abandoned)
	})
	return runs, err
}

// DissolveRun makes the letters of an abandoned run ready again, once its work folder is no more.
func (s *Store) DissolveRun(ctx context.Context, run string, why ledger.Why) error {
	return s.tx(ctx, "give back the letters of a print run", func(t *tx) error { return t.dissolve(ctx, run, why) })
}

func (t *tx) dissolve(ctx context.Context, run string, why ledger.Why) error {
	n, err := t.exec(ctx, `UPDATE run SET state = ? WHERE name = ? AND state = ?`, dissolved, run, abandoned)
	if err != nil || n == 0 {
		return err
	}
	claimed, err := t.claimedFor(ctx, run)
	if err != nil {
		return err
	}
	var ids []int64
	for _, c := range claimed {
		ids = append(ids, c.LetterID)
	}
	return t.endSending(ctx, ids, ledger.Ready, why)
}

// UnpublishedRuns are the runs that are decided and not in their place, and that nobody is at work on.
func (s *Store) UnpublishedRuns(ctx context.Context) (runs []Run, err error) {
	err = s.readNow(ctx, "look for print runs to be published", func(t *tx) error {
		return t.list(ctx, &runs, `SELECT name, mark, attempt FROM run WHERE state = ? AND lease_until < ? ORDER BY name`, publishing, t.now)
	})
	return runs, err
}

// OpenRuns are the marks of all runs that may have a work folder.
func (s *Store) OpenRuns(ctx context.Context) (marks []string, err error) {
	err = s.read(ctx, "look for print runs under way", func(t *tx) error {
		return t.list(ctx, &marks, `SELECT mark FROM run WHERE state NOT IN ('dissolved', 'published')`)
	})
	return marks, err
}

// TakeOverRun takes a run that is to be published, for as long as the claimant's lease: nobody else may touch it meanwhile,
// and whoever held it before no longer may. ok is false if the run needs nothing any more. ErrBusy says that another daemon
// has it.
func (s *Store) TakeOverRun(ctx context.Context, name string, c Claimant) (run Run, ok bool, err error) {
	err = s.tx(ctx, "take over a print run", func(t *tx) error {
		err := t.get(ctx, &run, `UPDATE run SET owner = ?, attempt = attempt + 1, lease_until = ?
			WHERE name = ? AND state = ? AND (owner = ? OR lease_until < ?) RETURNING name, mark, attempt`,
			c.Owner, t.now.add(c.Lease), name, publishing, c.Owner, t.now)
		if ok = err == nil; !isNone(err) {
			return err
		}
		var others int
		err = t.get(ctx, &others, `SELECT COUNT(*) FROM run WHERE name = ? AND state = ?`, name, publishing)
		if err == nil && others > 0 {
			err = ErrBusy
		}
		return err
	})
	return run, ok, err
}

// LetGoOfRun ends what TakeOverRun began: with the run in its place, or for another to publish.
func (s *Store) LetGoOfRun(ctx context.Context, run Run, c Claimant, inPlace bool) error {
	state := publishing
	if inPlace {
		state = published
	}
	return s.tx(ctx, "let go of a print run", func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE run SET state = ?, lease_until = '' WHERE name = ? AND owner = ? AND attempt = ? AND state = ?`, state,
			run.Name, c.Owner, run.Attempt, publishing)
		if err == nil && n == 0 {
			var now string
			err = t.get(ctx, &now, `SELECT state FROM run WHERE name = ?`, run.Name)
			if err == nil && !(inPlace && now == published) {
				err = ErrLost
			}
		}
		return err
	})
}
