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

// pair is two cases of different families at one door; the first has a letter that is ready.
func pair(t testing.TB, s *store.Store, numbers ...int) {
	t.Helper()
	var all []*casefile.Episode
	for _, i := range numbers {
		line, postcode := fmt.Sprintf("%d High Street", i+1), fmt.Sprintf("NN%d 1A%c", 1+i/20, "ABDEFGHJLNPQRSTUWXYZ"[i%20])
		all = append(all, living(fmt.Sprintf("A%04d", i), fmt.Sprintf("P%04d", i), "yes", postcode, line),
			living(fmt.Sprintf("B%04d", i), fmt.Sprintf("Q%04d", i), "yes", postcode, line))
	}
	slices.SortFunc(all, func(a, b *casefile.Episode) int { return a.Key.Compare(b.Key) })
	if _, err := s.TakeFeed(t.Context(), info(monday, false), feedOf(all...), nil, false); err != nil {
		t.Fatal(err)
	}
	for _, i := range numbers {
		look, err := s.Case(t.Context(), casefile.Key{Case: fmt.Sprintf("A%04d", i)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1",
			NewLetters: []store.NewLetter{ready(fmt.Sprintf("P%04d", i))}}}); err != nil {
			t.Fatal(err)
		}
	}
}

// flip makes it unsafe to write to the other case's door.
func flip(s *store.Store, i int) error {
	return s.Record(context.Background(), casefile.Key{Case: fmt.Sprintf("B%04d", i)}, monday, "a danger", robin,
		func(e *casefile.Episode) error {
			e.Adults[0].SafeToWrite = casefile.No
			return nil
		})
}

// unlessUnsafe lets a letter go unless somebody beside is unsafe.
func unlessUnsafe(l store.Look, _ store.Letter) store.Ruling {
	unsafe := slices.ContainsFunc(l.Past.Neighbours, func(n ledger.Neighbour) bool { return n.Safe == casefile.No })
	return store.Ruling{Send: !unsafe, Carrier: "post", Place: "x", To: ledger.Held, Why: ledger.NeighbourNotSafe.Because("x")}
}

// TestAFlipBesideWaitsForTheClaim has another case's record say that the door is unsafe while a claim is deciding.
func TestAFlipBesideWaitsForTheClaim(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		pair(t, s, 0)
		var committed atomic.Bool
		flipped := make(chan error, 1)
		c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post,
			func(l store.Look, letter store.Letter) store.Ruling {
				go func() {
					err := flip(s, 0)
					committed.Store(true)
					flipped <- err
				}()
				waiting(t, s, committed.Load)
				if committed.Load() {
					t.Error("the flip was committed while the claim was deciding")
				}
				return unlessUnsafe(l, letter)
			})
		if err != nil || c == nil {
			t.Fatalf("%v, %v", c, err)
		}
		if err := <-flipped; err != nil {
			t.Fatal(err)
		}
		before, err := s.Case(t.Context(), casefile.Key{Case: "A0000"})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.LookBeside(t.Context()); err != nil {
			t.Fatal(err)
		}
		after, err := s.Case(t.Context(), casefile.Key{Case: "A0000"})
		looks, lookErr := s.Looks(t.Context(), monday, 0, 10)
		if err != nil || lookErr != nil || after.Revision <= before.Revision ||
			!slices.ContainsFunc(looks, func(l store.Look) bool { return l.ID == after.ID }) {
			t.Errorf("beside the flip nothing is looked at: %d, %d, %v, %v", before.Revision, after.Revision, err, lookErr)
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM neighbour_changed`); n > 0 {
			t.Errorf("%d changes are still to be looked at", n)
		}
	})
}

// TestAClaimWaitsForAFlipBeside has a claim arrive while somebody who changes a place has its lock: it finds the change. SQLite
// lets in one at a time.
func TestAClaimWaitsForAFlipBeside(t *testing.T) {
	s := open(t, pgtest.URL(t), store.Options{})
	pair(t, s, 0)
	writer, err := s.DB().Beginx()
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Rollback()
	for _, statement := range []string{
		`SELECT pg_advisory_xact_lock(` + fmt.Sprint(store.PlaceSpace) + `, hashtext('postcode NN1 1AA'))`,
		`UPDATE presence SET facts = replace(facts, '"safe":"yes"', '"safe":"no"') WHERE person = 'Q0000'`,
		`UPDATE presence_place SET asked = 1 WHERE person = 'Q0000'`,
	} {
		if _, err := writer.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	claimed := make(chan *store.Claim, 1)
	go func() {
		c, err := s.ClaimLetter(context.Background(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, unlessUnsafe)
		if err != nil {
			t.Error(err)
		}
		claimed <- c
	}()
	waiting(t, s, func() bool { return len(claimed) > 0 })
	if err := writer.Commit(); err != nil {
		t.Fatal(err)
	}
	if c := <-claimed; c != nil {
		t.Errorf("claimed %v", c)
	}
	if l := letter(t, s, "A0000"); l.State != ledger.Held {
		t.Errorf("the letter is %s", l.State)
	}
}

// TestARunIsDecidedWithoutALetterBesideWhichSomethingChanged while it was gathered; one beside which nothing did goes.
func TestARunIsDecidedWithoutALetterBesideWhichSomethingChanged(t *testing.T) {
	for beside, want := range map[string]ledger.State{"changed": ledger.Ready, "as it was": ledger.Accepted} {
		t.Run(beside, func(t *testing.T) {
			everywhere(t, func(t *testing.T, url string) {
				s := open(t, url, store.Options{})
				pair(t, s, 0) // since they came, nobody has looked beside them
				g, err := gatheredBy(t, s, gatherer, true)
				if err == nil && beside == "changed" {
					err = flip(s, 0)
				}
				if err != nil {
					t.Fatal(err)
				}
				if _, err := s.DecideRun(t.Context(), decision(g)); err != nil {
					t.Fatal(err)
				}
				if l := letter(t, s, "A0000"); l.State != want {
					t.Errorf("the letter is %s, want %s", l.State, want)
				}
			})
		})
	}
}
