package office_test

import (
	"testing"

	"stepdown/internal/apptest"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

// TestAnApprovalByWhoTurnsOutToHaveConfirmedTheClosureDoesNotCount: a later feed, or a person, names the approver as the confirmer.
// The letter waits for somebody else's approval, and whoever approves is told of it although they were told before.
func TestAnApprovalByWhoTurnsOutToHaveConfirmedTheClosureDoesNotCount(t *testing.T) {
	kim := office.Who{Name: "Kim Otherton", Known: office.Known{OSUser: "kim"}, Because: "a test"}
	staff := []casefile.Staff{
		{ID: "m1", Name: "Robin Exampleby", Role: casefile.ManagerRole, Email: "robin.e@example.org"},
		{ID: "m2", Name: "Kim Otherton", Role: casefile.ManagerRole, SignIn: "kim"},
	}
	by := func(name, id string) func(*casefile.Episode) {
		return func(e *casefile.Episode) { e.Milestones[0].By, e.Milestones[0].ByID = name, id }
	}
	for name, lapses := range map[string]func(*council){
		"the same name":     func(c *council) { c.take(by("Kim Otherton", ""), staff, nil) },
		"written otherwise": func(c *council) { c.take(by("OTHERTON,  kim", ""), nil, nil) },
		"by reference":      func(c *council) { c.take(by("K. Married-Name", "m2"), staff, nil) },
		"the user of this machine recorded the closure": func(c *council) {
			who := office.Who{Name: "Sam Fabler", Known: office.Known{OSUser: "kim"}}
			c.must(c.RecordStep(t.Context(), casefile.Key{Case: "EHM-1"}, casefile.ClosureConfirmed, refusing().DecidedOn, c.today, who))
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := apptest.New(t)
			c := newCouncil(t, h, h.Migrated(t, h.SQLite(t), "STEPDOWN_RELEASE_CONSENT_REFUSED=approval",
				"STEPDOWN_TIMING_FEED_MAX_AGE=30 working days"))
			c.take(nil, staff, nil)
			if got := c.toldOn("2026-03-09"); got != "robin.e@example.org: awaits-approval" {
				t.Fatalf("told %q", got)
			}
			l := c.latest()
			c.must(c.Approve(t.Context(), l.Number, c.today, kim))
			c.scan() // the letter is ready to go
			lapses(c)
			deliver, err := c.Deliver()
			c.must(err)
			_, err = deliver.Run(t.Context(), c.today)
			c.must(err)
			if l := c.latest(); l.State != ledger.Held || l.Code != ledger.AwaitsApproval {
				t.Errorf("the claim leaves it %s (%s: %s)", l.State, l.Code, l.Text)
			}
			if got := c.toldOn("2026-03-10"); got != "robin.e@example.org: awaits-approval" {
				t.Errorf("a day later told %q", got)
			}
			if got := c.toldOn("2026-03-11"); got != "" {
				t.Errorf("told each day: %q", got)
			}
			c.must(c.Approve(t.Context(), l.Number, c.today, pat))
			c.day(ledger.Accepted, ledger.Spooled)
		})
	}
}

// TestALetterWhoseApprovalLapsesIsRecalled while it can be.
func TestALetterWhoseApprovalLapsesIsRecalled(t *testing.T) {
	h := apptest.New(t)
	c := newCouncil(t, h, h.Migrated(t, h.SQLite(t), "STEPDOWN_RELEASE_CONSENT_REFUSED=approval"))
	c.take(nil, nil, nil)
	l := c.day(ledger.Held, ledger.AwaitsApproval)
	c.must(c.Approve(t.Context(), l.Number, c.today, morgan))
	c.day(ledger.Accepted, ledger.Spooled)
	c.take(func(e *casefile.Episode) { e.Milestones[0].By = morgan.Name }, nil, nil)
	if _, err := c.RunDay(t.Context(), c.today); err != nil {
		t.Fatal(err)
	}
	if left := c.printed(); len(left) > 0 {
		t.Errorf("the print folder still holds %q", left)
	}
	c.day(ledger.Held, ledger.AwaitsApproval)
}
