package office_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/apptest"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// crowded is a crowd's installation with its office.
type crowded struct {
	*apptest.Crowd
	*office.Office
}

// onBoth runs a test on both databases.
func onBoth(t *testing.T, test func(t *testing.T, c *crowded)) {
	apptest.EachCrowd(t, func(t *testing.T, c *apptest.Crowd) { test(t, &crowded{c, c.App.Office()}) })
}

func (c *crowded) take(folder string) (jobs.Took, error) {
	return c.Intake().Run(c.T.Context(), folder, false)
}

func (c *crowded) taken(folder string) {
	c.T.Helper()
	if _, err := c.take(folder); err != nil {
		c.T.Fatal(err)
	}
}

func (c *crowded) refused(folder, why string) {
	c.T.Helper()
	if _, err := c.take(folder); err == nil || !strings.Contains(err.Error(), why) {
		c.T.Errorf("%s: got %v, want %q", filepath.Base(folder), err, why)
	}
}

func (c *crowded) undo() store.Undone {
	c.T.Helper()
	done, err := c.UndoFeed(c.T.Context(), c.Day(1), morgan)
	if err != nil {
		c.T.Fatal(err)
	}
	return done
}

func (c *crowded) passes(n int) {
	c.T.Helper()
	if _, err := c.RunDay(c.T.Context(), c.Day(n)); err != nil {
		c.T.Fatal(err)
	}
}

// forget makes the database look as if an earlier version had taken the feeds: of what they changed nothing is kept.
func (c *crowded) forget() {
	c.T.Helper()
	driver, source := "postgres", c.URL
	if path, ok := strings.CutPrefix(c.URL, "sqlite:"); ok {
		driver, source = "sqlite", path
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		c.T.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{"DELETE FROM feed_image", "DELETE FROM coordinator_image",
		"UPDATE feed SET images = 'never', known_upto = 0"} {
		if _, err := db.Exec(statement); err != nil {
			c.T.Fatal(err)
		}
	}
}

// letterOf is the state and the code of the newest letter of the i-th case.
func (c *crowded) letterOf(i int) (state, why string) {
	c.T.Helper()
	all, err := c.Letters(c.T.Context(), "", c.Crowd.Crowd.Episode(i).Key)
	if err != nil || len(all) == 0 {
		return "none", ""
	}
	newest := slices.MaxFunc(all, func(a, b office.Letter) int { return strings.Compare(a.ID, b.ID) })
	return string(newest.State), string(newest.Code)
}

func (c *crowded) states() (states []string) {
	all, err := c.Feeds(c.T.Context())
	if err != nil {
		c.T.Fatal(err)
	}
	for _, f := range all {
		states = append(states, f.State)
	}
	slices.Sort(states)
	return states
}

// byPost is a case of the crowd whose letter goes into the print folder.
func (c *crowded) byPost() int {
	c.T.Helper()
	for i := range c.Crowd.Crowd.Letters {
		if e := c.Crowd.Crowd.Episode(i); e.Adults[0].Channel == casefile.Post {
			return i
		}
	}
	c.T.Fatal("nobody is written to by post")
	return 0
}

func TestAFeedFromTheFutureIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		soon := time.Now().UTC().Truncate(time.Second)
		c.refused(c.Write(0, feed.Manifest{MadeAt: soon.Add(6 * time.Minute), Full: true}, nil), "made_at is ahead of the clock")
		c.refused(c.Write(0, feed.Manifest{MadeAt: time.Date(2062, 3, 1, 4, 0, 0, 0, time.UTC), Full: true}, nil), "correct this machine's clock")
		c.taken(c.Write(0, feed.Manifest{Full: true}, nil))
		c.taken(c.Write(0, feed.Manifest{MadeAt: soon.Add(4 * time.Minute), Full: true}, nil))
	})
}

func TestAFeedOfTheSameMomentWithOtherContentIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		folder := c.Write(0, feed.Manifest{Full: true}, nil)
		c.taken(folder)
		if took, err := c.take(folder); err != nil || took.Unchanged != c.Crowd.Crowd.Cases {
			t.Errorf("the same again: %+v, %v", took, err)
		}
		c.refused(c.Write(0, feed.Manifest{Full: true}, func(e *casefile.Episode) bool { e.Manager = "Another Manager"; return true }),
			"another feed with other content has the same made_at")
	})
}

func TestFeedsOfChangesFormAChain(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		none := func(*casefile.Episode) bool { return false }
		c.refused(c.Write(0, feed.Manifest{MadeAt: c.Day(0).Time(), Follows: c.Day(-1).Time()}, none), "send a full feed") // nothing to follow on
		c.taken(c.Write(0, feed.Manifest{Full: true}, nil))
		full := c.Last
		c.refused(c.Write(1, feed.Manifest{}, none), "send a full feed")
		c.refused(c.Write(1, feed.Manifest{Follows: full.Add(-time.Hour)}, none), "send a full feed")
		if last, _, err := c.Store.LastFeed(t.Context()); err != nil || !last.MadeAt.Equal(full) {
			t.Errorf("an empty feed that nothing vouches for freshens: %+v, %v", last, err)
		}
		c.taken(c.Write(1, feed.Manifest{Follows: full}, none))
		empty := c.Last
		if last, _, err := c.Store.LastFeed(t.Context()); err != nil || last.MadeOn != c.Day(1) {
			t.Errorf("an unbroken chain vouches for nothing: %+v, %v", last, err)
		}
		c.undo()
		c.refused(c.Write(2, feed.Manifest{Follows: empty}, none), "send a full feed")
		c.taken(c.Write(2, feed.Manifest{Follows: full, MadeAt: c.Day(2).Time().Add(5 * time.Hour)}, none)) // on from the then newest
	})
}

