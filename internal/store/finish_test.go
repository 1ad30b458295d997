package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

var (
	accepted  = store.Finish{To: ledger.Accepted, Why: ledger.Spooled.Because("in the print folder")}
	uncertain = store.Finish{To: ledger.Uncertain, Why: ledger.Why{Code: "silent", Text: "the daemon went silent"}}
)

// TestFinishingIsFenced lets something happen to a letter in flight and then has somebody finish it.
func TestFinishingIsFenced(t *testing.T) {
	settle := func(t *testing.T, s *store.Store, f store.Finish) int {
		t.Helper()
		n, err := s.ExpiredLetters(t.Context(), func(_ store.Letter, end func(store.Finish) error) error { return end(f) })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	everywhere(t, func(t *testing.T, url string) {
		now := monday.Time()
		s := open(t, url, store.Options{Clock: func() time.Time { return now }})
		for _, test := range []struct {
			name    string
			happens func(t *testing.T, c *store.Claim)
			want    []ledger.State
			lost    bool
		}{
			{"nothing", func(*testing.T, *store.Claim) {}, []ledger.State{"ready", "sending", "accepted"}, false},
			{"asked twice", func(t *testing.T, c *store.Claim) {
				if err := s.FinishLetter(t.Context(), c, accepted); err != nil {
					t.Fatal(err)
				}
			}, []ledger.State{"ready", "sending", "accepted"}, false},
			{"another owner", func(_ *testing.T, c *store.Claim) { c.Owner = "b" }, []ledger.State{"ready", "sending"}, true},
			{"an earlier attempt", func(_ *testing.T, c *store.Claim) { c.Attempt-- }, []ledger.State{"ready", "sending"}, true},
			{"the lease ran out, nobody noticed", func(*testing.T, *store.Claim) { now = now.Add(time.Hour) }, []ledger.State{"ready", "sending",
				"accepted"}, false},
			{"taken for dead, comes back", func(t *testing.T, _ *store.Claim) {
				now = now.Add(time.Hour)
				if n := settle(t, s, uncertain); n != 1 {
					t.Fatalf("%d settled", n)
				}
			}, []ledger.State{"ready", "sending", "uncertain", "accepted"}, false},
			{"the lease was renewed in time", func(t *testing.T, c *store.Claim) {
				now = now.Add(50 * time.Second)
				if err := s.RenewLetter(t.Context(), c, time.Minute); err != nil {
					t.Fatal(err)
				}
				now = now.Add(50 * time.Second)
				if n := settle(t, s, uncertain); n != 0 {
					t.Fatalf("%d settled although the claimant lives", n)
				}
			}, []ledger.State{"ready", "sending", "accepted"}, false},
			{"renewed while it was judged", func(t *testing.T, c *store.Claim) {
				now = now.Add(2 * time.Minute)
				n, err := s.ExpiredLetters(t.Context(), func(_ store.Letter, end func(store.Finish) error) error {
					return errors.Join(s.RenewLetter(t.Context(), c, time.Minute), end(uncertain))
				})
				if n != 0 || err != nil {
					t.Fatalf("%d settled, %v", n, err)
				}
			}, []ledger.State{"ready", "sending", "accepted"}, false},
			{"made ready again and claimed by another", func(t *testing.T, _ *store.Claim) {
				now = now.Add(time.Hour)
				settle(t, s, store.Finish{To: ledger.Ready, Why: ledger.Why{Code: "retry", Text: "it had not left"}})
				claim(t, s, "b")
			}, []ledger.State{"ready", "sending", "ready", "sending"}, true},
			{"judged twice, by two who ask at once", func(t *testing.T, _ *store.Claim) {
				now = now.Add(time.Hour)
				n, err := s.ExpiredLetters(t.Context(), func(_ store.Letter, end func(store.Finish) error) error {
					settle(t, s, uncertain)
					return end(store.Finish{To: ledger.Sent, Why: anyWhy})
				})
				if n != 0 || err != nil {
					t.Fatalf("%d settled again, %v", n, err)
				}
			}, []ledger.State{"ready", "sending", "uncertain", "accepted"}, false},
			{"a person decided meanwhile", func(t *testing.T, c *store.Claim) {
				now = now.Add(time.Hour)
				settle(t, s, uncertain)
				if err := s.ChangeLetter(t.Context(), store.Change{LetterID: c.ID, From: ledger.Uncertain, To: ledger.Cancelled,
					Why: ledger.Why{Code: "resolved", Text: "never left"}}); err != nil {
					t.Fatal(err)
				}
			}, []ledger.State{"ready", "sending", "uncertain", "cancelled"}, true},
		} {
			t.Run(test.name, func(t *testing.T) {
				alter(t, s, `UPDATE letter SET available_at = '9999',
					lease_until = CASE state WHEN 'sending' THEN '9999' END`) // the earlier tests' letters
				ref := "F" + test.name
				stored(t, s, ref)
				c := claim(t, s, "a")
				if err := s.RenewLetter(t.Context(), c, time.Minute); err != nil {
					t.Fatal(err)
				}
				test.happens(t, c)
				if err := s.FinishLetter(t.Context(), c, accepted); errors.Is(err, store.ErrLost) != test.lost || err != nil && !test.lost {
					t.Errorf("finish: %v", err)
				}
				history, err := s.History(t.Context(), letter(t, s, ref).ID)
				if err != nil {
					t.Fatal(err)
				}
				var states []ledger.State
				for _, e := range history {
					states = append(states, e.To)
				}
				if !slices.Equal(states, test.want) {
					t.Errorf("the letter went through %v, want %v", states, test.want)
				}
			})
		}
	})
}

func TestOneThatCannotBeJudgedKeepsNoOtherWaiting(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		now := monday.Time()
		s := open(t, url, store.Options{Clock: func() time.Time { return now }})
		stored(t, s, "A", "B")
		first := claim(t, s, "a")
		claim(t, s, "a")
		now = now.Add(time.Hour)
		unread := errors.New("the print folder can't be read")
		n, err := s.ExpiredLetters(t.Context(), func(l store.Letter, end func(store.Finish) error) error {
			if l.ID == first.ID {
				return unread
			}
			return end(uncertain)
		})
		if n != 1 || !errors.Is(err, unread) {
			t.Errorf("%d settled, %v", n, err)
		}
		if l := letter(t, s, "A"); l.State != ledger.Sending {
			t.Errorf("the letter that could not be judged is %s", l.State)
		}
	})
}

