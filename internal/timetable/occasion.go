package timetable

import (
	"fmt"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// letter applies a rule for the family. A letter that has been answered for everybody comes back all the same, with its
// occasion: who has had it is a question of adults, which package safeguard asks.
func (f *facts) letter(r *Rule) (Verdict, *DueLetter) {
	why, holds := f.conditionsHold(r)
	if !holds {
		return Verdict{Rule: r.ID, State: NotApplicable, Why: why}, nil
	}
	c := f.count(r)
	if c.missing != "" { //guard:letter-waits-for-its-days
		return Verdict{Rule: r.ID, State: Waiting, Why: c.missing}, nil
	}
	kind, closure := f.policy.Kinds.Of(r.Letter), f.consent.Since
	if kind.AnswersClosure {
		closure = f.on(casefile.ClosureConfirmed)
		if blocked := f.closureAnswered(kind, closure); blocked != "" { //guard:one-letter-for-a-closure
			return Verdict{Rule: r.ID, State: Done, Why: blocked}, nil
		}
	}
	due := f.cal.OnOrAfter(r.Due.after(c.anchor, f.cal))
	f.look(due)
	occasion, known := f.occasion(kind)
	why = because(why, r, c)
	letter := &DueLetter{Rule: r.ID, Kind: kind, Occasion: occasion, Known: known, Closure: closure, Due: due, Why: why}
	verdict := Verdict{Rule: r.ID, State: Due, Why: why, Due: due}
	switch {
	case due.After(f.today):
		verdict.State = Waiting
	case f.everyoneAnswered(known):
		verdict.State = Done
		verdict.Why = "written to everybody who is addressed; " + why
	}
	return verdict, letter
}

// occasion names the decision that a letter of this kind answers today: by the key that the ledger has given it already,
// so that a corrected date never makes a second occasion of it, else by the day since which it has stood. Known are all
// the keys that the ledger has for it.
func (f *facts) occasion(kind Kind) (key ledger.Occasion, known []ledger.Occasion) {
	key = ledger.Occasion{Kind: kind.Name, Since: f.consent.Since}
	left := false
	for _, l := range f.past.Letters {
		if l.Occasion.Kind != kind.Name || !l.State.Live() && !l.Settled || !f.sameDecision(l) {
			continue
		}
		// The key of a letter that has gone on its way outranks that of one that still waits.
		if len(known) == 0 || !left && !l.State.Waiting() {
			key = l.Occasion
		}
		left = left || !l.State.Waiting()
		if !slices.Contains(known, l.Occasion) {
			known = append(known, l.Occasion)
		}
	}
	return key, known
}

// asOf is the last day of which it is certain that the letter's decision stood, as the record said then.
func asOf(l ledger.PastLetter) calendar.Date {
	day := l.Occasion.Since
	for _, d := range []calendar.Date{l.Closure, l.WrittenOn} {
		if d.After(day) {
			day = d
		}
	}
	return day
}

// sameDecision tells whether the letter answered the decision that stands now, of the same kind. Dates may have been
// corrected either way since the letter was written, so the question is put to the record as it is today. A stretch that
// the letter was written in is the one it answered. If the present stretch began later, then an earlier one of the same
// kind was the letter's; if there is none, it is the present one, whose date moved on.
func (f *facts) sameDecision(l ledger.PastLetter) bool {
	since := f.consent.Since
	if !asOf(l).Before(since) { //guard:corrected-date-is-no-new-decision
		return true
	}
	return !f.e.Stood(f.policy.Kinds.Of(l.Occasion.Kind).Answers, l.Occasion.Since, since)
}

// closureAnswered says which letter has answered this closure already, or is empty. One closure decision brings a family
// one kind of letter: after a change of mind a manager has to confirm the closure anew, and a confirmation counts as new
// only if it is later than that letter and than the change of mind. A kind that answers each decision of the family's, such
// as a second refusal, is not kept back by its own earlier letters.
func (f *facts) closureAnswered(kind Kind, closure calendar.Date) string {
	for _, l := range f.past.Letters {
		if !f.policy.Kinds.Of(l.Occasion.Kind).AnswersClosure {
			continue
		}
		if !l.State.Live() || l.State.Waiting() {
			continue // what waits is cancelled by the scan that finds that it is no longer owed
		}
		if l.Occasion.Kind == kind.Name && (kind.EachDecision || f.sameDecision(l)) {
			continue
		}
		if closure.After(asOf(l)) && //guard:new-letter-needs-a-later-closure on
			!closure.Before(f.consent.Since) { //guard:closure-is-of-what-stands on
			continue
		}
		if !l.State.Left() || l.State == ledger.Uncertain { //guard:unsettled-letter-is-looked-at
			f.look(f.today.AddDays(1)) // it may yet turn out not to go
		}
		return fmt.Sprintf("a %s letter has answered this closure; it takes a new confirmation of the closure to write another", l.Occasion.Kind)
	}
	return ""
}

// everyoneAnswered tells whether each addressed adult has a letter for the decision on its way or arrived.
func (f *facts) everyoneAnswered(known []ledger.Occasion) bool {
	for _, a := range f.e.Adults {
		if !a.Addressed {
			continue
		}
		if !slices.ContainsFunc(f.past.Letters, func(l ledger.PastLetter) bool {
			return (l.State.Left() || l.State == ledger.Accepted || l.Settled) && slices.Contains(known, l.Occasion) &&
				slices.Contains(l.Addressees, a.ID)
		}) {
			return false
		}
	}
	return true
}
