package app_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/apptest"
	"stepdown/internal/feed"
	"stepdown/internal/office"
	"stepdown/jobs"
)

// beside is another installation whose settings name the same folder of feeds.
func beside(t *testing.T, folder string) *app.App {
	t.Helper()
	h := apptest.New(t)
	settings := h.Migrated(t, h.SQLite(t))
	settings.Folders.Feed = folder
	return apptest.Open(t, settings)
}

// TestAFeedIsTakenByTheInstallationWhoseFolderItIs: what another took and moved away the real one would never hear of.
func TestAFeedIsTakenByTheInstallationWhoseFolderItIs(t *testing.T) {
	apptest.EachCrowd(t, func(t *testing.T, c *apptest.Crowd) {
		ctx, folder := t.Context(), filepath.Join(c.Dir, "feed")
		w := newWatched(c)
		w.now = time.Now().Add(2 * time.Minute) // nothing has been written for a while
		c.Write(0, feed.Manifest{Full: true, MadeAt: c.Day(0).Time()}, nil)
		w.looks(jobs.Watched{Taken: 1})
		c.Write(1, feed.Manifest{Full: true, MadeAt: c.Day(1).Time()}, nil)
		done := w.in("done")

		other := beside(t, folder)
		watch := jobs.Watch{Intake: other.Intake(), Folder: folder, Log: apptest.Quiet}
		found, err := watch.Run(ctx, w.now)
		if !errors.Is(err, jobs.ErrFeedsOfAnother) || found.Taken > 0 || w.in("done") != done {
			t.Fatalf("another installation: %+v, %v", found, err)
		}
		for _, part := range []string{folder, "folders.feed", "stepdown adopt"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%q does not name %q", err, part)
			}
		}
		if _, err := other.RunDay(ctx, c.Day(1)); !errors.Is(err, jobs.ErrFeedsOfAnother) {
			t.Errorf("its run: %v", err)
		}
		w.looks(jobs.Watched{Taken: 1})

		// A person who adopts it makes the folder the other's.
		if d, err := other.Office().Difference(ctx); err != nil || !d.Feeds || d.None() {
			t.Fatalf("the difference is %+v, %v", d, err)
		}
		if _, err := other.Office().Adopt(ctx, c.Day(1), office.Who{Name: "Robin Exampleby", Because: "a new database"}); err != nil {
			t.Fatal(err)
		}
		if _, err := watch.Run(ctx, w.now); err != nil {
			t.Errorf("adopted: %v", err)
		}
		if _, err := w.watch.Run(ctx, w.now); !errors.Is(err, jobs.ErrFeedsOfAnother) {
			t.Errorf("the one before: %v", err)
		}
		if d, err := other.Office().Difference(ctx); err != nil || !d.None() {
			t.Errorf("still to be adopted: %+v, %v", d, err)
		}
	})
}

// TestAnImportByHandMakesTheFolderOfFeedsItsInstallations before anybody has looked there; itself it may be of any folder.
func TestAnImportByHandMakesTheFolderOfFeedsItsInstallations(t *testing.T) {
	apptest.EachCrowd(t, func(t *testing.T, c *apptest.Crowd) {
		folder := filepath.Join(c.Dir, "feed")
		first := c.Write(0, feed.Manifest{Full: true, MadeAt: c.Day(0).Time()}, nil)
		if _, err := c.Intake().Run(t.Context(), first, false); err != nil {
			t.Fatal(err)
		}
		other := beside(t, folder)
		watch := jobs.Watch{Intake: other.Intake(), Folder: folder, Log: apptest.Quiet}
		if _, err := watch.Run(t.Context(), time.Now()); !errors.Is(err, jobs.ErrFeedsOfAnother) {
			t.Errorf("another installation: %v", err)
		}
		if _, err := other.Intake().Run(t.Context(), first, false); err != nil {
			t.Errorf("an import of a feed by hand: %v", err)
		}
	})
}
