package fault

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stepdown/internal/demo"
	"stepdown/internal/feed"
	"stepdown/internal/need"
	"stepdown/internal/pgtest"
)

// TestFaults breaks one thing after the other, and prints what became of the letters and items.
func TestFaults(t *testing.T) {
	need.Program(t, "pdftotext")
	t.Run("together", func(t *testing.T) {
		for name, run := range map[string]func(*testing.T){
			"kill -9": killed, "kill -9 at every question": killedAtEveryQuestion, "kill -9 at every verb": killedAtEveryVerb, "mail": mailBreaks,
			"replies of the database": repliesCut,
			"many daemons":            manyDaemons, "disk": diskFull, "feeds": feedsAgain, "poison": poison, "backup": restoredBackup,
			"stop": stopped, "kill -9 at every step of publishing": killedAtEveryStep, "asleep at every step": asleepAtEveryStep,
			"fallen back": fallsBack, "print folder": printFolderBreaks, "fallen back at mail": fallsBackAtMail,
			"standby": standbyTakesOver, "record": recordBreaks, "eight rotate": eightRotate,
			"kill -9 while a feed is taken": killedWhileTaking,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				run(t)
			})
		}
	})
	t.Run("database", databaseRestarts) // it would break the others' connections
	t.Run("minutes", everyMinute)
	printTable(t)
}

// databases runs a test on both.
func databases(t *testing.T, test func(t *testing.T, name, url string)) {
	t.Run("SQLite", func(t *testing.T) { t.Parallel(); test(t, "SQLite", "") })
	t.Run("PostgreSQL", func(t *testing.T) { t.Parallel(); test(t, "PostgreSQL", pgtest.URL(t)) })
}

// killed kills the service again and again, at any moment, while feeds, letters and digests are under way.
func killed(t *testing.T) {
	databases(t, func(t *testing.T, name, url string) {
		kills := many(6, 120)
		h := newHouse(t, url, demo.Crowd{Cases: 30 * kills, Letters: 10 * kills, Items: 10 * kills})
		h.office.slow(8 * time.Millisecond)
		arriving := h.feed("2026-03-10")
		// The service's clock shows this machine's time of day, which may be the small hours.
		edit(t, filepath.Join(arriving, feed.ManifestName), func(text string) string {
			return strings.Replace(text, "T04:00:00Z", "T00:00:00Z", 1)
		})
		if err := os.Rename(arriving, mkdir(t, h.dir, "feed", "2026-03-10")); err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(1, 2))
		killed := 0
		for ; killed < kills && h.settled() != nil; killed++ {
			d := h.serve()
			time.Sleep(time.Duration(50+random.IntN(400)) * time.Millisecond)
			d.kill()
		}
		if killed < kills/2 {
			t.Errorf("everything was over after %d of %d kills", killed, kills)
		}
		h.settle()
		h.judge("kill -9 at any moment, "+name, killed)
	})
}

