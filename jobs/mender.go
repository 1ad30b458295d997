package jobs

import (
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
		if email := m.inbox(func(s casefile.Staff) bool { return casefile.SameName(s.Name, e.Manager) }); email != "" {
			return reader{email: email}, true
		}
		if r, ok := m.ofTheTeam(e, ""); ok {
			return r, true
		}
	}
	if e.SocialWorker.Email == "" || m.gone(e.SocialWorker) {
		return m.ofTheTeam(e, e.SocialWorker.Name)
	}
	return reader{email: e.SocialWorker.Email}, true
}

func (m menders) ofTheTeam(e *casefile.Episode, covering string) (reader, bool) {
	email := m.inbox(func(s casefile.Staff) bool {
		return s.Role == casefile.ManagerRole && slices.Contains(s.Teams, e.SocialWorker.Team)
	})
	if email == "" {
		email = e.SocialWorker.TeamEmail
	}
	return reader{email: email, covering: covering}, email != ""
}

// inbox is that of the first colleague in post who is meant and has one, or empty.
func (m menders) inbox(meant func(casefile.Staff) bool) string {
	at := slices.IndexFunc(m.staff, func(s casefile.Staff) bool { return s.Email != "" && !s.Left(m.today) && meant(s) })
	if at < 0 {
		return ""
	}
	return m.staff[at].Email
}

// gone tells whether the list of staff says that the worker has left.
func (m menders) gone(w casefile.Worker) bool {
	return slices.ContainsFunc(m.staff, func(s casefile.Staff) bool {
		return s.Left(m.today) && (casefile.SameName(s.Email, w.Email) || s.Email == "" && casefile.SameName(s.Name, w.Name))
	})
}
