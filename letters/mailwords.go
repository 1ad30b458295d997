package letters

import (
	"fmt"
	"strings"
)

// The words of mails that templates can't choose, since they depend on a number, a date or what is known.

// when says the due date with its weekday, and how far off it is.
func when(l DigestLine) string {
	day := l.Due.WithWeekday()
	switch n := l.WorkingDays; {
	case n == 0:
		return "Due today, " + day
	case n > 0:
		return fmt.Sprintf("Due on %s, %s left", day, workingDays(n))
	default:
		return fmt.Sprintf("Was due on %s, %s over", day, workingDays(-n))
	}
}

func workingDays(n int) string {
	if n == 1 {
		return "1 working day"
	}
	return fmt.Sprintf("%d working days", n)
}

// leadOf is the lead professional's role and organisation.
func leadOf(l DigestLine) string {
	if l.LeadRole == "" || l.Organisation == "" {
		return l.LeadRole
	}
	return l.LeadRole + " at " + l.Organisation
}

// askOf is whom to ask, and by which number.
func askOf(l DigestLine) string {
	if l.Ask == "" || l.AskTelephone == "" {
		return l.Ask
	}
	return l.Ask + ", " + l.AskTelephone
}

// datesOf are the references of some lines, those with one due date together.
func datesOf(lines []DigestLine) string {
	var all []string
	for _, of := range alike(lines, when) {
		var cases []string
		for _, l := range of {
			cases = append(cases, l.Case+besides(l))
		}
		all = append(all, when(of[0])+": "+strings.Join(cases, ", ")+".")
	}
	return strings.Join(all, " ")
}

// besides is what a reference alone does not tell its EHCO, in brackets: that it is new to them, and for whom they stand in.
func besides(l DigestLine) string {
	switch {
	case l.Over != "" || !l.First && l.Covering == "":
		return ""
	case l.Covering == "":
		return " (new)"
	case !l.First:
		return " (for " + l.Covering + ")"
	}
	return " (new, for " + l.Covering + ")"
}

// waitingCase is what waits, of which case.
func waitingCase(l WaitingLine) string {
	what := l.Case
	if l.Letter != "" {
		what += ", " + l.Letter
	}
	if l.Covering != "" {
		what += " (you stand in for " + l.Covering + ")"
	}
	return what
}
