package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

func stop(s *store.Store, ref string) error {
	return s.Record(context.Background(), casefile.Key{Case: ref}, monday, "a stop", store.Who{By: "Robin"}, func(e *casefile.Episode) error {
		e.StoppedOn, e.StopReason = monday, casefile.SteppedUp
		return nil
	})
}

func unlessStopped(l store.Look, _ store.Letter) store.Ruling {
	return store.Ruling{Send: !l.Episode.Stopped(monday), Carrier: "post", Place: "x", To: ledger.Cancelled,
		Why: ledger.Why{Code: "stopped", Text: "stopped"}}
}

// waiting returns when a transaction waits for another's lock, or when over is true: nothing had to wait. SQLite has
// nothing to ask: there the test goes on at once, and what it shows holds in whichever order the two come.
func waiting(t *testing.T, s *store.Store, over func() bool) {
	t.Helper()
	for s.Postgres() && !over() {
		if ask[int](t, s, `SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) > 0 {
			return
		}
		runtime.Gosched()
	}
}

// TestAScanWaitsForNobody has a scan come to a case while a claim is deciding about it: it records the others, and leaves that.
func TestAScanWaitsForNobody(t *testing.T) {
	s := open(t, pgtest.URL(t), store.Options{}) // with SQLite the claim is alone
	stored(t, s, "A", "B")
	var looks []store.Looked
	for _, ref := range []string{"A", "B"} {
		look, err := s.Case(t.Context(), casefile.Key{Case: ref})
		if err != nil {
			t.Fatal(err)
		}
		looks = append(looks, store.Looked{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1"})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	claim, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post,
		func(store.Look, store.Letter) store.Ruling {
			if skipped, err := s.RecordLooks(ctx, monday, looks); err != nil || skipped != 1 {
				t.Errorf("the scan left %d cases, %v; want the one that is claimed", skipped, err)
			}
			return store.Ruling{Send: true, Carrier: "post", Place: "x"}
		})
	if err != nil || claim == nil {
		t.Fatalf("claimed %v, %v", claim, err)
	}
}

// TestAStopDuringTheClaimWaits has a stop arrive while the claim is deciding: it comes after the letter.
func TestAStopDuringTheClaimWaits(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		var committed atomic.Bool
		stopped := make(chan error, 1)
		c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, func(l store.Look,
			letter store.Letter) store.Ruling {
			go func() {
				err := stop(s, "A")
				committed.Store(true)
				stopped <- err
			}()
			waiting(t, s, committed.Load)
			if committed.Load() {
				t.Error("the stop was committed while the claim was deciding")
			}
			return unlessStopped(l, letter)
		})
		if err != nil || c == nil {
			t.Fatalf("%v, %v", c, err)
		}
		if err := <-stopped; err != nil {
			t.Fatal(err)
		}
		if look, err := s.Case(t.Context(), casefile.Key{Case: "A"}); err != nil || !look.Episode.Stopped(monday) {
			t.Errorf("the stop is lost: %v", err)
		}
	})
}

// TestAClaimDuringAStopWaits has a claim arrive while a stop is being written: it finds the stop.
func TestAClaimDuringAStopWaits(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		type result struct {
			claim *store.Claim
			err   error
		}
		claimed := make(chan result, 1)
		err := s.Record(t.Context(), casefile.Key{Case: "A"}, monday, "a stop", store.Who{By: "Robin"}, func(e *casefile.Episode) error {
			go func() {
				c, err := s.ClaimLetter(context.Background(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, unlessStopped)
				claimed <- result{c, err}
			}()
			waiting(t, s, func() bool { return len(claimed) > 0 })
			e.StoppedOn, e.StopReason = monday, casefile.SteppedUp
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if r := <-claimed; r.err != nil || r.claim != nil {
			t.Errorf("claimed %v, %v", r.claim, r.err)
		}
		if l := letter(t, s, "A"); l.State != ledger.Cancelled {
			t.Errorf("the letter is %s", l.State)
		}
	})
}

// TestWhoWaitsForACaseSeesWhatWasWritten has a person, and a feed, come to a case while a stop is being written: they change the record
// that holds the stop.
func TestWhoWaitsForACaseSeesWhatWasWritten(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		told := episode("A")
		take(t, s, monday, feedOf(told))
		told.Manager = "Another Manager"
		for who, change := range map[string]func() error{
			"a person": func() error {
				return s.Record(context.Background(), told.Key, monday, "a hold", robin, func(e *casefile.Episode) error {
					e.Manager = "Another Manager"
					return nil
				})
			},
			"a feed": func() error {
				_, err := s.TakeFeed(context.Background(), info(monday.AddDays(1), false), feedOf(told), nil, false)
				return err
			},
		} {
			alter(t, s, `UPDATE episode SET feed_digest = 'before'`)
			changed := make(chan error, 1)
			if err := s.Record(t.Context(), told.Key, monday, "a stop", robin, func(e *casefile.Episode) error {
				go func() { changed <- change() }()
				waiting(t, s, func() bool { return len(changed) > 0 })
				e.Manager, e.StoppedOn, e.StopReason = "The Manager", monday, casefile.SteppedUp
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if err := <-changed; err != nil {
				t.Fatal(err)
			}
			look, err := s.Case(t.Context(), told.Key)
			if err != nil || !look.Episode.Stopped(monday) || look.Episode.Manager != "Another Manager" {
				t.Errorf("after %s the case is %+v, %v", who, look.Episode, err)
			}
			if err := s.Record(t.Context(), told.Key, monday, "no stop", robin, func(e *casefile.Episode) error {
				e.StoppedOn, e.StopReason = calendar.Date{}, ""
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestAnAdoptionDuringTheClaimStopsIt has somebody make the database another installation's while a claim is deciding. On
// SQLite the adoption waits for the claim.
func TestAnAdoptionDuringTheClaimStopsIt(t *testing.T) {
	s := open(t, pgtest.URL(t), store.Options{})
	stored(t, s, "A")
	c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, func(l store.Look,
		letter store.Letter) store.Ruling {
		if _, err := s.Adopt(context.Background(), store.Adoption{Name: "other", Today: monday, Who: robin}); err != nil {
			t.Error(err)
		}
		return send(l, letter)
	})
	if c != nil || !errors.Is(err, store.ErrNotOurs) {
		t.Errorf("claimed %v, %v", c, err)
	}
	if l := letter(t, s, "A"); l.State != ledger.Ready {
		t.Errorf("the letter is %s", l.State)
	}
}

// TestStopsAndClaimsInAnyOrder lets many stops race many claims. Of each letter that is being sent, the stop must have
// come after the claim began.
func TestStopsAndClaimsInAnyOrder(t *testing.T) {
	const letters = 150
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		var refs []string
		for i := range letters {
			refs = append(refs, fmt.Sprintf("I%03d", i))
		}
		stored(t, s, refs...)
		var clock atomic.Int64
		var stoppedAt, claimBegan sync.Map // by case
		var wg sync.WaitGroup
		for part := range 3 {
			wg.Go(func() {
				for i := part; i < letters; i += 3 {
					ref := refs[(i*7)%letters]
					if err := stop(s, ref); err != nil {
						t.Error(err)
						return
					}
					stoppedAt.Store(ref, clock.Add(1))
				}
			})
			wg.Go(func() {
				for {
					began := clock.Add(1)
					c, err := s.ClaimLetter(context.Background(), store.Claimant{Owner: fmt.Sprint(part), Lease: time.Hour}, casefile.Post, unlessStopped)
					if err != nil {
						t.Error(err)
						return
					}
					if c == nil {
						return
					}
					claimBegan.Store(c.Case.Case, began)
				}
			})
		}
		wg.Wait()
		left, sent := 0, 0
		for _, ref := range refs {
			l := letter(t, s, ref)
			began, claimed := claimBegan.Load(ref)
			stopped, _ := stoppedAt.Load(ref)
			switch {
			case l.State == ledger.Ready:
				left++
			case claimed != (l.State == ledger.Sending):
				t.Errorf("%s is %s, claimed %v", ref, l.State, claimed)
			case claimed:
				sent++
				if stopped.(int64) < began.(int64) {
					t.Errorf("%s was stopped at %d and its claim began at %d", ref, stopped, began)
				}
			}
		}
		if left > 0 {
			t.Errorf("%d letters were left", left)
		}
		t.Logf("%d of %d were quicker than their stop", sent, letters)
	})
}

// unlessFeed is an error but for the one which says that a feed is being taken.
func unlessFeed(err error) error {
	if errors.Is(err, store.ErrFeedFirst) {
		return nil
	}
	return err
}

// TestEverythingAtOnce runs imports, scans, claims and people's entries against each other: none may fail, and no
// transaction may be chosen to die for a deadlock.
func TestEverythingAtOnce(t *testing.T) {
	const cases, rounds = 40, 6
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		var refs []string
		for i := range cases {
			refs = append(refs, fmt.Sprintf("E%03d", (i*17)%cases)) // so that ids and keys are ordered differently
			stored(t, s, refs[i])
		}
		ctx := context.Background()
		var wg sync.WaitGroup
		each := func(what string, do func(round int) error) {
			wg.Go(func() {
				for round := range rounds {
					if err := do(round); err != nil {
						t.Errorf("%s: %v", what, err)
						return
					}
				}
			})
		}
		each("import", func(round int) error {
			_, err := s.TakeFeed(ctx, info(monday.AddDays(1), false), func(yield func(casefile.Incoming, error) bool) {
				for i := range cases {
					e := episode(fmt.Sprintf("E%03d", i))
					if !yield(casefile.Incoming{Key: e.Key, Episode: e, Digest: fmt.Sprint(round)}, nil) {
						return
					}
				}
			}, nil, false)
			return err
		})
		each("rules", func(round int) error { return s.AdoptRules(ctx, fmt.Sprint(round), monday) })
		each("person", func(round int) error { return stop(s, refs[round]) })
		for range 2 {
			each("scan", func(int) error {
				looks, err := s.Looks(ctx, monday.AddDays(1), 0, cases)
				if err != nil {
					return err
				}
				var all []store.Looked
				for _, l := range looks {
					seen := store.Looked{ID: l.ID, Revision: l.Revision}
					for _, w := range l.Waiting {
						seen.Changes = append(seen.Changes, store.Change{LetterID: w.ID, From: w.State, To: ledger.Superseded, Why: anyWhy})
						seen.NewLetters = append(seen.NewLetters, ready(w.Addressees...))
					}
					all = append(all, seen)
				}
				_, err = s.RecordLooks(ctx, monday, all)
				return unlessFeed(err)
			})
			each("deliver", func(int) error {
				for range 5 {
					c, err := s.ClaimLetter(ctx, store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, send)
					if err != nil || c == nil {
						return unlessFeed(err)
					}
					if err := s.FinishLetter(ctx, c, store.Finish{To: ledger.Ready, Why: anyWhy}); err != nil {
						return err
					}
				}
				return nil
			})
		}
		wg.Wait()
		if n := ask[int](t, s, `SELECT COUNT(*) FROM letter_adult WHERE live = 1`); n != cases {
			t.Errorf("%d live letters for %d adults", n, cases)
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM letter WHERE state = 'sending'`); n != 0 {
			t.Errorf("%d letters are stuck", n)
		}
	})
}
