package store_test

import (
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/store"
)

func TestARecordedAbsenceOutlastsFeeds(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		feed := func(on calendar.Date) {
			t.Helper()
			all := []casefile.Coordinator{{ID: "ehco-1", Name: "Anna", Email: "anna@example.org", Deputy: "ehco-2"}}
			if _, err := s.TakeFeed(t.Context(), info(on, true), feedOf(episode("A-1")), all, false); err != nil {
				t.Fatal(err)
			}
		}
		feed(monday)
		who := store.Who{By: "Morgan", OSUser: "m"}
		for _, a := range []casefile.Absence{{From: monday, Until: monday, Deputy: "x"}, {From: monday.AddDays(3), Until: monday.AddDays(4),
			Deputy: "ehco-3"}} {
			if err := s.RecordAbsence(t.Context(), "ehco-1", a, who); err != nil {
				t.Fatal(err)
			}
		}
		feed(monday.AddDays(1))
		all, err := s.Coordinators(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		for n, want := range []struct {
			away   bool
			deputy string
		}{{false, "ehco-2"}, {false, "ehco-2"}, {false, "ehco-2"}, {true, "ehco-3"}, {true, "ehco-3"}, {false, "ehco-2"}} {
			day := monday.AddDays(n)
			if all[0].Away(day) != want.away || all[0].DeputyOn(day) != want.deputy {
				t.Errorf("%s: away %v, deputy %s", day, all[0].Away(day), all[0].DeputyOn(day))
			}
		}
		if err := s.RecordAbsence(t.Context(), "nobody", casefile.Absence{From: monday, Until: monday}, who); err == nil {
			t.Error("an absence of nobody was recorded")
		}
	})
}
