package letters

import (
	"stepdown/internal/calendar"
	"stepdown/letters/prose"
)

// ReportInput is what the daily report says: counts and references, line by line.
type ReportInput struct {
	Day       calendar.Date
	Attention []string // what a person has to look at
	Counts    []string
}

// reportValues are all that the report's template can see.
type reportValues struct {
	Day               Value
	AttentionCount    int
	Attention, Counts []Value
}

// Report writes the daily report. Its subject holds a count only.
func (w *Wording) Report(in ReportInput) (Mail, error) {
	title, blocks, err := w.mails["report"].fill(reportValues{Day: Value(in.Day.WithWeekday()), AttentionCount: len(in.Attention),
		Attention: listed(in.Attention), Counts: listed(in.Counts)})
	if err != nil {
		return Mail{}, err
	}
	return Mail{Subject: title, HTML: prose.HTML(title, "en", blocks), Text: prose.Text(blocks)}, nil
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
	lines := []Value{"1 letter failed", "2 cases were rejected"}
	return []any{reportValues{Day: "Monday", AttentionCount: 2, Attention: lines, Counts: lines}, reportValues{Day: "Monday", Counts: lines}}
}
