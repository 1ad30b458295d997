package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

// onHold has a person put a case on hold.
func onHold(ctx context.Context, s *store.Store, ref string) error {
	return s.Record(ctx, casefile.Key{Case: ref}, monday, "a hold", robin, func(e *casefile.Episode) error {
		e.Holds = append(e.Holds, casefile.Hold{Reason: "a visit", By: "Robin", From: monday, Source: casefile.FromPerson})
		return nil
	})
}

// TestPeopleActBetweenAnyTwoStepsOfAnImport pauses, resumes and puts a case of each part on hold before every step of an import
// that is held open there. None of it waits, and all of it outlasts the import and its undoing.
func TestPeopleActBetweenAnyTwoStepsOfAnImport(t *testing.T) {
	const part = store.PartKnown
	const cases = 2*part + 100 // in three parts
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(crowd(cases, "first", casefile.Yes)...))
		acts := 0
		act := func(string) {
			for _, first := range []int{0, part, 2 * part} {
				if err := onHold(t.Context(), s, fmt.Sprintf("K%05d", first+acts)); err != nil {
					t.Error(err)
				}
			}
			acts++
			for _, turn := range []func(context.Context, store.Who) (bool, error){s.Pause, s.Resume} {
				if turned, err := turn(t.Context(), robin); err != nil || !turned {
					t.Errorf("a pause does not begin or end: %v", err)
				}
			}
		}
		importer, err := store.Open(t.Context(), url, store.Options{Before: act})
		if err != nil {
			t.Fatal(err)
		}
		defer importer.Close()
		take(t, importer, monday.AddDays(1), feedOf(crowd(cases, "second", casefile.Yes)...))
		if acts < 10 {
			t.Fatalf("the import had %d steps", acts)
		}
		outlast := func(manager string) {
			t.Helper()
			for _, first := range []int{0, part, 2 * part} {
				for n := range acts {
					look, err := s.Case(t.Context(), casefile.Key{Case: fmt.Sprintf("K%05d", first+n)})
					if err != nil || len(look.Episode.Holds) != 1 || look.Episode.Manager != manager {
						t.Errorf("case %d: %d holds, and as the %s feed says, %v", first+n, len(look.Episode.Holds), look.Episode.Manager, err)
					}
				}
			}
		}
		outlast("second")
		if _, err := s.UndoFeed(t.Context(), monday.AddDays(1), robin); err != nil {
			t.Fatal(err)
		}
		outlast("first")
	})
}

// TestPeopleDoNotWaitForAnImport pauses, resumes and puts cases on hold, as another process does, for as long as an import goes on.
// With -full it is one of 1,000,000 cases, and none of it may take 2 seconds.
func TestPeopleDoNotWaitForAnImport(t *testing.T) {
	cases, known := 2_000, 1_000
	if *full {
		cases = 1_000_000
	}
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, manyCases(0, known, "first"))
		other, err := store.Open(t.Context(), url, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		began, done := time.Now(), make(chan error, 1)
		go func() {
			_, err := s.TakeFeed(context.Background(), info(monday.AddDays(1), true), manyCases(0, cases, "second"), nil, false)
			done <- err
		}()
		longest := map[string]time.Duration{}
		timed := func(what string, act func() error) {
			began := time.Now()
			if err := act(); err != nil {
				t.Errorf("%s: %v", what, err)
			}
			longest[what] = max(longest[what], time.Since(began))
		}
		tick := time.NewTicker(20 * time.Millisecond) // at every moment of it
		defer tick.Stop()
		rounds := 0
		for ; len(done) == 0; rounds++ {
			timed("pause", func() error { _, err := other.Pause(t.Context(), robin); return err })
			timed("resume", func() error { _, err := other.Resume(t.Context(), robin); return err })
			timed("hold", func() error { return onHold(t.Context(), other, fmt.Sprintf("B%08d", rounds*379%known)) })
			<-tick.C
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		t.Logf("an import of %d cases took %s; the longest waits of %d rounds: %v", cases, time.Since(began).Round(time.Second), rounds, longest)
		for what, took := range longest {
			if *full && took > 2*time.Second {
				t.Errorf("%s: %s", what, took)
			}
		}
	})
}

// A person says that P1 is held for safety on case A, while a part of a feed that changes A and brings P1 in a new case B waits for A.
func TestADangerThatIsSaidWhileAPartWaitsReachesItsNewCase(t *testing.T) {
	s := open(t, pgtest.URL(t), store.Options{})
	a := living("A", "P1", "yes", "NN1 1AA", "10 High Street")
	c := living("C", "P3", "yes", "NN7 7AA", "12 Low Street")
	take(t, s, monday, feedOf(a, c))
	b := living("B", "P1", "yes", "NN7 7AA", "12 Low Street") // the same person, at the door of C
	again := *a
	again.Manager = "second"
	day := monday.AddDays(1)
	done := make(chan error, 1)
	var over atomic.Bool
	err := s.Record(t.Context(), casefile.Key{Case: "A"}, day, "a danger", robin, func(e *casefile.Episode) error {
		go func() {
			_, err := s.TakeFeed(context.Background(), info(day, true), feedOf(&again, b, c), nil, false)
			over.Store(true)
			done <- err
		}()
		waiting(t, s, over.Load)
		e.Holds = append(e.Holds, casefile.Hold{Reason: "danger", Safety: true, By: "Robin", From: monday, Source: casefile.FromPerson})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	look, err := s.Case(t.Context(), casefile.Key{Case: "C"})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(look.Past.Neighbours, func(n ledger.Neighbour) bool {
		return n.Record.Case == "B" && n.UnsafeElsewhere(casefile.Post, day)
	}) {
		t.Errorf("C is not told that P1, who is held for safety by A, lives at its door by B: %+v", look.Past.Neighbours)
	}
}
