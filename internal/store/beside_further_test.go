package store_test

import (
	"slices"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// P2, of whom nobody knows whether they are safe to write to, is on record at the door of P1's family, and later at another, so that the
// letter to P1 may go. While it lies in a run that is gathered, a person says that P2 has left the family of that other record.
func TestWhoIsNoLongerElsewhereStopsALetterThatIsClaimed(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		later := living("C", "P2", "yes", "NN7 7AA", "3 Low Street")
		later.Adults[0].AddressConfirmedOn = monday.AddDays(1)
		take(t, s, monday, feedOf(living("A", "P1", "yes", "NN1 1AA", "10 High Street"),
			living("B", "P2", "unknown", "NN1 1AA", "10 High Street"), later))
		look, err := s.Case(t.Context(), casefile.Key{Case: "A"})
		if err != nil {
			t.Fatal(err)
		}
		if err := saw(t, s, "A", store.Looked{EHCO: "ehco-1", NewLetters: []store.NewLetter{ready("P1")}}); err != nil {
			t.Fatal(err)
		}
		asked := func(l store.Look) bool { // of whom it rests on
			return slices.ContainsFunc(l.Past.Neighbours, func(n ledger.Neighbour) bool { return n.Record.Case == "C" })
		}
		if !asked(look) {
			t.Fatalf("the other record is not asked: %+v", look.Past.Neighbours)
		}
		as := store.Claimant{Owner: "daemon", Lease: time.Hour}
		claims, err := s.ClaimLetters(t.Context(), as, casefile.Post, 1, func(l store.Look, _ store.Letter, _ bool) store.Ruling {
			return store.Ruling{Send: asked(l), Carrier: "post", Batch: "run", Place: "run/x", Mark: "MARK0001", Opens: true, To: ledger.Held,
				Why: anyWhy}
		})
		if err != nil || len(claims) != 1 {
			t.Fatal(claims, err)
		}
		if err := s.Record(t.Context(), later.Key, monday, "adult-gone", robin, func(e *casefile.Episode) error {
			e.Adults[0].GoneOn = monday
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if look, err = s.Case(t.Context(), casefile.Key{Case: "A"}); err != nil || asked(look) {
			t.Fatalf("the other record still has them: %+v, %v", look.Past.Neighbours, err)
		}
		c := claims[0]
		done, err := s.DecideRun(t.Context(), store.RunDecision{Run: "run", Claimant: as, Letters: []store.Gathered{{LetterID: c.ID,
			EpisodeID: c.EpisodeID, Attempt: c.Attempt, Revision: c.Revision, Beside: c.Beside}}, Accepted: ledger.Spooled.Because("in it"),
			Returned: ledger.SpoolFailed.Because("not in it")})
		if err != nil || done.Accepted != 0 {
			t.Errorf("a letter leaves that was claimed by what is no longer so: %+v, %v", done, err)
		}
	})
}
