package letters

import (
	"fmt"
	"maps"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/letters/prose"
)

// DigestInput is what one person is told on one day.
type DigestInput struct {
	Day       calendar.Date
	New, Open []DigestLine // in the order in which they are shown
	Waiting   []WaitingLine
}

// WaitingLine is a letter that waits for the reader, or something else that the reader is asked for. It names no member of the
// family.
type WaitingLine struct {
	Case     string
	Letter   string // what kind of letter waits; empty: none
	Says     string // why; a sentence, or empty
	Act      string // what the reader can do; a sentence
	Covering string // for whom the reader stands in, or empty
}

// DigestLine is one thing to do. It names no member of the family.
type DigestLine struct {
	Case         string
	Action       string
	Due          calendar.Date
	WorkingDays  int // left until Due; negative: over
	Level        int
	LeadRole     string // empty where it may not be named
	Organisation string
	Record       string // how to record it as done
	Covering     string // the EHCO for whom the reader stands in, or empty
	Over         string // the EHCO over whose head the reader is told, or empty
}

// digestValues are all that the digest's template can see.
type digestValues struct {
	Day                 Value
	NewCount, OpenCount int
	New, Open           []digestLine
	ByEHCO              []digestCount // of what is read over an EHCO's head
	WaitingCount        int
	Waiting             []waitingGroup
}

// waitingGroup is what waits for the same act, so that ten of one kind are one heading.
type waitingGroup struct {
	Says, Act Value
	Cases     []Value
}

// digestCount is how many of the new items belong to whom.
type digestCount struct {
	EHCO  Value
	Count int
}

type digestLine struct {
	Case, Action, When, Lead, Record, Covering, Over Value
	Level                                            int
}

// Digest writes the one mail that a person gets on a day. Its subject holds counts only.
func (w *Wording) Digest(in DigestInput) (Mail, error) {
	values := digestValues{Day: Value(in.Day.WithWeekday()), NewCount: len(in.New), OpenCount: len(in.Open), New: linesOf(in.New),
		Open: linesOf(in.Open), ByEHCO: countByEHCO(in.New), WaitingCount: len(in.Waiting), Waiting: grouped(in.Waiting)}
	title, blocks, err := w.digest.fill(values)
	if err != nil {
		return Mail{}, err
	}
	return Mail{Subject: title, HTML: prose.HTML(title, "en", blocks), Text: prose.Text(blocks)}, nil
}

func linesOf(lines []DigestLine) []digestLine {
	var all []digestLine
	for _, l := range lines {
		lead := l.LeadRole
		if l.Organisation != "" && lead != "" {
			lead += " at " + l.Organisation
		}
		all = append(all, digestLine{Case: Value(l.Case), Action: Value(l.Action), When: Value(when(l)), Lead: Value(lead),
			Record: Value(l.Record), Covering: Value(l.Covering), Over: Value(l.Over), Level: l.Level})
	}
	return all
}

// grouped puts lines with one reason and one act together, in the order of the first of each.
func grouped(lines []WaitingLine) []waitingGroup {
	var all []waitingGroup
	for _, l := range lines {
		if last := len(all) - 1; last < 0 || all[last].Says != Value(l.Says) || all[last].Act != Value(l.Act) {
			all = append(all, waitingGroup{Says: Value(l.Says), Act: Value(l.Act)})
		}
		what := l.Case
		if l.Letter != "" {
			what += ", " + l.Letter
		}
		if l.Covering != "" {
			what += " (you stand in for " + l.Covering + ")"
		}
		group := &all[len(all)-1]
		group.Cases = append(group.Cases, Value(what))
	}
	return all
}

// countByEHCO counts what goes over each EHCO's head, by their names.
func countByEHCO(lines []DigestLine) []digestCount {
	counts := map[string]int{}
	for _, l := range lines {
		if l.Over != "" {
			counts[l.Over]++
		}
	}
	var all []digestCount
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		all = append(all, digestCount{Value(name), counts[name]})
	}
	return all
}

// when says the due date with its weekday, and how far off it is.
func when(l DigestLine) string {
	day := l.Due.WithWeekday()
	switch n := l.WorkingDays; {
	case n == 0:
		return fmt.Sprintf("Due today, %s", day)
	case n == 1:
		return fmt.Sprintf("Due on %s, 1 working day left", day)
	case n > 1:
		return fmt.Sprintf("Due on %s, %d working days left", day, n)
	case n == -1:
		return fmt.Sprintf("Was due on %s, 1 working day over", day)
	default:
		return fmt.Sprintf("Was due on %s, %d working days over", day, -n)
	}
}

// sampleDigests meet every branch of the digest's template.
func sampleDigests() []any {
	full := digestLine{Case: "SAMPLE-1", Action: "Act", When: "Due today", Lead: "teacher at a school", Record: "Record it", Covering: "Anna",
		Level: 2}
	bare := digestLine{Case: "SAMPLE-2", Action: "Act", When: "Due today", Record: "Record it", Level: 3}
	over := digestLine{Case: "SAMPLE-3", Action: "Act", When: "Was due yesterday", Record: "Record it", Over: "Anna", Level: 3}
	lines := []digestLine{full, bare}
	return []any{
		digestValues{Day: "Monday", NewCount: 1, New: []digestLine{over}, ByEHCO: []digestCount{{"Anna", 1}}},
		digestValues{Day: "Monday", NewCount: 2, OpenCount: 2, New: lines, Open: lines},
		digestValues{Day: "Monday", NewCount: 2, New: lines},
		digestValues{Day: "Monday", OpenCount: 2, Open: lines},
		digestValues{Day: "Monday", WaitingCount: 3, Waiting: []waitingGroup{
			{"It waits.", "Record it.", []Value{"SAMPLE-1, closure letter", "SAMPLE-2"}}, {"", "Record it.", []Value{"SAMPLE-3"}}}},
	}
}
