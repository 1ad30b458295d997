package jobs

import (
	"context"
	"errors"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/post"
	"stepdown/internal/store"
)

// TestAsManyAreClaimedAsLeaveSoon follows the numbers that are claimed at once, with a carrier that takes so long over each letter.
func TestAsManyAreClaimedAsLeaveSoon(t *testing.T) {
	for each, want := range map[time.Duration][]int{
		10 * time.Millisecond:  {1, 2, 4, 8, 16, 16},
		200 * time.Millisecond: {1, 2, 2, 2, 2, 2},
		3 * time.Second:        {1, 1, 1, 1, 1, 1},
	} {
		var q queue[*store.Claim]
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

// TestFeedsAreLookedForWhileLettersLeave has two letters claimed, and feeds looked for as long ago as that is good for, or longer.
func TestFeedsAreLookedForWhileLettersLeave(t *testing.T) {
	away := errors.New("the folder is away")
	p := &pass{Deliver: Deliver{Look: func(context.Context, time.Time) error { return away }}, looked: time.Now().Add(-2 * lookAgain)}
	q := p.letterQueue(nil, casefile.Email)
	q.claims, q.since = make([]*store.Claim, 2), time.Now()
	if _, err := q.next(t.Context(), p); !errors.Is(err, away) || !p.unseen {
		t.Errorf("a letter leaves, and nobody looks for feeds: %v", err)
	}
	p.looked = time.Now()
	if err := p.keepLooking(t.Context()); err != nil {
		t.Errorf("feeds are looked for again at once: %v", err)
	}
}

// TestWhatAnotherRecordKnewMayHaveLeft asks of a letter that was claimed when a record ended so, and that no record tells of.
func TestWhatAnotherRecordKnewMayHaveLeft(t *testing.T) {
	record := &post.Record{Dir: t.TempDir()}
	err := record.Hold(func(h post.Holding) error {
		if err := h.Begin(post.Beginning{Record: "first", Database: "d"}); err != nil {
			return err
		}
		first, err := h.Read()
		if err != nil {
			return err
		}
		l := store.Letter{ID: 7, Attempt: 1, NotedFrom: lastLine(first)}
		asked := func(l store.Letter, want bool, when string) {
			if tells, err := tellsOf(h, l); tells != want || err != nil {
				t.Errorf("%s: %v, %v", when, tells, err)
			}
		}
		asked(l, false, "the record that its claimant knew")
		asked(store.Letter{ID: 7, Attempt: 1}, true, "nobody has said what its claimant knew")
		asked(store.Letter{ID: 7, Attempt: 1, NotedFrom: store.RecordLine{Seq: first.Seq, Sum: "of another"}}, true, "another record")
		asked(store.Letter{ID: 7, Attempt: 1, NotedFrom: store.RecordLine{Seq: first.Seq + 9, Sum: first.Sum}}, true, "a longer record")
		if err := h.BeginAnew(post.Beginning{Record: "second", Database: "d"}, 1, false); err != nil {
			return err
		}
		asked(l, true, "a record that was begun anew")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
