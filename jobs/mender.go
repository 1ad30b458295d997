package jobs

import (
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// menders knows whose inbox what waits for a person goes to on one day.
type menders struct {
	today   calendar.Date
	staff   []casefile.Staff
	support string // business support's inbox
	boxes   mailboxes
}

// told are those whom digests tell of what waits for them. What anybody else mends stands in the daily report.
var told = []ledger.Mender{ledger.SocialWorker, ledger.Manager, ledger.BusinessSupport}

// find gives the reader of what waits for one of them in a case. Whoever has left, or has a mailbox to which nothing of the case may
// go, is stood in for by a manager of their team, and that one by the team's inbox; a manager whom nothing names is asked through the
// social worker. False where there is nobody.
func (m menders) find(look store.Look, who ledger.Mender) (reader, bool) {
	e := look.Episode
	reads := func(email string) bool {
		if m.boxes.bar(email, look.ID) { //guard:digest-goes-round-a-barred-mailbox
			return false
		}
		return email != ""
	}
	switch {
	case who == ledger.BusinessSupport && reads(m.support):
		return reader{email: m.support}, true
	case who == ledger.Manager:
		named := func(s casefile.Staff) bool {
			return reads(s.Email) && !s.Left(m.today) && casefile.SameName(s.Name, e.Manager)
		}
		if at := slices.IndexFunc(m.staff, named); at >= 0 {
			return reader{email: m.staff[at].Email}, true
		}
		if r, ok := m.ofTheTeam(e, "", reads); ok {
			return r, true
		}
	}
	if !reads(e.SocialWorker.Email) || e.SocialWorker.HasLeft(m.staff, m.today) {
		return m.ofTheTeam(e, e.SocialWorker.Name, reads)
	}
	return reader{email: e.SocialWorker.Email}, true
}

func (m menders) ofTheTeam(e *casefile.Episode, covering string, reads func(string) bool) (reader, bool) {
	if s, ok := e.TeamManager(m.staff, m.today, func(s casefile.Staff) bool { return reads(s.Email) }); ok {
		return reader{email: s.Email, covering: covering}, true
	}
	return reader{email: e.SocialWorker.TeamEmail, covering: covering}, reads(e.SocialWorker.TeamEmail)
}

// emails are all to which anything of the cases may go.
func (m menders) emails(looks []store.Look) []string {
	all := []string{m.support}
	for _, s := range m.staff {
		all = append(all, s.Email)
	}
	for _, look := range looks {
		if look.Err == nil {
			all = append(all, look.Episode.SocialWorker.Email, look.Episode.SocialWorker.TeamEmail)
		}
	}
	return all
}
