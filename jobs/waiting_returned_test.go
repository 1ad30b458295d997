package jobs_test

import (
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// separated is a case of two parents who live apart, and who both refused: a letter goes to each.
func separated(n int) *casefile.Episode {
	e := refused(n)
	e.SocialWorker.Email = "morgan@example.org"
	father := e.Adults[0]
	father.ID, father.Name, father.Relationship, father.Household = "R-001-A2", "Mr Jago Penhallow", "father", "other"
	father.Address, father.Postcode = []string{"9 Parable Road", "Fablebury"}, "NN99 2AB"
	e.Adults = append(e.Adults, father)
	for _, c := range e.Consents[:2] {
		c.Giver = father.ID
		e.Consents = append(e.Consents, c)
	}
	return e
}

// becomes says of a letter what became of it.
func (l *loop) becomes(id int64, from, to ledger.State, why ledger.Code) {
	l.Helper()
	l.ok(l.store.ChangeLetter(l.Context(), store.Change{LetterID: id, From: from, To: to, Why: why.Because("a test"),
		Who: store.Who{By: "Robin Exampleby"}}))
}

// The letters to two households of a case come back, the second one three weeks after the first: the social worker, whose act it is to have
// the address put right, is told of each.
func TestWhoeverCanMendIsToldOfEachLetterThatCameBack(t *testing.T) {
	everywhere(t, 0, func(l *loop) {
		l.cases = []*casefile.Episode{separated(1)}
		l.now = l.now.Add(time.Minute)
		l.feed()
		l.scan()
		l.want("ready written", "ready written")
		for id := range int64(2) {
			l.becomes(id+1, ledger.Ready, ledger.Sent, ledger.Given)
		}
		l.becomes(1, ledger.Sent, ledger.Returned, ledger.CameBack)
		tells := func(day string) bool {
			return strings.Contains(l.told(day, false)["morgan@example.org"].Text, "R-001/1")
		}
		if !tells("2026-03-17") || tells("2026-03-18") {
			l.Fatal("of the first letter that came back the social worker is not told once")
		}
		l.today = calendar.MustParse("2026-04-07")
		l.becomes(2, ledger.Sent, ledger.Returned, ledger.CameBack)
		for _, day := range []string{"2026-04-07", "2026-04-08", "2026-04-14", "2026-04-15"} {
			if tells(day) {
				return
			}
		}
		l.Error("nobody is told of the second letter that came back")
	})
}
