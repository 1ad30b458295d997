package store_test

import (
	"slices"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// What rejected rows say against writing to somebody counts for the cases beside theirs, until there are good ones or none.
func TestRejectedRowsRestrictWhomTheyName(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		ours := living("A", "P1", "yes", "NN1 1AA", "10 High Street")
		theirs := func(safe casefile.Answer) *casefile.Episode { return living("B", "P2", safe, "NN1 1AA", "10 High St") }
		next := living("C", "P3", "yes", "NN7 7AA", "12 High Street") // which follows on it in every feed
		day := monday
		feed := func(episodes ...casefile.Incoming) store.Taken {
			t.Helper()
			day = day.AddDays(1)
			taken, err := s.TakeFeed(t.Context(), info(day, true), func(yield func(casefile.Incoming, error) bool) {
				yield(casefile.Incoming{Key: ours.Key, Episode: ours, Digest: "ours"}, nil)
				for _, in := range episodes {
					yield(in, nil)
				}
				yield(casefile.Incoming{Key: next.Key, Episode: next, Digest: "next"}, nil)
			}, nil, false)
			if err != nil {
				t.Fatal(err)
			}
			return taken
		}
		rejected := func(safe casefile.Answer) casefile.Incoming {
			against := theirs(safe)
			against.Unread = true
			return casefile.Incoming{Key: against.Key, Rejected: "cases.csv level: is wrong", Against: against}
		}
		good := func(safe casefile.Answer) casefile.Incoming {
			return casefile.Incoming{Key: theirs(safe).Key, Episode: theirs(safe), Digest: "theirs " + string(safe)}
		}
		beside := func(when string, want bool) {
			t.Helper()
			look, err := s.Case(t.Context(), ours.Key)
			if err != nil {
				t.Fatal(err)
			}
			if got := slices.ContainsFunc(look.Past.Neighbours, func(n ledger.Neighbour) bool {
				return n.Record.Case == "B" && n.Unsafe(casefile.Post, day)
			}); got != want {
				t.Errorf("%s: somebody beside A is not safe: %v", when, got)
			}
		}
		feed()
		if taken := feed(rejected("no")); taken.Rejected != 1 || taken.New != 0 {
			t.Errorf("%+v", taken)
		}
		beside("a new case was rejected", true)
		look, err := s.Case(t.Context(), casefile.Key{Case: "B"})
		if err != nil || look.Episode.Quarantine == "" {
			t.Errorf("the rejected case is not shown as such: %+v, %v", look.Episode, err)
		}
		for _, safe := range []casefile.Answer{"unknown", "yes"} {
			feed(rejected(safe))
			beside("its rows say something else, and are rejected", true)
		}
		feed()
		beside("its rows have gone", true)
		if taken := feed(); taken.Missing != 0 {
			t.Errorf("a case that never was is missing: %+v", taken)
		}
		beside("its rows have gone for long", true)
		feed(rejected("no"))
		feed(good("yes"))
		beside("its rows are good", false)
		if look, err = s.Case(t.Context(), casefile.Key{Case: "B"}); err != nil || look.Episode.Quarantine != "" || look.Episode.Unread ||
			len(look.Episode.Adults) != 1 || !look.Episode.Adults[0].VanishedOn.IsZero() {
			t.Errorf("the good record is %+v, %v", look.Episode, err)
		}
		feed(rejected("no"))
		beside("the rows of a known case were rejected", true)
		feed(good("yes"))
		beside("they are good again", false)
		if look, err = s.Case(t.Context(), next.Key); err != nil || look.Err != nil || look.Episode.Adults[0].ID != "P3" {
			t.Errorf("the next case: %+v, %v", look, err)
		}
	})
}
