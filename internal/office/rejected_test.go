package office_test

import (
	"errors"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

var ours = casefile.Key{Case: "EHM-1"}

// TestWhatRejectedRowsOfAKnownCaseSayGoesOnCounting after the export has left the bad row out, until a good row says the same or a
// person decides.
func TestWhatRejectedRowsOfAKnownCaseSayGoesOnCounting(t *testing.T) {
	withdrawn := casefile.ConsentEvent{Giver: "A1", Scope: casefile.Share, Decision: casefile.Withdrawn, On: calendar.MustParse("2026-03-06")}
	ended := casefile.Hold{Reason: "danger", By: "Morgan Sampleworth", From: calendar.MustParse("2026-03-02"),
		Until: calendar.MustParse("2026-03-03")}
	release := func(c *council) error {
		_, err := c.ReleaseCase(t.Context(), ours, "", c.today, robin)
		return err
	}
	for name, tc := range map[string]struct {
		file, row string
		code      ledger.Code
		good      func(*casefile.Episode)
		decide    func(*council) error
	}{
		"a hold for safety with a bad day": {"holds.csv", "EHM-1,1,danger,Morgan Sampleworth,32/13/2026,,yes", ledger.HeldByPerson,
			func(e *casefile.Episode) { e.Holds = []casefile.Hold{ended} }, nil},
		"a hold for safety with a bad day, released": {"holds.csv", "EHM-1,1,danger,Morgan Sampleworth,32/13/2026,,yes", ledger.HeldByPerson,
			nil, release},
		"a hold of an unclear end": {"holds.csv", "EHM-1,1,danger,Morgan Sampleworth,02/03/2026,soon,no", ledger.HeldByPerson,
			func(e *casefile.Episode) { e.Holds = []casefile.Hold{ended} }, nil},
		"a consent taken back on a bad day": {"consents.csv", "EHM-1,1,A1,share,withdrawn,32/13/2026,,", ledger.ConsentVanished,
			func(e *casefile.Episode) { e.Consents = append(e.Consents, withdrawn) }, nil},
		"a consent taken back, another cell bad": {"consents.csv", "EHM-1,1,A1,share,withdrawn,06/03/2026,soon,", ledger.ConsentVanished,
			func(e *casefile.Episode) { e.Consents = append(e.Consents, withdrawn) }, nil},
		"a child's death on a bad day": {"children.csv", "EHM-1,1,Zofia Quartermain,,32/13/2026", ledger.ChildDied,
			nil, func(c *council) error { return c.NobodyDied(t.Context(), ours, c.today, morgan) }},
		"a child's death, another cell bad": {"children.csv", "EHM-1,1,Alf Quartermain,soon,01/03/2026", ledger.ChildDied,
			nil, func(c *council) error { return c.NobodyDied(t.Context(), ours, c.today, morgan) }},
	} {
		t.Run(name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				staff := []casefile.Staff{{ID: "S1", Name: robin.Name, Role: casefile.ManagerRole}}
				c.take(nil, staff, nil)
				for range 2 {
					if took := c.takeWith(tc.file, tc.row); took.Rejected != 1 || took.Orphans != 0 {
						t.Fatalf("%+v", took)
					}
				}
				c.day(ledger.Held, ledger.RecordInDoubt)
				c.take(nil, staff, nil)
				c.take(nil, staff, nil)
				c.day(ledger.Held, tc.code)
				if tc.decide != nil {
					c.must(tc.decide(c))
					c.take(nil, staff, nil)
				}
				c.take(tc.good, staff, nil)
				c.day(ledger.Accepted, ledger.Spooled)
			})
		})
	}
}

// TestAManagerTakesAwayAnAnswerOnConsentThatWasAMistake, which no good row will ever give: one that could not be read, and one that
// could and stood in a rejected row.
func TestAManagerTakesAwayAnAnswerOnConsentThatWasAMistake(t *testing.T) {
	for name, row := range map[string]string{"unread": "EHM-1,1,A1,share,maybe,06/03/2026,,",
		"read": "EHM-1,1,A1,share,withdrawn,06/03/2026,soon,"} {
		t.Run(name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				staff := []casefile.Staff{{ID: "S1", Name: robin.Name, Role: casefile.ManagerRole}}
				forget := func(who office.Who) error { return c.ForgetAnswers(t.Context(), ours, c.today, who) }
				c.take(nil, staff, nil)
				if err := forget(robin); err == nil {
					t.Error("answers are taken away that the feed gives")
				}
				c.takeWith("consents.csv", row)
				c.take(nil, staff, nil)
				c.take(nil, staff, nil)
				c.day(ledger.Held, ledger.ConsentVanished)
				if err := forget(morgan); !errors.Is(err, office.ErrNoManager) {
					t.Errorf("somebody who is no manager takes them away: %v", err)
				}
				c.must(forget(robin))
				c.take(nil, staff, nil)
				c.day(ledger.Accepted, ledger.Spooled)
			})
		})
	}
}

// TestAStopInARejectedRowStandsUntilAPersonLiftsIt is the same of a stop.
func TestAStopInARejectedRowStandsUntilAPersonLiftsIt(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		c.take(nil, nil, nil)
		bad := refusing()
		bad.StoppedOn, bad.StopReason = bad.DecidedOn, casefile.SteppedUp
		bad.Children = append(bad.Children, bad.Children[0]) // twice
		if took := c.takeAll([]casefile.Episode{bad}, nil, nil); took.Rejected != 1 {
			t.Fatalf("%+v", took)
		}
		c.take(nil, nil, nil)
		if x, err := c.Explain(t.Context(), ours, c.today); err != nil || x.Stopped == "" {
			t.Errorf("the stop is forgotten: %+v, %v", x, err)
		}
		c.must(c.UnstopCase(t.Context(), ours, c.today, morgan))
		c.takeAll([]casefile.Episode{bad}, nil, nil)
		c.take(nil, nil, nil)
		c.day(ledger.Accepted, ledger.Spooled)
	})
}