// mkdir makes the folders above the last of the names, and gives the whole path.
func mkdir(t *testing.T, names ...string) string {
	t.Helper()
	path := filepath.Join(names...)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// manyDaemons has eight services work at once on one database, after eight first starts at once.
func manyDaemons(t *testing.T) {
	databases(t, func(t *testing.T, name, url string) {
		h := &house{t: t, dir: t.TempDir(), office: openOffice(t), database: url}
		if url == "" {
			h.database = "sqlite:" + filepath.Join(h.dir, "stepdown.db")
		}
		var starts sync.WaitGroup
		for range 8 {
			starts.Go(func() {
				if _, err := h.call("migrate", "--test"); err != nil {
					t.Errorf("one of eight first starts failed: %v", err)
				}
			})
		}
		starts.Wait()
	})
	t.Run("eight daemons", func(t *testing.T) {
		n := many(80, 5000)
		h := furnished(t, pgtest.URL(t), demo.Crowd{Cases: 2 * n, Letters: n, Items: n})
		for range 8 {
			h.serve()
		}
		h.rest(h.daemons...)
		h.judge("eight daemons at once, PostgreSQL", 8)
	})
}

// stopped tells the service to stop in mid-delivery.
func stopped(t *testing.T) {
	databases(t, func(t *testing.T, name, url string) {
		stops := many(3, 40)
		h := furnished(t, url, demo.Crowd{Cases: 12 * stops, Letters: 8 * stops, Items: 4 * stops})
		h.office.slow(10 * time.Millisecond)
		for n := range stops {
			d := h.serve()
			before := len(h.office.record())
			h.until(func() error {
				if len(h.office.record()) <= before && h.settled() != nil {
					return fmt.Errorf("stop %d: nothing is under way", n)
				}
				return nil
			})
			if code := d.stop(); code != 0 {
				t.Errorf("told to stop, it ended with %d:\n%s", code, d.said)
			}
			all, err := h.letters()
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range all {
				if l.State == "uncertain" || l.State == "sending" {
					t.Errorf("stopped, and letter %s is %s", l.ID, l.State)
				}
			}
		}
		h.settle()
		h.judge("SIGTERM in mid-delivery, "+name, stops)
	})
}

// restoredBackup opens a copy that was made the day before.
func restoredBackup(t *testing.T) {
	h := furnished(t, "", demo.Crowd{Cases: 60, Letters: 20, Items: 10})
	file := filepath.Join(h.dir, "stepdown.db")
	backup, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	h.settle()
	before := len(h.office.record()) + len(h.printed())
	for _, more := range []string{"-wal", "-shm"} {
		os.Remove(file + more)
	}
	if err := os.WriteFile(file, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := h.ran(); exitCode(err) != 1 || !strings.Contains(err.Error(), "stepdown adopt") {
		t.Errorf("an old copy was used: %v", err)
	}
	if after := len(h.office.record()) + len(h.printed()); after != before {
		t.Errorf("an old copy sent %d things", after-before)
	}
	h.must("adopt", "--by", "Morgan Sampleworth", "--because", "restored")
	h.restored = true
	for range 2 {
		if err := h.ran(); err != nil {
			t.Fatal(err)
		}
	}
	h.judge("a backup restored and adopted, SQLite", 1)
}

// everyMinute has two services run every schedule each minute, and kills one of them. It takes minutes of the clock.
func everyMinute(t *testing.T) {
	if !*full {
		return
	}
	h := furnished(t, pgtest.URL(t), demo.Crowd{Cases: 400, Letters: 100, Items: 100},
		"STEPDOWN_SCHEDULES_INTAKE=* * * * *", "STEPDOWN_SCHEDULES_SCAN=* * * * *", "STEPDOWN_SCHEDULES_DELIVER=* * * * *",
		"STEPDOWN_SCHEDULES_REMIND=* * * * *", "STEPDOWN_SCHEDULES_REPORT=* * * * *")
	one, two := h.serve(), h.serve()
	time.Sleep(150 * time.Second)
	one.kill()
	time.Sleep(120 * time.Second)
	h.rest(two)
	ran, minutes := map[string]int{}, map[string]bool{}
	for _, line := range strings.Split(one.said.String()+two.said.String(), "\n") {
		at, rest, ok := strings.Cut(strings.TrimPrefix(line, "time="), " ")
		if _, job, found := strings.Cut(rest, "job="); ok && found && strings.Contains(rest, "job done") && !strings.HasPrefix(job, "deliver") {
			name, _, _ := strings.Cut(job, " ")
			minute := at[:len("2006-01-02T15:04")]
			ran[name+" "+minute]++
			minutes[minute] = true
		}
	}
	all := slices.Sorted(maps.Keys(minutes))
	if len(all) < 5 {
		t.Fatalf("only these minutes saw a job: %v", all)
	}
	for _, minute := range all[1 : len(all)-1] { // the first holds the runs at the start, the last may be cut short
		for _, job := range []string{"scan", "remind", "report"} {
			if n := ran[job+" "+minute]; n != 1 {
				t.Errorf("%s ran %d times at %s", job, n, minute)
			}
		}
		if n := ran["intake "+minute]; n < 1 || n > 3 { // at its time, and before the deliveries
			t.Errorf("the intake ran %d times at %s", n, minute)
		}
	}
	h.judge("two daemons, every schedule each minute, one killed, PostgreSQL", 1)
}
