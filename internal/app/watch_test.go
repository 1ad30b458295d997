package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepdown/internal/apptest"
	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/office"
	"stepdown/jobs"
)

// watched is a service's intake, and the clock by which it looks.
type watched struct {
	*apptest.Crowd
	watch *jobs.Watch
	now   time.Time
}

func newWatched(c *apptest.Crowd) *watched {
	return &watched{c, &jobs.Watch{Intake: c.Intake(), Folder: filepath.Join(c.Dir, "feed"), Log: apptest.Quiet}, time.Now()}
}

func (w *watched) looks(want jobs.Watched) {
	w.T.Helper()
	if got, err := w.watch.Run(w.T.Context(), w.now); err != nil || got != want {
		w.T.Fatalf("got %+v, want %+v, %v", got, want, err)
	}
}

func (w *watched) in(where string) int {
	entries, err := os.ReadDir(filepath.Join(w.Dir, "feed", where))
	if err != nil {
		return 0
	}
	return len(entries)
}

func TestAFolderIsLeftAloneUntilItRests(t *testing.T) {
	apptest.EachCrowd(t, func(t *testing.T, c *apptest.Crowd) {
		w := newWatched(c)
		folder := c.Write(0, feed.Manifest{Full: true}, nil)
		adults := filepath.Join(folder, "adults.csv")
		text, err := os.ReadFile(adults)
		if err != nil {
			t.Fatal(err)
		}
		write := func(path string, text []byte) {
			t.Helper()
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Remove(adults); err != nil {
			t.Fatal(err)
		}
		w.looks(jobs.Watched{}) // a file is still to come
		w.looks(jobs.Watched{})
		write(adults, text[:len(text)/2])
		w.looks(jobs.Watched{}) // it grows
		write(adults, text)
		w.looks(jobs.Watched{}) // it has just grown
		manifest := filepath.Join(folder, feed.ManifestName)
		whole, err := os.ReadFile(manifest)
		if err != nil {
			t.Fatal(err)
		}
		write(manifest, whole[:len(whole)/2])
		w.looks(jobs.Watched{}) // half a manifest
		w.looks(jobs.Watched{})
		if strings.Contains(c.Attention(), "come to rest") {
			t.Errorf("said too early:\n%s", c.Attention())
		}
		w.now = w.now.Add(61 * time.Minute)
		w.looks(jobs.Watched{})
		if text := c.Attention(); !strings.Contains(text, "has not come to rest") || !strings.Contains(text, "manifest.yaml") {
			t.Errorf("the report says\n%s", text)
		}
		write(manifest, whole)
		w.now = time.Now()
		w.looks(jobs.Watched{})
		w.looks(jobs.Watched{Taken: 1})
		if w.in("done") != 1 || w.in("rejected") != 0 || strings.Contains(c.Attention(), "come to rest") {
			t.Errorf("%d in done, %d in rejected, and the report says\n%s", w.in("done"), w.in("rejected"), c.Attention())
		}
	})
}

func TestFeedsAreTakenInTheOrderInWhichTheyWereMade(t *testing.T) {
	apptest.EachCrowd(t, func(t *testing.T, c *apptest.Crowd) {
		w := newWatched(c)
		for n, name := range []string{"z the first", "a the second"} {
			if err := os.Rename(c.Write(n, feed.Manifest{Full: true}, nil), filepath.Join(c.Dir, "feed", name)); err != nil {
				t.Fatal(err)
			}
		}
		w.now = time.Now().Add(2 * time.Minute) // nothing has been written for a while
		w.looks(jobs.Watched{Taken: 2})
	})
}

func TestAFolderThatCannotBeMovedBlocksNoLaterOne(t *testing.T) {
	apptest.EachCrowd(t, func(t *testing.T, c *apptest.Crowd) {
		w := newWatched(c)
		w.now = time.Now().Add(2 * time.Minute)
		c.Write(0, feed.Manifest{Full: true}, nil)
		block := filepath.Join(c.Dir, "feed", "done")
		if err := os.WriteFile(block, nil, 0o600); err != nil { // what should be a folder
			t.Fatal(err)
		}
		w.looks(jobs.Watched{Taken: 1})
		c.Write(1, feed.Manifest{Full: true}, nil)
		w.looks(jobs.Watched{Taken: 1}) // the first one is not taken again
		if text := c.Attention(); strings.Count(text, "could not be moved away") != 2 {
			t.Errorf("the report says\n%s", text)
		}
		if err := os.Remove(block); err != nil {
			t.Fatal(err)
		}
		w.looks(jobs.Watched{})
		if w.in("done") != 2 || strings.Contains(c.Attention(), "moved away") {
			t.Errorf("%d in done, and the report says\n%s", w.in("done"), c.Attention())
		}
	})
}

func TestARefusedFeedIsReportedUntilAnotherIsTaken(t *testing.T) {
	apptest.EachCrowd(t, func(t *testing.T, c *apptest.Crowd) {
		w := newWatched(c)
		w.now = time.Now().Add(2 * time.Minute)
		c.Write(0, feed.Manifest{MadeAt: time.Date(2062, 3, 1, 4, 0, 0, 0, time.UTC), Full: true}, nil)
		w.looks(jobs.Watched{Refused: 1})
		if text := c.Attention(); !strings.Contains(text, "A feed was refused") || !strings.Contains(text, "ahead of the clock") {
			t.Errorf("the report says\n%s", text)
		}
		c.Write(0, feed.Manifest{Full: true}, nil)
		w.looks(jobs.Watched{Taken: 1})
		if text := c.Attention(); strings.Contains(text, "A feed was refused") {
			t.Errorf("the report says\n%s", text)
		}
	})
}

// TestLaterFeedsOfChangesQueueBehindOneThatWaits has one that waits, one of changes after it, and a person's decision.
func TestLaterFeedsOfChangesQueueBehindOneThatWaits(t *testing.T) {
	apptest.EachCrowd(t, func(t *testing.T, c *apptest.Crowd) {
		w := newWatched(c)
		w.now = time.Now().Add(2 * time.Minute)
		c.Write(0, feed.Manifest{Full: true}, nil)
		w.looks(jobs.Watched{Taken: 1})
		i := 0
		c.Write(1, feed.Manifest{Full: true}, func(*casefile.Episode) bool { i++; return i <= 20 })
		waits := c.Last
		c.Write(2, feed.Manifest{Follows: waits}, func(*casefile.Episode) bool { return false })
		for range 2 {
			w.looks(jobs.Watched{Waiting: 1})
		}
		if _, err := c.Office().AcceptFeed(t.Context(), office.Who{Name: "Morgan Sampleworth", Because: "a test"}); err != nil {
			t.Fatal(err)
		}
		w.looks(jobs.Watched{Taken: 2}) // the accepted one, again, and the one behind it
		if w.in("done") != 3 || w.in("rejected") != 0 {
			t.Errorf("%d in done, %d in rejected", w.in("done"), w.in("rejected"))
		}
	})
}
