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

// TakeRun records that a run is taken. For one that is taken already, the first record stays. It is not bundled while a feed comes
// before any letter: then it is ErrFeedFirst.
func (s *Store) TakeRun(ctx context.Context, run string, how HowTaken, who Who) error {
	return s.tx(ctx, "write down that a print run is taken", func(t *tx) error {
		if how == Bundled { //guard:feed-stops-bundles-at-the-last-moment
			ours, err := t.installation(ctx, "FOR SHARE")
			if err == nil {
				err = t.feedFirst(ours)
			}
			if err != nil {
				return err
			}
		}
		_, err := t.exec(ctx, `INSERT INTO run (name, taken_at, taken_how, by_name, os_user) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET taken_at = excluded.taken_at, taken_how = excluded.taken_how, by_name = excluded.by_name,
				os_user = excluded.os_user
			WHERE run.taken_at IS NULL`, run, t.at, how, who.By, who.OSUser)
		return err
	})
}

// PutOffRun records of a taken run that it was printed while a feed came before any letter, and who said so: nobody where it was seen.
func (s *Store) PutOffRun(ctx context.Context, run string, who Who) error {
	return s.tx(ctx, "put off what became of a print run", func(t *tx) error {
		_, err := t.exec(ctx, `UPDATE run SET put_off = 1 WHERE name = ?`, run)
		if err == nil && who != (Who{}) {
			_, err = t.exec(ctx, `UPDATE run SET put_off_by = ?, put_off_user = ? WHERE name = ?`, who.By, who.OSUser, run)
		}
		return err
	})
}

// PutOffBy is who said of a run, what became of which is put off, that it was printed; nobody where it was seen.
func (s *Store) PutOffBy(ctx context.Context, run string) (who Who, err error) {
	var row struct {
		By     string `db:"put_off_by"`
		OSUser string `db:"put_off_user"`
	}
	err = s.read(ctx, "ask who said that a print run was printed", func(t *tx) error {
		return t.get(ctx, &row, `SELECT put_off_by, put_off_user FROM run WHERE name = ?`, run)
	})
	return Who{By: row.By, OSUser: row.OSUser}, err
}

// Take is how a run was taken first, and by whom.
type Take struct {
	How        HowTaken
	At         time.Time
	By, OSUser string
}

// RunTake tells how a run was taken; How is empty while nobody has.
func (s *Store) RunTake(ctx context.Context, run string) (Take, error) {
	var rows []struct {
		At     stamp    `db:"taken_at"`
		How    HowTaken `db:"taken_how"`
		By     string   `db:"by_name"`
		OSUser string   `db:"os_user"`
	}
	err := s.read(ctx, "ask who has taken a print run", func(t *tx) error {
		return t.list(ctx, &rows, `SELECT taken_at, taken_how, by_name, os_user FROM run WHERE name = ? AND taken_at IS NOT NULL`, run)
	})
	if err != nil || len(rows) == 0 {
		return Take{}, err
	}
	return Take{rows[0].How, rows[0].At.time(), rows[0].By, rows[0].OSUser}, nil
}

// RunComes tells whether a run is decided and not in its place yet.
func (s *Store) RunComes(ctx context.Context, run string) (comes bool, err error) {
	err = s.read(ctx, "ask whether a print run is in its place", func(t *tx) error {
		return t.get(ctx, &comes, `SELECT EXISTS (SELECT 1 FROM run WHERE name = ? AND state = 'publishing')`, run)
	})
	return comes, err
}

// RunTaken tells whether a run is taken.
func (s *Store) RunTaken(ctx context.Context, run string) (bool, error) {
	take, err := s.RunTake(ctx, run)
	return take.How != "", err
}

// Unprinted is how many letters of a run are accepted with one code, and since when the oldest has been.
type Unprinted struct {
	Run    string
	Code   ledger.Code
	Taken  HowTaken // empty: nobody has taken the run yet
	Comes  bool     // the run is decided, and not in its place yet
	PutOff bool     // it was printed while a feed came before any letter
	Number int
	Oldest time.Time
}

// UnprintedRuns are the runs that hold letters which are accepted, by their days. It costs what waits, not what was printed.
func (s *Store) UnprintedRuns(ctx context.Context) ([]Unprinted, error) {
	var rows []struct {
		Run    string      `db:"run"`
		Code   ledger.Code `db:"code"`
		Taken  HowTaken    `db:"taken"`
		State  string      `db:"state"`
		PutOff int         `db:"put_off"`
		Number int         `db:"number"`
		Oldest stamp       `db:"oldest"`
	}
	err := s.read(ctx, "list the print runs that wait", func(t *tx) error {
		return t.list(ctx, &rows, `SELECT l.batch AS run, l.code, COALESCE(r.taken_how, '') AS taken, COALESCE(r.state, 'published') AS state,
				COALESCE(r.put_off, 0) AS put_off, COUNT(*) AS number, MIN(l.since) AS oldest
			FROM letter l LEFT JOIN run r ON r.name = l.batch WHERE l.state = 'accepted' AND l.batch <> ''
			GROUP BY l.batch, l.code, r.taken_how, r.state, r.put_off ORDER BY l.batch, l.code`)
	})
	all := make([]Unprinted, len(rows))
	for i, r := range rows {
		all[i] = Unprinted{r.Run, r.Code, r.Taken, r.State == publishing, r.PutOff == 1, r.Number, r.Oldest.time()}
	}
	return all, err
}

// Reprint is a person's order to print one letter of a taken run once more, in a run of its own.
type Reprint struct {
	Letter       Letter // as it was seen
	Revision     int64  // of its case, then
	Batch, Place string // the run and the path where it will lie
	Mark, Owner  string // of the run, which is decided with this, and of who publishes it
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
// were seen. ErrPaused, ErrFeedFirst and ErrNotOurs say that nothing may leave now.
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
		if _, err := t.exec(ctx, `INSERT INTO run (name, state, mark, owner) VALUES (?, ?, ?, ?)`, r.Batch, publishing, r.Mark,
			r.Owner); err != nil {
			return err
		}
		ours, err := t.open(ctx, Claimant{Installation: r.Installation})
		if err == nil {
			err = t.feedFirst(ours) //guard:feed-stops-reprints
		}
		return err
	})
}
