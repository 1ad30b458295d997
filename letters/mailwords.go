package letters

import (
	"cmp"
	"slices"
	"strings"

	"stepdown/internal/casefile"
)

// What a digest says of a case that depends on a number, a date or what is known.

// wordOf is a word as a pathway has it.
func (s *Speech) wordOf(pathway, name string) string {
	return s.pathways[cmp.Or(pathway, casefile.StepDown)][name]
}

// process is what families go through on some pathways.
func (s *Speech) process(pathways []string) Value {
	joined := ""
	for _, p := range casefile.PathwayNames() {
		switch named := slices.ContainsFunc(pathways, func(each string) bool { return cmp.Or(each, casefile.StepDown) == p }); {
		case named && joined == "":
			joined = s.wordOf(p, "process")
		case named:
			joined = s.Say("subject.processes", "{process}", joined, "{next}", s.wordOf(p, "process"))
		}
	}
	return Value(joined)
}

// when says the due date with its weekday, and how far off it is.
func (s *Speech) when(l DigestLine) string {
	day := s.Day(l.Due)
	switch n := l.WorkingDays; {
	case n == 0:
		return s.Say("line.due_today", "{day}", day)
	case n > 0:
		return s.Say("line.due_later", "{day}", day, "{days}", s.Count("working_days", n))
	default:
		return s.Say("line.overdue", "{day}", day, "{days}", s.Count("working_days", -n))
	}
}

// leadOf is the lead professional's role and organisation.
func (s *Speech) leadOf(l DigestLine) string {
	if l.LeadRole == "" || l.Organisation == "" {
		return l.LeadRole
	}
	return s.Say("line.lead", "{role}", l.LeadRole, "{organisation}", l.Organisation)
}

// askOf is whom to ask, and by which number.
func (s *Speech) askOf(l DigestLine) string {
	if l.Ask == "" || l.AskTelephone == "" {
		return l.Ask
	}
	return s.Say("line.ask", "{name}", l.Ask, "{telephone}", l.AskTelephone)
}

// datesOf are the references of some lines, those with one due date together.
func (s *Speech) datesOf(lines []DigestLine) string {
	var all []string
	for _, of := range alike(lines, s.when) {
		var cases []string
		for _, l := range of {
			cases = append(cases, s.caseOf(l))
		}
		all = append(all, s.Say("line.together", "{when}", s.when(of[0]), "{cases}", strings.Join(cases, ", ")))
	}
	return strings.Join(all, " ")
}

// caseOf is a reference with what it alone does not tell its EHCO: that it is new to them, and for whom they stand in.
func (s *Speech) caseOf(l DigestLine) string {
	key := "line.new_for_another"
	switch {
	case l.Over != "" || !l.First && l.Covering == "":
		return l.Case
	case l.Covering == "":
		key = "line.new"
	case !l.First:
		key = "line.for_another"
	}
	return s.Say(key, "{case}", l.Case, "{coordinator}", l.Covering)
}

// waitingCase is what waits, of which case.
func (s *Speech) waitingCase(l WaitingLine) string {
	what := l.Case
	if l.Letter != "" {
		what = s.Say("waiting.letter", "{case}", what, "{letter}", l.Letter)
	}
	if l.Covering != "" {
		what = s.Say("waiting.for_another", "{case}", what, "{coordinator}", l.Covering)
	}
	return what
}
