package office_test

import (
	"errors"
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/store"
)

func TestAFeedThatLosesTooManyCasesWaits(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		without := func(n int) func(*casefile.Episode) bool {
			i := -1
			return func(*casefile.Episode) bool { i++; return i%2 == 0 || i < c.Crowd.Crowd.Cases-2*n } // every other one is closed
		}
		c.taken(c.Write(0, feed.Manifest{Full: true}, nil))
		c.taken(c.Write(1, feed.Manifest{Full: true}, without(5))) // no more than five
		c.taken(c.Write(2, feed.Manifest{Full: true}, nil))
		folder := c.Write(3, feed.Manifest{Full: true}, without(6))
		c.refused(folder, "it loses or rejects 6 of the 40 cases of the last full feed: it waits for `stepdown feed accept`")
		if text := c.Attention(); !strings.Contains(text, "A feed waits") || !strings.Contains(text, "6 of the 40 cases") {
			t.Errorf("the report says\n%s", text)
		}
		if last, _, _ := c.Store.LastFeed(t.Context()); last.MadeOn != c.Day(2) {
			t.Errorf("something of it was taken: %+v", last)
		}
		c.Write(3, feed.Manifest{Full: true}, without(5))
		if took, err := c.AcceptFeed(t.Context(), morgan); err == nil {
			t.Errorf("another feed in the same folder was taken: %+v", took)
		}
		c.Write(3, feed.Manifest{Full: true}, without(6))
		if took, err := c.AcceptFeed(t.Context(), morgan); err != nil || took.Missing != 6 {
			t.Errorf("accepted: %+v, %v", took, err)
		}
		if strings.Contains(c.Attention(), "A feed waits") {
			t.Error("the report still says that it waits")
		}
		c.refused(c.Write(6, feed.Manifest{Full: true}, without(20)), "it waits")
		if _, err := c.RefuseFeed(t.Context(), morgan); err != nil {
			t.Fatal(err)
		}
		c.refused(c.Folder(c.Last), "put the feed aside")
		if _, err := c.AcceptFeed(t.Context(), morgan); !errors.Is(err, store.ErrNoneWaits) {
			t.Errorf("accepted: %v", err)
		}
	})
}

func TestAClosedCaseMayLeaveAFullFeed(t *testing.T) {
	onBoth(t, func(t *testing.T, c *crowded) {
		n := 0
		c.taken(c.Write(0, feed.Manifest{Full: true}, func(e *casefile.Episode) bool {
			if n++; n <= 12 {
				e.StoppedOn, e.StopReason = c.Day(-3), casefile.SteppedUp
			}
			return true
		}))
		n = 0
		c.taken(c.Write(1, feed.Manifest{Full: true}, func(*casefile.Episode) bool { n++; return n > 12 }))
	})
}
