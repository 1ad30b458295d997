package office_test

import (
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// TestTheTeamsManagerSignsForAWorkerWhoHasLeft: what lies unprinted in the leaver's name is recalled, and where no manager can be
// called, the letter is held.
func TestTheTeamsManagerSignsForAWorkerWhoHasLeft(t *testing.T) {
	const team = "Family Support Team North"
	worked := func(e *casefile.Episode) { e.SocialWorker.Email, e.SocialWorker.Team = "morgan.s@example.org", team }
	morgan := casefile.Staff{ID: "s1", Name: "Morgan Sampleworth", Role: casefile.SocialWorkerRole, Email: "morgan.s@example.org"}
	robin := casefile.Staff{ID: "s2", Name: "Robin Exampleby", Role: casefile.ManagerRole, Teams: []string{team},
		Email: "robin.e@example.org", Telephone: "01632 960102"}
	forTheCouncil(t, func(c *council) {
		c.take(worked, []casefile.Staff{morgan, robin}, nil)
		c.day(ledger.Accepted, ledger.Spooled)
		if text := c.text(); !strings.Contains(text, "Social worker, "+team) || strings.Contains(text, robin.Telephone) {
			c.t.Errorf("signed by the social worker, the letter says\n%s", text)
		}
		// The list names them no longer.
		c.take(worked, []casefile.Staff{robin}, nil)
		if _, err := c.RunDay(c.t.Context(), c.today); err != nil {
			c.t.Fatal(err)
		}
		c.day(ledger.Accepted, ledger.Spooled)
		text := c.text()
		for _, says := range []string{"Robin Exampleby\nTeam manager, " + team + ", telephone 01632 960102", "Your social worker has talked with",
			"call me on 01632 960102"} {
			if !strings.Contains(strings.ReplaceAll(text, "\n", " "), strings.ReplaceAll(says, "\n", " ")) {
				c.t.Errorf("signed by the manager, the letter does not say %q:\n%s", says, text)
			}
		}
		if strings.Contains(text, "Morgan") || strings.Contains(text, "960101") {
			c.t.Errorf("the letter names who has left:\n%s", text)
		}
		unreachable := robin
		unreachable.Telephone = ""
		c.take(worked, []casefile.Staff{unreachable}, nil)
		if _, err := c.RunDay(c.t.Context(), c.today); err != nil {
			c.t.Fatal(err)
		}
		c.today = c.today.AddDays(1)
		c.take(worked, nil, nil)
		c.day(ledger.Held, ledger.SignerLeft)
		told := false
		for _, m := range c.Sink.Messages() {
			told = told || m.To[0] == "robin.e@example.org" && strings.Contains(unwrapped(m), "Have another social worker recorded")
		}
		if !told {
			c.t.Error("the manager is not told that the letter waits")
		}
	})
}
