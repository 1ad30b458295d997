package office_test

import (
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

func TestALetterCanBeHeldInItsDays(t *testing.T) {
	f := newFortnight(t, "STEPDOWN_RELEASE_CONSENT_REFUSED=after 2 working days")
	f.run(0)
	first := f.one(posted)
	if first.Code != "awaits-its-day" {
		t.Fatalf("the letter is %s, %s", first.State, first.Code)
	}
	if f.run(1); f.one(posted).State != "held" {
		t.Error("it left a day early")
	}
	if err := f.HoldLetter(t.Context(), first.Number, f.today, morgan); err != nil {
		t.Fatal(err)
	}
	if f.run(3); f.one(posted).State != "held" || f.one(posted).Code != "held-by-person" {
		t.Errorf("held, and it is %s, %s", f.one(posted).State, f.one(posted).Code)
	}
	other := f.states("EHM-20940")
	if !strings.HasSuffix(other, "accepted") {
		t.Errorf("nobody held the other family's letter, and it is %s", other)
	}
	if err := f.ReleaseLetter(t.Context(), f.one(posted).Number, f.today, morgan); err != nil {
		t.Fatal(err)
	}
	if err := f.ReleaseLetter(t.Context(), f.one(posted).Number, f.today, morgan); err == nil {
		t.Error("released twice")
	}
	if f.run(4); f.one(posted).State != "accepted" {
		t.Errorf("released, and it is %s", f.states(posted))
	}
}

func TestAHoldOutlastsAChangeOfTheRecord(t *testing.T) {
	f := newFortnight(t, "STEPDOWN_RELEASE_CONSENT_REFUSED=approval")
	f.run(0)
	if err := f.HoldLetter(t.Context(), f.one(posted).Number, f.today, morgan); err != nil {
		t.Fatal(err)
	}
	err := f.Store.Record(t.Context(), casefile.Key{Case: posted}, f.today, "a new household", morganStored, func(e *casefile.Episode) error {
		e.Adults[0].Household, e.Adults[0].Name = "elsewhere", "Mr Declan Sampleworth"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f.run(0)
	if l := f.one(posted); l.State != "held" || l.Code != "held-by-person" {
		t.Errorf("it is %s, %s", l.State, l.Code)
	}
}

func TestWhatAPersonCancelsIsNotWrittenAgainUnlessOrdered(t *testing.T) {
	f := newFortnight(t)
	f.run(0)
	l := f.one(posted)
	if l.State != "accepted" {
		t.Fatalf("it is %s", l.State)
	}
	if err := f.Cancel(t.Context(), l.Number, morgan); err != nil {
		t.Fatal(err)
	}
	if names := f.PDFs(t); strings.Contains(strings.Join(names, " "), l.ID) {
		t.Error("cancelled, and it lies in the print folder")
	}
	for n := range 3 {
		f.run(n)
	}
	if s := f.states(posted); s != "cancelled" {
		t.Errorf("after three days: %s", s)
	}
	if err := f.Reissue(t.Context(), l.Number, morgan); err != nil {
		t.Fatal(err)
	}
	if err := f.Reissue(t.Context(), l.Number, morgan); err == nil || !strings.Contains(err.Error(), "has already been reissued") {
		t.Errorf("ordered twice: %v", err)
	}
	for n := range 3 {
		f.run(3 + n)
	}
	if s := f.states(posted); s != "cancelled accepted" {
		t.Errorf("ordered anew: %s", s)
	}
	stored, err := f.Store.Case(t.Context(), casefile.Key{Case: posted})
	if err != nil || stored.Past.Letters[1].IssueNo != 2 {
		t.Errorf("%+v, %v", stored.Past.Letters, err)
	}
	if err := f.Reissue(t.Context(), f.one(posted).Number, morgan); err == nil {
		t.Error("a letter that has not left was ordered again")
	}
}

func TestAPersonSaysWhatBecameOfALetter(t *testing.T) {
	for _, sent := range []bool{true, false} {
		f := newFortnight(t)
		if _, err := f.Pause(t.Context(), morgan); err != nil {
			t.Fatal(err)
		}
		f.run(0)
		if _, err := f.Resume(t.Context(), morgan); err != nil {
			t.Fatal(err)
		}
		l := f.one(posted)
		if err := f.Resolve(t.Context(), l.Number, sent, morgan); err == nil {
			t.Error("resolved although nothing is uncertain")
		}
		f.lose(posted)
		if f.run(1); f.one(posted).State != "uncertain" {
			t.Errorf("nobody has said anything, and it is %s", f.one(posted).State)
		}
		if err := f.Resolve(t.Context(), l.Number, sent, morgan); err != nil {
			t.Fatal(err)
		}
		want := map[bool]ledger.State{true: ledger.Sent, false: ledger.Accepted}[sent]
		if f.run(2); f.one(posted).State != want {
			t.Errorf("sent %v: it is %s", sent, f.states(posted))
		}
	}
}
