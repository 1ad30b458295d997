package timetable

import (
	"slices"
	"strconv"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
)

// ladder is the order in which reminders follow each other: steps counted in working days from the due date, and, if
// weekly names anyone, one more for each of them a week after they were last told.
type ladder struct {
	steps  []step
	weekly []ledger.Role
}

type step struct {
	days int // working days after the due date; negative: before it
	tell []ledger.Role
}

const weekPrefix = "week-"

// rung is the name under which the ledger knows the step.
func (s step) rung() string {
	switch {
	case s.days == -1:
		return "before"
	case s.days < 0:
		return "before-" + strconv.Itoa(-s.days)
	case s.days == 0:
		return "due"
	}
	return "overdue-" + strconv.Itoa(s.days)
}

// height orders rungs: the place of the step on the ladder, weeks above all steps; -1 for a name from another ladder.
func (l ladder) height(rung string) int {
	if week, ok := weekOf(rung); ok {
		return len(l.steps) - 1 + week
	}
	return slices.IndexFunc(l.steps, func(s step) bool { return s.rung() == rung })
}

// weekOf is the number of a weekly rung.
func weekOf(rung string) (week int, ok bool) {
	n, ok := strings.CutPrefix(rung, weekPrefix)
	if !ok {
		return 0, false
	}
	week, err := strconv.Atoi(n)
	return week, err == nil
}

// climb finds the highest step reached and the reminders to write today: for each role the highest step meant for it,
// if the ledger holds neither that one nor a higher one, or the next week's. Reminders are written on working days only,
// and nobody but the EHCO is told before one working day has passed since the EHCO was: whoever has just got the case counts from today.
func (f *facts) climb(l ladder, key ledger.Item, due calendar.Date) (reached string, fresh []ledger.Reminder) {
	reached, highest := f.reached(l, key, due)
	working := f.cal.IsWorkingDay(f.today)
	told := f.firstTold(key)
	for _, role := range []ledger.Role{ledger.EHCO, ledger.Lead, ledger.ServiceManager} {
		rung := highest[role]
		if rung == "" ||
			f.wasTold(l, key, role, l.height(rung)) { //guard:rung-is-told-once
			continue
		}
		if !working { //guard:reminders-on-working-days
			f.look(f.cal.OnOrAfter(f.today))
			return reached, nil
		}
		if role == ledger.EHCO {
			if !f.wasEverTold(key, f.e.EHCO) { //guard:nobody-is-told-over-a-new-head
				told = f.today
			}
		} else if from := f.cal.AddWorkingDays(told, 1); f.today.Before(from) { //guard:nobody-is-told-over-a-head-at-once
			f.look(from)
			continue
		}
		if slices.Contains(l.weekly, role) && l.height(reached) >= len(l.steps)-1 {
			f.look(f.weekAfter(f.today))
		}
		fresh = append(fresh, ledger.Reminder{Rule: key.Rule, Occasion: key.Occasion, Nominal: key.Nominal, Rung: rung, Role: role})
	}
	return reached, fresh
}

// reached gives the highest step that the item has reached, and for each role the highest meant for it.
func (f *facts) reached(l ladder, key ledger.Item, due calendar.Date) (reached string, highest map[ledger.Role]string) {
	highest = map[ledger.Role]string{}
	for _, s := range l.steps {
		day := f.cal.AddWorkingDays(due, s.days)
		if day.After(f.today) {
			f.look(day)
			return reached, highest
		}
		reached = s.rung()
		for _, role := range s.tell {
			highest[role] = reached
		}
	}
	last := l.steps[len(l.steps)-1]
	for _, role := range slices.Backward(l.weekly) { // the EHCO, who comes first, names the step reached
		told, week := f.lastTold(key, role)
		if told.IsZero() && slices.Contains(last.tell, role) || !told.IsZero() && !f.wasTold(l, key, role, l.height(highest[role])) {
			continue // the last step comes first
		}
		if told.IsZero() {
			told = f.cal.AddWorkingDays(due, last.days)
		}
		next := f.weekAfter(told)
		if f.look(next); !next.After(f.today) {
			week++
			highest[role] = weekPrefix + strconv.Itoa(week)
		}
		if week > 0 {
			reached = weekPrefix + strconv.Itoa(week)
		}
	}
	return reached, highest
}

// weekAfter is the working day on which somebody told on the day is told again: seven days later, or the next.
func (f *facts) weekAfter(told calendar.Date) calendar.Date { return f.cal.OnOrAfter(told.AddDays(7)) }

// lastTold is the day on which the role was last told of this very item, and the number of the last weekly telling.
func (f *facts) lastTold(key ledger.Item, role ledger.Role) (on calendar.Date, week int) {
	for _, r := range f.past.Reminders {
		if r.Role != role || r.Item() != key {
			continue
		}
		if r.On.After(on) {
			on = r.On
		}
		if n, ok := weekOf(r.Rung); ok {
			week = max(week, n)
		}
	}
	return on, week
}

// firstTold is the day on which the EHCO was first told of the item, however its date has moved since.
func (f *facts) firstTold(key ledger.Item) calendar.Date {
	var first calendar.Date
	for _, r := range f.past.Reminders {
		if r.Rule == key.Rule && r.Occasion == key.Occasion && r.Role == ledger.EHCO && (first.IsZero() || r.On.Before(first)) {
			first = r.On
		}
	}
	return first
}

// wasEverTold tells whether this EHCO was ever reminded of the item, however its date has moved since.
func (f *facts) wasEverTold(key ledger.Item, ehco string) bool {
	return slices.ContainsFunc(f.past.Reminders, func(r ledger.PastReminder) bool {
		return r.Role == ledger.EHCO && r.EHCO == ehco && r.Item().Thing() == key.Thing()
	})
}

// wasTold tells whether the role has had a reminder of this very item from this height of the ladder or above it.
func (f *facts) wasTold(l ladder, key ledger.Item, role ledger.Role, height int) bool {
	return slices.ContainsFunc(f.past.Reminders, func(r ledger.PastReminder) bool {
		return r.Role == role && r.Item() == key && l.height(r.Rung) >= height
	})
}
