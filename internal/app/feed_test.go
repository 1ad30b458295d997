package app_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/demo"
	"stepdown/internal/feed"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// crowded is an installation into which feeds of a small crowd come, day after day.
type crowded struct {
	*house
	*app.App
	t     *testing.T
	crowd demo.Crowd
	url   string    // of the database
	last  time.Time // when the last feed that was written was made
}

// onBoth runs a test on both databases.
func onBoth(t *testing.T, test func(t *testing.T, c *crowded)) {
	for name, database := range databases {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			url := database(t, h)
			settings := h.migrated(t, url, "STEPDOWN_REPORT_TO=report@example.org")
			test(t, &crowded{house: h, App: openApp(t, settings), t: t, url: url, crowd: demo.Crowd{Cases: 40, Letters: 8, Items: 4, Day: calendar.MustParse("2026-03-10"), Seed: 3}})
		})
	}
}

// day is the n-th day after the first.
func (c *crowded) day(n int) calendar.Date { return c.crowd.Day.AddDays(n) }

// feed writes the crowd's feed of the n-th day, changed. A case that change drops is left out.
func (c *crowded) feed(n int, m feed.Manifest, change func(e *casefile.Episode) (keep bool)) string {
	c.t.Helper()
	if m.MadeAt.IsZero() {
		m.MadeAt = c.day(n).Time().Add(4 * time.Hour)
	}
	c.last = m.MadeAt
	folder := filepath.Join(c.dir, "feed", strings.ReplaceAll(m.MadeAt.Format(time.DateTime), ":", "."))
	var all []casefile.Episode
	for i := range c.crowd.Cases {
		if e := c.crowd.Episode(i); change == nil || change(&e) {
			all = append(all, e)
		}
	}
	if err := feed.Write(folder, m, all, c.crowd.Coordinators()); err != nil {
		c.t.Fatal(err)
	}
	return folder
}

func (c *crowded) take(folder string) (jobs.Took, error) {
	return c.Intake().Run(c.t.Context(), folder, false)
}

func (c *crowded) taken(folder string) {
	c.t.Helper()
	if _, err := c.take(folder); err != nil {
		c.t.Fatal(err)
	}
}

func (c *crowded) refused(folder, why string) {
	c.t.Helper()
	if _, err := c.take(folder); err == nil || !strings.Contains(err.Error(), why) {
		c.t.Errorf("%s: got %v, want %q", filepath.Base(folder), err, why)
	}
}

func (c *crowded) undo() store.Undone {
	c.t.Helper()
	done, err := c.UndoFeed(c.t.Context(), c.day(1), morgan)
	if err != nil {
		c.t.Fatal(err)
	}
	return done
}

func (c *crowded) passes(n int) {
	c.t.Helper()
	if _, err := c.RunDay(c.t.Context(), c.day(n)); err != nil {
		c.t.Fatal(err)
	}
}

