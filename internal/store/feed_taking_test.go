package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// The steps of taking a feed, in order.
var steps = []string{"stage a feed", "write what a feed says of cases", "write what a feed says besides", "write the warnings of a feed",
	"end the taking of a feed"}

// killed is how a test stops a feed at a step.
var errKilled = errors.New("killed")

// killedAt takes a feed in a store of its own until the n-th time that it comes to the step.
func killedAt(t *testing.T, url, step string, n int, take func(ctx context.Context, s *store.Store) error) {
	t.Helper()
	ctx, kill := context.WithCancelCause(t.Context())
	s, err := store.Open(ctx, url, store.Options{Before: func(at string) {
		if at == step {
			if n--; n == 0 {
				kill(errKilled)
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := take(ctx, s); err == nil || context.Cause(ctx) == nil {
		t.Fatalf("it was not killed at %q: %v", step, err)
	}
}

// crowd is n cases, of which the first is not safe to write to.
func crowd(n int, manager string, safe casefile.Answer) (all []*casefile.Episode) {
	for i := range n {
		e := episode(fmt.Sprintf("K%05d", i))
		e.Manager = manager
		e.Adults[0].SafeToWrite = safe
		all = append(all, e)
	}
	return all
}

func unlessNotSafe(l store.Look, letter store.Letter) store.Ruling {
	r := send(l, letter)
	r.Send, r.To, r.Why = l.Episode.Adults[0].SafeToWrite != casefile.No, ledger.Held, anyWhy
	return r
}

// TestAFeedThatIsKilledGoesOn kills the taking of a feed at each step. Before it is being taken nothing has happened; from then
// on nothing is claimed or scanned, and whoever comes next goes on from what is staged.
func TestAFeedThatIsKilledGoesOn(t *testing.T) {
	const cases = 2*store.PartKnown + 100 // in three parts
	for _, step := range steps {
		for _, n := range []int{1, 2} {
			if n == 2 && !strings.HasSuffix(step, "cases") {
				continue
			}
			t.Run(fmt.Sprint(step, " ", n), func(t *testing.T) {
				everywhere(t, func(t *testing.T, url string) {
					s := open(t, url, store.Options{})
					before, after := crowd(cases, "first", casefile.Yes), crowd(cases+1, "second", casefile.No)
					after[cases].Adults[0].SafeToWrite = casefile.Yes // undone, nothing of it is left
					take(t, s, monday, feedOf(before...))
					write(t, s, "K00000", "K00299")
					in := info(monday.AddDays(1), true)
					in.Warnings, in.Staff = []casefile.Warning{{Person: "K00007-A1", Code: "v1"}}, []casefile.Staff{{ID: "s1", Name: "Ann"}}
					killedAt(t, url, step, n, func(ctx context.Context, s *store.Store) error {
						_, err := s.TakeFeed(ctx, in, feedOf(after[1:]...), []casefile.Coordinator{{ID: "c1", Name: "Bo"}}, false)
						return err
					})
					if step == steps[0] {
						if last, _, err := s.LastFeed(t.Context()); err != nil || last.MadeOn != monday {
							t.Fatalf("the last feed is that of %s, %v", last.MadeOn, err)
						}
						return
					}
					nothingLeaves(t, s)
					if err := s.FinishFeed(t.Context()); err != nil {
						t.Fatal(err)
					}
					taken(t, s, cases)
					if n := ask[int](t, s, `SELECT COUNT(*) FROM staff`) + ask[int](t, s, `SELECT COUNT(*) FROM coordinator`) +
						ask[int](t, s, `SELECT COUNT(*) FROM warning`); n != 3 {
						t.Errorf("%d rows of lists", n)
					}
					if got := take(t, s, monday.AddDays(1), feedOf(after[1:]...)); got != (store.Taken{Unchanged: cases, Missing: 1}) {
						t.Errorf("the same feed again: %+v", got)
					}
					undone, err := s.UndoFeed(t.Context(), monday.AddDays(1), robin)
					if err != nil || undone.Restored != cases || undone.Removed != 1 {
						t.Errorf("undone: %+v, %v", undone, err)
					}
					if look, err := s.Case(t.Context(), casefile.Key{Case: "K00150"}); err != nil || look.Episode.Manager != "first" {
						t.Errorf("an undone case: %+v, %v", look.Episode, err)
					}
				})
			})
		}
	}
}

// write gives cases letters that are ready.
func write(t *testing.T, s *store.Store, refs ...string) {
	t.Helper()
	for _, ref := range refs {
		look, err := s.Case(t.Context(), casefile.Key{Case: ref})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1",
			NewLetters: []store.NewLetter{ready(ref + "-A1")}}}); err != nil {
			t.Fatal(err)
		}
	}
}

// nothingLeaves demands that nothing is claimed or scanned while a feed is being taken.
func nothingLeaves(t *testing.T, s *store.Store) {
	t.Helper()
	if c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, send); c != nil ||
		!errors.Is(err, store.ErrFeedFirst) {
		t.Errorf("claimed %v, %v", c, err)
	}
	looks, err := s.Looks(t.Context(), monday, 0, 1)
	if err != nil || len(looks) != 1 {
		t.Fatal(looks, err)
	}
	if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: looks[0].ID, Revision: looks[0].Revision}}); !errors.Is(err,
		store.ErrFeedFirst) {
		t.Errorf("scanned: %v", err)
	}
	if coming, err := s.ComingFeeds(t.Context()); err != nil || len(coming) != 1 || !coming[0].Taking {
		t.Errorf("coming: %v, %v", coming, err)
	}
}

