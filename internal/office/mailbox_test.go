package office_test

import (
	"slices"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/mail/sink"
)

// TestADigestGoesToNoFamily: an address that the case system gives for one of the council's people may be a family's by mistake. The
// other digests go.
func TestADigestGoesToNoFamily(t *testing.T) {
	const morgans = "morgan.s@example.org"
	staff := []casefile.Staff{{ID: "S1", Name: "Morgan Sampleworth", Role: casefile.SocialWorkerRole, Email: morgans}}
	waits := func(e *casefile.Episode) { e.SocialWorker.Email, e.Adults[0].SafeToWrite = morgans, casefile.Unknown }
	beside := func(change func(*casefile.Episode)) []casefile.Episode {
		e, other := refusing(), refusing()
		other.Case, other.Adults[0].ID, other.Adults[0].Address = "EHM-2", "B1", []string{"9 Mill Road", "Fablebury"}
		other.Consents, other.Milestones = nil, nil
		waits(&e)
		change(&other)
		return []casefile.Episode{e, other}
	}
	theirs := func(e *casefile.Episode) { e.Adults[0].Email = morgans }
	for name, tc := range map[string]struct {
		episodes []casefile.Episode
		staff    []casefile.Staff
		warnings []casefile.Warning
		sent     bool
	}{
		"nothing is known against it": {beside(func(*casefile.Episode) {}), staff, nil, true},
		"the do-not-write list": {beside(func(*casefile.Episode) {}), staff,
			[]casefile.Warning{{Email: "MORGAN.s@example.org", Code: "DV"}}, false},
		"another family's, and a colleague's":      {beside(theirs), staff, nil, true},
		"another family's, and nobody's we know":   {beside(theirs), nil, nil, false},
		"that very family's, though a colleague's": {beside(func(*casefile.Episode) {}), staff, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				if name == "that very family's, though a colleague's" {
					theirs(&tc.episodes[0])
				}
				c.takeAll(tc.episodes, tc.staff, tc.warnings)
				if _, err := c.RunDay(t.Context(), c.today); err != nil {
					t.Fatal(err)
				}
				sent := slices.ContainsFunc(c.Sink.Messages(), func(m sink.Message) bool { return m.To[0] == morgans })
				if sent != tc.sent {
					t.Errorf("sent: %v", sent)
				}
				if tc.warnings != nil {
					c.wantReport("Digests not sent, since a mailbox is on the do-not-write list or is that of somebody of a family: to or for S1.")
				}
			})
		})
	}
}
