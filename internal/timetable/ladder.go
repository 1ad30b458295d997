package timetable

import (
	"slices"
	"strconv"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
)

// ladder is the order in which reminders follow each other: steps counted in working days from the due date, and, if
// weekly names anyone, one more every week after the last step.
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
	if week, ok := strings.CutPrefix(rung, weekPrefix); ok {
		n, err := strconv.Atoi(week)
		if err != nil {
			return -1
		}
		return len(l.steps) - 1 + n
	}
	return slices.IndexFunc(l.steps, func(s step) bool { return s.rung() == rung })
}

// climb finds the highest step reached and the reminders to write today: for each role the highest step meant for it,
// if the ledger holds neither that one nor a higher one. Reminders are written on working days only, and nobody but the
// EHCO is told before one working day has passed since the EHCO was.
func (f *facts) climb(l ladder, key ledger.Item, due calendar.Date) (reached string, fresh []ledger.Reminder) {
	highest := map[ledger.Role]string{}
	for _, s := range l.steps {
		day := f.cal.AddWorkingDays(due, s.days)
		if day.After(f.today) {
			f.look(day)
			break
		}
		reached = s.rung()
		for _, role := range s.tell {
			highest[role] = reached
		}
	}
	if week := f.week(l, due); week > 0 {
		reached = weekPrefix + strconv.Itoa(week)
		for _, role := range l.weekly {
			highest[role] = reached
		}
	}
	working := f.cal.IsWorkingDay(f.today)
	told := f.firstTold(key)
	for _, role := range []ledger.Role{ledger.EHCO, ledger.Lead, ledger.ServiceManager} {
		rung := highest[role]
		if rung == "" || f.wasTold(l, key, role, l.height(rung)) {
			continue
		}
		if !working {
			f.look(f.cal.OnOrAfter(f.today))
			return reached, nil
		}
		if role == ledger.EHCO {
			if told.IsZero() {
				told = f.today
			}
		} else if from := f.cal.AddWorkingDays(told, 1); f.today.Before(from) {
			f.look(from)
			continue
		}
		fresh = append(fresh, ledger.Reminder{Rule: key.Rule, Occasion: key.Occasion, Nominal: key.Nominal, Rung: rung, Role: role})
	}
	return reached, fresh
}

// week is the number of whole weeks since the last step, and notes the day of the next. A week that ends on a bank
// holiday ends on the next working day.
func (f *facts) week(l ladder, due calendar.Date) int {
	if len(l.weekly) == 0 {
		return 0
	}
	last := f.cal.AddWorkingDays(due, l.steps[len(l.steps)-1].days)
	if last.After(f.today) {
		return 0
	}
	n := f.today.Sub(last) / 7
	if n > 0 && f.cal.OnOrAfter(last.AddDays(7*n)).After(f.today) {
		n--
	}
	f.look(f.cal.OnOrAfter(last.AddDays(7 * (n + 1))))
	return n
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

// wasTold tells whether the role has had a reminder of this very item from this height of the ladder or above it.
func (f *facts) wasTold(l ladder, key ledger.Item, role ledger.Role, height int) bool {
	return slices.ContainsFunc(f.past.Reminders, func(r ledger.PastReminder) bool {
		return r.Role == role && r.Item() == key && l.height(r.Rung) >= height
	})
}
