package jobs_test

import (
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/mail"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// A digest that takes an item out of its reader's calendar reaches nobody: the next one takes it out.
func TestWhatAFailedDigestTookOutOfACalendarIsTakenOutByTheNext(t *testing.T) {
	everywhere(t, 0, func(l *loop) {
		digest := func(day string, to ledger.State, cases ...*casefile.Episode) (calendars string) {
			l.today = calendar.MustParse(day)
			l.now = l.today.Time().Add(10 * time.Hour)
			l.cases = cases
			l.feedOfPeople(people...)
			l.scan()
			_, err := jobs.Remind{Store: l.store, Rules: l.rules, Domain: "example.org", Log: l.logger(), Calendar: true,
				Compose: func(m mail.Message) ([]byte, error) {
					calendars += string(m.Attachments[0].Data)
					return []byte(m.Text), nil
				}}.Run(l.Context(), l.today)
			l.ok(err)
			d, err := l.store.ClaimDigests(l.Context(), store.Claimant{Owner: "daemon", Lease: time.Minute, Installation: "council",
				Day: l.today}, 1)
			l.ok(err)
			l.ok(l.store.FinishDigest(l.Context(), d[0], store.Finish{To: to, Why: ledger.Code("x").Because("x")}))
			return calendars
		}
		done := short(1, "anna")
		done.PlanningStartedOn = calendar.MustParse("2026-01-05")
		done.EHCOToldOn = done.EHCOToldOn.AddDays(1)
		const out = "STATUS:CANCELLED"
		if sent := digest("2026-03-16", ledger.Sent, short(1, "anna")); !strings.Contains(sent, "R-001/1") {
			l.Fatalf("%s", sent)
		}
		if failed := digest("2026-03-17", ledger.Failed, done, short(2, "anna")); !strings.Contains(failed, out) {
			l.Fatalf("%s", failed)
		}
		if next := digest("2026-03-18", ledger.Sent, done, short(2, "anna")); !strings.Contains(next, out) {
			l.Errorf("what is done stays in the calendar:\n%s", next)
		}
	})
}
