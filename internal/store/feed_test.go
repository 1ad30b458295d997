package store_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

func TestFeedIsTakenOnceAndWhole(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		a, b, c := episode("A"), episode("B"), episode("C")
		if got := take(t, s, monday, feedOf(a, b, c)); got != (store.Taken{New: 3}) {
			t.Fatalf("first feed: %+v", got)
		}
		for range 10 {
			if got := take(t, s, monday, feedOf(a, b, c)); got != (store.Taken{Unchanged: 3}) {
				t.Fatalf("the same feed again: %+v", got)
			}
		}
		b.Manager = "Robin Exampleby"
		if got := take(t, s, monday.AddDays(1), feedOf(a, b)); got != (store.Taken{Unchanged: 1, Changed: 1, Missing: 1}) {
			t.Fatalf("one changed, one missing: %+v", got)
		}
		look, err := s.Case(t.Context(), c.Key)
		if err != nil || look.Episode.Quarantine == "" {
			t.Fatalf("the missing case is not held: %v, %v", look.Episode, err)
		}
		if got := take(t, s, monday.AddDays(2), feedOf(a, b, c)); got != (store.Taken{Unchanged: 2, Changed: 1}) {
			t.Fatalf("the missing case came back: %+v", got)
		}
		if look, _ = s.Case(t.Context(), c.Key); look.Episode.Quarantine != "" {
			t.Error("a case that came back is still held")
		}
		if _, err := s.TakeFeed(t.Context(), info(monday, true), feedOf(a), nil, false); !errors.Is(err, store.ErrOldFeed) {
			t.Errorf("an older feed: %v", err)
		}
	})
}

func TestBrokenFeedAndDryRunChangeNothing(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		broken := func(yield func(casefile.Incoming, error) bool) {
			if yield(casefile.Incoming{Key: episode("A").Key, Episode: episode("A"), Digest: "x"}, nil) {
				yield(casefile.Incoming{}, errors.New("the file ends in the middle of a row"))
			}
		}
		if _, err := s.TakeFeed(t.Context(), info(monday, true), broken, nil, false); err == nil || !strings.Contains(err.Error(),
			"in the middle") {
			t.Fatalf("a broken feed: %v", err)
		}
		if got, err := s.TakeFeed(t.Context(), info(monday, true), feedOf(episode("A")), nil, true); err != nil || got.New != 1 {
			t.Fatalf("dry run: %+v, %v", got, err)
		}
		if _, err := s.Case(t.Context(), casefile.Key{Case: "A"}); !errors.Is(err, store.ErrNoCase) {
			t.Errorf("a case is there: %v", err)
		}
		if _, ok, err := s.LastFeed(t.Context()); ok || err != nil {
			t.Errorf("a feed is remembered: %v", err)
		}
	})
}

func TestRejectedCaseIsHeld(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		a := episode("A")
		take(t, s, monday, feedOf(a))
		rejected := func(yield func(casefile.Incoming, error) bool) {
			_ = yield(casefile.Incoming{Key: a.Key, Rejected: "a row was rejected"}, nil) && yield(casefile.Incoming{Key: episode("B").Key,
				Rejected: "a row was rejected"}, nil)
		}
		if got := take(t, s, monday.AddDays(1), rejected); got != (store.Taken{Rejected: 2, Orphans: 1}) {
			t.Fatalf("%+v", got)
		}
		if look, err := s.Case(t.Context(), a.Key); err != nil || look.Episode.Quarantine == "" {
			t.Errorf("a rejected case is not held: %v", err)
		}
	})
}

func TestAChangesOnlyFeedLeavesTheOthersAlone(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A"), episode("B")))
		got, err := s.TakeFeed(t.Context(), info(monday.AddDays(1), false), feedOf(episode("C")), nil, false)
		if err != nil || got != (store.Taken{New: 1}) {
			t.Fatalf("%+v, %v", got, err)
		}
		if look, err := s.Case(t.Context(), casefile.Key{Case: "A"}); err != nil || look.Episode.Quarantine != "" || look.Revision != 1 {
			t.Errorf("a case that the feed doesn't name is at revision %d, in doubt %q, %v", look.Revision, look.Episode.Quarantine, err)
		}
	})
}

