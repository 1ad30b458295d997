package store_test

import (
	"errors"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// standing is a daemon that has claimed the letters of cases A and B together, and the clock.
type standing struct {
	*testing.T
	s      *store.Store
	now    time.Time
	claims []*store.Claim
}

// eachStanding runs a test on both databases.
func eachStanding(t *testing.T, perDay int, test func(c *standing)) {
	everywhere(t, func(t *testing.T, url string) {
		c := &standing{T: t, now: monday.Time().Add(58 * time.Hour)}
		c.s = open(t, url, store.Options{Clock: func() time.Time { return c.now }})
		stored(t, c.s, "A", "B")
		c.claims = c.claim(perDay, 2)
		if len(c.claims) != 2 {
			t.Fatalf("%d claimed", len(c.claims))
		}
		test(c)
	})
}

func (c *standing) claim(perDay, most int) []*store.Claim {
	c.Helper()
	claimant := store.Claimant{Owner: "a", Lease: time.Minute, Day: monday, PerDay: perDay}
	claims, err := c.s.ClaimLetters(c.Context(), claimant, casefile.Post, most, always)
	c.ok(err)
	return claims
}

func (c *standing) ok(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// stop records a stop of a case.
func (c *standing) stop(ref string) {
	c.Helper()
	c.ok(c.s.Record(c.Context(), casefile.Key{Case: ref, Number: 1}, monday, "a stop", store.Who{By: "Robin"},
		func(e *casefile.Episode) error {
			e.StoppedOn, e.StopReason = monday, casefile.SteppedUp
			return nil
		}))
}

func TestAClaimStandsUntilSomethingChanges(t *testing.T) {
	for name, test := range map[string]struct {
		happens func(c *standing)
		want    error
	}{
		"nothing":              {func(*standing) {}, nil},
		"another case changes": {func(c *standing) { c.stop("A") }, nil},
		"its case changes":     {func(c *standing) { c.stop("B") }, store.ErrMoved},
		"something beside it changes": {func(c *standing) {
			alter(c.T, c.s, `INSERT INTO neighbour_changed (episode_id, look_on) SELECT id, '2026-03-02' FROM episode WHERE case_ref = 'B'`)
		}, store.ErrMoved},
		"sending is paused": {func(c *standing) {
			_, err := c.s.Pause(c.Context(), store.Who{By: "Robin"})
			c.ok(err)
		}, store.ErrPaused},
		"a feed is seen": {func(c *standing) {
			drop{c.T, c.s, "here"}.looks(arrived(monday), arrived(monday.AddDays(1)))
		}, store.ErrFeedFirst},
		"a feed is taken": {func(c *standing) {
			_, err := c.s.TakeFeed(c.Context(), info(monday.AddDays(1), false), feedOf(episode("C")), nil, false)
			c.ok(err)
		}, store.ErrFeedFirst},
		"a feed is undone": {func(c *standing) {
			_, err := c.s.UndoFeed(c.Context(), monday, store.Who{By: "Robin"})
			c.ok(err)
		}, store.ErrFeedFirst},
		"it is taken for dead": {func(c *standing) {
			c.now = c.now.Add(time.Hour)
			_, err := c.s.ExpiredLetters(c.Context(), func(_ store.Letter, end func(store.Finish) error) error {
				return end(store.Finish{To: ledger.Ready, Why: anyWhy})
			})
			c.ok(err)
		}, store.ErrLost},
		"it is taken for dead, and goes with another attempt": {func(c *standing) {
			c.now = c.now.Add(time.Hour)
			_, err := c.s.ExpiredLetters(c.Context(), func(_ store.Letter, end func(store.Finish) error) error {
				return end(store.Finish{To: ledger.Ready, Why: anyWhy})
			})
			c.ok(err)
			c.claim(0, 2)
		}, store.ErrLost},
	} {
		t.Run(name, func(t *testing.T) {
			eachStanding(t, 0, func(c *standing) {
				test.happens(c)
				_, _, err := c.s.Compare(c.Context(), c.claims[1], func(store.Installation) []store.Attempt { return nil })
				if !errors.Is(err, test.want) || err != nil && test.want == nil {
					t.Errorf("whether it may leave: %v, want %v", err, test.want)
				}
			})
		})
	}
}

// TestWhatIsGivenBackIsAsIfItHadNotBeenClaimed gives back one of two letters of a day that may bring two.
func TestWhatIsGivenBackIsAsIfItHadNotBeenClaimed(t *testing.T) {
	eachStanding(t, 2, func(c *standing) {
		if _, err := c.s.ClaimLetters(c.Context(), store.Claimant{Owner: "b", Lease: time.Minute, Day: monday, PerDay: 2}, casefile.Post, 2,
			always); err != nil {
			c.Fatal(err)
		}
		c.ok(c.s.ReturnLetters(c.Context(), c.claims[1:], anyWhy))
		c.ok(c.s.ReturnLetters(c.Context(), c.claims[1:], anyWhy)) // its answer may have been lost
		if l := letter(c.T, c.s, "B"); l.State != ledger.Ready {
			c.Fatalf("it is %s", l.State)
		}
		again := c.claim(2, 2)
		if len(again) != 1 || again[0].ID != c.claims[1].ID || again[0].Tries() != 1 || again[0].Attempt != 2 {
			c.Fatalf("claimed again: %+v", again)
		}
		c.ok(c.s.ReturnLetters(c.Context(), c.claims[1:], anyWhy)) // that was the claim before
		if l := letter(c.T, c.s, "B"); l.State != ledger.Sending {
			c.Errorf("the newer claim is %s", l.State)
		}
		stored(c.T, c.s, "C")
		_, err := c.s.ClaimLetters(c.Context(), store.Claimant{Owner: "a", Lease: time.Minute, Day: monday, PerDay: 2}, casefile.Post, 2, always)
		if !errors.Is(err, store.ErrOverLimit) {
			c.Errorf("a third letter of the day: %v", err)
		}
	})
}
