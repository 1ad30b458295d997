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
	"stepdown/letters"
)

// Printed notes which letters of the print folder have been printed. Each run is noted by itself, and so is each letter:
// one that can't be noted hides no other. What is printed was printed: nothing here writes a letter or takes one back.
//
// A letter that must not go, or that somebody says was spoiled, is passed over: a person decides on it.
type Printed struct {
	Store *store.Store
	Spool post.Spool
	Sent  *post.Record
	Class string // of postage
	// Speech says what is wrong with a run that must not be printed, in the council's language.
	Speech *letters.Speech
}

// Noted is the result of noting a run.
type Noted struct {
	Run      string   `json:"run"`
	Letters  int      `json:"letters"`               // recorded as sent
	Passed   []string `json:"passed_over,omitempty"` // too late to recall, or spoiled: a person decides
	Missing  []string `json:"missing,omitempty"`     // missing from the run, or damaged: a person finds out
	Unlooked []string `json:"unlooked,omitempty"`    // their cases can't be looked at: they wait
	// PutOff is the feed that comes before any letter: its letters are recorded once that is taken or refused, and what it forbids
	// is left to a person.
	PutOff string `json:"put_off,omitempty"`
}

// Done records that a run was printed but for some of its letters, which were spoiled, and moves it to printed/. A run that
// somebody has taken elsewhere is recorded on their word.
// look is asked, once nothing can be recalled any more, to look at the run's letters: what must not go is passed over.
func (j Printed) Done(ctx context.Context, run string, except []int64, who store.Who, look func(context.Context) error) (Noted, error) {
	coming, err := j.Store.RunComes(ctx, run)
	if err == nil && coming { //guard:coming-run-is-not-printed
		err = fmt.Errorf("run %s is not in the print folder yet: the service puts it there in its next pass", run)
	}
	if err != nil {
		return Noted{Run: run}, err
	}
	letters, err := j.waiting(ctx, run)
	if err != nil {
		return Noted{Run: run}, err
	}
	spoiled, err := chosen(run, letters, except)
	if err != nil {
		return Noted{Run: run}, err
	}
	state, err := j.Spool.State(run)
	if err != nil {
		return Noted{Run: run}, err
	}
	first, waits, err := j.Store.FirstFeed(ctx)
	if err == nil && waits && state == post.Missing { //guard:word-of-a-lost-run-waits-for-the-feed
		err = fmt.Errorf("run %s is no longer in the print folder, and %s; say it again after that", run, first)
	}
	if err != nil {
		return Noted{Run: run}, err
	}
	if err := j.Spool.Hold(func() error { return j.Store.TakeRun(ctx, run, store.Printed, who) }); err != nil {
		return Noted{Run: run}, err
	}
	if err := look(ctx); err != nil { //guard:printed-letters-are-asked-about skip
		return Noted{Run: run}, err
	}
	if letters, err = j.waiting(ctx, run); err != nil {
		return Noted{Run: run}, err
	}
	for _, l := range spoiled {
		if slices.ContainsFunc(letters, func(now store.Letter) bool { return now.ID == l.ID && now.Why.Code == ledger.TooLate }) {
			continue // it is passed over
		}
		if err := j.Store.ChangeLetter(ctx, spoil(l, who)); err != nil {
			return Noted{Run: run}, err
		}
	}
	if state != post.Missing {
		if err := j.Spool.Done(run); err != nil {
			return Noted{Run: run}, err
		}
	}
	if waits { //guard:feed-puts-off-print-done
		return Noted{Run: run, PutOff: first.String()}, j.Store.PutOffRun(ctx, run, who)
	}
	return j.note(ctx, run, who, state == post.Missing)
}

// waiting are the letters of a run of which it is not known that they were printed.
func (j Printed) waiting(ctx context.Context, run string) ([]store.Letter, error) {
	letters, err := j.Store.Letters(ctx, store.LetterFilter{Batch: run})
	if err != nil {
		return nil, err
	}
	if len(letters) == 0 {
		return nil, j.NoRun(ctx, run)
	}
	return slices.DeleteFunc(letters, func(l store.Letter) bool { return l.State != ledger.Accepted }), nil
}

// chosen finds the letters that are named.
func chosen(run string, letters []store.Letter, ids []int64) ([]store.Letter, error) {
	var found []store.Letter
	for _, id := range ids {
		i, name := slices.IndexFunc(letters, func(l store.Letter) bool { return l.ID == id }), store.LetterName(id)
		switch {
		case i < 0: //guard:spoiled-is-of-the-run
			return nil, fmt.Errorf("letter %s does not wait in run %s: `stepdown letters show %s` tells what became of it; nothing has been "+
				"recorded", name, run, name)
		case letters[i].Why.Code == ledger.TooLate: //guard:spoiled-is-not-what-must-not-go
			return nil, fmt.Errorf("letter %s must not go at all: say `stepdown print pulled %s`, or `print gone`; nothing has been recorded", name,
				name)
		}
		found = append(found, letters[i])
	}
	return found, nil
}

func spoil(l store.Letter, who store.Who) store.Change {
	return store.Change{LetterID: l.ID, From: ledger.Accepted, To: ledger.Accepted,
		Why: ledger.Spoiled.Because("it was not printed with its run: print it again (`stepdown print reprint`), or cancel it: " +
			who.Because), Who: who}
}

