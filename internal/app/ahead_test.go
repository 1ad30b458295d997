package app_test

import (
	"fmt"
	"strings"
	"testing"

	"stepdown/internal/apptest"
	"stepdown/internal/calendar"
	"stepdown/internal/demo"
	"stepdown/internal/safeguard"
	"stepdown/internal/timetable"
)

// What the report counts of the next working day is what the whole check of every case that is then due comes to, night for night.
func TestTheReportCountsWhatTheWholeCheckDoes(t *testing.T) {
	h := apptest.New(t)
	a := apptest.Open(t, h.Migrated(t, h.SQLite(t), "STEPDOWN_REPORT_TO=report@example.org"))
	anyLetters, anyItems := false, false
	for n := 28; n < 56; n++ {
		today := demo.Start.AddDays(n)
		if !a.Rules.Calendar.IsWorkingDay(today) {
			continue
		}
		if _, err := a.Intake().Run(t.Context(), h.Feed(t, n), false); err != nil {
			t.Fatal(err)
		}
		if _, err := a.RunDay(t.Context(), today); err != nil {
			t.Fatal(err)
		}
		next := a.Rules.Calendar.AddWorkingDays(today, 1)
		letters, items := 0, 0
		looks, err := a.Store.Looks(t.Context(), next, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, look := range looks {
			plan := safeguard.Check(look.Episode, look.Past, a.Rules.World(next, next))
			letters += count(plan.Letters, func(p safeguard.Planned) calendar.Date { return p.Due }, next)
			items += count(plan.Outcome.Items, func(i timetable.DueItem) calendar.Date { return i.Due }, next)
		}
		anyLetters, anyItems = anyLetters || letters > 0, anyItems || items > 0
		in, err := a.Report().Gather(t.Context(), today)
		if err != nil {
			t.Fatal(err)
		}
		speech := a.Rules.Wording.Speech()
		want := fmt.Sprintf("%s, %s for coordinators.", speech.Count("report.letters", letters), speech.Count("report.items", items))
		if told := strings.Join(in.Counts, "\n"); !strings.Contains(told, ": "+want) {
			t.Errorf("on %s it doesn't tell %q:\n%s", today, want, told)
		}
	}
	if !anyLetters || !anyItems {
		t.Errorf("letters came up: %t, items: %t", anyLetters, anyItems)
	}
}

func count[T any](all []T, due func(T) calendar.Date, on calendar.Date) (n int) {
	for _, one := range all {
		if due(one) == on {
			n++
		}
	}
	return n
}
