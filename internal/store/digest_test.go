package store_test

import (
	"testing"
	"time"

	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

func TestOneDigestForAPersonAndADay(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A")))
		looks, err := s.Looks(t.Context(), monday, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		r := ledger.Reminder{Rule: "joint-meeting", Occasion: "o", Nominal: monday, Rung: "due", Role: ledger.EHCO}
		for range 2 { // the second time finds the reminder there
			look, _ := s.Case(t.Context(), looks[0].Episode.Key)
			if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1", Items: []ledger.Item{r.Item()}, Reminders: []ledger.Reminder{r}}}); err != nil {
				t.Fatal(err)
			}
		}
		pending, err := s.PendingReminders(t.Context())
		if err != nil || len(pending) != 1 || pending[0].Reminder != r {
			t.Fatalf("%+v, %v", pending, err)
		}
		d := store.NewDigest{Recipient: "a@example.org", Day: monday, MessageID: "<1@example.org>", Raw: []byte("x"), Reminders: []int64{pending[0].ID}}
		for i, want := range []bool{true, false} {
			if got, err := s.FreezeDigest(t.Context(), d); err != nil || got != want {
				t.Fatalf("%d: frozen %v, %v", i, got, err)
			}
		}
		c, err := s.ClaimDigest(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour})
		if err != nil || c == nil || string(c.Raw) != "x" {
			t.Fatalf("%+v, %v", c, err)
		}
		if again, err := s.ClaimDigest(t.Context(), store.Claimant{Owner: "b", Lease: time.Hour}); again != nil || err != nil {
			t.Fatalf("claimed twice: %v", err)
		}
		if err := s.FinishDigest(t.Context(), c, store.DigestSent, store.Finish{Code: "mailed", Reason: "mailed"}); err != nil {
			t.Fatal(err)
		}
		if pending, _ := s.PendingReminders(t.Context()); len(pending) != 0 {
			t.Errorf("%d reminders still pending", len(pending))
		}
		if items, err := s.OpenItems(t.Context()); err != nil || len(items) != 1 {
			t.Errorf("%d open items, %v", len(items), err)
		}
	})
}
