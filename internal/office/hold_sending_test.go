package office_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// A letter is claimed together with others and waits for its turn, for as long as the mail server takes over one before it. A person
// holds it.
func TestALetterThatWaitsForItsTurnCanBeHeld(t *testing.T) {
	f := newFortnight(t)
	f.scan()
	l := f.one(posted)
	if l.State != "ready" {
		t.Fatalf("it is %s", l.State)
	}
	full, err := f.Store.Letter(t.Context(), l.Number)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := f.Store.Installation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	claims, err := f.Store.ClaimLetters(t.Context(), store.Claimant{Owner: "a", Lease: time.Minute, Installation: ours.Name, Day: f.today},
		full.Channel, 16, func(store.Look, store.Letter, bool) store.Ruling { return store.Ruling{Send: true, Carrier: "mail"} })
	if err != nil || len(claims) < 2 {
		t.Fatal(len(claims), err)
	}
	if l = f.one(posted); l.State != ledger.Sending {
		t.Fatalf("it is %s", l.State)
	}
	if err := f.Cancel(t.Context(), l.Number, morgan); err == nil || !strings.Contains(err.Error(), "letters hold L") {
		t.Errorf("whoever wants to cancel it is not told how to stop it: %v", err)
	}
	if err := f.HoldLetter(t.Context(), l.Number, f.today, morgan); err == nil || !strings.Contains(err.Error(), "it is recorded") {
		t.Errorf("whoever holds it is not told that it may leave: %v", err)
	}
	for _, c := range claims {
		if c.ID != l.Number {
			continue
		}
		_, _, err := f.Store.Compare(t.Context(), c, func(store.Installation) []store.Attempt { return nil })
		if !errors.Is(err, store.ErrMoved) {
			t.Errorf("a person wanted it held, and it leaves: %v", err)
		}
	}
}