// note marks the letters of a printed run as sent. One whose file is missing or damaged stays accepted and is reported,
// unless somebody vouches for it. Those of the cases apart wait.
func (j Printed) note(ctx context.Context, run string, who store.Who, onTheirWord bool, apart ...int64) (Noted, error) {
	noted := Noted{Run: run}
	letters, err := j.Store.Letters(ctx, store.LetterFilter{Batch: run, State: ledger.Accepted})
	if err != nil {
		return noted, err
	}
	var failed []error
	for _, l := range letters {
		if ledger.PassedOver(l.Why.Code) {
			noted.Passed = append(noted.Passed, l.Name())
			continue
		}
		if slices.Contains(apart, l.EpisodeID) { //guard:unlooked-letter-waits
			noted.Unlooked = append(noted.Unlooked, l.Name())
			continue
		}
		there := onTheirWord
		if !there {
			there, err = j.Spool.Has(run, l.Name(), l.SHA256)
		}
		switch {
		case err != nil:
		case there:
			if err = j.Store.ChangeLetter(ctx, store.Change{LetterID: l.ID, From: ledger.Accepted, To: ledger.Sent,
				Why: ledger.Printed.Because("printed by the print room"), Who: who}); err == nil {
				noted.Letters++
			}
		default:
			noted.Missing = append(noted.Missing, l.Name())
			err = j.rereason(ctx, l, ledger.NotInRun.Because("its run was printed, but its PDF is missing or damaged: find out whether "+
				"it was printed (`stepdown print gone`) or not (`print pulled`, `print reprint`)"))
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("note letter %s of run %s: %w", l.Name(), run, err))
		}
	}
	return noted, errors.Join(failed...)
}

// Undo takes back that a run was printed: its letters are accepted again, and its folder waits for the print room, with them
// alone: what was pulled, has left, is printed in another run or was ordered anew must not be printed with this one. The run
// stays taken.
func (j Printed) Undo(ctx context.Context, run string, who store.Who) (int, error) {
	letters, err := j.Store.Letters(ctx, store.LetterFilter{Batch: run, State: ledger.Sent})
	if err != nil {
		return 0, err
	}
	letters = slices.DeleteFunc(letters, func(l store.Letter) bool { return l.Why.Code != ledger.Printed })
	if letters, err = j.notReissued(ctx, letters); err != nil {
		return 0, err
	}
	if len(letters) == 0 {
		return 0, j.nothingToUndo(ctx, run)
	}
	also, err := j.printedWith(ctx, run)
	if err != nil {
		return 0, err
	}
	if err := j.Spool.Undone(run, append(also, names(letters)...)); err != nil {
		return 0, err
	}
	n := 0
	var failed []error
	for _, l := range letters {
		err := j.Store.ChangeLetter(ctx, store.Change{LetterID: l.ID, From: ledger.Sent, To: ledger.Accepted,
			Why: ledger.NotPrinted.Because("a person says that its run was not printed after all: " + who.Because), Who: who})
		if err != nil {
			failed = append(failed, fmt.Errorf("letter %s: %w", l.Name(), err))
			continue
		}
		n++
	}
	return n, errors.Join(failed...)
}

func (j Printed) nothingToUndo(ctx context.Context, run string) error {
	runs, err := j.Store.UnprintedRuns(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(runs, func(u store.Unprinted) bool { return u.Run == run && u.PutOff }) {
		return fmt.Errorf("run %s is recorded as printed once no feed comes before any letter: say `stepdown print undo %s` after that", run, run)
	}
	return fmt.Errorf("no letter of run %s is recorded as printed: there is nothing to take back; `stepdown print list` lists the runs "+
		"that wait", run)
}

// notReissued leaves out the letters that a person has had written anew: another goes in their place, or has gone.
func (j Printed) notReissued(ctx context.Context, letters []store.Letter) (left []store.Letter, err error) {
	for _, l := range letters {
		look, err := j.Store.Case(ctx, l.Case)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(look.Past.Reissues, func(r ledger.Letter) bool { return r.Reissues(l.Letter) }) {
			left = append(left, l)
		}
	}
	return left, nil
}

// printedWith are the letters that are still to be printed with a run, or may be for all that is known.
func (j Printed) printedWith(ctx context.Context, run string) ([]string, error) {
	letters, err := j.Store.Letters(ctx, store.LetterFilter{Batch: run})
	return names(slices.DeleteFunc(letters, func(l store.Letter) bool {
		return l.State != ledger.Sending && l.State != ledger.Uncertain && (l.State != ledger.Accepted || ledger.PassedOver(l.Why.Code))
	})), err
}

func names(letters []store.Letter) []string {
	all := make([]string, len(letters))
	for i, l := range letters {
		all[i] = l.Name()
	}
	return all
}

// String tells it in words.
func (n Noted) String() string {
	if n.PutOff != "" {
		return fmt.Sprintf("Run %s was printed, and its letters are not recorded as sent yet: %s. After that each is looked at once more.",
			n.Run, n.PutOff)
	}
	said := fmt.Sprintf("Run %s: %d letter(s) recorded as printed.", n.Run, n.Letters)
	if len(n.Passed) > 0 {
		said += "\nPassed over, for a person to decide: " + strings.Join(n.Passed, ", ") + "."
	}
	if len(n.Missing) > 0 {
		said += "\nMissing from the run or damaged, and so not recorded as printed: " + strings.Join(n.Missing, ", ") +
			": find out what became of them."
	}
	return said
}
