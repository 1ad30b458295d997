package jobs_test

import (
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/mail"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// A feed says by mistake that the family needs no support, and is undone before the next scan; meanwhile the coordinator's digest tells of
// another case.
func TestWhatADigestLeftOutIsToldOnceItIsDueAgain(t *testing.T) {
	everywhere(t, 0, func(l *loop) {
		l.cases = []*casefile.Episode{short(1, "anna"), short(2, "anna")}
		l.feedOfPeople(people...)
		l.scan()
		l.cases[0].Support = casefile.SupportNotNeeded
		l.cases[0].EHCOToldOn = l.cases[0].EHCOToldOn.AddDays(1) // so that the feed says something new of it
		l.feedOfPeople(people...)
		mail, found := l.digests()["anna@example.org"]
		if !found || strings.Contains(mail.Text, "R-001/1") || !strings.Contains(mail.Text, "R-002/1") {
			l.Fatalf("anna reads %q", mail.Text)
		}
		_, err := l.store.UndoFeed(l.Context(), l.today, store.Who{By: "Robin Exampleby"})
		l.ok(err)
		for _, day := range []string{"2026-03-17", "2026-03-18", "2026-03-19"} {
			if strings.Contains(l.told(day, false)["anna@example.org"].Text, "R-001/1") {
				return
			}
		}
		l.Error("anna is never told that the planning of R-001/1 is too short")
	})
}

// A record can't be read while a digest is written, and is put right.
func TestWhatCouldNotBeReadForADigestIsToldOnceItCan(t *testing.T) {
	everywhere(t, 0, func(l *loop) {
		l.cases = []*casefile.Episode{short(1, "anna"), short(2, "anna")}
		l.feedOfPeople(people...)
		l.scan()
		const of = ` WHERE episode_id = (SELECT id FROM episode WHERE case_ref = 'R-001')`
		l.alter(`CREATE TABLE aside AS SELECT record FROM episode_record`+of, `UPDATE episode_record SET record = '{}'`+of)
		mail, found := l.digests()["anna@example.org"]
		if !found || strings.Contains(mail.Text, "R-001/1") || !strings.Contains(mail.Text, "R-002/1") {
			l.Fatalf("anna reads %q", mail.Text)
		}
		l.alter(`UPDATE episode_record SET record = (SELECT record FROM aside)` + of)
		for _, day := range []string{"2026-03-17", "2026-03-18", "2026-03-19"} {
			if strings.Contains(l.told(day, false)["anna@example.org"].Text, "R-001/1") {
				return
			}
		}
		l.Error("anna is never told that the planning of R-001/1 is too short")
	})
}

// digests are those that are written now, without another scan.
func (l *loop) digests() map[string]mail.Message {
	l.Helper()
	mails := map[string]mail.Message{}
	_, err := jobs.Remind{Store: l.store, Rules: l.rules, Domain: "example.org", Log: l.logger(),
		Compose: func(m mail.Message) ([]byte, error) {
			mails[strings.ToLower(m.To)] = m
			return []byte(m.Text), nil
		}}.Run(l.Context(), l.today)
	l.ok(err)
	return mails
}
