package office_test

import (
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// references are those of the cases that are known.
func (c *council) references() string {
	c.t.Helper()
	all, err := c.Store.CaseReferences(c.t.Context(), "", 10)
	if err != nil {
		c.t.Fatal(err)
	}
	return strings.Join(all, " ")
}

// TestARejectedRowThatSaysNotSafeGoesOnCounting whatever stands in the place of its reference, and whether later feeds have it or
// not, until a manager lifts the hold. The same row in every feed is one.
func TestARejectedRowThatSaysNotSafeGoesOnCounting(t *testing.T) {
	const (
		there   = ",,no,,,12 Inventor's Row,Fablebury,,,,NN99 1AA,,,no,,,,,no,,,,"
		nowhere = ",,no,,,,,,,,,,,no,,,,,no,,,,"
		mailed  = ",,no,,,,,,,,,,,no,,ewa@example.org,,,no,,,,"
	)
	for name, tc := range map[string]struct {
		file, row string
		code      ledger.Code
	}{
		"no reference, the door":            {"adults.csv", ",1,U9,Mr Urban Nemo" + there, ledger.NeighbourNotSafe},
		"no reference, the person":          {"adults.csv", ",1,a1,Ms Ewa Quartermain" + nowhere, ledger.NeighbourNotSafe},
		"no reference, the mailbox":         {"adults.csv", ",1,U9,Mr Urban Nemo" + mailed, ledger.NeighbourNotSafe},
		"a reference without an end":        {"adults.csv", strings.Repeat("EHM-9", 13) + ",1,U9,Mr Urban Nemo" + there, ledger.NeighbourNotSafe},
		"a character that can't be printed": {"adults.csv", "EHM-\a9,1,U9,Mr Urban Nemo" + there, ledger.NeighbourNotSafe},
		"no episode":                        {"adults.csv", "ehm-1,,U9,Mr Urban Nemo" + nowhere, ledger.RowWithoutCase},
		"a hold of no episode":              {"holds.csv", "ehm-1,first,danger,Morgan,2026-03-02,,yes", ledger.RowWithoutCase},
		"a reference that no case has":      {"adults.csv", "EHM-9,1,U9,Mr Urban Nemo" + there, ledger.NeighbourNotSafe},
		"a hold that is not for safety":     {"holds.csv", "EHM-1,2,complaint,Morgan,02/03/2026,,no", ledger.RowWithoutCase},
		"a child's death":                   {"children.csv", "EHM-1,2,Alfie Quartermain,14/05/2017,08/03/2026", ledger.RowWithoutCase},
		"a hold of another episode":         {"holds.csv", "EHM-1,2,danger,Morgan,2026-03-02,,yes", ledger.RowWithoutCase},
	} {
		t.Run(name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				took := c.takeWith(tc.file, tc.row)
				if took.Rejected != 1 || took.Orphans != 0 || took.Rows == 0 {
					t.Errorf("%+v", took)
				}
				c.day(ledger.Held, tc.code)
				c.wantReport("Rejected rows of the newest feed: ")
				known := c.references()
				c.takeWith(tc.file, tc.row)
				if again := c.references(); again != known {
					t.Errorf("at first there were %s, then %s", known, again)
				}
				c.take(nil, []casefile.Staff{{ID: "S1", Name: robin.Name, Role: casefile.ManagerRole}}, nil)
				c.take(nil, nil, nil)
				c.day(ledger.Held, tc.code)
				holds, err := c.Neighbours(t.Context(), casefile.Key{Case: "EHM-1"}, c.today, robin)
				if err != nil || len(holds) != 1 {
					t.Fatalf("%+v, %v", holds, err)
				}
				if err := c.ClearNeighbour(t.Context(), casefile.Key{Case: "EHM-1"}, holds[0].Hold, c.today, robin); err != nil {
					t.Fatal(err)
				}
				c.take(nil, nil, nil)
				c.day(ledger.Accepted, ledger.Spooled)
			})
		})
	}
}

// TestWhoMayHaveTakenBackAConsentIsNotWrittenTo while a row says so of which nobody knows the case.
func TestWhoMayHaveTakenBackAConsentIsNotWrittenTo(t *testing.T) {
	for _, row := range []string{",1,a1,share,withdrawn,06/03/2026,,", "ehm-1,2,A1,engage,refused,06/03/2026,,", ",1,a1,share,taken back,,,"} {
		t.Run(row, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				c.takeWith("consents.csv", row)
				c.day(ledger.Held, ledger.NeighbourNotKnown)
				c.take(nil, nil, nil)
				c.day(ledger.Accepted, ledger.Spooled)
			})
		})
	}
}
