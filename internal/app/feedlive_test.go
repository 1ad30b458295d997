package app_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/apptest"
	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/office"
	"stepdown/jobs"
)

// arriving is an installation whose letters fall due while feeds arrive.
type arriving struct {
	*watched
	told map[int]bool // the days whose digests have left
}

func eachArriving(t *testing.T, test func(t *testing.T, a arriving)) {
	apptest.EachCrowd(t, func(t *testing.T, c *apptest.Crowd) {
		w := newWatched(c)
		w.now = time.Now().Add(2 * time.Minute) // nothing has been written for a while
		c.Write(0, feed.Manifest{Full: true, MadeAt: c.Day(0).Time()}, nil)
		w.looks(jobs.Watched{Taken: 1})
		test(t, arriving{w, map[int]bool{}})
	})
}

// next is the manifest of a feed that was made just after the last one, at whatever time of day the test runs.
func (a arriving) next() feed.Manifest {
	return feed.Manifest{Full: true, MadeAt: a.Last.Add(time.Minute)}
}

// day runs a day, and wants its digests to go whatever becomes of its letters.
func (a arriving) day(n int, letters bool) app.Day {
	a.T.Helper()
	d, err := a.RunDay(a.T.Context(), a.Day(n))
	if err != nil {
		a.T.Fatal(err)
	}
	if left := d.Delivered.Spooled + d.Delivered.Mailed; left > 0 != letters || letters != (d.Delivered.Feed == "") {
		a.T.Errorf("day %d: %d letters left, and the feed that comes first is %q", n, left, d.Delivered.Feed)
	}
	if d.Delivered.Digests == 0 && !a.told[n] {
		a.T.Errorf("day %d: no digest or report left", n)
	}
	a.told[n] = true
	return d
}

// says demands that the report says all of it.
func (a arriving) says(parts ...string) {
	a.T.Helper()
	text := a.Attention()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			a.T.Errorf("the report does not say %q:\n%s", part, text)
		}
	}
}

func fewer() func(*casefile.Episode) bool {
	n := 0
	return func(*casefile.Episode) bool { n++; return n <= 20 }
}

var morgan = office.Who{Name: "Morgan Sampleworth", Because: "a test"}

// A feed that waits for `feed accept` over a weekend stops letters until a person decides. What comes after it stays behind it.
func TestAFeedThatWaitsOverAWeekendStopsLetters(t *testing.T) {
	eachArriving(t, func(t *testing.T, a arriving) {
		a.Write(3, feed.Manifest{Full: true}, fewer()) // a Friday
		a.looks(jobs.Watched{Waiting: 1})
		a.day(3, false)
		a.Write(4, feed.Manifest{Follows: a.Last}, func(*casefile.Episode) bool { return false })
		a.looks(jobs.Watched{Waiting: 1})
		a.day(6, false)
		a.says("A feed waits", "The feed made at 2026-03-13T04:00:00Z", "comes before any letter")
		if _, err := a.Office().AcceptFeed(t.Context(), morgan); err != nil {
			t.Fatal(err)
		}
		a.looks(jobs.Watched{Taken: 2})
		a.day(6, true)
		if text := a.Attention(); strings.Contains(text, "comes before any letter") {
			t.Errorf("once it is taken, the report says\n%s", text)
		}
	})
}

// A full feed that passes replaces one that waits, and whatever is behind that.
func TestALaterFullFeedReplacesOneThatWaits(t *testing.T) {
	eachArriving(t, func(t *testing.T, a arriving) {
		a.Write(1, feed.Manifest{Full: true}, fewer())
		a.looks(jobs.Watched{Waiting: 1})
		a.day(1, false)
		a.Write(2, feed.Manifest{Full: true}, nil)
		a.looks(jobs.Watched{Waiting: 1, Taken: 1})
		a.day(2, true)
		a.looks(jobs.Watched{Refused: 1}) // it is older than the last one now
	})
}

// A person puts the feed aside: the last one's age decides.
func TestAFeedThatIsPutAsideStopsNothing(t *testing.T) {
	eachArriving(t, func(t *testing.T, a arriving) {
		a.Write(1, feed.Manifest{Full: true}, fewer())
		a.looks(jobs.Watched{Waiting: 1})
		if _, err := a.Office().RefuseFeed(t.Context(), morgan); err != nil {
			t.Fatal(err)
		}
		a.day(1, true)
		a.says("A feed was refused")
	})
}

// A new export every ten minutes is taken by the pass that delivers, just before it does.
func TestAFeedEveryTenMinutesIsTakenAndLettersGo(t *testing.T) {
	eachArriving(t, func(t *testing.T, a arriving) {
		at := a.Day(0).Time().Add(9 * time.Hour)
		tasks, err := a.Tasks()
		if err != nil {
			t.Fatal(err)
		}
		often, err := jobs.ParseTimes("*/10 * * * *", "Europe/London")
		if err != nil {
			t.Fatal(err)
		}
		s := jobs.Schedule{Slots: a.Store, Tasks: tasks, Now: func() time.Time { return at }, Log: slog.New(slog.DiscardHandler),
			Watch: func(task string, _ time.Duration, err error) {
				if err != nil {
					t.Errorf("%s at %s: %v", task, at, err)
				}
			}}
		run := func(name string) {
			for _, task := range tasks {
				if task.Name == name {
					task.Times = often
					s.Ask(t.Context(), task)
				}
			}
		}
		for n := range 6 {
			at = at.Add(10 * time.Minute)
			folder := a.Write(0, feed.Manifest{Full: true, MadeAt: at}, nil)
			settle(t, folder, at.Add(-5*time.Minute))
			if run("deliver"); len(a.PDFs(t)) > 0 != (n > 0) {
				t.Errorf("round %d: %d letters are in the print folder", n, len(a.PDFs(t)))
			}
			if last, _, err := a.Store.LastFeed(t.Context()); err != nil || !last.MadeAt.Equal(at) {
				t.Errorf("round %d: the last feed was made at %s, %v", n, last.MadeAt, err)
			}
			run("scan")
		}
	})
}

