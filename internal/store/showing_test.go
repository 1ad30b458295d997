package store_test

import (
	"fmt"
	"testing"
	"time"

	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// TestALetterIsShownByADigestThatHasLeft: while one is on its way no other shows it, and one that failed has shown nothing.
func TestALetterIsShownByADigestThatHasLeft(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		alter(t, s, `UPDATE letter SET state = 'held', code = 'awaits-approval'`)
		gate := []ledger.Code{ledger.AwaitsApproval, ledger.AwaitsItsDay}
		unshown := func(want int) {
			t.Helper()
			if all, err := s.Unshown(t.Context(), gate); err != nil || len(all) != want {
				t.Errorf("%d letters are to be shown, %v, want %d", len(all), err, want)
			}
		}
		unshown(1)
		for i, end := range []ledger.State{ledger.Failed, ledger.Sent} {
			on := monday.AddDays(i)
			frozen, err := s.FreezeDigest(t.Context(), store.NewDigest{Recipient: "morgan@example.org", Day: on, MessageID: fmt.Sprint(i),
				Raw: []byte("digest"), Shown: []int64{letter(t, s, "A").ID}})
			if err != nil || !frozen {
				t.Fatal(frozen, err)
			}
			unshown(0)
			if l := letter(t, s, "A"); !l.ShownOn.IsZero() {
				t.Errorf("shown on %s by a digest that has not left", l.ShownOn)
			}
			d, err := s.ClaimDigest(t.Context(), store.Claimant{Owner: "a", Lease: time.Minute})
			if err != nil || d == nil {
				t.Fatal(d, err)
			}
			if err := s.FinishDigest(t.Context(), d, store.Finish{To: end, Why: ledger.Mailed.Because("it ended")}); err != nil {
				t.Fatal(err)
			}
			l := letter(t, s, "A")
			if end == ledger.Failed {
				unshown(1)
			} else if unshown(0); l.ShownOn != on {
				t.Errorf("shown on %s, want %s", l.ShownOn, on)
			}
		}
	})
}
