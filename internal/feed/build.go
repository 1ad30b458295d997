package feed

import (
	"cmp"
	"fmt"
	"slices"

	"stepdown/internal/casefile"
)

// builder makes one episode of its rows.
type builder struct {
	key     casefile.Key
	in      reading
	rows    [][]row // by file, in the order of layouts, each in the order of lines
	size    int     // of all rows that were found, in bytes
	rejects []reject
	digest  string // once it has been made
}

// The files in the order of layouts.
const (
	inCases = iota
	inAdults
	inChildren
	inConsents
	inRulings
	inLeads
	inHolds
)

// files says in which file each part of a record stands.
var files = map[casefile.Part]int{
	casefile.CasesPart: inCases, casefile.AdultsPart: inAdults, casefile.ChildrenPart: inChildren, casefile.ConsentsPart: inConsents,
	casefile.RulingsPart: inRulings, casefile.LeadsPart: inLeads, casefile.HoldsPart: inHolds,
}

// build gives the episode. It is only good when no reject was noted; every fault is noted, not only the first.
func (b *builder) build() *casefile.Episode {
	if len(b.rows[inCases]) == 0 {
		for file, rows := range b.rows {
			for _, r := range rows {
				b.reject(file, r.line, problem{"case_ref", "the row belongs to no episode of " + cases.file,
					"add the case to it, or correct the reference and the number"})
			}
		}
		return nil
	}
	for _, r := range b.rows[inCases][1:] {
		//guard:episode-has-one-row
		b.reject(inCases, r.line, problem{"episode", "the episode has a row already", "give each episode one row"})
	}
	for file, rows := range b.rows {
		if len(rows) > maxRows { //guard:episode-rows-are-bounded
			b.rows[file] = rows[:maxRows]
			b.reject(file, rows[maxRows].line, problem{"", fmt.Sprintf("the episode has more than %d rows in this file", maxRows),
				"look for a fault in the export"})
		}
	}
	if b.size > maxEpisode { //guard:episode-size-is-bounded
		b.reject(inCases, b.rows[inCases][0].line, problem{"",
			fmt.Sprintf("the rows of the episode have more than %d bytes together", maxEpisode), "look for a fault in the export"})
	}
	e := b.episode(parts(b, inCases, cases)[0])
	for _, a := range parts(b, inAdults, adults) {
		a.Address = compact(a.lines[:])
		e.Adults = append(e.Adults, a.Adult)
	}
	e.Children = parts(b, inChildren, children)
	e.Consents = parts(b, inConsents, consents)
	e.Rulings = parts(b, inRulings, rulings)
	e.LeadProfessionals = parts(b, inLeads, leads)
	e.Holds = parts(b, inHolds, holds)
	for i := range e.Holds {
		e.Holds[i].Source = casefile.FromFeed
	}
	if len(b.rejects) == 0 { //guard:record-makes-sense
		for _, f := range e.Validate() {
			file := files[f.Part]
			b.reject(file, b.rows[file][f.Index].line, problem{f.Column, f.Rule, f.Mend})
		}
	}
	e.Arrange()
	return e
}

// episode is the row of cases.csv as the beginning of a record.
func (b *builder) episode(r caseRow) *casefile.Episode {
	e := r.Episode
	e.Key = b.key
	for i, m := range r.done {
		step := casefile.StepTable[i]
		if m.On.IsZero() && (m.By != "" || m.ByID != "") { //guard:milestone-by-somebody-has-a-day
			b.reject(inCases, b.rows[inCases][0].line, problem{step.Day.Name, "is blank, but somebody is named for it",
				"give the day, or leave the name blank too"})
		}
		if !m.On.IsZero() {
			m.Step, m.Source, m.RecordedOn = step.Step, casefile.FromFeed, b.in.madeOn
			e.Milestones = append(e.Milestones, m)
		}
	}
	return &e
}

// parts reads the rows of one file. The answer has as many entries as there are rows, so that faults find their line.
func parts[T any](b *builder, file int, s sheet[entry[T]]) []T {
	var all []T
	for _, r := range b.rows[file] {
		e, problems := s.read(r.cells, b.in)
		for _, p := range problems {
			b.reject(file, r.line, p)
		}
		all = append(all, e.row)
	}
	return all
}

// reject notes a fault. The case is named only where cases.csv holds it: anything may stand in the place of a reference.
func (b *builder) reject(file, line int, p problem) {
	r := reject{file: layouts[file].file, line: line, problem: p}
	if len(b.rows[inCases]) > 0 {
		r.key = b.key
	}
	b.rejects = append(b.rejects, r)
}

// summary says in a few words why the episode was rejected. It is the same however the rows are ordered.
func (b *builder) summary() string {
	first := slices.MinFunc(b.rejects, func(a, c reject) int {
		return cmp.Or(cmp.Compare(a.file, c.file), cmp.Compare(a.column, c.column), cmp.Compare(a.rule, c.rule))
	})
	place := first.file
	if first.column != "" {
		place += " " + first.column
	}
	if more := len(b.rejects) - 1; more > 0 {
		return fmt.Sprintf("%s: %s (and %d more)", place, first.rule, more)
	}
	return place + ": " + first.rule
}
