package timetable

import (
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Due applies the rules to one case: what is open or owed on the day, what every rule says of it, and when to look
// again. It reads the record and the ledger as they are; writing down what it finds is the caller's part.
func (p *Policy) Due(e *casefile.Episode, past ledger.Past, cal *calendar.Calendar, today calendar.Date) Outcome {
	f := gather(p, e, past, cal, today)
	out := Outcome{Verdicts: make([]Verdict, 0, len(p.Rules))}
	if why := f.ended(); why != "" {
		for i := range p.Rules {
			out.Verdicts = append(out.Verdicts, Verdict{Rule: p.Rules[i].ID, State: NotApplicable, Why: why})
		}
		return out
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.Audience == ForFamily {
			verdict, letter := f.letter(r)
			out.Verdicts = append(out.Verdicts, verdict)
			if letter != nil {
				out.Letters = append(out.Letters, *letter)
			}
			continue
		}
		verdict, item := f.item(r)
		out.Verdicts = append(out.Verdicts, verdict)
		if item != nil {
			out.Items = append(out.Items, *item)
		}
	}
	out.NextLook = f.next
	return out
}

// item applies a rule for the EHCO.
func (f *facts) item(r *Rule) (Verdict, *DueItem) {
	c := f.count(r)
	if done, by := f.doneBy(r, c); done && !r.Due.AtOnce {
		return Verdict{Rule: r.ID, State: Done, Why: by}, nil
	}
	why, holds := f.conditionsHold(r)
	if !holds {
		return Verdict{Rule: r.ID, State: NotApplicable, Why: why}, nil
	}
	// What is due at once was never asked for unless it was seen, so it is done only where it would be seen.
	if done, by := f.doneBy(r, c); done {
		return Verdict{Rule: r.ID, State: Done, Why: by}, nil
	}
	if c.missing != "" {
		return Verdict{Rule: r.ID, State: Waiting, Why: c.missing}, nil
	}
	key := ledger.Item{Rule: r.ID, Occasion: c.occasion}
	var due calendar.Date
	if r.Due.AtOnce {
		key.Nominal = f.firstSeen(key)
		c.anchor, due = key.Nominal, f.cal.OnOrAfter(key.Nominal)
	} else {
		key.Nominal = r.Due.after(c.anchor, f.cal)
		due = f.cal.OnOrBefore(key.Nominal)
	}
	why = because(why, r, c)
	item := DueItem{
		Key: key, Rule: r.ID, Action: r.Action, Anchor: c.anchor, Due: due, Why: why,
		MayNameLead: f.hasLead && f.consent.Share == casefile.StandsGiven && !f.refused(),
	}
	item.Rung, item.New = f.climb(r.ladder, key, due)
	verdict := Verdict{Rule: r.ID, State: Due, Why: why, Due: due}
	if due.After(f.today) {
		verdict.State = Waiting
	}
	return verdict, &item
}

// doneBy tells whether the item is done, and by what.
func (f *facts) doneBy(r *Rule, c count) (done bool, by string) {
	for _, d := range r.done {
		if d.on(f, c) {
			return true, d.name
		}
	}
	return false, ""
}

// conditionsHold tells whether the rule applies, and why or why not.
func (f *facts) conditionsHold(r *Rule) (why string, holds bool) {
	reasons := make([]string, 0, len(r.conditions))
	for _, c := range r.conditions {
		if !c.holds(f) {
			return c.no, false
		}
		reasons = append(reasons, c.yes)
	}
	return strings.Join(reasons, ", "), true
}

// count is where a rule's count starts.
type count struct {
	anchor   calendar.Date // the latest of the named days
	from     string        // its name
	occasion string        // what tells this time from the next: dates only
	missing  string        // what the rule waits for, or empty
}

func (f *facts) count(r *Rule) count {
	var c count
	days := make([]string, 0, len(r.dates))
	for _, w := range r.dates {
		day := w.day(f)
		switch {
		case day.IsZero() && !w.open && c.missing == "":
			c.missing = w.name + " is not recorded"
		case day.After(f.today) && !w.ahead && c.missing == "":
			c.missing = w.name + " is still to come, on " + day.String()
		case day.After(c.anchor):
			c.anchor, c.from = day, w.name
		}
		if day.IsZero() {
			days = append(days, "none")
		} else {
			days = append(days, day.String())
		}
	}
	c.occasion = c.anchor.String()
	if r.Due.AtOnce {
		// What is due at once is due because of these days, all of them; it starts on none.
		c.occasion, c.missing = strings.Join(days, "/"), ""
	}
	return c
}

// because is the reason of an item or a letter: why it applies, and how its date came about.
func because(why string, r *Rule, c count) string {
	if r.Due.AtOnce {
		return why + "; at once"
	}
	return why + "; " + r.Due.String() + " from " + c.from + " " + c.anchor.String()
}

// firstSeen is the day from which something due at once counts: the one on which the ledger was first told of it, else
// the first working day on which it can be told.
func (f *facts) firstSeen(key ledger.Item) calendar.Date {
	for _, r := range f.past.Reminders {
		if r.Rule == key.Rule && r.Occasion == key.Occasion {
			return r.Nominal
		}
	}
	return f.cal.OnOrAfter(f.today)
}
