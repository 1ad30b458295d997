package letters

import (
	"cmp"
	"iter"
	"slices"

	"stepdown/internal/calendar"
)

// overValues are all that the mails over EHCOs' heads can see: that to an EHCO's lead, and that to the service manager.
type overValues struct {
	Day, Process            Value
	Count, CoordinatorCount int
	ElsewhereCount          int // what further parts of the same mail tell of
	// The same numbers with their words, in the forms of the language.
	CountedOverdue, CountedCoordinators, CountedElsewhere Value
	InPlace                                               bool // some of it falls to the reader because whoever it is meant for has no inbox
	ByCoordinator                                         []overCount
	Groups                                                []overGroup
}

// overCount is how much is whose, and how old it is.
type overCount struct {
	Coordinator Value
	Count       int
	Oldest      Value // the earliest due date
}

// overGroup is what one EHCO has to do alike.
type overGroup struct {
	Begins      bool // it is the first of its coordinator
	Coordinator Value
	Count       int   // of all that is the coordinator's
	Counted     Value // the same with its word
	Action      Value
	Lines       []overLine
	Crowded     bool  // too many to be read line by line: see Cases
	Cases       Value // all references with their dates
}

type overLine struct {
	Case, When, Coordinator Value
	Told                    Value // since when the coordinator has been told; may be empty
}

// over are the parts of a day's mail that go over EHCOs' heads, by the names of their templates, as far as there are any.
func over(in DigestInput) iter.Seq2[string, []DigestLine] {
	return func(yield func(string, []DigestLine) bool) {
		if len(in.AsLead) > 0 && !yield("lead", in.AsLead) {
			return
		}
		if len(in.AsManager) > 0 {
			yield("service-manager", in.AsManager)
		}
	}
}

func (s *Speech) overOf(day calendar.Date, lines []DigestLine, elsewhere int) overValues {
	v := overValues{Day: Value(s.Day(day)), Count: len(lines), ElsewhereCount: elsewhere, CountedOverdue: s.counted("overdue", len(lines)),
		CountedElsewhere: s.counted("elsewhere", elsewhere)}
	lines = slices.SortedStableFunc(slices.Values(lines), func(a, b DigestLine) int { return cmp.Compare(a.Over, b.Over) })
	for _, of := range alike(lines, func(l DigestLine) string { return l.Over }) {
		v.CoordinatorCount++
		v.InPlace = v.InPlace || slices.ContainsFunc(of, func(l DigestLine) bool { return l.Covering != "" })
		v.ByCoordinator = append(v.ByCoordinator, overCount{Value(of[0].Over), len(of), Value(s.Day(of[0].Due))})
		for i, same := range alike(of, func(l DigestLine) string { return l.Action }) {
			v.Groups = append(v.Groups, overGroup{Begins: i == 0, Coordinator: Value(of[0].Over), Count: len(of),
				Counted: s.counted("overdue", len(of)), Action: Value(same[0].Action), Lines: s.overLines(same), Crowded: len(same) > mostLines,
				Cases: Value(s.datesOf(same))})
		}
	}
	var pathways []string
	for _, l := range lines {
		pathways = append(pathways, l.Pathway)
	}
	v.Process = s.process(pathways)
	v.CountedCoordinators = s.counted("coordinators", v.CoordinatorCount)
	return v
}

func (s *Speech) overLines(lines []DigestLine) []overLine {
	var all []overLine
	for _, l := range lines {
		line := overLine{Case: Value(l.Case), When: Value(s.when(l)), Coordinator: Value(l.Over)}
		if !l.Told.IsZero() {
			line.Told = Value(s.Day(l.Told))
		}
		all = append(all, line)
	}
	return all
}

// sampleOver meets every branch of the templates that go over EHCOs' heads.
func sampleOver() []any {
	lines := []overLine{{"SAMPLE-1", "Was due yesterday", "Anna", "Monday"},
		{Case: "SAMPLE-2", When: "Was due yesterday", Coordinator: "Anna"}}
	one := overValues{Day: "Monday", Count: 1, CoordinatorCount: 1, ByCoordinator: []overCount{{"Anna", 1, "Monday"}},
		Groups: []overGroup{{Begins: true, Coordinator: "Anna", Count: 1, Action: "Act.", Lines: lines[:1], Cases: "SAMPLE-1"}}}
	many := overValues{Day: "Monday", Count: 9, CoordinatorCount: 2, ElsewhereCount: 1, InPlace: true,
		ByCoordinator: []overCount{{"Anna", 8, "Monday"}, {"Dev", 1, "Monday"}},
		Groups: []overGroup{{Begins: true, Coordinator: "Anna", Count: 8, Action: "Act.", Lines: lines, Crowded: true, Cases: "SAMPLE-1"},
			{Coordinator: "Anna", Count: 8, Action: "Act.", Lines: lines, Cases: "SAMPLE-1"},
			{Begins: true, Coordinator: "Dev", Count: 1, Action: "Act.", Lines: lines, Cases: "SAMPLE-1"}}}
	return []any{one, many}
}