// forget makes the database look as if an earlier version had taken the feeds: of what they changed nothing is kept.
func (c *crowded) forget() {
	c.t.Helper()
	driver, source := "postgres", c.url
	if path, ok := strings.CutPrefix(c.url, "sqlite:"); ok {
		driver, source = "sqlite", path
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		c.t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{"DELETE FROM feed_image", "DELETE FROM coordinator_image",
		"UPDATE feed SET images = 'never', known_upto = 0"} {
		if _, err := db.Exec(statement); err != nil {
			c.t.Fatal(err)
		}
	}
}

// letterOf is the state and the code of the newest letter of the i-th case.
func (c *crowded) letterOf(i int) (state, why string) {
	c.t.Helper()
	all, err := c.Letters(c.t.Context(), "", c.crowd.Episode(i).Key)
	if err != nil || len(all) == 0 {
		return "none", ""
	}
	newest := slices.MaxFunc(all, func(a, b app.Letter) int { return strings.Compare(a.ID, b.ID) })
	return newest.State, string(newest.Code)
}

func (c *crowded) states() (states []string) {
	all, err := c.Feeds(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	for _, f := range all {
		states = append(states, f.State)
	}
	slices.Sort(states)
	return states
}

func (c *crowded) attention() string {
	c.t.Helper()
	in, err := c.Report().Gather(c.t.Context(), c.day(1))
	if err != nil {
		c.t.Fatal(err)
	}
	return strings.Join(in.Attention, "\n")
}

// byPost is a case of the crowd whose letter goes into the print folder.
func (c *crowded) byPost() int {
	c.t.Helper()
	for i := range c.crowd.Letters {
		if e := c.crowd.Episode(i); e.Adults[0].Channel == casefile.Post {
			return i
		}
	}
	c.t.Fatal("nobody is written to by post")
	return 0
}

func TestAFeedFromTheFutureIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		soon := time.Now().UTC().Truncate(time.Second)
		c.refused(c.feed(0, feed.Manifest{MadeAt: soon.Add(6 * time.Minute), Full: true}, nil), "made_at is ahead of the clock")
		c.refused(c.feed(0, feed.Manifest{MadeAt: time.Date(2062, 3, 1, 4, 0, 0, 0, time.UTC), Full: true}, nil), "correct this machine's clock")
		c.taken(c.feed(0, feed.Manifest{Full: true}, nil))
		c.taken(c.feed(0, feed.Manifest{MadeAt: soon.Add(4 * time.Minute), Full: true}, nil))
	})
}

func TestAFeedOfTheSameMomentWithOtherContentIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		folder := c.feed(0, feed.Manifest{Full: true}, nil)
		c.taken(folder)
		if took, err := c.take(folder); err != nil || took.Unchanged != c.crowd.Cases {
			t.Errorf("the same again: %+v, %v", took, err)
		}
		c.refused(c.feed(0, feed.Manifest{Full: true}, func(e *casefile.Episode) bool { e.Manager = "Another Manager"; return true }), "another feed with other content has the same made_at")
	})
}

func TestFeedsOfChangesFormAChain(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		none := func(*casefile.Episode) bool { return false }
		c.refused(c.feed(0, feed.Manifest{MadeAt: c.day(0).Time(), Follows: c.day(-1).Time()}, none), "send a full feed") // nothing to follow on
		c.taken(c.feed(0, feed.Manifest{Full: true}, nil))
		full := c.last
		c.refused(c.feed(1, feed.Manifest{}, none), "send a full feed")
		c.refused(c.feed(1, feed.Manifest{Follows: full.Add(-time.Hour)}, none), "send a full feed")
		if last, _, err := c.Store.LastFeed(t.Context()); err != nil || !last.MadeAt.Equal(full) {
			t.Errorf("an empty feed that nothing vouches for freshens: %+v, %v", last, err)
		}
		c.taken(c.feed(1, feed.Manifest{Follows: full}, none))
		empty := c.last
		if last, _, err := c.Store.LastFeed(t.Context()); err != nil || last.MadeOn != c.day(1) {
			t.Errorf("an unbroken chain vouches for nothing: %+v, %v", last, err)
		}
		c.undo()
		c.refused(c.feed(2, feed.Manifest{Follows: empty}, none), "send a full feed")
		c.taken(c.feed(2, feed.Manifest{Follows: full, MadeAt: c.day(2).Time().Add(5 * time.Hour)}, none)) // on from the then newest
	})
}