func TestAnAttemptEndsAsTheStatesAllow(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		c := claim(t, s, "a")
		for _, to := range []ledger.State{ledger.Returned, ledger.Superseded} {
			if err := s.FinishLetter(t.Context(), c, store.Finish{To: to, Why: anyWhy}); !errors.Is(err, store.ErrRefused) {
				t.Errorf("%s: %v", to, err)
			}
		}
		if l := letter(t, s, "A"); l.State != ledger.Sending {
			t.Errorf("the letter is %s", l.State)
		}
	})
}

func TestAnEndForGoodFreesTheKeyAndHasTheCaseLookedAt(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		alter(t, s, `UPDATE episode SET next_look_on = NULL`)
		c := claim(t, s, "a")
		if err := s.FinishLetter(t.Context(), c, store.Finish{To: ledger.Cancelled, Why: ledger.Why{Code: "stopped",
			Text: "stopped"}}); err != nil {
			t.Fatal(err)
		}
		looks, err := s.Looks(t.Context(), monday, 0, 10)
		if err != nil || len(looks) != 1 {
			t.Fatalf("%d looks, %v", len(looks), err)
		}
		again := store.Looked{ID: looks[0].ID, Revision: looks[0].Revision, NewLetters: []store.NewLetter{ready("A-A1")}}
		if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{again}); err != nil {
			t.Errorf("the key is not free: %v", err)
		}
	})
}

func TestALetterInFlightIsNobodyElses(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		before, err := s.Looks(t.Context(), monday, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		c := claim(t, s, "a")
		for _, to := range []ledger.State{ledger.Cancelled, ledger.Held, ledger.Ready, ledger.Sent} {
			if err := s.ChangeLetter(t.Context(), store.Change{LetterID: c.ID, From: ledger.Sending, To: to, Why: anyWhy}); !errors.Is(err,
				store.ErrRefused) {
				t.Errorf("a person made it %s: %v", to, err)
			}
		}
		stale := store.Looked{ID: before[0].ID, Revision: before[0].Revision,
			Changes: []store.Change{{LetterID: c.ID, From: ledger.Ready, To: ledger.Cancelled, Why: anyWhy}}}
		if skipped, err := s.RecordLooks(t.Context(), monday, []store.Looked{stale}); err != nil || skipped != 1 {
			t.Errorf("a scan that saw it waiting: %d skipped, %v", skipped, err)
		}
		if err := s.FinishLetter(t.Context(), c, store.Finish{To: ledger.Sent, Why: ledger.Mailed.Because("mailed")}); err != nil {
			t.Error(err)
		}
	})
}