// taken demands that the feed of the second day has been taken whole, and lets nobody through whom it calls unsafe. The first
// case is missing from it.
func taken(t *testing.T, s *store.Store, cases int) {
	t.Helper()
	if c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, func(l store.Look,
		letter store.Letter) store.Ruling {
		if l.Episode.Quarantine != "" {
			return store.Ruling{To: ledger.Held, Why: anyWhy}
		}
		return unlessNotSafe(l, letter)
	}); c != nil || err != nil {
		t.Errorf("claimed %v, %v", c, err)
	}
	if n := ask[int](t, s, `SELECT COUNT(*) FROM episode_record WHERE CAST(record AS TEXT) LIKE '%second%'`); n != cases {
		t.Errorf("%d cases are as the feed says, of %d", n, cases)
	}
	if n := ask[int](t, s, `SELECT COUNT(*) FROM feed_stage`); n > 0 {
		t.Errorf("%d parts are still staged", n)
	}
	if n := ask[int](t, s, `SELECT cases FROM feed WHERE whole = 1 ORDER BY id DESC LIMIT 1`); n != cases {
		t.Errorf("the feed is said to have had %d cases", n)
	}
}

// TestAFeedComparedWithAnotherIsNotTaken has the last feed undone by somebody who did not wait, while another is staged.
func TestAFeedComparedWithAnotherIsNotTaken(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A")))
		_, err := s.TakeFeed(t.Context(), info(monday.AddDays(1), true), func(yield func(casefile.Incoming, error) bool) {
			alter(t, s, `UPDATE feed SET undone = 1`)
			feedOf(episode("A"))(yield)
		}, nil, false)
		if err == nil || !strings.Contains(err.Error(), "import this one again") {
			t.Errorf("taken: %v", err)
		}
	})
}

// TestNothingStaysOfAFeedThatBreaksOff has one end in an error after some of it has been staged: its records go with the next one, and
// no others.
func TestNothingStaysOfAFeedThatBreaksOff(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, manyCases(0, 1, "first"))
		const many = 4 * store.PartKnown
		if _, err := s.TakeFeed(t.Context(), info(monday.AddDays(1), false), func(yield func(casefile.Incoming, error) bool) {
			for in, err := range manyCases(1, many, "second") {
				if !yield(in, err) {
					return
				}
			}
			yield(casefile.Incoming{}, errors.New("the disk is gone"))
		}, nil, false); err == nil {
			t.Fatal("taken")
		}
		records := func() int { return ask[int](t, s, `SELECT COUNT(*) FROM episode_record`) }
		if n := records(); n < many/2 || ask[int](t, s, `SELECT COUNT(*) FROM episode`) != 1 {
			t.Fatalf("%d records are staged", n)
		}
		take(t, s, monday.AddDays(2), manyCases(1, 1, "third"))
		if n := records(); n != 2 {
			t.Errorf("%d records of 2 cases", n)
		}
		for i := range 2 {
			if look, err := s.Case(t.Context(), casefile.Key{Case: benchRef(i)}); err != nil || look.Err != nil {
				t.Errorf("case %d: %v, %v", i, err, look.Err)
			}
		}
	})
}

// TestAStagedPartThatCantBeReadStopsNoFeed leaves one of a feed that was never taken.
func TestAStagedPartThatCantBeReadStopsNoFeed(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A")))
		alter(t, s, `INSERT INTO feed_stage (feed_id, part, body) VALUES (99, 1, 'cut short')`)
		take(t, s, monday.AddDays(1), feedOf(episode("A"), episode("B")))
		if _, err := s.Case(t.Context(), casefile.Key{Case: "B"}); err != nil {
			t.Error(err)
		}
	})
}
