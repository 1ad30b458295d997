package app_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/calendar"
	"stepdown/internal/config"
	"stepdown/internal/demo"
	"stepdown/internal/mail/sink"
	"stepdown/internal/pgtest"
	"stepdown/internal/strict"
	"stepdown/jobs"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// house is an installation whose daemons are asked by a clock that the test sets.
type house struct {
	dir  string
	sink *sink.Server
	now  time.Time
}

func newHouse(t *testing.T) *house { return newHouseWith(t, sink.Options{}) }

func newHouseWith(t *testing.T, mail sink.Options) *house {
	t.Helper()
	h := &house{dir: t.TempDir()}
	var err error
	if h.sink, err = sink.Start(mail); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.sink.Close() })
	return h
}

// databases are the addresses of a new database of each kind, for a house.
var databases = map[string]func(*testing.T, *house) string{
	"sqlite":   func(_ *testing.T, h *house) string { return "sqlite:" + filepath.Join(h.dir, "stepdown.db") },
	"postgres": func(t *testing.T, _ *house) string { return pgtest.URL(t) },
}

// settings are those of a test database, with the changes given as variables.
func (h *house) settings(t *testing.T, database string, more ...string) *config.Config {
	t.Helper()
	settings, err := config.Load(config.Sources{Environ: append([]string{
		"STEPDOWN_CONFIG=" + os.DevNull,
		"STEPDOWN_DATABASE=" + database,
		"STEPDOWN_FOLDERS_FEED=" + filepath.Join(h.dir, "feed"),
		"STEPDOWN_FOLDERS_PRINT=" + filepath.Join(h.dir, "print"),
		"STEPDOWN_MAIL_HOST=" + h.sink.Host(), fmt.Sprintf("STEPDOWN_MAIL_PORT=%d", h.sink.Port()),
		"STEPDOWN_MAIL_TLS=none", "STEPDOWN_MAIL_FROM=stepdown@example.org",
	}, more...)})
	if err != nil {
		t.Fatal(err)
	}
	return settings
}

// migrated are the settings of a test database that has its tables.
func (h *house) migrated(t *testing.T, database string, more ...string) *config.Config {
	t.Helper()
	settings := h.settings(t, database, more...)
	if _, err := app.Migrate(t.Context(), settings, true); err != nil {
		t.Fatal(err)
	}
	return settings
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// daemon is one process that serves.
type daemon struct {
	schedule *jobs.Schedule
	tasks    map[string]jobs.Task
}

func (h *house) daemon(t *testing.T, settings *config.Config) daemon {
	t.Helper()
	a, err := app.Open(t.Context(), settings, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	tasks, err := a.Tasks()
	if err != nil {
		t.Fatal(err)
	}
	d := daemon{&jobs.Schedule{Slots: a.Store, Tasks: tasks, Now: func() time.Time { return h.now }, Log: quiet}, map[string]jobs.Task{}}
	for _, task := range tasks {
		d.tasks[task.Name] = task
	}
	return d
}

func (h *house) letters(t *testing.T) (names []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(h.dir, "print"), func(path string, d fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".pdf") {
			names = append(names, d.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestTheServiceTakesFeedsAndSendsWhatIsDue(t *testing.T) {
	for name, database := range databases {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			settings := h.migrated(t, database(t, h))
			daemons := []daemon{h.daemon(t, settings)}
			if name == "postgres" {
				daemons = append(daemons, h.daemon(t, settings)) // any number may run
			}
			for n := range 12 {
				h.now = demo.Start.AddDays(n).Time().Add(9 * time.Hour)
				h.rested(t, h.feed(t, n))
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
			for _, l := range h.letters(t) {
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
			for _, m := range h.sink.Messages() {
				id := m.To[0] + string(m.Raw[strings.Index(string(m.Raw), "Message-ID"):][:60])
				if told[id] {
					t.Errorf("a message went to %s twice", m.To[0])
				}
				told[id] = true
			}
			if len(told) < 10 {
				t.Errorf("only %d digests were sent in a fortnight", len(told))
			}
			if done, err := os.ReadDir(filepath.Join(h.dir, "feed", "done")); err != nil || len(done) != 10 {
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
	settings := h.migrated(t, "sqlite:"+filepath.Join(h.dir, "stepdown.db"))
	d := h.daemon(t, settings)
	folder, err := demo.Feeds{Dir: filepath.Join(h.dir, "feed")}.Write(0)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "adults.csv"), []byte("names\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.now = demo.Start.Time().Add(9 * time.Hour)
	h.rested(t, folder)
	d.schedule.Ask(t.Context(), d.tasks["intake"])
	why, err := os.ReadFile(filepath.Join(h.dir, "feed", "rejected", demo.Start.String(), "refused.txt"))
	if err != nil || !strings.Contains(string(why), "adults.csv") {
		t.Errorf("refused.txt says %q, %v", why, err)
	}
}

func TestWrongTimesAreFaultsOfTheSettings(t *testing.T) {
	h := newHouse(t)
	settings := h.migrated(t, "sqlite:"+filepath.Join(h.dir, "stepdown.db"), "STEPDOWN_SCHEDULES_SCAN=every morning")
	a, err := app.Open(t.Context(), settings, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var faults strict.Faults
	if _, err := a.Tasks(); !errors.As(err, &faults) || len(faults) != 1 || !strings.Contains(faults.Error(), "STEPDOWN_SCHEDULES_SCAN") {
		t.Errorf("got %v", err)
	}
}

func TestOnlyATestDatabaseServesWithoutTheCouncilsOwnDetails(t *testing.T) {
	for _, test := range []bool{true, false} {
		h := newHouse(t)
		settings := h.settings(t, "sqlite:"+filepath.Join(h.dir, "stepdown.db"), "STEPDOWN_SERVICE_LISTEN=127.0.0.1:0")
		if _, err := app.Migrate(t.Context(), settings, test); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
		defer stop()
		var faults strict.Faults
		if err := app.Serve(ctx, settings, quiet, time.Now, calendar.Date{}); errors.As(err, &faults) == test {
			t.Errorf("test database %v: %v", test, err)
		}
	}
}
