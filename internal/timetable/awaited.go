package timetable

import (
	"slices"

	"stepdown/internal/calendar"
)

// A rule waits for a day that its count needs and that is not recorded. So that it does not wait in silence, other rules ask for
// the day itself.

// Words of the days that are asked for where something waits for them.
const (
	ehcoToldOn = "ehco told on"
	decidedOn  = "decided on"
)

// awaits is the condition that some other rule, all of whose own conditions hold, waits for a day.
func awaits(day string) condition {
	return condition{func(f *facts) bool { return f.awaits(day) }, day + " is not recorded", "nothing waits for " + day}
}

// awaits looks no further into a day that it is asking about already: rules that wait for each other end the question.
func (f *facts) awaits(day string) bool {
	if dateWords[day].day(f) != (calendar.Date{}) || slices.Contains(f.asking, day) {
		return false
	}
	f.asking = append(f.asking, day)
	defer func() { f.asking = f.asking[:len(f.asking)-1] }()
	return slices.ContainsFunc(f.policy.Rules, func(r Rule) bool {
		if !slices.Contains(r.CountedFrom, day) || f.ended(&r) != "" || f.doneBy(&r, f.count(&r)) != "" {
			return false
		}
		_, holds := f.conditionsHold(&r)
		return holds
	})
}

// noLaterThan brings the day on which something is due forward to the first of the days that the rule names as its latest; what
// counts from a day that is not recorded is due on that day.
func (f *facts) noLaterThan(r *Rule, due calendar.Date, c count) (calendar.Date, count) {
	for _, w := range r.latest {
		if day := w.day(f); !day.IsZero() && (c.missing != "" || day.Before(due)) {
			due, c = day, count{anchor: day, from: w.name, reached: true}
		}
	}
	return due, c
}
