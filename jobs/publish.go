package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
)

// The steps by which a run that was gathered is published, in order.
const (
	stepGather   = "gather"    // a letter's PDF into the work folder
	stepFlush    = "flush"     // down to the disk
	stepDecide   = "decide"    // the one commit
	stepTake     = "take"      // the run, by the ledger
	stepTakeOver = "take over" // its work folder
	stepPrune    = "prune"     // what the ledger doesn't list
	stepNote     = "note"      // in the record of what was sent
	stepList     = "list"      // the manifest
	stepPlace    = "place"     // the folder, where the print room finds it
	stepLetGo    = "let go"    // the run, as published
)

// Seal publishes a run that the ledger has decided: its work folder becomes the run's, in one step. Whoever takes the run
// over goes on where another was stopped, and never while sending is paused. Nothing here changes a letter: one that is to
// be taken back meanwhile is taken out of the work folder by whoever recalls it.
func (r PrintRoom) Seal(ctx context.Context, name string) error {
	r.before(stepTake)
	run, ok, err := r.Store.TakeOverRun(ctx, name, r.Claimant)
	if errors.Is(err, store.ErrBusy) || err == nil && !ok {
		return nil // somebody else does it, or did
	}
	if err != nil {
		return err
	}
	renew := func(ctx context.Context) error { return r.Store.RenewPublishing(ctx, run, r.Claimant) }
	stop := keepAlive(ctx, r.Claimant.Lease, renew, func(error) {}) // what matters is asked again
	defer stop()
	err = r.publish(ctx, run)
	if err == nil {
		return nil
	}
	switch lost := r.Store.LetGoOfRun(ctx, run, r.Claimant, false); {
	case errors.Is(lost, store.ErrLost), errors.Is(err, store.ErrPaused):
		return nil // another daemon goes on, or this one when sending is resumed
	default:
		return fmt.Errorf("publish run %s: %w", name, err)
	}
}

func (r PrintRoom) publish(ctx context.Context, run store.Run) error {
	if err := r.Store.RenewPublishing(ctx, run, r.Claimant); err != nil {
		return err
	}
	w := work(run)
	r.before(stepTakeOver)
	there, err := r.Spool.TakeOver(w)
	if err != nil {
		return err
	}
	if !there {
		return r.arrived(ctx, run)
	}
	letters, err := r.listed(ctx, run.Name)
	if err != nil {
		return err
	}
	entries := make([]post.Entry, len(letters))
	for i, l := range letters {
		entries[i] = piece(parcel(l), r.Class).Entry()
	}
	r.before(stepPrune)
	if err := r.prune(ctx, w, letters, entries); err != nil {
		return err
	}
	if len(letters) == 0 { // all of them were recalled
		return errors.Join(r.Spool.Drop(w), r.Store.LetGoOfRun(ctx, run, r.Claimant, true))
	}
	r.before(stepNote)
	if err := r.noteAll(ctx, run, letters); err != nil {
		return err
	}
	r.before(stepList)
	if err := errors.Join(r.Spool.List(w, entries), r.Spool.Flush(w)); err != nil {
		return err
	}
	if err := r.Store.RenewPublishing(ctx, run, r.Claimant); err != nil { //guard:pause-is-asked-before-the-run-is-in-place skip
		return err
	}
	r.before(stepPlace)
	if err := r.Spool.Place(w); err != nil {
		return err
	}
	r.before(stepLetGo)
	return r.Store.LetGoOfRun(ctx, run, r.Claimant, true)
}

// listed are the letters of a run as the ledger has them, but for those that lie beside it since they were recalled.
func (r PrintRoom) listed(ctx context.Context, run string) ([]store.Letter, error) {
	letters, err := r.Store.Letters(ctx, store.LetterFilter{Batch: run, State: ledger.Accepted})
	if err != nil {
		return nil, err
	}
	out, err := r.Spool.Recalled()
	return slices.DeleteFunc(letters, func(l store.Letter) bool {
		return slices.Contains(out, post.Aside{Run: run, ID: l.Name()}) //guard:recalled-letter-does-not-leave
	}), err
}

