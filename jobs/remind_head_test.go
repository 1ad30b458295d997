package jobs_test

import (
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// A case that is overdue is given to another coordinator on the day on which the lead is to hear of it: nobody is told over the head of
// whoever has it now before one working day has passed since they were, nor that they were told before they were.
func TestNobodyIsToldOverTheHeadOfWhoeverHasJustGotTheCase(t *testing.T) {
	everywhere(t, 0, func(l *loop) {
		l.cases = []*casefile.Episode{asks(1, "anna")} // due on Monday 23 March
		l.feedOfPeople(people...)
		for _, day := range []string{"2026-03-20", "2026-03-23", "2026-03-24"} {
			if mails := l.told(day, false); len(mails) != 1 || mails["anna@example.org"].Text == "" {
				l.Fatalf("on %s: %v", day, mails)
			}
		}
		l.today = calendar.MustParse("2026-03-25")
		l.now = l.today.Time().Add(time.Hour)
		l.cases[0].EHCO = "dev"
		l.feedOfPeople(people...)
		mails := l.told("2026-03-25", false)
		if mails["dev@example.org"].Text == "" {
			l.Fatalf("dev is not told: %v", mails)
		}
		over, found := mails["north@example.org"]
		if found {
			l.Errorf("over dev's head, who is told today for the first time: %s", over.Subject)
		}
		if strings.Contains(strings.Join(strings.Fields(over.Text), " "), "Dev Marlowe has been told since Friday 20 March") {
			l.Errorf("dev was told of it by nobody on that day:\n%s", over.Text)
		}
	})
}