// TestAnUndoneFeedGoesOnHoldingWhatItRestricted undoes a feed that said of one family that it must not be written to.
func TestAnUndoneFeedGoesOnHoldingWhatItRestricted(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		i := c.byPost()
		ref := c.Crowd.Crowd.Episode(i).Case
		unsafe := func(e *casefile.Episode) bool {
			if e.Case == ref {
				e.Adults[0].SafeToWrite = casefile.No
			}
			e.Manager = "Another Manager"
			return true
		}
		c.taken(c.Write(0, feed.Manifest{MadeAt: c.Day(0).Time(), Full: true}, nil))
		first := c.Last
		folder := c.Write(0, feed.Manifest{MadeAt: first.Add(9 * time.Hour), Full: true}, unsafe)
		c.taken(folder)
		if err := c.HoldCase(t.Context(), c.Crowd.Crowd.Episode(9).Key, calendar.Date{}, c.Day(0), morgan); err != nil {
			t.Fatal(err)
		}
		if done := c.undo(); done.Held != 1 || done.Restored != c.Crowd.Crowd.Cases || done.All {
			t.Errorf("undone: %+v", done)
		}
		if look, err := c.Store.Case(t.Context(), c.Crowd.Crowd.Episode(9).Key); err != nil || len(look.Episode.Held(c.Day(1))) != 1 ||
			look.Episode.Manager == "Another Manager" {
			t.Errorf("what a person did is lost, or what the feed said is not: %+v, %v", look.Episode, err)
		}
		c.passes(0)
		for n := range c.Crowd.Crowd.Letters {
			state, why := c.letterOf(n)
			if gone := state == string(ledger.Accepted) || state == string(ledger.Sent); gone == (n == i) {
				t.Errorf("the letter of case %d, of which %d was restricted, is %s (%s)", n, i, state, why)
			}
		}
		if state, why := c.letterOf(i); state != string(ledger.Held) || why != "feed-undone" {
			t.Errorf("it is %s (%s)", state, why)
		}
		c.refused(folder, "took it back") // the same feed again waits for a person
		if _, err := c.take(c.Folder(first)); err != nil {
			t.Fatal(err)
		}
		c.passes(0)
		if _, why := c.letterOf(i); why != "feed-undone" {
			t.Errorf("the feed before the undone one, again, let the letter go: %s", why)
		}
		c.taken(c.Write(0, feed.Manifest{MadeAt: first.Add(5 * time.Hour), Full: true}, nil)) // a true one, made before the undone one
		c.passes(0)
		if state, why := c.letterOf(i); state != string(ledger.Accepted) {
			t.Errorf("after a good row it is %s (%s)", state, why)
		}
		if _, err := c.UndoFeed(t.Context(), c.Day(1), morgan); err != nil {
			t.Fatal(err)
		}
		if _, err := c.UndoFeed(t.Context(), c.Day(1), morgan); !errors.Is(err, store.ErrKeptOfOnly) {
			t.Errorf("the one before was undone too: %v", err)
		}
		if got := c.states(); !slices.Equal(got, []string{"taken", "undone", "undone", "waiting"}) {
			t.Errorf("feeds are %v", got)
		}
	})
}

// TestLettersOnTheStrengthOfAnUndoneFeedAreStopped undoes a feed by which a letter lies in the print folder.
func TestLettersOnTheStrengthOfAnUndoneFeedAreStopped(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		i := c.byPost()
		ref := c.Crowd.Crowd.Episode(i).Case
		c.taken(c.Write(0, feed.Manifest{MadeAt: c.Day(0).Time(), Full: true}, func(e *casefile.Episode) bool { return e.Case != ref }))
		c.taken(c.Write(0, feed.Manifest{Full: true}, nil))
		c.passes(0)
		if state, _ := c.letterOf(i); state != string(ledger.Accepted) {
			t.Fatalf("it is %s", state)
		}
		before := len(c.PDFs(t))
		c.undo()
		c.passes(0)
		if state, why := c.letterOf(i); state != string(ledger.Cancelled) || len(c.PDFs(t)) != before-1 {
			t.Errorf("it is %s (%s), and %d of %d lie in the print folder", state, why, len(c.PDFs(t)), before)
		}
	})
}

// TestAFeedOfAnEarlierVersionIsUndone has a database with a feed from the future, of which nothing was kept.
func TestAFeedOfAnEarlierVersionIsUndone(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		i := c.byPost()
		future := time.Date(2062, 3, 1, 4, 0, 0, 0, time.UTC)
		intake := c.Intake()
		intake.Now = func() time.Time { return future }
		if _, err := intake.Run(context.Background(), c.Write(0, feed.Manifest{MadeAt: future, Full: true}, nil), false); err != nil {
			t.Fatal(err)
		}
		c.forget()
		c.refused(c.Write(0, feed.Manifest{Full: true}, nil), "older than the last")
		if done := c.undo(); !done.All || done.Held != c.Crowd.Crowd.Cases {
			t.Errorf("undone: %+v", done)
		}
		c.passes(0)
		if state, why := c.letterOf(i); state != string(ledger.Held) || why != "feed-undone" {
			t.Errorf("it is %s (%s)", state, why)
		}
		c.taken(c.Write(0, feed.Manifest{Full: true}, nil))
		c.passes(0)
		if state, why := c.letterOf(i); state != string(ledger.Accepted) {
			t.Errorf("it is %s (%s)", state, why)
		}
	})
}
