package jobs_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/mail"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// people are coordinators; dev leads anna, and is led by nobody who has an inbox.
var people = []casefile.Coordinator{
	{ID: "anna", Name: "Anna Fieldhouse", Email: "anna@example.org", LeadEmail: "dev@example.org", ServiceManagerEmail: "manager@example.org"},
	{ID: "dev", Name: "Dev Marlowe", Email: "Dev@example.org", TeamInbox: "north@example.org"}}

// asks is a case whose coordinator was told on Monday 16 March that the family has not been asked.
func asks(n int, ehco string) *casefile.Episode {
	e := refused(n)
	e.Milestones, e.Consents, e.EHCO, e.EHCOToldOn = nil, nil, ehco, calendar.MustParse("2026-03-16")
	return e
}

// told makes a day's scan and digests, and gives what each reader is told.
func (l *loop) told(day string, byCommand bool) map[string]mail.Message {
	l.Helper()
	l.today = calendar.MustParse(day)
	l.now = l.today.Time().Add(10 * time.Hour)
	l.scan()
	mails := map[string]mail.Message{}
	for range 2 { // another pass tells nobody anything
		_, err := jobs.Remind{Store: l.store, Rules: l.rules, Domain: "example.org", Log: l.logger(), ByCommand: byCommand,
			Compose: func(m mail.Message) ([]byte, error) {
				if _, twice := mails[strings.ToLower(m.To)]; !twice {
					mails[strings.ToLower(m.To)] = m
				}
				return fmt.Appendf(nil, "%s\n%s", m.Subject, m.Text), nil
			}}.Run(l.Context(), l.today)
		l.ok(err)
	}
	return mails
}

func TestWhoIsToldOverAHeadAndForThemselvesGetsOneMailOfTwoParts(t *testing.T) {
	everywhere(t, 0, func(l *loop) {
		l.cases = []*casefile.Episode{asks(1, "anna"), asks(2, "anna"), asks(3, "dev")}
		l.now = l.now.Add(time.Hour)
		info := store.FeedInfo{MadeAt: l.now, MadeOn: l.today, Full: true, Digest: "people"}
		_, err := l.store.TakeFeed(l.Context(), info, func(yield func(casefile.Incoming, error) bool) {
			for _, e := range l.cases {
				if !yield(casefile.Incoming{Key: e.Key, Episode: e, Digest: e.Case}, nil) {
					return
				}
			}
		}, people, false)
		l.ok(err)
		for _, step := range []struct {
			day      string
			subjects map[string]string
			says     map[string][]string
		}{
			{"2026-03-20", map[string]string{"anna@example.org": "4 soon", "dev@example.org": "2 soon"},
				map[string][]string{"anna@example.org": {"R-001/1 (new): Due on Monday 23 March 2026, 1 working day left. Level 2. " +
					"Ask Morgan Sampleworth, 01632 960101.", "Record it in the case system: the family's answer on early help."}}},
			{"2026-03-23", map[string]string{"anna@example.org": "4 due today", "dev@example.org": "2 due today"},
				map[string][]string{"anna@example.org": {"R-001/1: Due today"}}},
			{"2026-03-25", map[string]string{"anna@example.org": "4 overdue", "dev@example.org": "2 overdue, 4 with others",
				"north@example.org": "2 overdue with coordinators you lead"},
				map[string][]string{"dev@example.org": {"R-003/1: Was due on", "You get this as the lead of the coordinator below.",
					"Anna Fieldhouse: 4 overdue", "R-001/1: Was due on Monday 23 March 2026, 2 working days overdue. " +
						"Anna Fieldhouse has been told since " +
						"Friday 20 March 2026."},
					"north@example.org": {"or in place of a lead who has no e-mail address on record", "Dev Marlowe: 2 overdue"}}},
			{"2026-03-30", map[string]string{"anna@example.org": "4 overdue", "dev@example.org": "2 overdue, 4 with others",
				"manager@example.org": "4 still overdue with 1 coordinator",
				"north@example.org":   "2 overdue with coordinators you lead"}, nil},
		} {
			mails := l.told(step.day, false)
			for to, m := range mails {
				if want := step.subjects[to]; m.Subject != "Step down: "+want {
					l.Errorf("on %s %s reads %q, want %q\n%s", step.day, to, m.Subject, want, m.Text)
				}
				for _, want := range step.says[to] {
					if !strings.Contains(strings.Join(strings.Fields(m.Text), " "), want) {
						l.Errorf("on %s %s is not told %q:\n%s", step.day, to, want, m.Text)
					}
				}
			}
			if len(mails) != len(step.subjects) {
				l.Errorf("on %s %d mails, want %d", step.day, len(mails), len(step.subjects))
			}
		}
		if pending, err := l.store.PendingReminders(l.Context()); err != nil || len(pending) > 0 {
			l.Errorf("%d reminders are in no digest, %v", len(pending), err)
		}
	})
}
