package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

func TestEachLetterIsClaimedOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		var refs []string
		for i := range 60 {
			refs = append(refs, "C"+string(rune('A'+i/26))+string(rune('A'+i%26)))
		}
		stored(t, s, refs...)
		var mu sync.Mutex
		claimed := map[int64]int{}
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for {
					c, err := s.ClaimLetter(context.Background(), store.Claimant{Owner: string(rune('a' + w)), Lease: time.Hour}, casefile.Post, send)
					if err != nil {
						t.Error(err)
						return
					}
					if c == nil {
						return
					}
					mu.Lock()
					claimed[c.ID]++
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
		// Where every claimant skipped what another had locked, letters are left for the next pass; none is lost.
		left, err := s.Letters(context.Background(), store.LetterFilter{State: ledger.Ready})
		if err != nil || len(left)+len(claimed) != len(refs) {
			t.Errorf("%d claimed, %d left of %d, %v", len(claimed), len(left), len(refs), err)
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
		c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, func(l store.Look, _ store.Letter) store.Ruling {
			return store.Ruling{Send: !l.Episode.Stopped(monday), To: ledger.Cancelled, Code: "stopped", Reason: "stopped"}
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

func TestFinishingIsFenced(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		now := monday.Time()
		s := open(t, url, store.Options{Clock: func() time.Time { return now }})
		stored(t, s, "A")
		c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Minute}, casefile.Post, send)
		if err != nil || c == nil {
			t.Fatalf("%v, %v", c, err)
		}
		if err := s.NoteSpool(t.Context(), c, "run", "run/L.pdf"); err != nil {
			t.Fatal(err)
		}
		now = now.Add(2 * time.Minute)
		n, err := s.ExpiredLetters(t.Context(), func(l store.Letter) (store.Finish, error) {
			return store.Finish{To: ledger.Uncertain, Code: "lease-expired", Reason: "the daemon went silent"}, nil
		})
		if err != nil || n != 1 {
			t.Fatalf("%d settled, %v", n, err)
		}
		stranger := *c
		stranger.Owner = "b"
		done := store.Finish{To: ledger.Accepted, Code: "spooled", Reason: "in the print folder"}
		if err := s.FinishLetter(t.Context(), &stranger, done); !errors.Is(err, store.ErrLost) {
			t.Errorf("somebody else finished: %v", err)
		}
		if err := s.FinishLetter(t.Context(), c, done); err != nil {
			t.Errorf("the claimant came back and could not say what became of the letter: %v", err)
		}
		history, err := s.History(t.Context(), c.ID)
		if err != nil || len(history) != 4 || history[2].To != ledger.Uncertain || history[3].From != ledger.Uncertain || history[3].To != ledger.Accepted {
			t.Errorf("history %+v, %v", history, err)
		}
	})
}

func TestFinishingTwiceIsFinishingOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Minute}, casefile.Post, send)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.NoteSpool(t.Context(), c, "run", "run/L.pdf"); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.FinishLetter(t.Context(), c, store.Finish{To: ledger.Accepted, Code: "spooled", Reason: "in the print folder"}); err != nil {
				t.Fatal(err)
			}
		}
		if history, _ := s.History(t.Context(), c.ID); len(history) != 3 {
			t.Errorf("history %+v", history)
		}
	})
}
