package store_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// TestFlipsBesideAndRunsOfManyInAnyOrder is TestFlipsBesideAndRunsInAnyOrder with sixteen letters a claim, as they are delivered, and now
// and then a run of which some were claimed and not gathered.
func TestFlipsBesideAndRunsOfManyInAnyOrder(t *testing.T) {
	var decisionBegan sync.Map
	var runs atomic.Int64
	racing(t, func(r *race, who string) error {
		as := store.Claimant{Owner: who, Lease: time.Hour}
		for {
			number := runs.Add(1)
			run := fmt.Sprint("run ", number)
			var cases []string
			var gathered []store.Gathered
			opened, none := false, false
			for range 2 {
				some, err := r.ClaimLetters(context.Background(), as, casefile.Post, 16, func(look store.Look, l store.Letter, _ bool) store.Ruling {
					ruling := unlessUnsafe(look, l)
					ruling.Batch, ruling.Place, ruling.Mark, ruling.Opens = run, run+"/"+l.Name(), fmt.Sprintf("MARK%04d", number), !opened
					return ruling
				})
				if err != nil {
					return err
				}
				if none = len(some) == 0; none {
					break
				}
				opened = true
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
