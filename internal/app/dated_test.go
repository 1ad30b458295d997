package app_test

import (
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/apptest"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/demo"
)

func TestOnlyOnATestDatabaseIsWhatIsRecordedDatedByTheDayThatIsRun(t *testing.T) {
	for name, database := range apptest.Databases {
		for _, test := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				h := apptest.New(t)
				settings := h.Settings(t, database(t, h), "STEPDOWN_TIMING_GO_LIVE_ON=2026-01-01")
				if _, err := app.Migrate(t.Context(), settings, test, app.Grants{}); err != nil {
					t.Fatal(err)
				}
				a := apptest.Open(t, settings)
				if _, err := a.Intake().Run(t.Context(), h.Feed(t, 14), false); err != nil {
					t.Fatal(err)
				}
				day, before := demo.Start.AddDays(14), time.Now()
				a.DateBy(day)
				scan, err := a.Scan()
				if err != nil {
					t.Fatal(err)
				}
				if _, err := scan.Run(t.Context(), day, false, nil); err != nil {
					t.Fatal(err)
				}
				all, err := a.Office().Letters(t.Context(), "", casefile.Key{})
				if err != nil || len(all) == 0 {
					t.Fatalf("%d letters, %v", len(all), err)
				}
				now, err := a.Office().Now(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				want, wantNow := calendar.LondonDate(before), calendar.LondonDate(before)
				if test {
					want, wantNow = day, day
				}
				for _, l := range all {
					if got := calendar.LondonDate(l.Since); got != want {
						t.Errorf("letter %s is so since %s, want %s", l.ID, got, want)
					}
				}
				if got := calendar.LondonDate(now); got != wantNow {
					t.Errorf("ages count to %s, want %s", got, wantNow)
				}
			})
		}
	}
}
