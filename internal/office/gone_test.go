package office_test

import (
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// TestThatAnUnsafeAdultHasLeftAFamilyFreesNobodyElsesDoor until a manager clears it; that one has who was only not known to be safe
// does.
func TestThatAnUnsafeAdultHasLeftAFamilyFreesNobodyElsesDoor(t *testing.T) {
	for name, tc := range map[string]struct {
		safe          casefile.Answer
		before, after ledger.Code
	}{
		"not safe":             {casefile.No, ledger.NeighbourNotSafe, ledger.NeighbourNotSafe},
		"not known to be safe": {casefile.Unknown, ledger.NeighbourNotKnown, ledger.Spooled},
	} {
		t.Run(name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				theirs := casefile.Key{Case: "EHM-2"}
				other := refusing()
				other.Key, other.Consents = casefile.Key{Case: theirs.Case, Number: 1}, nil
				her, him := other.Adults[0], other.Adults[0]
				her.ID, her.Address, her.Email = "B1", []string{"1 Alpha Street", "Fablebury"}, ""
				him.ID, him.Name, him.Household, him.SafeToWrite, him.Addressed, him.Email = "B2", "Mr Urban Nemo", "dad", tc.safe, false, ""
				staff := []casefile.Staff{{ID: "S1", Name: robin.Name, Role: casefile.ManagerRole}}
				feed := func(adults ...casefile.Adult) {
					t.Helper()
					other.Adults = adults
					if took := c.takeAll([]casefile.Episode{refusing(), other}, staff, nil); took.Rejected > 0 {
						t.Fatalf("%+v", took)
					}
				}
				feed(her, him)
				c.day(ledger.Held, tc.before)
				feed(her)
				c.day(ledger.Held, tc.before)
				c.must(c.AdultGone(t.Context(), theirs, "B2", c.today, morgan))
				if tc.after == ledger.Spooled {
					c.day(ledger.Accepted, ledger.Spooled)
					return
				}
				feed(her)
				c.day(ledger.Held, tc.after)
				holds, err := c.Neighbours(t.Context(), ours, c.today, robin)
				if err != nil || len(holds) != 1 {
					t.Fatalf("%+v, %v", holds, err)
				}
				c.must(c.ClearNeighbour(t.Context(), ours, holds[0].Hold, c.today, robin))
				c.day(ledger.Accepted, ledger.Spooled)
			})
		})
	}
}
