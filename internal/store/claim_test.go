package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

func TestEachLetterIsClaimedOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		var refs []string
		for i := range 80 {
			refs = append(refs, fmt.Sprintf("C%03d", i))
		}
		stored(t, s, refs...)
		var mu sync.Mutex
		claimed := map[int64]int{}
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for {
					some, err := s.ClaimLetters(context.Background(), store.Claimant{Owner: fmt.Sprint(w), Lease: time.Hour}, casefile.Post, 1+w,
						always)
					if err != nil {
						t.Error(err)
						return
					}
					if len(some) == 0 {
						return
					}
					mu.Lock()
					for _, c := range some {
						claimed[c.ID]++
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		for id, n := range claimed {
			if n != 1 {
				t.Errorf("letter %d was claimed %d times", id, n)
			}
		}
		if len(claimed) != len(refs) {
			t.Errorf("%d of %d letters were claimed: none may be left when the last claimant finds nothing", len(claimed), len(refs))
		}
	})
}

func TestLettersAreClaimedInOrder(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		now := monday.Time()
		s := open(t, url, store.Options{Clock: func() time.Time { return now }})
		stored(t, s, "A", "B", "C", "D", "E")
		alter(t, s, `UPDATE letter SET due_on = '2026-02-27' WHERE id = 3`)
		alter(t, s, `UPDATE letter SET available_at = '2026-03-02T00:05:00.000Z' WHERE id = 1`)
		alter(t, s, `UPDATE letter SET channel = 'email' WHERE id = 4`)
		alter(t, s, `UPDATE letter SET channel = 'by hand' WHERE id = 5`)
		for _, want := range []int64{3, 2} {
			if c := claim(t, s, "a"); c.ID != want || c.Attempt != 1 || string(c.PDF) != "%PDF" {
				t.Errorf("claimed %d, attempt %d, want %d", c.ID, c.Attempt, want)
			}
		}
		if c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a"}, casefile.Post, send); c != nil || err != nil {
			t.Errorf("a letter that must rest was claimed: %v", err)
		}
		if c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a"}, casefile.ByHand, send); c != nil || !errors.Is(err,
			store.ErrRefused) {
			t.Errorf("a letter to be given by hand was claimed: %v", err)
		}
		now = now.Add(6 * time.Minute)
		if c := claim(t, s, "a"); c.ID != 1 {
			t.Errorf("claimed %d after the rest", c.ID)
		}
	})
}

func TestADamagedPDFIsHeldAndTheNextLetterGoes(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B")
		alter(t, s, `UPDATE letter SET sha256 = 'ff' WHERE id = 1`)
		if c := claim(t, s, "a"); c.ID != 2 {
			t.Errorf("claimed %d", c.ID)
		}
		if l := letter(t, s, "A"); l.State != ledger.Held || l.Why.Code != "pdf-damaged" {
			t.Errorf("the damaged letter is %s, %s", l.State, l.Why.Code)
		}
		if _, err := s.LetterPDF(t.Context(), 1); err == nil {
			t.Error("the damaged PDF was read")
		}
	})
}

func TestWhatIsCommittedBeforeTheClaimStopsTheLetter(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		err := s.Record(t.Context(), casefile.Key{Case: "A"}, monday, "a stop", store.Who{By: "Robin"}, func(e *casefile.Episode) error {
			e.StoppedOn, e.StopReason = monday, casefile.SteppedUp
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, func(l store.Look,
			_ store.Letter) store.Ruling {
			return store.Ruling{Send: !l.Episode.Stopped(monday), Carrier: "post", Place: "x", To: ledger.Cancelled,
				Why: ledger.Why{Code: "stopped", Text: "stopped"}}
		})
		if err != nil || c != nil {
			t.Fatalf("claimed %v, %v", c, err)
		}
		letters, err := s.Letters(t.Context(), store.LetterFilter{State: ledger.Cancelled})
		if err != nil || len(letters) != 1 {
			t.Errorf("%d cancelled, %v", len(letters), err)
		}
	})
}

// TestLettersAreClaimedTogether claims of each case one letter at a time, and as many as a day may bring.
func TestLettersAreClaimedTogether(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B", "C", "D", "E", "F")
		alter(t, s, `UPDATE letter SET episode_id = (SELECT episode_id FROM letter WHERE id = 1) WHERE id = 2`)
		claimant := store.Claimant{Owner: "a", Lease: time.Hour, Day: monday, PerDay: 4}
		number := int64(0)
		for _, want := range [][]int64{{1, 4}, {2}, {5}, nil} {
			nothingYet := 0
			claims, err := s.ClaimLetters(t.Context(), claimant, casefile.Post, 4, func(look store.Look, l store.Letter, first bool) store.Ruling {
				if first {
					nothingYet++
				}
				if l.ID == 3 {
					return store.Ruling{To: ledger.Held, Why: anyWhy}
				}
				return send(look, l)
			})
			var got []int64
			for _, c := range claims {
				got = append(got, c.ID)
				if number++; c.Number != number || c.Attempt != 1 || string(c.PDF) != "%PDF" || c.Place != "run/"+c.Name()+".pdf" {
					t.Errorf("claim %d has number %d, attempt %d, place %s: %q", c.ID, c.Number, c.Attempt, c.Place, c.PDF)
				}
			}
			if over := errors.Is(err, store.ErrOverLimit); !slices.Equal(got, want) || over != (want == nil) || err != nil && !over {
				t.Fatalf("claimed %v, want %v: %v", got, want, err)
			}
			if want != nil && nothingYet == 0 {
				t.Error("no letter was the first")
			}
		}
		if l := letter(t, s, "C"); l.State != ledger.Held {
			t.Errorf("the letter that may not go is %s", l.State)
		}
	})
}

// TestAClaimWithoutAnAnswerIsMadeAgain breaks the connection in mid-claim.
func TestAClaimWithoutAnAnswerIsMadeAgain(t *testing.T) {
	s := open(t, pgtest.URL(t), store.Options{})
	stored(t, s, "A")
	broken := 0
	for _, times := range []int{3, 0} {
		c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Minute}, casefile.Post, func(l store.Look,
			letter store.Letter) store.Ruling {
			if broken < times {
				broken++
				alter(t, s, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
					WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL`)
			}
			return send(l, letter)
		})
		if err != nil || (c == nil) != (times == 0) || broken != 3 {
			t.Errorf("%v, %v after %d breaks", c, err, broken)
		}
	}
}
