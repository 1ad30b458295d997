package office_test

import (
	"errors"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
	"stepdown/internal/store"
)

// TestAHoldForSafetyHoldsOtherCasesAtTheDoor too, also a letter that lies unprinted, until a manager ends it. Another hold is of its
// own case.
func TestAHoldForSafetyHoldsOtherCasesAtTheDoor(t *testing.T) {
	robin := office.Who{Name: "Robin Exampleford", Because: "it is over"}
	everyDatabase(t, func(t *testing.T, p pile) {
		held := casefile.Key{Case: alsoPosted, Number: 1}
		made := p.today.AddDays(1).Time()
		info := store.FeedInfo{MadeAt: made, MadeOn: p.today.AddDays(1), Digest: "staff", Staff: []casefile.Staff{
			{ID: "S1", Name: robin.Name, Role: casefile.ManagerRole}}}
		none := func(func(casefile.Incoming, error) bool) {}
		if _, err := p.Store.TakeFeed(t.Context(), info, none, nil, false); err != nil {
			t.Fatal(err)
		}
		look, err := p.Store.Case(t.Context(), held)
		if err != nil {
			t.Fatal(err)
		}
		p.edit(func(e *casefile.Episode) {
			there := look.Episode.Adults[0]
			e.Adults[0].Address, e.Adults[0].Postcode, e.Adults[0].UPRN = there.Address, there.Postcode, there.UPRN
		})
		p.run(0)
		p.run(0) // what was recalled frees its key
		p.wantCode(posted, ledger.Accepted, ledger.Spooled)

		if err := p.HoldCase(t.Context(), held, calendar.Date{}, p.today, morgan); err != nil {
			t.Fatal(err)
		}
		p.run(0)
		p.run(0)
		p.wantCode(alsoPosted, ledger.Held, ledger.HeldByPerson)
		p.wantCode(posted, ledger.Accepted, ledger.Spooled)

		if err := p.HoldCaseForSafety(t.Context(), held, calendar.Date{}, p.today, morgan); err != nil {
			t.Fatal(err)
		}
		p.run(0)
		p.run(0)
		p.wantCode(posted, ledger.Held, ledger.NeighbourNotSafe)
		x, err := p.Explain(t.Context(), held, p.today)
		since := "since " + p.today.Long() + ", until somebody ends the hold"
		if err != nil || len(x.Held) != 2 || x.Held[0] != since || x.Held[1] != "for safety "+since {
			t.Errorf("it is explained as %q, %v", x.Held, err)
		}
		if at := len(x.Acts) - 1; x.Acts[at].What != "hold for safety" && x.Acts[0].What != "hold for safety" {
			t.Errorf("the acts are %+v", x.Acts)
		}
		if _, err := p.ReleaseCase(t.Context(), held, "", p.today, morgan); !errors.Is(err, office.ErrNoManager) {
			t.Errorf("ended by who is no manager: %v", err)
		}
		p.run(0)
		p.wantCode(posted, ledger.Held, ledger.NeighbourNotSafe)
		if _, err := p.ReleaseCase(t.Context(), held, "", p.today, robin); err != nil {
			t.Fatal(err)
		}
		p.run(0)
		p.wantCode(posted, ledger.Accepted, ledger.Spooled)
	})
}