// settle makes a folder look as if it had been written at a time.
func settle(t *testing.T, folder string, at time.Time) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	for _, file := range files {
		if err == nil {
			err = os.Chtimes(file, at, at)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A folder that is half-copied for ever stops letters for an hour, and is reported from then on.
func TestAHalfCopiedFolderStopsLettersForAnHour(t *testing.T) {
	eachArriving(t, func(t *testing.T, a arriving) {
		adults := filepath.Join(a.Write(0, a.next(), nil), "adults.csv")
		text, err := os.ReadFile(adults)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(adults); err != nil {
			t.Fatal(err)
		}
		a.day(0, false)
		a.looks(jobs.Watched{})
		a.now = a.now.Add(61 * time.Minute)
		a.looks(jobs.Watched{})
		a.day(1, true)
		a.says("has not come to rest, and letters leave without it", "A feed's folder has not come to rest")
		if err := os.WriteFile(adults, text, 0o600); err != nil { // it rests after all
			t.Fatal(err)
		}
		settle(t, filepath.Dir(adults), time.Now().Add(-time.Hour))
		if d, err := a.RunDay(t.Context(), a.Day(1)); err != nil || d.Delivered.Feed == "" {
			t.Errorf("a feed that has come to rest at last stops nothing: %v", err)
		}
	})
}

// A broken export every night is refused each time, and the last feed's age decides.
func TestABrokenExportEveryNightLeavesTheLastFeedsAge(t *testing.T) {
	for nights, letters := range map[int]bool{1: true, 2: false} {
		eachArriving(t, func(t *testing.T, a arriving) {
			for n := range nights {
				adults := filepath.Join(a.Write(n+1, feed.Manifest{Full: true}, nil), "adults.csv")
				if err := os.WriteFile(adults, []byte("names\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				a.looks(jobs.Watched{Refused: 1})
			}
			d, err := a.RunDay(t.Context(), a.Day(nights))
			if err != nil || d.Delivered.Spooled > 0 != letters || d.Delivered.Feed != "" || d.Delivered.Digests == 0 {
				t.Errorf("after %d nights: %+v, %v", nights, d.Delivered, err)
			}
			a.says("A feed was refused")
		})
	}
}

// One daemon that has no folder of feeds goes by what another has seen, and does not say that it has gone.
func TestADaemonWithoutTheFolderGoesByWhatOthersSaw(t *testing.T) {
	eachArriving(t, func(t *testing.T, a arriving) {
		a.Write(0, a.next(), nil)
		a.day(0, false)
		away := filepath.Join(a.Dir, "away")
		if err := os.Rename(filepath.Join(a.Dir, "feed"), away); err != nil {
			t.Fatal(err)
		}
		a.day(0, false)
		if err := os.Mkdir(filepath.Join(a.Dir, "feed"), 0o700); err != nil { // where the network disk would be
			t.Fatal(err)
		}
		a.day(1, false)
		if err := os.RemoveAll(filepath.Join(a.Dir, "feed")); err != nil { // what it was given meanwhile
			t.Fatal(err)
		}
		if err := os.Rename(away, filepath.Join(a.Dir, "feed")); err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(a.Folder(a.Last)); err != nil { // now it has gone, as those see who see the folder
			t.Fatal(err)
		}
		a.day(1, true)
	})
}

// Where the folder can't be looked into, nobody knows what has arrived.
func TestAFolderThatCannotBeLookedIntoStopsLetters(t *testing.T) {
	eachArriving(t, func(t *testing.T, a arriving) {
		if err := os.RemoveAll(filepath.Join(a.Dir, "feed")); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(a.Dir, "feed"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := a.RunDay(t.Context(), a.Day(0))
		if err == nil || d.Delivered.Spooled > 0 || d.Delivered.Digests == 0 {
			t.Errorf("%+v, %v", d.Delivered, err)
		}
	})
}

// A feed that a person imports from elsewhere stops letters before it is read.
func TestAFeedIsSeenBeforeItIsRead(t *testing.T) {
	eachArriving(t, func(t *testing.T, a arriving) {
		folder := filepath.Join(a.Dir, "elsewhere")
		if err := os.Rename(a.Write(1, feed.Manifest{Full: true}, nil), folder); err != nil {
			t.Fatal(err)
		}
		intake, seen := a.Intake(), false
		intake.Each = func() {
			coming, err := a.Store.ComingFeeds(t.Context())
			seen = seen || err == nil && len(coming) == 1 && coming[0].Stops
		}
		if _, err := intake.Run(t.Context(), folder, false); err != nil || !seen {
			t.Errorf("seen: %v, %v", seen, err)
		}
		a.day(1, true)
	})
}
