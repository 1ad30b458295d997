package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
)

// Stray is a run in the print folder of which no letter waits there: somebody has put it back, or it is nobody's. The print room
// would print it.
type Stray struct {
	Run     string
	Letters int    // whose files lie in it
	Why     string // and what to do, in the council's language
}

// Strays are the runs that must not be printed.
func (j Printed) Strays(ctx context.Context) (all []Stray, err error) {
	standing, err := j.Spool.Standing()
	if err != nil || len(standing) == 0 {
		return nil, err
	}
	waiting, err := j.Store.UnprintedRuns(ctx)
	if err != nil {
		return nil, err
	}
	for _, run := range standing {
		if slices.ContainsFunc(waiting, func(u store.Unprinted) bool { return u.Run == run }) {
			continue
		}
		stray, there, err := j.stray(ctx, run)
		if err != nil {
			return nil, err
		}
		if there {
			all = append(all, stray)
		}
	}
	return all, nil
}

// TellStrays writes them into the log.
func (j Printed) TellStrays(ctx context.Context, log *slog.Logger) error {
	all, err := j.Strays(ctx)
	for _, s := range all {
		log.Warn("a run lies in the print folder that must not be printed", "run", s.Run, "why", s.Why)
	}
	return err
}

// stray tells of a run that stood in the print folder just now whether it still does, and what became of its letters.
func (j Printed) stray(ctx context.Context, run string) (s Stray, there bool, err error) {
	lying, err := j.Spool.Lying(run)
	if err != nil {
		return s, false, err
	}
	s = Stray{Run: run, Letters: len(lying)}
	because := func(key string, runs ...string) (Stray, bool, error) {
		s.Why = j.Speech.Say("stray."+key, "{run}", run, "{runs}", strings.Join(runs, ", "))
		return s, true, nil
	}
	state, err := j.Spool.State(run)
	switch {
	case err != nil:
		return because("in_printed")
	case state != post.Waiting:
		return s, false, nil
	}
	letters, err := j.Store.Letters(ctx, store.LetterFilter{Batch: run})
	if err != nil || slices.ContainsFunc(letters, func(l store.Letter) bool {
		return l.State == ledger.Accepted || l.State == ledger.Sending || l.State == ledger.Uncertain
	}) {
		return s, false, err
	}
	again, err := j.printedAgain(ctx, run, lying)
	switch {
	case err != nil:
		return s, false, err
	case len(again) > 0:
		return because("printed_again", again...)
	case slices.ContainsFunc(letters, func(l store.Letter) bool { return l.State == ledger.Sent }):
		return because("sent")
	case len(letters) > 0:
		return because("none_to_go")
	}
	return because("unknown")
}

// printedAgain are the runs in which letters lie by now whose files lie in this one.
func (j Printed) printedAgain(ctx context.Context, run string, lying []string) (runs []string, err error) {
	for _, name := range lying {
		id, err := store.LetterID(name)
		if err != nil {
			continue // it only looks like a letter's
		}
		found, err := j.Store.Letters(ctx, store.LetterFilter{ID: id})
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			if l.ReprintOf != "" && l.Batch != run {
				runs = append(runs, l.Batch)
			}
		}
	}
	slices.Sort(runs)
	return slices.Compact(runs), nil
}

// NoRun says why a run can't be recorded as printed of which no letter is known.
func (j Printed) NoRun(ctx context.Context, run string) error {
	s, there, err := j.stray(ctx, run)
	if err != nil {
		return err
	}
	if there && s.Letters > 0 { //guard:stray-run-is-named
		return fmt.Errorf("run %s lies in the print folder, %s; nothing has been recorded", run, s.Why)
	}
	return fmt.Errorf("there is no run %s: `stepdown print list` lists those that wait", run)
}
