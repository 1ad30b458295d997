package app_test

import (
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/demo"
	"stepdown/internal/ledger"
)

func TestOnlyOnATestDatabaseIsWhatIsRecordedDatedByTheDayThatIsRun(t *testing.T) {
	for name, database := range databases {
		for _, test := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				h := newHouse(t)
				settings := h.settings(t, database(t, h), "STEPDOWN_TIMING_GO_LIVE_ON=2026-01-01")
				if _, err := app.Migrate(t.Context(), settings, test); err != nil {
					t.Fatal(err)
				}
				a := openApp(t, settings)
				if _, err := a.Intake().Run(t.Context(), h.feed(t, 14), false); err != nil {
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
				all, err := a.Letters(t.Context(), "", casefile.Key{})
				if err != nil || len(all) == 0 {
					t.Fatalf("%d letters, %v", len(all), err)
				}
				now, err := a.Now(t.Context())
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

func TestALetterGivenAfterMidnightInSummerIsExportedFromThatDay(t *testing.T) {
	f := newFortnight(t)
	f.run(0)
	all, err := f.Letters(t.Context(), ledger.Ready, casefile.Key{})
	if err != nil {
		t.Fatal(err)
	}
	byHand := slices.IndexFunc(all, func(l app.Letter) bool { return l.Channel == string(casefile.ByHand) })
	if byHand < 0 {
		t.Fatal("no letter waits to be given by hand")
	}
	id, err := strconv.ParseInt(all[byHand].ID[1:], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	f.Store.DateAhead(time.Until(time.Date(2026, 7, 1, 0, 30, 0, 0, calendar.London))) // in UTC it is still June
	if err := f.Given(t.Context(), id, morgan); err != nil {
		t.Fatal(err)
	}
	for since, want := range map[string]int{"2026-07-01": 1, "2026-07-02": 0} {
		if n, err := f.Export(t.Context(), calendar.MustParse(since), filepath.Join(t.TempDir(), "export")); err != nil || n != want {
			t.Errorf("since %s: %d letters, want %d, %v", since, n, want, err)
		}
	}
}