// TestAnUndoneFeedGoesOnHoldingWhatItRestricted undoes a feed that said of one family that it must not be written to.
func TestAnUndoneFeedGoesOnHoldingWhatItRestricted(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		i := c.byPost()
		ref := c.crowd.Episode(i).Case
		unsafe := func(e *casefile.Episode) bool {
			if e.Case == ref {
				e.Adults[0].SafeToWrite = casefile.No
			}
			e.Manager = "Another Manager"
			return true
		}
		c.taken(c.feed(0, feed.Manifest{MadeAt: c.day(0).Time(), Full: true}, nil))
		first := c.last
		folder := c.feed(0, feed.Manifest{MadeAt: first.Add(9 * time.Hour), Full: true}, unsafe)
		c.taken(folder)
		if err := c.HoldCase(t.Context(), c.crowd.Episode(9).Key, calendar.Date{}, c.day(0), morgan); err != nil {
			t.Fatal(err)
		}
		if done := c.undo(); done.Held != 1 || done.Restored != c.crowd.Cases || done.All {
			t.Errorf("undone: %+v", done)
		}
		if look, err := c.Store.Case(t.Context(), c.crowd.Episode(9).Key); err != nil || len(look.Episode.Held(c.day(1))) != 1 ||
			look.Episode.Manager == "Another Manager" {
			t.Errorf("what a person did is lost, or what the feed said is not: %+v, %v", look.Episode, err)
		}
		c.passes(0)
		for n := range c.crowd.Letters {
			state, why := c.letterOf(n)
			if gone := state == string(ledger.Accepted) || state == string(ledger.Sent); gone == (n == i) {
				t.Errorf("the letter of case %d, of which %d was restricted, is %s (%s)", n, i, state, why)
			}
		}
		if state, why := c.letterOf(i); state != string(ledger.Held) || why != "feed-undone" {
			t.Errorf("it is %s (%s)", state, why)
		}
		c.refused(folder, "took it back") // the same feed again waits for a person
		if _, err := c.take(filepath.Join(c.dir, "feed", strings.ReplaceAll(first.Format(time.DateTime), ":", "."))); err != nil {
			t.Fatal(err)
		}
		c.passes(0)
		if _, why := c.letterOf(i); why != "feed-undone" {
			t.Errorf("the feed before the undone one, again, let the letter go: %s", why)
		}
		c.taken(c.feed(0, feed.Manifest{MadeAt: first.Add(5 * time.Hour), Full: true}, nil)) // a true one, made before the undone one
		c.passes(0)
		if state, why := c.letterOf(i); state != string(ledger.Accepted) {
			t.Errorf("after a good row it is %s (%s)", state, why)
		}
		if _, err := c.UndoFeed(t.Context(), c.day(1), morgan); err != nil {
			t.Fatal(err)
		}
		if _, err := c.UndoFeed(t.Context(), c.day(1), morgan); !errors.Is(err, store.ErrKeptOfOnly) {
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
		ref := c.crowd.Episode(i).Case
		c.taken(c.feed(0, feed.Manifest{MadeAt: c.day(0).Time(), Full: true}, func(e *casefile.Episode) bool { return e.Case != ref }))
		c.taken(c.feed(0, feed.Manifest{Full: true}, nil))
		c.passes(0)
		if state, _ := c.letterOf(i); state != string(ledger.Accepted) {
			t.Fatalf("it is %s", state)
		}
		before := len(c.letters(t))
		c.undo()
		c.passes(0)
		if state, why := c.letterOf(i); state != string(ledger.Cancelled) || len(c.letters(t)) != before-1 {
			t.Errorf("it is %s (%s), and %d of %d lie in the print folder", state, why, len(c.letters(t)), before)
		}
	})
}

