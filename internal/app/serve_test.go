package app_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/apptest"
	"stepdown/internal/calendar"
	"stepdown/internal/config"
	"stepdown/internal/demo"
	"stepdown/internal/pgtest"
	"stepdown/internal/strict"
	"stepdown/jobs"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// house is an installation whose daemons are asked by a clock that the test sets.
type house struct {
	*apptest.House
	now time.Time
}

func newHouse(t *testing.T) *house { return &house{House: apptest.New(t)} }

// daemon is one process that serves.
type daemon struct {
	schedule *jobs.Schedule
	tasks    map[string]jobs.Task
}

func (h *house) daemon(t *testing.T, settings *config.Config) daemon {
	t.Helper()
	a := apptest.Open(t, settings)
	tasks, err := a.Tasks()
	if err != nil {
		t.Fatal(err)
	}
	d := daemon{&jobs.Schedule{Slots: a.Store, Tasks: tasks, Now: func() time.Time { return h.now }, Log: apptest.Quiet},
		map[string]jobs.Task{}}
	for _, task := range tasks {
		d.tasks[task.Name] = task
	}
	return d
}

func TestTheServiceTakesFeedsAndSendsWhatIsDue(t *testing.T) {
	for name, database := range apptest.Databases {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			settings := h.Migrated(t, database(t, h.House))
			daemons := []daemon{h.daemon(t, settings)}
			if name == "postgres" {
				daemons = append(daemons, h.daemon(t, settings)) // any number may run
			}
			for n := range 12 {
				h.now = demo.Start.AddDays(n).Time().Add(9 * time.Hour)
				h.rested(t, h.Feed(t, n))
				for _, task := range []string{"intake", "scan", "deliver", "remind", "deliver"} {
					var wg sync.WaitGroup
					for _, d := range daemons {
						wg.Go(func() { d.schedule.Ask(t.Context(), d.tasks[task]) })
					}
					wg.Wait()
					h.now = h.now.Add(15 * time.Minute) // on to the next slot of what every daemon does
				}
			}
			seen := map[string]bool{}
			for _, l := range h.PDFs(t) {
				if seen[l] {
					t.Errorf("%s is there twice", l)
				}
				seen[l] = true
			}
			// Three fell due; nobody printed the first before its family agreed to support, so it was recalled.
			if len(seen) != 2 {
				t.Errorf("%d letters wait in the print folder, want 2", len(seen))
			}
			told := map[string]bool{}
			for _, m := range h.Sink.Messages() {
				id := m.To[0] + string(m.Raw[strings.Index(string(m.Raw), "Message-ID"):][:60])
				if told[id] {
					t.Errorf("a message went to %s twice", m.To[0])
				}
				told[id] = true
			}
			if len(told) < 10 {
				t.Errorf("only %d digests were sent in a fortnight", len(told))
			}
			if done, err := os.ReadDir(filepath.Join(h.Dir, "feed", "done")); err != nil || len(done) != 10 {
				t.Errorf("%d feeds were taken, %v", len(done), err)
			}
		})
	}
}

// rested makes a feed's folder look as if nobody had written there for a while.
func (h *house) rested(t *testing.T, folder string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := os.Chtimes(f, h.now, h.now.Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestARefusedFeedIsPutAsideWithTheReason(t *testing.T) {
	h := newHouse(t)
	settings := h.Migrated(t, h.SQLite(t))
	d := h.daemon(t, settings)
	folder, err := demo.Feeds{Dir: filepath.Join(h.Dir, "feed")}.Write(0)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "adults.csv"), []byte("names\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.now = demo.Start.Time().Add(9 * time.Hour)
	h.rested(t, folder)
	d.schedule.Ask(t.Context(), d.tasks["intake"])
	why, err := os.ReadFile(filepath.Join(h.Dir, "feed", "rejected", demo.Start.String(), "refused.txt"))
	if err != nil || !strings.Contains(string(why), "adults.csv") {
		t.Errorf("refused.txt says %q, %v", why, err)
	}
}

func TestWrongTimesAreFaultsOfTheSettings(t *testing.T) {
	h := newHouse(t)
	settings := h.Migrated(t, h.SQLite(t), "STEPDOWN_SCHEDULES_SCAN=every morning")
	a := apptest.Open(t, settings)
	var faults strict.Faults
	if _, err := a.Tasks(); !errors.As(err, &faults) || len(faults) != 1 || !strings.Contains(faults.Error(), "STEPDOWN_SCHEDULES_SCAN") {
		t.Errorf("got %v", err)
	}
}

func TestOnlyATestDatabaseServesWithoutTheCouncilsOwnDetails(t *testing.T) {
	for _, test := range []bool{true, false} {
		h := newHouse(t)
		settings := h.Settings(t, h.SQLite(t), "STEPDOWN_SERVICE_LISTEN=127.0.0.1:0")
		if _, err := app.Migrate(t.Context(), settings, test, app.Grants{}); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
		defer stop()
		var faults strict.Faults
		if err := app.Serve(ctx, settings, apptest.Quiet, time.Now, calendar.Date{}, app.Reload{}); errors.As(err, &faults) == test {
			t.Errorf("test database %v: %v", test, err)
		}
	}
}

func TestAServiceThatCouldSendNothingMakesNoDatabase(t *testing.T) {
	for name, database := range map[string]func(*testing.T, *house) string{
		"sqlite":   func(_ *testing.T, h *house) string { return "sqlite:" + filepath.Join(h.Dir, "new.db") },
		"postgres": func(t *testing.T, _ *house) string { return pgtest.Empty(t) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			settings := h.Settings(t, database(t, h), "STEPDOWN_SERVICE_LISTEN=127.0.0.1:0")
			err := app.Serve(t.Context(), settings, apptest.Quiet, time.Now, calendar.Date{}, app.Reload{})
			if _, faulty := errors.AsType[strict.Faults](err); !faulty {
				t.Errorf("got %v", err)
			}
			if test, err := app.Migrate(t.Context(), settings, true, app.Grants{}); err != nil || !test {
				t.Errorf("it can't become a database for tests any more: %v", err)
			}
		})
	}
}

func TestWhatAMailServerCantBeUsedByIsAFaultOfTheSettings(t *testing.T) {
	h := newHouse(t)
	settings := h.Settings(t, h.SQLite(t))
	settings.Mail.Host = "smtp.example.org"
	if _, err := app.Migrate(t.Context(), settings, false, app.Grants{}); err != nil {
		t.Fatal(err)
	}
	a := apptest.Open(t, settings)
	var faults strict.Faults
	if _, err := a.Tasks(); !errors.As(err, &faults) || len(faults) != 1 || !strings.Contains(faults.Error(), "STEPDOWN_MAIL_TLS: ") {
		t.Errorf("got %v", err)
	}
}
