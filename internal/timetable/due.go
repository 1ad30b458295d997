package timetable

import (
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Due applies the rules to one case: what is open or owed on the day, what every rule says of it, and when to look
// again. It reads the record and the ledger as they are; writing down what it finds is the caller's part.
func (p *Policy) Due(e *casefile.Episode, past ledger.Past, cal *calendar.Calendar, today calendar.Date) Outcome {
	return p.due(e, past, cal, today, func(*Rule) bool { return true })
}

// Items are those of Due, which rest on nothing of the ledger but the reminders and what was found open.
func (p *Policy) Items(e *casefile.Episode, past ledger.Past, cal *calendar.Calendar, today calendar.Date) []DueItem {
	return p.due(e, past, cal, today, func(r *Rule) bool { return r.Audience != ForFamily }).Items
}

// due applies some of the rules. What another rule waits for is asked of all.
func (p *Policy) due(e *casefile.Episode, past ledger.Past, cal *calendar.Calendar, today calendar.Date, which func(*Rule) bool) Outcome {
	p = p.on(e.OnPathway())
	f := gather(p, e, past, cal, today)
	out := Outcome{Verdicts: make([]Verdict, 0, len(p.Rules))}
	for i := range p.Rules {
		r := &p.Rules[i]
		if !which(r) {
			continue
		}
		var verdict Verdict
		switch why := f.ended(r); {
		case why != "": //guard:ended-case-owes-nothing
			verdict = Verdict{State: NotApplicable, Why: why}
		case r.Audience == ForFamily:
			verdict = f.letter(r, &out)
		default:
			verdict = f.item(r, &out)
		}
		verdict.Rule = r.ID
		out.Verdicts = append(out.Verdicts, verdict)
	}
	if !e.Stopped(today) {
		out.NextLook = f.next
	}
	return out
}

// item applies a rule for the EHCO, and adds what is open to the outcome.
func (f *facts) item(r *Rule, out *Outcome) Verdict {
	c := f.count(r)
	done := f.doneBy(r, c)
	if done != "" && !r.Due.AtOnce {
		return Verdict{State: Done, Why: done}
	}
	why, holds := f.conditionsHold(r)
	switch {
	case !holds:
		return Verdict{State: NotApplicable, Why: why}
	case done != "": // what is due at once was never asked for unless it was seen, so it is done only where it would be seen
		return Verdict{State: Done, Why: done}
	}
	var key ledger.Item
	var due calendar.Date
	if r.Due.AtOnce {
		key = f.firstSeen(r)
		due = f.cal.OnOrAfter(key.Nominal)
	} else {
		if due, c = f.noLaterThan(r, r.Due.after(c.anchor, f.cal), c); c.missing != "" {
			return Verdict{State: Waiting, Why: c.missing}
		}
		key = ledger.Item{Rule: r.ID, Occasion: c.anchor.String(), Nominal: due}
		due = f.cal.OnOrBefore(due)
	}
	key = f.asTold(key)
	why = because(why, r, c)
	item := DueItem{
		Key: key, Rule: r.ID, Due: due, Why: why, AtOnce: r.Due.AtOnce,
		//guard:reminder-names-lead-with-consent on
		MayNameLead: f.hasLead && !f.e.LeadsDiffer(f.today) && f.consent.Share == casefile.StandsGiven && !f.refused(),
	}
	item.Rung, item.New = f.climb(r.ladder, key, due)
	out.Items = append(out.Items, item)
	if due.After(f.today) {
		return Verdict{State: Waiting, Why: why, Due: due}
	}
	return Verdict{State: Due, Why: why, Due: due}
}

// doneBy is the word for what has ended the item, or empty.
func (f *facts) doneBy(r *Rule, c count) string {
	for _, d := range r.done {
		if d.on(f, c) {
			return d.name
		}
	}
	return ""
}

// conditionsHold tells whether the rule applies, and why or why not.
func (f *facts) conditionsHold(r *Rule) (why string, holds bool) {
	reasons := make([]string, 0, len(r.conditions))
	for _, c := range r.conditions {
		if !c.holds(f) { //guard:rule-conditions-hold
			return c.no, false
		}
		reasons = append(reasons, c.yes)
	}
	return strings.Join(reasons, ", "), true
}

// count is where a rule's count starts. What is due at once counts from no recorded day.
type count struct {
	anchor  calendar.Date // the latest of the named days
	from    string        // its name
	missing string        // what the rule waits for, or empty
	reached bool          // it is the last day on which the rule may fall due
}

func (f *facts) count(r *Rule) count {
	var c count
	for _, w := range r.dates {
		day := w.day(f)
		switch {
		case day.IsZero() && !w.open && c.missing == "": //guard:count-waits-for-its-day
			c.missing = w.name + " is not recorded"
		case day.After(f.today) && !w.ahead && c.missing == "": //guard:count-waits-for-the-future
			c.missing = w.name + " is still to come, on " + day.String()
		case day.After(c.anchor):
			c.anchor, c.from = day, w.name
		}
	}
	return c
}

// because is the reason of an item or a letter: why it applies, and how its date came about.
func because(why string, r *Rule, c count) string {
	switch {
	case r.Due.AtOnce:
		return why + "; at once"
	case c.reached:
		return why + "; no later than " + c.from + " " + c.anchor.String()
	}
	return why + "; " + r.Due.String() + " from " + c.from + " " + c.anchor.String()
}

// asTold is the key under which the item was first told: correcting the day that it counts from, without moving the due
// date, makes no other item.
func (f *facts) asTold(key ledger.Item) ledger.Item {
	for _, r := range f.past.Reminders {
		if r.Rule == key.Rule && r.Nominal == key.Nominal {
			return r.Item()
		}
	}
	return key
}

// firstSeen is the key of something due at once. For as long as the looks have found the same lack it is the key of the
// first of them, whatever dates have been recorded since; a lack that ended and began again has a key of its own. The count
// starts on the first working day on which it can be told.
func (f *facts) firstSeen(r *Rule) ledger.Item {
	for _, open := range f.past.Open {
		if open.Rule == r.ID && !f.mendedSince(r, open.Nominal) {
			return open
		}
	}
	seen := f.cal.OnOrAfter(f.today)
	return ledger.Item{Rule: r.ID, Occasion: seen.String(), Nominal: seen}
}

// mendedSince tells whether, by the record, the item was done for a while since then and lacking again before the next look:
// a lead professional who came and went while nothing ran.
func (f *facts) mendedSince(r *Rule, seen calendar.Date) bool {
	return slices.ContainsFunc(f.e.Days(), func(d calendar.Date) bool {
		return d.After(seen) && !d.After(f.today) && f.doneOn(r, d) && !f.doneOn(r, d.AddDays(-1))
	})
}

// doneOn tells whether the item was done on another day, by the record as it is now.
func (f *facts) doneOn(r *Rule, d calendar.Date) bool {
	then := gather(f.policy, f.e, f.past, f.cal, d)
	return then.doneBy(r, then.count(r)) != ""
}
