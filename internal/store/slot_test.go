package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stepdown/internal/store"
)

func TestASlotRunsOnceOnAnyNumberOfDaemons(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		first := open(t, url, store.Options{})
		daemons := []*store.Store{first}
		for range 3 {
			daemons = append(daemons, open(t, url, store.Options{}))
		}
		if len(url) > 7 && url[:7] == "sqlite:" {
			daemons = daemons[:1] // one daemon has the file
		}
		slot := time.Date(2026, 3, 9, 5, 0, 0, 0, time.UTC)
		var runs atomic.Int64
		var wg sync.WaitGroup
		for _, d := range daemons {
			for range 4 {
				wg.Go(func() {
					if _, err := d.RunSlot(context.Background(), "scan", slot, func(context.Context) error { runs.Add(1); return nil }); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		if runs.Load() != 1 {
			t.Errorf("the slot ran %d times", runs.Load())
		}
		again := func(context.Context) error { t.Error("the slot was run again"); return nil }
		if ran, err := first.RunSlot(t.Context(), "scan", slot, again); ran || err != nil {
			t.Errorf("a completed slot: ran %v, %v", ran, err)
		}
		if last, ok, err := first.LastSlot(t.Context(), "scan"); err != nil || !ok || !last.Equal(slot) {
			t.Errorf("last slot %v, %v, %v", last, ok, err)
		}
	})
}

func TestAJobIsNotBegunWhileItIsAtWork(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		slot := time.Date(2026, 3, 9, 5, 0, 0, 0, time.UTC)
		again := func(context.Context) error { t.Error("the job was begun twice"); return nil }
		ran, err := s.RunSlot(t.Context(), "scan", slot, func(ctx context.Context) error {
			if ran, err := s.RunSlot(ctx, "scan", slot.Add(time.Hour), again); ran || err != nil {
				t.Errorf("ran %v, %v", ran, err)
			}
			return nil
		})
		if !ran || err != nil {
			t.Errorf("ran %v, %v", ran, err)
		}
	})
}

func TestASlotThatFailedStaysToBeDoneAndADoneOneDoesNot(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		slot := time.Date(2026, 3, 9, 5, 0, 0, 0, time.UTC)
		broken := errors.New("broken")
		if ran, err := s.RunSlot(t.Context(), "scan", slot, func(context.Context) error { return broken }); !ran || !errors.Is(err, broken) {
			t.Fatalf("ran %v, %v", ran, err)
		}
		if ran, err := s.RunSlot(t.Context(), "scan", slot, func(context.Context) error { return nil }); !ran || err != nil {
			t.Errorf("the failed slot was not done again: %v, %v", ran, err)
		}
		for _, done := range []time.Time{slot, slot.Add(-time.Hour)} {
			if ran, err := s.RunSlot(t.Context(), "scan", done, func(context.Context) error { return nil }); ran || err != nil {
				t.Errorf("%s was done again, though %s is done: %v", done, slot, err)
			}
		}
	})
}