func TestAChainBeginsAtAFullFeed(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		changes := func(at int, follows time.Time) error {
			i := info(monday.AddDays(at), false)
			i.Follows = follows
			_, err := s.TakeFeed(t.Context(), i, feedOf(episode("A")), nil, false)
			return err
		}
		if err := changes(0, time.Time{}); err != nil { // as an earlier version took it
			t.Fatal(err)
		}
		if err := changes(1, info(monday, false).MadeAt); !errors.Is(err, store.ErrBrokenChain) {
			t.Errorf("on one that follows on nothing: %v", err)
		}
		take(t, s, monday.AddDays(2), feedOf(episode("A")))
		if err := errors.Join(changes(3, info(monday.AddDays(2), true).MadeAt), changes(4, info(monday.AddDays(3), false).MadeAt)); err != nil {
			t.Errorf("on a full one, and on: %v", err)
		}
	})
}

func TestAFeedOutOfOrderIsRefused(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		for name, cases := range map[string][]*casefile.Episode{
			"out of order": {episode("B"), episode("A")},
			"twice":        {episode("A"), episode("A")},
		} {
			if _, err := s.TakeFeed(t.Context(), info(monday, true), feedOf(cases...), nil, false); err == nil || !strings.Contains(err.Error(),
				"out of order") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM episode`); n != 0 {
			t.Errorf("%d cases are there", n)
		}
	})
}

func TestAnUnreadableRecordStopsOnlyItself(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B", "C")
		poison(t, s, "B")
		changed := []*casefile.Episode{episode("A"), episode("B"), episode("C")}
		for _, e := range changed {
			e.Manager = "somebody"
		}
		if got := take(t, s, monday.AddDays(1), feedOf(changed...)); got != (store.Taken{Changed: 3, Unreadable: 1}) {
			t.Fatalf("%+v", got)
		}
		looks, err := s.Looks(t.Context(), monday.AddDays(1), 0, 10)
		if err != nil || len(looks) != 3 {
			t.Fatalf("%d looks, %v", len(looks), err)
		}
		for i, want := range []bool{false, true, false} {
			if (looks[i].Err != nil) != want || (looks[i].Episode == nil) != want {
				t.Errorf("look %d: %v", i, looks[i].Err)
			}
		}
		sent := 0
		for {
			c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, send)
			if err != nil {
				t.Fatal(err)
			}
			if c == nil {
				break
			}
			sent++
		}
		if l := letter(t, s, "B"); sent != 2 || l.State != ledger.Held || l.Why.Code != "record-unreadable" {
			t.Errorf("%d sent; the letter of the unreadable case is %s, %s", sent, l.State, l.Why.Code)
		}
	})
}

// poison makes the record of a case unreadable.
func poison(t *testing.T, s *store.Store, ref string) {
	t.Helper()
	alter(t, s, `UPDATE episode_record SET record = '{"level": "three"}'
		WHERE episode_id = (SELECT id FROM episode WHERE case_ref = ?)`, ref)
}

func TestAFeedMadeAfterMidnightInSummerKeepsItsDay(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		made := store.FeedInfo{MadeAt: time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC), MadeOn: calendar.MustParse("2026-07-01"), Digest: "x"}
		if _, err := s.TakeFeed(t.Context(), made, feedOf(), []casefile.Coordinator{{ID: "E1", Name: "Robin"}}, false); err != nil {
			t.Fatal(err)
		}
		last, ok, err := s.LastFeed(t.Context())
		if err != nil || !ok || last.MadeOn != made.MadeOn || !last.MadeAt.Equal(made.MadeAt) {
			t.Errorf("%+v, %v, %v", last, ok, err)
		}
		if all, err := s.Coordinators(t.Context()); err != nil || len(all) != 1 || all[0].Name != "Robin" {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// TestFeedsComeToTheSameAsOneCaseAtATime takes random feeds and compares the store with a map that does the same simply.
func TestFeedsComeToTheSameAsOneCaseAtATime(t *testing.T) {
	type known struct {
		digest  string
		inDoubt bool
	}
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		at, run := monday, 0
		rapid.Check(t, func(t *rapid.T) {
			run++ // each run has references of its own, all of them before those of earlier runs
			model := map[string]known{}
			for range rapid.IntRange(1, 4).Draw(t, "feeds") {
				at = at.AddDays(1)
				var cases []casefile.Incoming
				var want store.Taken
				for i := range rapid.IntRange(1, 12).Draw(t, "cases") {
					ref := fmt.Sprintf("R%06d-%02d", 999999-run, i)
					before, isKnown := model[ref]
					switch fate := rapid.SampledFrom([]string{"same", "other", "rejected", "left out"}).Draw(t, "fate"); {
					case fate == "left out":
						continue
					case fate == "rejected":
						cases = append(cases, casefile.Incoming{Key: casefile.Key{Case: ref, Number: 1}, Rejected: "a bad row"})
						want.Rejected++
						if isKnown {
							model[ref] = known{before.digest, true}
						} else {
							want.Orphans++
						}
					default:
						digest := map[string]string{"same": "one", "other": "two"}[fate]
						cases = append(cases, casefile.Incoming{Key: casefile.Key{Case: ref, Number: 1}, Episode: episode(ref), Digest: digest})
						switch {
						case !isKnown:
							want.New++
						case before.digest == digest && !before.inDoubt:
							want.Unchanged++
						default:
							want.Changed++
						}
						model[ref] = known{digest, false}
					}
				}
				got, err := s.TakeFeed(context.Background(), info(at, false), sequence(cases), nil, false)
				if err != nil || got != want {
					t.Fatalf("took %+v, want %+v, %v", got, want, err)
				}
			}
			for ref, want := range model {
				look, err := s.Case(context.Background(), casefile.Key{Case: ref})
				if err != nil || (look.Episode.Quarantine != "") != want.inDoubt {
					t.Fatalf("%s: in doubt %q, want %v, %v", ref, look.Episode.Quarantine, want.inDoubt, err)
				}
			}
		})
	})
}

func sequence(cases []casefile.Incoming) iter.Seq2[casefile.Incoming, error] {
	return func(yield func(casefile.Incoming, error) bool) {
		for _, c := range cases {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// TestAFeedOfManyPages goes over the boundaries of the pages in which known cases are read.
func TestAFeedOfManyPages(t *testing.T) {
	const n = 2500
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		for _, step := range []struct {
			version string
			keep    func(i int) bool
			want    store.Taken
		}{
			{"one", func(i int) bool { return i%2 == 0 }, store.Taken{New: n / 2}},
			{"one", func(i int) bool { return i%5 != 0 }, store.Taken{New: n * 4 / 10, Unchanged: n * 4 / 10, Missing: n / 10}},
			{"one", func(int) bool { return true }, store.Taken{New: n / 10, Unchanged: n * 8 / 10, Changed: n / 10}},
			{"two", func(int) bool { return true }, store.Taken{Changed: n}},
			{"two", func(int) bool { return false }, store.Taken{Missing: n}},
		} {
			got, err := s.TakeFeed(t.Context(), info(monday, true), func(yield func(casefile.Incoming, error) bool) {
				for i := range n {
					e := episode(fmt.Sprintf("P%05d", i))
					if step.keep(i) && !yield(casefile.Incoming{Key: e.Key, Episode: e, Digest: step.version}, nil) {
						return
					}
				}
			}, nil, false)
			if err != nil || got != step.want {
				t.Fatalf("%s: %+v, want %+v, %v", step.version, got, step.want, err)
			}
		}
	})
}
