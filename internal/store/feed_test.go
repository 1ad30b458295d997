package store_test

import (
	"errors"
	"strings"
	"testing"

	"stepdown/internal/casefile"
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
		if _, err := s.TakeFeed(t.Context(), info(monday, true), broken, nil, false); err == nil || !strings.Contains(err.Error(), "in the middle") {
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
			_ = yield(casefile.Incoming{Key: a.Key, Rejected: "a row was rejected"}, nil) && yield(casefile.Incoming{Key: episode("B").Key, Rejected: "a row was rejected"}, nil)
		}
		if got := take(t, s, monday.AddDays(1), rejected); got != (store.Taken{Rejected: 2}) {
			t.Fatalf("%+v", got)
		}
		if look, err := s.Case(t.Context(), a.Key); err != nil || look.Episode.Quarantine == "" {
			t.Errorf("a rejected case is not held: %v", err)
		}
	})
}
