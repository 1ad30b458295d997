package office_test

import (
	"errors"
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/office"
)

func TestALetterGoesOnceSomebodyElseApprovesIt(t *testing.T) {
	f := newFortnight(t, "STEPDOWN_RELEASE_CONSENT_REFUSED=approval")
	if d := f.run(0); d.Delivered.Spooled+d.Delivered.Mailed > 0 {
		t.Errorf("letters left unapproved: %+v", d.Delivered)
	}
	l := f.one(posted)
	if l.State != "held" || l.Code != "awaits-approval" {
		t.Fatalf("the letter is %s, %s", l.State, l.Code)
	}
	if pdf, err := f.LetterPDF(t.Context(), l.Number); err != nil || len(pdf) == 0 {
		t.Error("there is nothing to look at before approving", err)
	}
	look, err := f.Store.Case(t.Context(), casefile.Key{Case: posted})
	if err != nil {
		t.Fatal(err)
	}
	confirmed, _ := look.Episode.Done(casefile.ClosureConfirmed, f.today)
	first, last, _ := strings.Cut(confirmed.By, " ")
	for _, as := range []string{confirmed.By, " " + strings.ToUpper(confirmed.By), strings.ReplaceAll(confirmed.By, " ", ". "),
		strings.ReplaceAll(confirmed.By, "e", "\u200be"), strings.ReplaceAll(confirmed.By, "a", "\u0430"),
		"Ms " + confirmed.By, confirmed.By + " (Manager)", last + ", " + first, first[:1] + ". J. " + last, first,
		`CORP\` + strings.ToLower(first+"."+last), strings.ToLower(first+"."+last) + "@council.onmicrosoft.example"} {
		err := f.Approve(t.Context(), l.Number, f.today, office.Who{Name: as, Because: "a test"})
		if confirmed.By == "" || !errors.Is(err, office.ErrSamePerson) {
			t.Errorf("%q confirmed the closure and approved the letter as %q: %v", confirmed.By, as, err)
		}
	}
	if err := f.Approve(t.Context(), l.Number, f.today, morgan); err != nil {
		t.Fatal(err)
	}
	if err := f.Approve(t.Context(), l.Number, f.today, morgan); err == nil {
		t.Error("approved twice")
	}
	f.run(0)
	if s := f.states(posted); s != "accepted" {
		t.Errorf("approved, and %s", s)
	}
	events, err := f.History(t.Context(), l.Number)
	if err != nil || len(events) < 3 || events[1].By != morgan.Name || events[1].OSUser != "m" {
		t.Errorf("the history is %+v, %v", events, err)
	}
}

func TestAnApprovalIsOfWhatTheLetterSays(t *testing.T) {
	f := newFortnight(t, "STEPDOWN_RELEASE_CONSENT_REFUSED=approval")
	f.run(0)
	if err := f.Approve(t.Context(), f.one(posted).Number, f.today, morgan); err != nil {
		t.Fatal(err)
	}
	err := f.Store.Record(t.Context(), casefile.Key{Case: posted}, f.today, "a new name", morganStored, func(e *casefile.Episode) error {
		e.Adults[0].Name = "Mr Declan Sampleworth"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f.run(0)
	if l := f.one(posted); f.states(posted) != "superseded held" || l.Code != "awaits-approval" {
		t.Errorf("changed after the approval: %s, %s", f.states(posted), l.Code)
	}
	if err := f.Approve(t.Context(), f.one(posted).Number, f.today, morgan); err != nil {
		t.Fatal(err)
	}
	f.run(10) // its date has grown old: what was approved goes under a new one
	if s := f.states(posted); s != "superseded superseded accepted" {
		t.Errorf("approved and dated anew: %s", s)
	}
}

// TestWhoeverRecordedTheClosureHereApprovesNothing under whatever name, from the same sign-in to the machine.
func TestWhoeverRecordedTheClosureHereApprovesNothing(t *testing.T) {
	f := newFortnight(t, "STEPDOWN_RELEASE_CONSENT_REFUSED=approval")
	robin := office.Who{Name: "Robin Exampleby", Known: office.Known{OSUser: "rex"}}
	err := f.RecordStep(t.Context(), casefile.Key{Case: posted}, casefile.ClosureConfirmed, f.today.AddDays(-3), f.today, robin)
	if err != nil {
		t.Fatal(err)
	}
	f.run(0)
	l := f.one(posted)
	if l.Code != "awaits-approval" {
		t.Fatalf("the letter is %s, %s", l.State, l.Code)
	}
	other := office.Who{Name: "Sam Fabler", Known: office.Known{OSUser: "rex"}, Because: "a test"}
	if err := f.Approve(t.Context(), l.Number, f.today, other); !errors.Is(err, office.ErrSameUser) {
		t.Errorf("approved by who recorded the closure: %v", err)
	}
	other.Known.OSUser = "sam"
	if err := f.Approve(t.Context(), l.Number, f.today, other); err != nil {
		t.Errorf("signed in as somebody else: %v", err)
	}
}
