package store_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

var full = flag.Bool("full", false, "run the full counts")

// race is many pairs of cases, with dangers that come beside letters while something else is done with those.
type race struct {
	*store.Store
	pairs     int
	clock     atomic.Int64
	flippedAt sync.Map // when the danger beside a letter had been committed, by the letter's case
	others    sync.WaitGroup
	flipping  sync.WaitGroup
}

// racing lets dangers in other cases race what three others do at once, and then judges. -full races 1,000.
func racing(t *testing.T, do func(r *race, who string) error, judge func(t *testing.T, r *race)) {
	everywhere(t, func(t *testing.T, url string) {
		r := &race{Store: open(t, url, store.Options{}), pairs: 100}
		if *full {
			r.pairs = 1000
		}
		numbers := make([]int, r.pairs)
		for i := range numbers {
			numbers[i] = i
		}
		pair(t, r.Store, numbers...)
		for part := range 3 {
			r.flipping.Go(func() {
				for i := part; i < r.pairs; i += 3 {
					n := (i * 7) % r.pairs
					if err := flip(r.Store, n); err != nil {
						t.Error(err)
						return
					}
					r.flippedAt.Store(fmt.Sprintf("A%04d", n), r.clock.Add(1))
				}
			})
			r.others.Go(func() {
				if err := do(r, fmt.Sprint(part)); err != nil {
					t.Error(err)
				}
			})
		}
		r.flipping.Wait()
		r.others.Wait()
		judge(t, r)
	})
}

// wasQuicker tells whether what began then came before the danger beside the case's letter.
func (r *race) wasQuicker(of string, began int64) bool {
	flipped, _ := r.flippedAt.Load(of)
	return flipped.(int64) > began
}

// TestFlipsBesideAndClaimsInAnyOrder claims the letters. Of each that is being sent, the danger must have been committed after
// the claim began.
func TestFlipsBesideAndClaimsInAnyOrder(t *testing.T) {
	var claimBegan sync.Map // by case
	racing(t, func(r *race, who string) error {
		for {
			began := r.clock.Add(1)
			c, err := r.ClaimLetter(context.Background(), store.Claimant{Owner: who, Lease: time.Hour}, casefile.Post, unlessUnsafe)
			if err != nil || c == nil {
				return err
			}
			claimBegan.Store(c.Case.Case, began)
		}
	}, func(t *testing.T, r *race) {
		sent := 0
		for i := range r.pairs {
			ref := fmt.Sprintf("A%04d", i)
			l := letter(t, r.Store, ref)
			began, claimed := claimBegan.LoadAndDelete(ref)
			switch {
			case claimed != (l.State == ledger.Sending), !claimed && l.State != ledger.Held:
				t.Errorf("%s is %s, claimed %v", ref, l.State, claimed)
			case claimed:
				sent++
				if !r.wasQuicker(ref, began.(int64)) {
					t.Errorf("the danger beside %s was committed before its claim began", ref)
				}
			}
		}
		t.Logf("%d of %d were quicker than the danger beside them", sent, r.pairs)
	})
}

// TestFlipsBesideAndRunsInAnyOrder gathers the letters into print runs of a few and has those decided. Of each that goes, the
// danger must have been committed after the decision began.
func TestFlipsBesideAndRunsInAnyOrder(t *testing.T) { flipsBesideRuns(t, 5, 1) }

// TestFlipsBesideAndRunsOfManyInAnyOrder is the same with sixteen letters a claim, as they are delivered, and now and then a run of
// which some were claimed and not gathered.
func TestFlipsBesideAndRunsOfManyInAnyOrder(t *testing.T) { flipsBesideRuns(t, 2, 16) }

