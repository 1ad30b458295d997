package timetable

import (
	"fmt"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// letter works out when the family is owed the letter, and which decision of theirs it answers.
func (d *day) letter(r Rule, v Verdict, out *Outcome) Verdict {
	anchor, unknown := d.anchor(r)
	if unknown != "" {
		v.State, v.Why = Waiting, fmt.Sprintf("counted from a date that is not known: %s", unknown)
		return v
	}
	l := DueLetter{
		Rule:     r.ID,
		Occasion: d.occasion(r.Letter),
		Closure:  d.on(casefile.ClosureConfirmed),
		Due:      d.cal.OnOrAfter(r.Due.From(anchor, d.cal)),
	}
	if d.answeredByTheOther(l) {
		v.State, v.Why = Done, "the other letter answered this closure decision; a new confirmation is needed"
		return v
	}
	d.wake(l.Due)
	v.Due = l.Due
	switch {
	case l.Due.After(d.today):
		v.State = Waiting
	case d.answered(l.Occasion):
		v.State = Done
	default:
		v.State = Due
	}
	v.Why = fmt.Sprintf("due on %s, counted from %s", l.Due.WithWeekday(), anchor.Long())
	l.Why = v.Why
	out.Letters = append(out.Letters, l)
	return v
}

// occasion names the decision that a letter of this kind answers today: the one an earlier letter answered, unless the
// family decided otherwise in between. So a corrected date never makes a second occasion of one decision.
func (d *day) occasion(kind ledger.Kind) ledger.Occasion {
	since := d.consent.Since
	opposite := casefile.StandsRefused
	if kind == ledger.ConsentRefused {
		opposite = casefile.StandsGiven
	}
	for i := len(d.past.Letters) - 1; i >= 0; i-- {
		earlier := d.past.Letters[i]
		if earlier.Occasion.Kind != kind || !earlier.State.Live() {
			continue
		}
		from, until := earlier.Occasion.Since, since
		if since.Before(from) {
			from, until = since, from
		}
		if !d.Stood(opposite, from, until) {
			return earlier.Occasion
		}
	}
	return ledger.Occasion{Kind: kind, Since: since}
}

// answered tells whether a letter for the occasion has been issued and is past waiting.
func (d *day) answered(o ledger.Occasion) bool {
	for _, l := range d.past.Letters {
		if l.Occasion == o && l.State.Live() && !l.State.Waiting() {
			return true
		}
	}
	return false
}

// answeredByTheOther tells whether a letter of the other kind has answered the same closure decision: a confirmation is
// good for one letter. A later confirmation is a new decision.
func (d *day) answeredByTheOther(l DueLetter) bool {
	for _, other := range d.past.Letters {
		issued := other.State.Live() && !other.State.Waiting()
		if issued && other.Occasion.Kind != l.Occasion.Kind && !l.Closure.After(other.Closure) {
			return true
		}
	}
	return false
}

// Anchored tells the first day on which the handover of the case may end: the minimum after it started, or the day it
// was extended to, whichever is later. No date before it started.
func (p *Policy) Anchored(e *casefile.Episode, today calendar.Date) calendar.Date {
	return newView(e, today, p.HandoverMinimum).earliest
}
