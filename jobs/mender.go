package jobs

import (
	"cmp"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// menders knows whose inbox what waits for a person goes to on one day.
type menders struct {
	today   calendar.Date
	staff   []casefile.Staff
	support string // business support's inbox
}

// told are those whom digests tell of what waits for them. What anybody else mends stands in the daily report.
var told = []ledger.Mender{ledger.SocialWorker, ledger.Manager, ledger.BusinessSupport}

// find gives the reader of what waits for one of them in a case. Whoever has left is stood in for by a manager of their team,
// and that one by the team's inbox; a manager whom nothing names is asked through the social worker. False where there is
// nobody.
func (m menders) find(e *casefile.Episode, who ledger.Mender) (reader, bool) {
	switch {
	case who == ledger.BusinessSupport && m.support != "":
		return reader{email: m.support}, true
	case who == ledger.Manager:
		named := func(s casefile.Staff) bool {
			return s.Email != "" && !s.Left(m.today) && casefile.SameName(s.Name, e.Manager)
		}
		if at := slices.IndexFunc(m.staff, named); at >= 0 {
			return reader{email: m.staff[at].Email}, true
		}
		if r, ok := m.ofTheTeam(e, ""); ok {
			return r, true
		}
	}
	if e.SocialWorker.Email == "" || e.SocialWorker.HasLeft(m.staff, m.today) {
		return m.ofTheTeam(e, e.SocialWorker.Name)
	}
	return reader{email: e.SocialWorker.Email}, true
}

func (m menders) ofTheTeam(e *casefile.Episode, covering string) (reader, bool) {
	s, _ := e.TeamManager(m.staff, m.today, func(s casefile.Staff) bool { return s.Email != "" })
	email := cmp.Or(s.Email, e.SocialWorker.TeamEmail)
	return reader{email: email, covering: covering}, email != ""
}