func TestAFeedThatLosesTooManyCasesWaits(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		without := func(n int) func(*casefile.Episode) bool {
			i := -1
			return func(*casefile.Episode) bool { i++; return i%2 == 0 || i < c.crowd.Cases-2*n } // every other one is closed
		}
		c.taken(c.feed(0, feed.Manifest{Full: true}, nil))
		c.taken(c.feed(1, feed.Manifest{Full: true}, without(5))) // no more than five
		c.taken(c.feed(2, feed.Manifest{Full: true}, nil))
		folder := c.feed(3, feed.Manifest{Full: true}, without(6))
		c.refused(folder, "it loses or rejects 6 of the 40 cases of the last full feed: it waits for `stepdown feed accept`")
		if text := c.attention(); !strings.Contains(text, "A feed waits") || !strings.Contains(text, "6 of the 40 cases") {
			t.Errorf("the report says\n%s", text)
		}
		if last, _, _ := c.Store.LastFeed(t.Context()); last.MadeOn != c.day(2) {
			t.Errorf("something of it was taken: %+v", last)
		}
		if took, err := c.AcceptFeed(t.Context(), morgan); err != nil || took.Missing != 6 {
			t.Errorf("accepted: %+v, %v", took, err)
		}
		if strings.Contains(c.attention(), "A feed waits") {
			t.Error("the report still says that it waits")
		}
		c.refused(c.feed(6, feed.Manifest{Full: true}, without(20)), "it waits")
		if _, err := c.RefuseFeed(t.Context(), morgan); err != nil {
			t.Fatal(err)
		}
		c.refused(filepath.Join(c.dir, "feed", strings.ReplaceAll(c.last.Format(time.DateTime), ":", ".")), "put the feed aside")
		if _, err := c.AcceptFeed(t.Context(), morgan); !errors.Is(err, store.ErrNoneWaits) {
			t.Errorf("accepted: %v", err)
		}
	})
}

func TestAClosedCaseMayLeaveAFullFeed(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		n := 0
		c.taken(c.feed(0, feed.Manifest{Full: true}, func(e *casefile.Episode) bool {
			if n++; n <= 12 {
				e.StoppedOn, e.StopReason = c.day(-3), casefile.SteppedUp
			}
			return true
		}))
		n = 0
		c.taken(c.feed(1, feed.Manifest{Full: true}, func(*casefile.Episode) bool { n++; return n > 12 }))
	})
}

// TestAFeedOfAnEarlierVersionIsUndone has a database with a feed from the future, of which nothing was kept.
func TestAFeedOfAnEarlierVersionIsUndone(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		i := c.byPost()
		future := time.Date(2062, 3, 1, 4, 0, 0, 0, time.UTC)
		intake := c.Intake()
		intake.Now = func() time.Time { return future }
		if _, err := intake.Run(context.Background(), c.feed(0, feed.Manifest{MadeAt: future, Full: true}, nil), false); err != nil {
			t.Fatal(err)
		}
		c.forget()
		c.refused(c.feed(0, feed.Manifest{Full: true}, nil), "older than the last")
		if done := c.undo(); !done.All || done.Held != c.crowd.Cases {
			t.Errorf("undone: %+v", done)
		}
		c.passes(0)
		if state, why := c.letterOf(i); state != string(ledger.Held) || why != "feed-undone" {
			t.Errorf("it is %s (%s)", state, why)
		}
		c.taken(c.feed(0, feed.Manifest{Full: true}, nil))
		c.passes(0)
		if state, why := c.letterOf(i); state != string(ledger.Accepted) {
			t.Errorf("it is %s (%s)", state, why)
		}
	})
}

func TestNoFeedIsTakenInEarnestBeforeItIsSettledFromWhen(t *testing.T) {
	h := newHouse(t)
	folder := h.feed(t, 0)
	for _, live := range []bool{false, true} {
		more := []string{}
		if live {
			more = []string{"STEPDOWN_TIMING_GO_LIVE_ON=2026-03-02"}
		}
		settings := h.settings(t, "sqlite:"+filepath.Join(h.dir, "stepdown.db"), more...)
		if _, err := app.Migrate(t.Context(), settings, false); err != nil {
			t.Fatal(err)
		}
		a := openApp(t, settings)
		if _, err := a.Intake().Run(t.Context(), folder, true); err != nil {
			t.Errorf("a dry run: %v", err)
		}
		if _, err := a.Intake().Run(t.Context(), folder, false); errors.Is(err, jobs.ErrNotLive) == live {
			t.Errorf("settled %v: %v", live, err)
		}
		in, err := a.Report().Gather(t.Context(), demo.Start)
		if said := strings.Contains(strings.Join(in.Attention, "\n"), "timing.go_live_on"); err != nil || said == live {
			t.Errorf("settled %v: the report says %v, %v", live, in.Attention, err)
		}
		os.Remove(filepath.Join(folder, "rejected.csv"))
	}
}