// prune makes the work folder hold what the ledger lists, and nothing else. What a disk has lost is written anew, and a letter
// that is printed once more leaves the run that it was in.
func (r PrintRoom) prune(ctx context.Context, w post.Work, letters []store.Letter, entries []post.Entry) error {
	lacking, err := r.Spool.Prune(w, entries)
	if err != nil {
		return err
	}
	for _, l := range letters {
		if l.ReprintOf != "" {
			if err := leave(r.Spool, l.ReprintOf, l); err != nil { //guard:reprint-leaves-its-old-run skip
				return err
			}
		}
		if !slices.Contains(lacking, l.Name()) {
			continue
		}
		p := piece(parcel(l), r.Class)
		if p.PDF, err = r.Store.LetterPDF(ctx, l.ID); err != nil {
			return err
		}
		if err := r.Spool.Add(w, p); err != nil {
			return err
		}
	}
	return nil
}

// noteAll writes down what is about to leave, unless whoever was at it before did.
func (r PrintRoom) noteAll(ctx context.Context, run store.Run, letters []store.Letter) error {
	owned := r.ownership()
	err := owned.note(ctx, nil, func(ours store.Installation) (lines []post.Noted, err error) {
		for _, l := range letters {
			n := noted(ours.RecordKey, l, calendar.LondonDate(l.Since))
			n.Number, n.Run, n.Mark = ours.Claims, run.Name, run.Mark
			lines = append(lines, n)
		}
		return lines, nil
	})
	if err != nil {
		return err
	}
	return owned.know(ctx)
}

func (r PrintRoom) ownership() *ownership {
	return &ownership{store: r.Store, sent: r.Sent, installation: r.Claimant.Installation}
}

// isNoted tells whether the record of what was sent knows of a run.
func (r PrintRoom) isNoted(ctx context.Context, run store.Run) (bool, error) {
	ours, err := r.Store.Installation(ctx)
	if err != nil {
		return false, err
	}
	record, err := r.Sent.Read()
	if err == nil {
		record, err = r.Sent.Reach(ours.RecordSeq)
	}
	return slices.ContainsFunc(record.Since(0), func(n post.Noted) bool { return n.Run == run.Name && n.Mark == run.Mark }), unread(err)
}

// arrived ends what is left of a run without a work folder: it is in its place, or the print room has it already, or nobody
// knows where it is. Then its letters are never sent again by themselves.
func (r PrintRoom) arrived(ctx context.Context, run store.Run) error {
	state, err := r.Spool.State(run.Name)
	if err != nil {
		return err
	}
	if state == post.Missing {
		if err := r.missing(ctx, run.Name); err != nil {
			return err
		}
	}
	return r.Store.LetGoOfRun(ctx, run, r.Claimant, true)
}

// Resume ends what daemons left that went silent. The letters of a run that was not decided are ready again once its work
// folder is no more; a run that was decided is published.
func (r PrintRoom) Resume(ctx context.Context) error {
	var failed []error
	given, err := r.Store.AbandonRuns(ctx)
	if err != nil {
		return fmt.Errorf("look for print runs left half-made: %w", err)
	}
	for _, run := range given {
		if err := r.dissolve(ctx, run); err != nil {
			failed = append(failed, fmt.Errorf("give up run %s: %w", run.Name, err))
		}
	}
	decided, err := r.Store.UnpublishedRuns(ctx)
	if err != nil {
		return errors.Join(append(failed, err)...)
	}
	for _, run := range decided {
		failed = append(failed, r.Seal(ctx, run.Name))
	}
	marks, err := r.Store.OpenRuns(ctx)
	if err == nil {
		err = r.Spool.DropStrays(marks, time.Now())
	}
	return errors.Join(append(failed, err)...)
}

// dissolve gives up a run that was never decided. If the record or the print folder knows of it all the same, the database has
// forgotten what it once said.
func (r PrintRoom) dissolve(ctx context.Context, run store.Run) error {
	noted, err := r.isNoted(ctx, run)
	if err != nil {
		return err
	}
	state, err := r.Spool.State(run.Name)
	if err != nil {
		return err
	}
	if noted || state != post.Missing { //guard:published-run-is-not-given-up
		return fmt.Errorf("run %s has been published, and the database says that it never was decided, so it has lost what it knew: %w",
			run.Name, errNotAdopted)
	}
	if err := r.Spool.Drop(work(run)); err != nil {
		return err
	}
	return r.Store.DissolveRun(ctx, run.Name, ledger.SpoolFailed.Because("its daemon went silent before its run was decided"))
}

func work(run store.Run) post.Work {
	return post.Work{Run: run.Name, Mark: run.Mark, Attempt: run.Attempt}
}

func (r PrintRoom) before(step string) {
	if r.Before != nil {
		r.Before(step)
	}
}
