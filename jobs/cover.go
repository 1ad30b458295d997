package jobs

import (
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// cover knows who reads what on one day: the EHCO, or the deputy while the EHCO is away, or else the team's inbox.
type cover struct {
	today calendar.Date
	all   map[string]casefile.Coordinator
}

// reader is somebody's inbox.
type reader struct {
	email    string
	covering string // the EHCO stood in for, or, over an EHCO's head, the EHCO whose superior has no inbox; or empty
	over     string // the EHCO over whose head it goes, or empty
	role     ledger.Role
}

func newCover(coordinators []casefile.Coordinator, today calendar.Date) cover {
	c := cover{today, map[string]casefile.Coordinator{}}
	for _, each := range coordinators {
		c.all[each.ID] = each
	}
	return c
}

// find gives the reader of what is meant for the EHCO of a case, or for those above the EHCO. Where the one above has no
// inbox, it falls to the team's; false where there is nobody.
func (c cover) find(ehco string, role ledger.Role) (reader, bool) {
	who, known := c.all[ehco]
	if !known {
		return reader{}, false
	}
	email := who.Email
	switch role {
	case ledger.Lead:
		email = who.LeadEmail
	case ledger.ServiceManager:
		email = who.ServiceManagerEmail
	}
	over := ""
	if role != ledger.EHCO {
		over = who.Name
	}
	switch deputy, hasDeputy := c.all[who.DeputyOn(c.today)]; {
	case role != ledger.EHCO && email != "":
		return reader{email: email, over: over, role: role}, true
	case role == ledger.EHCO && email != "" &&
		!who.Away(c.today): //guard:absent-coordinator-is-covered on
		return reader{email: email, role: role}, true
	case role == ledger.EHCO && hasDeputy && deputy.Email != "" && !deputy.Away(c.today):
		return reader{email: deputy.Email, covering: who.Name, role: role}, true
	case who.TeamInbox != "":
		return reader{email: who.TeamInbox, covering: who.Name, over: over, role: role}, true
	}
	return reader{}, false
}
