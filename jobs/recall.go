package jobs

import (
	"context"
	"errors"
	"fmt"

	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
)

// Recall takes a letter out of its run, as long as nobody has taken the run, and tells whether it did: false means that
// somebody has it in hand. A run that is no longer where it was put is written down as taken.
func (r PrintRoom) Recall(ctx context.Context, p ledger.Parcel) (bool, error) {
	if coming, err := r.Store.RunComes(ctx, p.Batch); err != nil {
		return false, err
	} else if coming {
		return r.recallFromWork(ctx, p)
	}
	out, err := r.Spool.Recall(p.Batch, p.Name, p.SHA256, func() (bool, error) { return r.taken(ctx, p.Batch) })
	if errors.Is(err, post.ErrHeld) {
		err = fmt.Errorf("%w: %w", errOthersAtIt, err)
	}
	if err != nil || out {
		return out, err
	}
	state, err := r.Spool.State(p.Batch)
	if err != nil || state == post.Waiting {
		return false, err
	}
	if err := r.isOurs(ctx); err != nil {
		return false, err
	}
	return false, r.Store.TakeRun(ctx, p.Batch, store.Moved, store.Who{})
}

// isOurs refuses a print folder that is not this database's, such as the place of one that is not mounted on the machine from which
// somebody acts: what it lacks lies in the right one.
func (r PrintRoom) isOurs(ctx context.Context) error {
	ours, err := r.Store.Installation(ctx)
	if err != nil || ours.Record == "" {
		return err
	}
	there, err := r.Sent.Read()
	if errors.Is(err, post.ErrRecord) {
		return nil // it has been damaged, so it is there
	}
	if err == nil && (!there.There || there.Begun.Record != ours.Record) { //guard:recall-is-from-the-right-folder
		err = errors.New("the print folder is not this database's: see that `folders.print` names the one into which the service prints, and " +
			"that it is mounted")
	}
	return err
}

// recallFromWork takes a letter out of a run that is decided and not known to be in its place. Whoever was putting it there
// finds it gone, and goes on without the letter. If somebody is at it at this moment, that is an error: it lasts seconds.
func (r PrintRoom) recallFromWork(ctx context.Context, p ledger.Parcel) (bool, error) {
	run, ok, err := r.Store.TakeOverRun(ctx, p.Batch, r.Claimant)
	if err != nil {
		return false, err
	}
	if !ok {
		return r.Recall(ctx, p) // it is in its place by now
	}
	out, err := r.Spool.RecallFrom(work(run), p.Name, p.SHA256)
	if err == nil && !out {
		err = r.isOurs(ctx)
	}
	return out, errors.Join(err, r.Store.LetGoOfRun(ctx, run, r.Claimant, false))
}

// taken tells whether somebody is known to have the run. Files for the printer in its folder say so too: versions that did
// not write down who has a run made them all the same.
func (r PrintRoom) taken(ctx context.Context, run string) (bool, error) {
	taken, err := r.Store.RunTaken(ctx, run)
	if err != nil || taken { //guard:taken-run-is-not-recalled
		return taken, err
	}
	bundled, err := r.Spool.Bundled(run)
	if err != nil || !bundled { //guard:bundled-run-is-taken on
		return false, err
	}
	return true, r.Store.TakeRun(ctx, run, store.Bundled, store.Who{})
}

// finishRecalls writes down what earlier recalls came to and nobody could record: a letter that has been taken out will not
// be printed, so it is cancelled, and if it is still owed another takes its place.
func (r PrintRoom) finishRecalls(ctx context.Context) error {
	all, err := r.Spool.Recalled()
	if err != nil {
		return err
	}
	var failed []error
	for _, a := range all {
		if err := r.finishRecall(ctx, a); err != nil {
			failed = append(failed, fmt.Errorf("write down that letter %s was recalled: %w", a.ID, err))
		}
	}
	return errors.Join(failed...)
}

func (r PrintRoom) finishRecall(ctx context.Context, a post.Aside) error {
	id, err := store.LetterID(a.ID)
	if err != nil {
		return err
	}
	found, err := r.Store.Letters(ctx, store.LetterFilter{ID: id, State: ledger.Accepted, Batch: a.Run})
	if err != nil {
		return err
	}
	for _, l := range found {
		out, err := r.Recall(ctx, parcel(l))
		if err != nil {
			return err
		}
		if !out { //guard:recall-that-took-nothing-changes-nothing
			return nil
		}
		err = r.Store.ChangeLetter(ctx, store.Change{LetterID: l.ID, From: ledger.Accepted, To: ledger.Cancelled,
			Why: ledger.Recalled.Because("it was taken back out of the print folder")})
		if err != nil {
			return err
		}
	}
	return r.Spool.Forget(a)
}
