package reckoning

import (
	"time"

	"stepdown/internal/calendar"
)

// date is a day; everything here counts in days.
type date = calendar.Date

// bankHolidays are England's of the years in which lives are lived, as GOV.UK lists them: on purpose no rule, and not the
// program's.
var bankHolidays = func() map[date]bool {
	days := map[date]bool{}
	for _, d := range []string{
		"2023-12-25", "2023-12-26",
		"2024-01-01", "2024-03-29", "2024-04-01", "2024-05-06", "2024-05-27", "2024-08-26", "2024-12-25", "2024-12-26",
		"2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25", "2025-12-25", "2025-12-26",
	} {
		days[calendar.MustParse(d)] = true
	}
	return days
}()

func working(d date) bool {
	wd := d.Weekday()
	return wd != time.Saturday && wd != time.Sunday && !bankHolidays[d]
}

// workingDays is the n-th working day after d, or before it for a negative n.
func workingDays(d date, n int) date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		if d = d.AddDays(step); working(d) {
			n--
		}
	}
	return d
}

// back is d, or the working day before it.
func back(d date) date {
	for !working(d) {
		d = d.AddDays(-1)
	}
	return d
}

// forward is d, or the working day after it.
func forward(d date) date {
	for !working(d) {
		d = d.AddDays(1)
	}
	return d
}

// latest of some days; those that are missing don't count.
func latest(days ...date) date {
	var last date
	for _, d := range days {
		if d.After(last) {
			last = d
		}
	}
	return last
}

func reached(d, today date) bool { return !d.IsZero() && !d.After(today) }
