package jobs

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
)

// Recall takes letters back out of the print room's folder, as long as nobody has taken their run. It changes no state:
// whoever recalls a letter writes down what that came to.
type Recall struct {
	Store runBook
	Spool recallable
}

// runBook is the part of the store that knows who has a run in hand.
type runBook interface {
	RunTaken(ctx context.Context, run string) (bool, error)
	TakeRun(ctx context.Context, run string, how store.HowTaken, who store.Who) error
	Letters(ctx context.Context, f store.LetterFilter) ([]store.Letter, error)
	ChangeLetter(ctx context.Context, c store.Change) error
}

// recallable is the print room's folder as recalls see it.
type recallable interface {
	Recall(run, id, sha256 string, taken func() (bool, error)) (bool, error)
	State(run string) (post.State, error)
	Bundled(run string) (bool, error)
	Recalled() ([]post.Aside, error)
	Forget(a post.Aside) error
}

// Take takes a letter out of its run, and tells whether it did: false means that somebody has it in hand. A run that is no
// longer where it was put is written down as taken.
func (j Recall) Take(ctx context.Context, l store.Letter) (bool, error) {
	out, err := j.Spool.Recall(l.Batch, l.Name(), l.SHA256, func() (bool, error) { return j.taken(ctx, l.Batch) })
	if err != nil || out {
		return out, err
	}
	state, err := j.Spool.State(l.Batch)
	if err != nil || state == post.Waiting {
		return false, err
	}
	return false, j.Store.TakeRun(ctx, l.Batch, store.Moved, store.Who{})
}

// taken tells whether somebody is known to have the run. Files for the printer in its folder say so too: versions that did
// not write down who has a run made them all the same.
func (j Recall) taken(ctx context.Context, run string) (bool, error) {
	taken, err := j.Store.RunTaken(ctx, run)
	if err != nil || taken {
		return taken, err
	}
	bundled, err := j.Spool.Bundled(run)
	if err != nil || !bundled {
		return false, err
	}
	return true, j.Store.TakeRun(ctx, run, store.Bundled, store.Who{})
}

// finish writes down what earlier recalls came to and nobody could record: a letter that has been taken out will not be
// printed, so it is cancelled, and if it is still owed another takes its place.
func (j Recall) finish(ctx context.Context) error {
	all, err := j.Spool.Recalled()
	if err != nil {
		return err
	}
	var failed []error
	for _, a := range all {
		if err := j.finishOne(ctx, a); err != nil {
			failed = append(failed, fmt.Errorf("write down that letter %s was recalled: %w", a.ID, err))
		}
	}
	return errors.Join(failed...)
}

func (j Recall) finishOne(ctx context.Context, a post.Aside) error {
	id, err := strconv.ParseInt(strings.TrimPrefix(a.ID, "L"), 10, 64)
	if err != nil {
		return err
	}
	found, err := j.Store.Letters(ctx, store.LetterFilter{ID: id, State: ledger.Accepted, Batch: a.Run})
	if err != nil {
		return err
	}
	for _, l := range found {
		out, err := j.Take(ctx, l)
		if err != nil {
			return err
		}
		if !out {
			return nil
		}
		err = j.Store.ChangeLetter(ctx, store.Change{LetterID: l.ID, From: ledger.Accepted, To: ledger.Cancelled,
			Why: ledger.Recalled.Because("it was taken back out of the print folder")})
		if err != nil {
			return err
		}
	}
	return j.Spool.Forget(a)
}

// tooLate is what becomes of a letter that must not go and could not be recalled.
func tooLate(l store.Letter, why ledger.Why) ledger.Why {
	return ledger.TooLate.Because(fmt.Sprintf("too late to recall from run %s: %s: pull it from the pile (`stepdown print "+
		"pulled`), or say that it has left (`print gone`)", l.Batch, why.Text))
}
