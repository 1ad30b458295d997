package letters

import (
	"strings"

	"stepdown/internal/calendar"
)

// ReportInput is what the daily report says: what a person has to look at, and counts.
type ReportInput struct {
	Day       calendar.Date
	Attention []Attention
	Counts    []string // sentences
}

// Attention is something that a person has to look at.
type Attention struct {
	What  string   // a sentence without its full stop
	Cases []string // the references of cases and letters that it is about
	Next  string   // what to do, in sentences; may be empty
}

// String is all of it in one line.
func (a Attention) String() string {
	line := a.What
	if len(a.Cases) > 0 {
		line += ": " + strings.Join(a.Cases, ", ")
	}
	return strings.TrimSpace(line + ". " + a.Next)
}

// Lines are what a person has to look at, in a line each.
func (in ReportInput) Lines() (all []string) {
	for _, a := range in.Attention {
		all = append(all, a.String())
	}
	return all
}

// reportValues are all that the report's template can see.
type reportValues struct {
	Day              Value
	AttentionCount   int
	CountedAttention Value // the same with its words
	Attention        []reportAttention
	Counts           []Value
}

type reportAttention struct {
	What, Next Value
	Cases      []Value
}

// String is what a template prints that does not take it apart.
func (a reportAttention) String() string {
	whole := Attention{What: string(a.What), Next: string(a.Next)}
	for _, c := range a.Cases {
		whole.Cases = append(whole.Cases, string(c))
	}
	return Value(whole.String()).String()
}

// Report writes the daily report. Its subject holds a count only.
func (w *Wording) Report(in ReportInput) (Mail, error) {
	v := reportValues{Day: Value(w.Speech().Day(in.Day)), AttentionCount: len(in.Attention), Counts: listed(in.Counts),
		CountedAttention: w.Speech().counted("to_look_at", len(in.Attention))}
	for _, a := range in.Attention {
		v.Attention = append(v.Attention, reportAttention{Value(a.What), Value(a.Next), listed(a.Cases)})
	}
	return written(document{w.mailOf("report"), v})
}

func listed(lines []string) []Value {
	all := make([]Value, len(lines))
	for i, l := range lines {
		all[i] = Value(l)
	}
	return all
}

// sampleReports meet every branch of the report's template.
func sampleReports() []any {
	lines := []Value{"3 letters are due", "2 letters are held"}
	attention := []reportAttention{{"A letter failed", "Try it again.", []Value{"SAMPLE-1", "SAMPLE-2"}},
		{What: "Sending is paused"}}
	return []any{reportValues{Day: "Monday", AttentionCount: 2, Attention: attention, Counts: lines},
		reportValues{Day: "Monday", AttentionCount: 1, Attention: attention[:1], Counts: lines}, reportValues{Day: "Monday", Counts: lines}}
}
