package office_test

import (
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

// robin is a manager whom the list of staff names.
var robin = office.Who{Name: "Robin Exampleford", Because: "it is over"}

// TestANewUnsafeRecordOfAnUndoneFeedGoesOnCounting: whoever takes a feed back has not said that somebody is safe. The next full feed
// says.
func TestANewUnsafeRecordOfAnUndoneFeedGoesOnCounting(t *testing.T) {
	for name, unsafe := range map[string]func(*casefile.Episode){
		"not safe": func(e *casefile.Episode) { e.Adults[0].SafeToWrite = casefile.No },
		"a hold for safety": func(e *casefile.Episode) {
			e.Holds = []casefile.Hold{{Reason: "danger", By: "M", From: e.DecidedOn, Safety: true}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				c.take(nil, nil, nil)
				other := refusing()
				other.Case, other.Consents, other.Milestones = "EHM-2", nil, nil
				other.Adults[0].ID = "B1"
				unsafe(&other)
				c.takeAll([]casefile.Episode{refusing(), other}, nil, nil)
				undone, err := c.UndoFeed(t.Context(), c.today, morgan)
				if err != nil || undone.Removed != 0 || undone.Held != 1 {
					t.Fatalf("%+v, %v", undone, err)
				}
				c.day(ledger.Held, ledger.NeighbourNotKnown)
				c.take(nil, nil, nil)
				c.day(ledger.Accepted, ledger.Spooled)
			})
		})
	}
}

// TestAHoldForSafetyOutlastsAnUndoneFeed and every feed without the case, at the door, until a manager ends it: a person said it, and
// not the feed.
func TestAHoldForSafetyOutlastsAnUndoneFeed(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		c.take(nil, []casefile.Staff{{ID: "S1", Name: robin.Name, Role: casefile.ManagerRole}}, nil)
		other := refusing()
		other.Case, other.Consents, other.Milestones = "EHM-2", nil, nil
		other.Adults[0].ID = "B1"
		c.takeAll([]casefile.Episode{refusing(), other}, nil, nil)
		if err := c.HoldCaseForSafety(t.Context(), casefile.Key{Case: "EHM-2"}, calendar.Date{}, c.today, morgan); err != nil {
			t.Fatal(err)
		}
		if _, err := c.UndoFeed(t.Context(), c.today, morgan); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			c.day(ledger.Held, ledger.NeighbourNotSafe)
			c.take(nil, nil, nil)
		}
		c.day(ledger.Held, ledger.NeighbourNotSafe)
		if _, err := c.ReleaseCase(t.Context(), casefile.Key{Case: "EHM-2"}, "", c.today, robin); err != nil {
			t.Fatal(err)
		}
		c.day(ledger.Accepted, ledger.Spooled)
	})
}
