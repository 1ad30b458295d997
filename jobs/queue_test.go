package jobs

import (
	"testing"
	"time"

	"stepdown/internal/post"
	"stepdown/internal/store"
)

// TestAsManyAreClaimedAsLeaveSoon follows the numbers that are claimed at once, with a carrier that takes so long over each letter.
func TestAsManyAreClaimedAsLeaveSoon(t *testing.T) {
	for each, want := range map[time.Duration][]int{
		10 * time.Millisecond:  {1, 2, 4, 8, 16, 16},
		200 * time.Millisecond: {1, 2, 4, 8, 6, 6},
		3 * time.Second:        {1, 1, 1, 1, 1, 1},
	} {
		var q queue
		now := time.Date(2026, 3, 16, 10, 0, 0, 0, time.UTC)
		for _, n := range want {
			for !q.over(now) {
				q.claims, q.left = q.claims[1:], q.left+1
				now = now.Add(each)
			}
			if q.most != n {
				t.Errorf("where each takes %s, %d are claimed, want %d", each, q.most, n)
			}
			q.claims, q.since, q.left = make([]*store.Claim, q.most), now, 0
		}
	}
}

func TestWhatComesBeforeARecordThatWasBegunAnewMayHaveLeft(t *testing.T) {
	record := &post.Record{Dir: t.TempDir()}

	l := store.Letter{ID: 7, Attempt: 1}
	err := record.Hold(func(h post.Holding) error {
		if err := h.Begin(post.Beginning{Record: "first", Database: "d"}); err != nil {
			return err
		}
		if tells, err := tellsOf(h, l); tells || err != nil {
			t.Errorf("a record that has been read whole: %v, %v", tells, err)
		}
		if err := h.BeginAnew(post.Beginning{Record: "second", Database: "d"}, 1, false); err != nil {
			return err
		}
		if tells, err := tellsOf(h, l); !tells || err != nil {
			t.Errorf("one that was begun anew: %v, %v", tells, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
