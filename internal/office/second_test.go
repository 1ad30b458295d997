package office_test

import (
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

// TestACaseThatIsGivenTwiceGetsOneLetter: the same decision under another episode's number waits for a person. A later closure is
// another decision.
func TestACaseThatIsGivenTwiceGetsOneLetter(t *testing.T) {
	for name, tc := range map[string]struct {
		before []casefile.Episode // in the feed before; none: both come at once
		change func(*casefile.Episode)
		state  ledger.State
		code   ledger.Code
	}{
		"once the first has left": {[]casefile.Episode{refusing()}, func(*casefile.Episode) {}, ledger.Held, ledger.SameLetterLeft},
		"both at once":            {nil, func(*casefile.Episode) {}, ledger.Held, ledger.SameLetterLeft},
		"another closure": {nil, func(e *casefile.Episode) { e.Milestones[0].On = calendar.MustParse("2026-03-04") },
			ledger.Accepted, ledger.Spooled},
		"the household has another": {nil, func(e *casefile.Episode) { e.Adults[0].Household = "house" }, ledger.Held, ledger.SameLetterLeft},
	} {
		t.Run(name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				if tc.before != nil {
					c.takeAll(tc.before, nil, nil)
					c.day(ledger.Accepted, ledger.Spooled)
				}
				second := refusing()
				second.Number = 2
				tc.change(&second)
				manager := []casefile.Staff{{ID: "S1", Name: "Robin Exampleford", Role: casefile.ManagerRole}}
				c.takeAll([]casefile.Episode{refusing(), second}, manager, nil)
				for range 2 {
					if _, err := c.RunDay(t.Context(), c.today); err != nil {
						t.Fatal(err)
					}
				}
				all, err := c.Letters(t.Context(), "", casefile.Key{Case: "EHM-1"})
				if err != nil || len(all) != 2 || all[0].State != ledger.Accepted || all[1].State != tc.state || all[1].Code != tc.code {
					t.Fatalf("%+v, %v", all, err)
				}
				if tc.state != ledger.Held {
					return
				}
				who := office.Who{Name: "Robin Exampleford", Because: "they are two decisions"}
				beside, err := c.Neighbours(t.Context(), second.Key, c.today, who)
				if err != nil || len(beside) != 1 {
					t.Fatalf("%+v, %v", beside, err)
				}
				if err := c.ClearNeighbour(t.Context(), second.Key, beside[0].Hold, c.today, who); err != nil {
					t.Fatal(err)
				}
				c.wantStateAfterADay(ledger.Accepted)
			})
		})
	}
}

// TestACancelledLetterDoesNotLeaveUnderAnotherEpisode: a person has decided that it never shall.
func TestACancelledLetterDoesNotLeaveUnderAnotherEpisode(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		c.takeAll([]casefile.Episode{refusing()}, nil, nil)
		first := c.day(ledger.Accepted, ledger.Spooled)
		if err := c.Cancel(t.Context(), first.Number, office.Who{Name: "Robin Exampleford", Because: "she has been told in person"}); err != nil {
			t.Fatal(err)
		}
		second := refusing()
		second.Number = 2
		c.takeAll([]casefile.Episode{refusing(), second}, nil, nil)
		c.day(ledger.Held, ledger.SameLetterLeft)
	})
}

func (c *council) wantStateAfterADay(want ledger.State) {
	c.t.Helper()
	if _, err := c.RunDay(c.t.Context(), c.today); err != nil {
		c.t.Fatal(err)
	}
	all, err := c.Letters(c.t.Context(), "", casefile.Key{Case: "EHM-1"})
	if err != nil || all[len(all)-1].State != want {
		c.t.Errorf("%+v, %v", all, err)
	}
}
