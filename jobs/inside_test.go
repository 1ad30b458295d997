package jobs

import (
	"context"
	"errors"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
)

// teller is a carrier that tells what it is asked, and of more.
type teller struct {
	Carrier
	known []ledger.Receipt
}

func (c teller) Ask(context.Context, []ledger.Parcel) ([]ledger.Receipt, error) { return c.known, nil }

func TestWhatACarrierSaysOfAnotherAttemptIsNoAnswer(t *testing.T) {
	first := ledger.Receipt{Name: "L000001", Place: "L000001-1", State: ledger.Accepted}
	second := ledger.Receipt{Name: "L000001", Place: "L000001-2", State: ledger.Failed}
	about := ledger.Parcel{Name: "L000001", Place: "L000001-2"}
	if found, err := ask(t.Context(), teller{known: []ledger.Receipt{first}}, about); found != nil || err != nil {
		t.Errorf("of the first attempt alone: %+v, %v", found, err)
	}
	if found, err := ask(t.Context(), teller{known: []ledger.Receipt{first, second}}, about); err != nil || found == nil || *found != second {
		t.Errorf("of both: %+v, %v", found, err)
	}
}

func TestACaseThatCannotBeReadIsDecidedByNobody(t *testing.T) {
	unread := errors.New("it can't be read")
	if r := (desk{}).review(store.Look{ID: 7, Err: unread}); !errors.Is(r.err, unread) || r.looked.NewLetters != nil {
		t.Errorf("%+v", r)
	}
}

func TestADigestNamesTheLeadOnlyWhereItMay(t *testing.T) {
	today := calendar.MustParse("2026-03-18")
	e := &casefile.Episode{LeadProfessionals: []casefile.LeadProfessional{{Name: "Mr B Sample", Role: "teacher",
		Organisation: "Sample School", From: today}}}
	j := Remind{Rules: Rules{Policy: timetable.Default(), Calendar: calendar.New(nil, nil)}}
	for _, may := range []bool{true, false} {
		l := j.line(e, timetable.DueItem{Due: today, MayNameLead: may}, today)
		if named := l.LeadRole != "" || l.Organisation != ""; named != may {
			t.Errorf("it may: %v, and it says %q of %q", may, l.LeadRole, l.Organisation)
		}
	}
}
