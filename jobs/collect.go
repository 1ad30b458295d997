package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
)

// Collect looks where the runs are that hold unprinted letters: it puts off those that the print room has moved to
// printed/, and marks those that cannot be found any more. The error tells of all that could not be.
func (j Printed) Collect(ctx context.Context) error {
	all, err := j.Store.UnprintedRuns(ctx)
	if err != nil {
		return err
	}
	codes := map[string][]ledger.Code{}
	var runs []store.Unprinted
	for _, u := range all {
		if u.Comes { //guard:coming-run-is-not-missing
			continue // it is on its way into the folder
		}
		if codes[u.Run] == nil {
			runs = append(runs, u)
		}
		codes[u.Run] = append(codes[u.Run], u.Code)
	}
	var failed []error
	for _, u := range runs {
		failed = append(failed, j.collect(ctx, u, codes[u.Run]))
	}
	return errors.Join(failed...)
}

// collect looks after one run, whose unprinted letters have these codes. One that was printed is put off, and left to NotePutOff. Of a
// run that it has come to the same about before, in years perhaps, it asks the ledger nothing.
func (j Printed) collect(ctx context.Context, u store.Unprinted, codes []ledger.Code) error {
	run := u.Run
	state, err := j.Spool.State(run)
	if err != nil {
		return err
	}
	if state == post.Waiting {
		return errors.Join(j.list(ctx, run), j.comeBack(ctx, run, codes))
	}
	if !slices.ContainsFunc(codes, func(code ledger.Code) bool { return !ledger.PassedOver(code) }) {
		return nil
	}
	if state == post.Missing {
		if !slices.ContainsFunc(codes, func(code ledger.Code) bool { return !ledger.PassedOver(code) && code != ledger.RunMissing }) {
			return nil
		}
		return j.missing(ctx, run)
	}
	if u.Taken != "" && u.PutOff {
		return nil
	}
	if err := j.Store.TakeRun(ctx, run, store.Moved, store.Who{}); err != nil {
		return err
	}
	return j.Store.PutOffRun(ctx, run, store.Who{})
}

// NotePutOff notes the runs that were printed, once no feed comes before any letter, and gives how many letters it notes. look is
// asked to look at a run's letters first: what must not go is passed over, for a person.
func (j Printed) NotePutOff(ctx context.Context, look func(ctx context.Context, run string) error) (total int, err error) {
	all, err := j.Store.UnprintedRuns(ctx)
	if err != nil {
		return 0, err
	}
	_, waits, err := j.Store.FirstFeed(ctx)
	if err != nil || waits { //guard:put-off-run-waits-for-the-feed
		return 0, err
	}
	var failed []error
	for i, u := range all {
		if !u.PutOff || i > 0 && u.Run == all[i-1].Run {
			continue
		}
		n, err := j.noteLate(ctx, u.Run, look)
		if total += n; err != nil {
			failed = append(failed, err)
		}
	}
	return total, errors.Join(failed...)
}

func (j Printed) noteLate(ctx context.Context, run string, look func(ctx context.Context, run string) error) (int, error) {
	state, err := j.Spool.State(run)
	if err != nil || state != post.Printed {
		return 0, err
	}
	var unlooked *Unlooked
	var apart []int64
	if err := look(ctx, run); err != nil { //guard:put-off-run-is-looked-at skip
		if !errors.As(err, &unlooked) || unlooked.Changing {
			return 0, err
		}
		apart = unlooked.Cases // one case keeps no other from being noted
	}
	who, err := j.Store.PutOffBy(ctx, run)
	if err != nil {
		return 0, err
	}
	noted, err := j.note(ctx, run, who, false, apart...)
	if len(noted.Unlooked) > 0 {
		err = errors.Join(err, fmt.Errorf("run %s was printed, and its letters %s wait to be recorded as sent, since their cases can't be "+
			"looked at: the log says why", run, strings.Join(noted.Unlooked, ", ")))
	}
	return noted.Letters, err
}

// missing marks the letters of a run that cannot be found. They are never sent again by themselves. Where the record of what
// was sent is missing as well, the whole folder is missing, and nothing is known of the run.
func (j Printed) missing(ctx context.Context, run string) error {
	record, err := j.Sent.Read()
	if err != nil {
		return err
	}
	if !record.There { //guard:print-folder-is-the-right-one
		return fmt.Errorf("look for run %s: the print folder holds no record of what was sent either: see that folders.print is the right "+
			"folder, and that it is mounted", run)
	}
	if err := j.Store.TakeRun(ctx, run, store.Moved, store.Who{}); err != nil {
		return err
	}
	return j.each(ctx, run, func(l store.Letter) error {
		return j.rereason(ctx, l, ledger.RunMissing.Because("run "+run+
			" is in neither the print folder nor printed/: find out what became of it, and say `stepdown print done` if it was printed"))
	})
}

// comeBack marks the letters of a run that was missed and stands in the folder again, with them alone: a person may have
// said of others meanwhile that they were pulled or have left. It stays taken.
func (j Printed) comeBack(ctx context.Context, run string, codes []ledger.Code) error {
	missed := func(code ledger.Code) bool { return code == ledger.RunMissing || code == ledger.NotInRun }
	if !slices.ContainsFunc(codes, missed) {
		return nil
	}
	still, err := j.printedWith(ctx, run)
	if err == nil {
		err = j.Spool.KeepOnly(run, still)
	}
	if err != nil {
		return err
	}
	return j.each(ctx, run, func(l store.Letter) error {
		if !missed(l.Why.Code) {
			return nil
		}
		if there, err := j.Spool.Has(run, l.Name(), l.SHA256); err != nil || !there {
			return err
		}
		return j.rereason(ctx, l, ledger.BackInFolder.Because("its run is in the print folder again"))
	})
}

// list gives a run of an older version, which was cut short before it had its manifest, the letters that it holds.
func (j Printed) list(ctx context.Context, run string) error {
	if listed, err := j.Spool.Listed(run); err != nil || listed {
		return err
	}
	letters, err := j.Store.Letters(ctx, store.LetterFilter{Batch: run, State: ledger.Accepted})
	if err != nil {
		return err
	}
	var entries []post.Entry
	for _, l := range letters {
		there, err := j.Spool.Has(run, l.Name(), l.SHA256)
		if err != nil {
			return err
		}
		if there {
			entries = append(entries, piece(parcel(l), j.Class).Entry())
		}
	}
	return j.Spool.WriteManifest(run, entries)
}

func (j Printed) each(ctx context.Context, run string, do func(store.Letter) error) error {
	letters, err := j.Store.Letters(ctx, store.LetterFilter{Batch: run, State: ledger.Accepted})
	if err != nil {
		return err
	}
	var failed []error
	for _, l := range letters {
		if err := do(l); err != nil {
			failed = append(failed, fmt.Errorf("note letter %s of run %s: %w", l.Name(), run, err))
		}
	}
	return errors.Join(failed...)
}

// rereason gives a letter that stays accepted another reason, once, unless a person has to decide on it already.
func (j Printed) rereason(ctx context.Context, l store.Letter, why ledger.Why) error {
	if l.Why.Code == why.Code || //guard:reason-is-given-once
		ledger.PassedOver(l.Why.Code) { //guard:reason-of-a-person-stays
		return nil
	}
	return j.Store.ChangeLetter(ctx, store.Change{LetterID: l.ID, From: ledger.Accepted, To: ledger.Accepted, Why: why})
}
