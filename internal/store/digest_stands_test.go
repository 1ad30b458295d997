package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// inHand is a daemon that has claimed the first two of three digests together, and the clock.
type inHand struct {
	*testing.T
	s       *store.Store
	now     time.Time
	digests []*store.Digest
}

func eachInHand(t *testing.T, test func(h *inHand)) {
	everywhere(t, func(t *testing.T, url string) {
		h := &inHand{T: t, now: monday.Time().Add(58 * time.Hour)}
		h.s = open(t, url, store.Options{Clock: func() time.Time { return h.now }})
		for i := range 3 {
			if frozen, err := h.s.FreezeDigest(t.Context(), digest(fmt.Sprintf("%d@example.org", i))); !frozen || err != nil {
				t.Fatal(frozen, err)
			}
		}
		h.digests = h.claim("a", 2)
		test(h)
	})
}

func (h *inHand) claim(owner string, most int) []*store.Digest {
	h.Helper()
	digests, err := h.s.ClaimDigests(h.Context(), store.Claimant{Owner: owner, Lease: time.Minute, Day: monday}, most)
	h.ok(err)
	return digests
}

func (h *inHand) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// leaves asks whether a digest that was claimed may still leave.
func (h *inHand) leaves(d *store.Digest) error {
	_, _, err := h.s.Compare(h.Context(), d, func(store.Installation) []store.Attempt { return nil })
	return err
}

func TestDigestsAreClaimedTogetherInTheirOrder(t *testing.T) {
	eachInHand(t, func(h *inHand) {
		all := append(h.digests, h.claim("b", 16)...)
		if len(all) != 3 || len(h.digests) != 2 {
			t.Fatalf("%d claimed, and %d of them first", len(all), len(h.digests))
		}
		for i, d := range all {
			if d.Recipient != fmt.Sprintf("%d@example.org", i) || d.Number != int64(i+1) || d.Attempt != 1 || string(d.Raw) == "" {
				t.Errorf("%d: %+v", i, d)
			}
		}
	})
}

func TestADigestThatWasClaimedStandsUntilSomethingChanges(t *testing.T) {
	for name, test := range map[string]struct {
		happens func(h *inHand)
		want    error
	}{
		"nothing":           {func(*inHand) {}, nil},
		"the first leaves":  {func(h *inHand) { h.ok(h.s.FinishDigest(h.Context(), h.digests[0], sent)) }, nil},
		"it has left":       {func(h *inHand) { h.ok(h.s.FinishDigest(h.Context(), h.digests[1], sent)) }, store.ErrLost},
		"it is given back":  {func(h *inHand) { h.ok(h.s.ReturnDigests(h.Context(), h.digests)) }, store.ErrLost},
		"sending is paused": {func(h *inHand) { _, err := h.s.Pause(h.Context(), store.Who{By: "Robin"}); h.ok(err) }, store.ErrPaused},
		"it is taken for dead": {func(h *inHand) {
			h.now = h.now.Add(time.Hour)
			h.claim("b", 3)
		}, store.ErrLost},
	} {
		t.Run(name, func(t *testing.T) {
			eachInHand(t, func(h *inHand) {
				test.happens(h)
				if err := h.leaves(h.digests[1]); !errors.Is(err, test.want) || err != nil && test.want == nil {
					t.Errorf("whether it may leave: %v, want %v", err, test.want)
				}
			})
		})
	}
}

var sent = store.Finish{To: ledger.Sent, Why: ledger.Mailed.Because("mailed")}

// TestWhoHasAMailboxIsAskedAsItsDigestLeaves: a feed makes it a family's once the digest has been claimed.
func TestWhoHasAMailboxIsAskedAsItsDigestLeaves(t *testing.T) {
	eachInHand(t, func(h *inHand) {
		d := h.digests[1]
		families := func() int {
			h.ok(h.leaves(d))
			return len(d.Mailbox[casefile.Mailboxes(d.Recipient)[0]].Families)
		}
		if n := families(); n != 0 {
			t.Errorf("at first it is that of %d families", n)
		}
		family := episode("A")
		family.Adults[0].Email = d.Recipient
		take(t, h.s, monday, feedOf(family))
		if n := families(); n != 1 {
			t.Errorf("after the feed it is that of %d families", n)
		}
	})
}

// TestADigestThatIsGivenBackWaitsForWhatItWaitedFor: the mail server asked to be tried later, or a daemon went silent.
func TestADigestThatIsGivenBackWaitsForWhatItWaitedFor(t *testing.T) {
	eachInHand(t, func(h *inHand) {
		h.ok(h.s.FinishDigest(t.Context(), h.digests[0], store.Finish{To: ledger.Ready, Why: ledger.MailDelayed.Because("450 greylisted")}))
		waits := func() string {
			return ask[string](t, h.s, `SELECT code || ': ' || reason || ', since ' || since FROM digest WHERE id = ?`, h.digests[0].ID)
		}
		before := waits()
		h.now = h.now.Add(time.Minute / 2)
		h.ok(h.s.ReturnDigests(t.Context(), h.claim("b", 1)))
		if after := waits(); after != before {
			t.Errorf("it waited as %q, and now as %q", before, after)
		}
		h.now = h.now.Add(time.Hour)
		h.ok(h.s.ReturnDigests(t.Context(), h.claim("c", 2)))
		code := ask[ledger.Code](t, h.s, `SELECT code FROM digest WHERE id = ?`, h.digests[1].ID)
		if n, err := h.s.CountAgain(t.Context(), ledger.MailDelayed); n != 1 || err != nil || code != ledger.GivenBack {
			t.Errorf("%d wait for the mail server, and what a silent daemon had for %q: %v", n, code, err)
		}
	})
}

func TestADigestThatIsGivenBackIsAsIfItHadNotBeenClaimed(t *testing.T) {
	eachInHand(t, func(h *inHand) {
		h.ok(h.s.FinishDigest(t.Context(), h.digests[0], sent))
		for range 2 { // the answer may have been lost; and the first has left
			h.ok(h.s.ReturnDigests(t.Context(), h.digests))
		}
		again := h.claim("b", 1)
		if len(again) != 1 || again[0].ID != h.digests[1].ID || again[0].Attempt != 1 || string(again[0].Raw) != string(h.digests[1].Raw) {
			t.Fatalf("claimed again: %+v", again)
		}
		h.ok(h.s.ReturnDigests(t.Context(), h.digests)) // that was the claim before
		h.ok(h.leaves(again[0]))

		h.now = h.now.Add(time.Hour) // its daemon has gone silent, so that this is the second time
		again = h.claim("a", 1)
		h.ok(h.s.ReturnDigests(t.Context(), again))
		if last := h.claim("c", 1); len(last) != 1 || last[0].ID != again[0].ID || last[0].Attempt != 2 {
			t.Errorf("claimed once more: %+v, want another second attempt of %d", last, again[0].ID)
		}
	})
}