// flipsBesideRuns lets runs race dangers, each gathered by so many claims of at most so many letters.
func flipsBesideRuns(t *testing.T, claims, atOnce int) {
	var decisionBegan sync.Map // by case
	var runs atomic.Int64
	racing(t, func(r *race, who string) error {
		as := store.Claimant{Owner: who, Lease: time.Hour}
		for {
			number := runs.Add(1)
			run := fmt.Sprint("run ", number)
			var cases []string
			var gathered []store.Gathered
			for range claims {
				some, err := r.ClaimLetters(context.Background(), as, casefile.Post, atOnce, func(look store.Look, l store.Letter,
					_ bool) store.Ruling {
					ruling := unlessUnsafe(look, l)
					ruling.Batch, ruling.Place, ruling.Mark, ruling.Opens = run, run+"/"+l.Name(), fmt.Sprintf("MARK%04d", number), gathered == nil
					return ruling
				})
				if err != nil {
					return err
				}
				if len(some) == 0 {
					break
				}
				if number%3 == 0 && len(some) > 2 {
					some = some[:len(some)/2] // told to stop
				}
				for _, c := range some {
					cases = append(cases, c.Case.Case)
					gathered = append(gathered, store.Gathered{LetterID: c.ID, EpisodeID: c.EpisodeID, Attempt: c.Attempt, Revision: c.Revision,
						Beside: c.Beside})
				}
			}
			if gathered == nil {
				return nil
			}
			began := r.clock.Add(1)
			for _, ref := range cases {
				decisionBegan.Store(ref, began)
			}
			if _, err := r.DecideRun(context.Background(), store.RunDecision{Run: run, Claimant: as, Letters: gathered,
				Accepted: ledger.Spooled.Because("in it"), Returned: ledger.SpoolFailed.Because("not in it")}); err != nil {
				return err
			}
		}
	}, func(t *testing.T, r *race) {
		went := 0
		for i := range r.pairs {
			ref := fmt.Sprintf("A%04d", i)
			began, _ := decisionBegan.LoadAndDelete(ref)
			switch l := letter(t, r.Store, ref); l.State {
			case ledger.Accepted:
				went++
				if !r.wasQuicker(ref, began.(int64)) {
					t.Errorf("the danger beside %s was committed before its run was decided", ref)
				}
			case ledger.Held:
			default:
				t.Errorf("%s is %s", ref, l.State)
			}
		}
		t.Logf("%d of %d were quicker than the danger beside them", went, r.pairs)
	})
}

// TestFlipsBesideAndScansInAnyOrder looks at the cases again and again. In the end each must be due for another look whose last
// one was not told of the danger beside it.
func TestFlipsBesideAndScansInAnyOrder(t *testing.T) {
	var told sync.Map // by case, whether its last look was
	unsafe := func(n ledger.Neighbour) bool { return n.Safe == casefile.No }
	racing(t, func(r *race, _ string) error {
		flips := make(chan struct{})
		go func() { r.flipping.Wait(); close(flips) }()
		for {
			select {
			case <-flips:
				return nil
			default:
			}
			if err := r.LookBeside(context.Background()); err != nil {
				return err
			}
			looks, err := r.Looks(context.Background(), monday, 0, 1000)
			if err != nil {
				return err
			}
			for _, l := range looks {
				skipped, err := r.RecordLooks(context.Background(), monday, []store.Looked{{ID: l.ID, Revision: l.Revision, EHCO: "ehco-1",
					NextLook: monday.AddDays(7)}})
				if err != nil {
					return err
				}
				if skipped == 0 {
					told.Store(l.Episode.Key.Case, slices.ContainsFunc(l.Past.Neighbours, unsafe))
				}
			}
		}
	}, func(t *testing.T, r *race) {
		for ask[int](t, r.Store, `SELECT COUNT(*) FROM neighbour_changed`) > 0 {
			if err := r.LookBeside(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		looks, err := r.Looks(t.Context(), monday, 0, 2*r.pairs)
		if err != nil {
			t.Fatal(err)
		}
		due := map[string]bool{}
		for _, l := range looks {
			due[l.Episode.Key.Case] = true
		}
		again := 0
		for i := range r.pairs {
			ref := fmt.Sprintf("A%04d", i)
			if saw, _ := told.LoadAndDelete(ref); saw == true {
				continue
			}
			again++
			if !due[ref] {
				t.Errorf("the last look at %s was not told of the danger beside it, and it is not due for another", ref)
			}
		}
		t.Logf("%d of %d looks were quicker than the danger beside them", again, r.pairs)
	})
}
