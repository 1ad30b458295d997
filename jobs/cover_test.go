package jobs

import (
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

func TestWhoReadsAReminder(t *testing.T) {
	today := calendar.MustParse("2026-03-18")
	away := func(c casefile.Coordinator) casefile.Coordinator {
		c.AbsentFrom, c.AbsentUntil = today.AddDays(-1), today
		return c
	}
	anna := casefile.Coordinator{ID: "anna", Name: "Anna", Email: "anna@example.org", Deputy: "dev", TeamInbox: "team@example.org",
		LeadEmail: "lead@example.org", ServiceManagerEmail: "manager@example.org"}
	dev := casefile.Coordinator{ID: "dev", Name: "Dev", Email: "dev@example.org"}
	left := anna
	left.LeftOn = today
	recorded := anna // a person has recorded it, with a deputy other than the usual one
	recorded.Recorded = casefile.Absence{From: today, Until: today, Deputy: "kim"}
	back := anna
	back.Recorded = casefile.Absence{From: today.AddDays(-2), Until: today.AddDays(-1), Deputy: "kim"}
	kim := casefile.Coordinator{ID: "kim", Name: "Kim", Email: "kim@example.org"}
	unled := anna
	unled.LeadEmail = ""
	alone := away(casefile.Coordinator{ID: "anna", Name: "Anna", Email: "anna@example.org"})
	for name, tc := range map[string]struct {
		all  []casefile.Coordinator
		role ledger.Role
		want reader
	}{
		"the EHCO": {[]casefile.Coordinator{anna, dev}, ledger.EHCO, reader{email: "anna@example.org"}},
		"the deputy of one who is absent": {[]casefile.Coordinator{away(anna), dev}, ledger.EHCO,
			reader{email: "dev@example.org", covering: "Anna"}},
		"the deputy of one who has left": {[]casefile.Coordinator{left, dev}, ledger.EHCO,
			reader{email: "dev@example.org", covering: "Anna"}},
		"the team, the deputy being absent too": {[]casefile.Coordinator{away(anna), away(dev)}, ledger.EHCO,
			reader{email: "team@example.org", covering: "Anna"}},
		"the deputy whom a person named": {[]casefile.Coordinator{recorded, dev, kim}, ledger.EHCO,
			reader{email: "kim@example.org", covering: "Anna"}},
		"the EHCO, back from a recorded absence": {[]casefile.Coordinator{back, dev, kim}, ledger.EHCO, reader{email: "anna@example.org"}},
		"the EHCO's lead": {[]casefile.Coordinator{away(anna), dev}, ledger.Lead,
			reader{email: "lead@example.org", over: "Anna"}},
		"the service manager": {[]casefile.Coordinator{anna}, ledger.ServiceManager,
			reader{email: "manager@example.org", over: "Anna"}},
		"the team, the EHCO having no lead on record": {[]casefile.Coordinator{unled}, ledger.Lead,
			reader{email: "team@example.org", covering: "Anna", over: "Anna"}},
		"nobody: away without deputy and team":   {[]casefile.Coordinator{alone}, ledger.EHCO, reader{}},
		"nobody: an EHCO whom no feed has named": {nil, ledger.EHCO, reader{}},
	} {
		if tc.want != (reader{}) {
			tc.want.role = tc.role
		}
		got, ok := newCover(tc.all, today).find("anna", tc.role)
		if got != tc.want || ok != (tc.want != reader{}) {
			t.Errorf("%s: got %+v, %v", name, got, ok)
		}
	}
}
