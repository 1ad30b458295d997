package jobs_test

import (
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/jobs"
)

// A coordinator without a lead's address and without a team's inbox: what is overdue by two working days reaches nobody above them, and the
// daily report says so.
func TestTheReportSaysThatNobodyIsToldOverAHead(t *testing.T) {
	everywhere(t, 0, func(l *loop) {
		l.cases = []*casefile.Episode{asks(1, "anna")} // due on Monday 23 March
		l.feedOfPeople(casefile.Coordinator{ID: "anna", Name: "Anna Fieldhouse", Email: "anna@example.org"})
		l.told("2026-03-20", false)
		if mails := l.told("2026-03-25", false); len(mails) != 1 {
			l.Fatalf("%d mails", len(mails))
		}
		l.said("nobody can be reminded")
		in, err := jobs.Report{Store: l.store, Rules: l.rules}.Gather(l.Context(),
			calendar.MustParse("2026-03-25"))
		l.ok(err)
		for _, a := range in.Attention {
			if strings.Contains(a.What, "anna") {
				return
			}
		}
		l.Errorf("the report says nothing of it: %+v", in.Attention)
	})
}
