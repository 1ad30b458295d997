package letters

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/strict"
	"stepdown/internal/timetable"
	"stepdown/letters/prose"
)

// The bounds of plain English that the shipped wording keeps: a reading age of 9 to 11.
const (
	MostGrade         = 6.0 // Flesch-Kincaid
	MostSentenceWords = 20
)

// Measured is one variant of one letter, as a family would get it.
type Measured struct {
	Template string  `json:"template"`
	Variant  string  `json:"variant"`
	Format   string  `json:"format"`
	Approved bool    `json:"approved"`
	Grade    float64 `json:"grade"` // Flesch-Kincaid, to one place
	Longest  int     `json:"longest_sentence_words"`
	Words    int     `json:"words"`
	Pages    int     `json:"pages"`
}

// Hard tells whether the variant is harder to read than plain English should be.
func (m Measured) Hard() bool { return m.Grade > MostGrade || m.Longest > MostSentenceWords }

// Check loads the templates as Load does, tries every one, finds what letters must say and don't, and measures every variant of
// every letter. Faults are given all at once, as strict.Faults. What is approved is
// what the heads say, today.
func Check(kinds timetable.Kinds, today calendar.Date, folders ...fs.FS) ([]Measured, error) {
	w, err := load(kinds, folders, 0)
	if err != nil {
		return nil, err
	}
	var all []Measured
	var faults strict.Faults
	for _, key := range slices.Sorted(maps.Keys(w.letters)) {
		t := w.letters[key]
		name, language, _ := strings.Cut(key, ".")
		kind := kinds.Of(ledger.Kind(name))
		faults = append(faults, t.untold(kind)...)
		for _, v := range Variants(kind) {
			for _, format := range []casefile.Format{casefile.Standard, casefile.LargePrint} {
				m, err := w.measure(t, kind, language, v, format, today)
				if fault := strict.At(t.name, 0, "", fmt.Sprint(err), ""); err != nil && !slices.Contains(faults, fault) {
					faults = append(faults, fault)
				}
				all = append(all, m)
			}
		}
	}
	slices.SortFunc(all, func(a, b Measured) int {
		return cmp.Or(cmp.Compare(a.Template, b.Template), cmp.Compare(a.Variant, b.Variant), -cmp.Compare(a.Format, b.Format))
	})
	if faults != nil {
		return all, faults
	}
	return all, nil
}

func (w *Wording) measure(t wording, kind timetable.Kind, language string, v Variant, format casefile.Format,
	today calendar.Date) (Measured, error) {
	in := v.Sampled(kind)
	in.Envelope.Language, in.Envelope.Format = language, format
	m := Measured{Template: t.name, Variant: v.Name, Format: string(format), Approved: w.mayGo(t, today) == nil}
	l, err := w.draw(t, in)
	if err != nil {
		return m, fmt.Errorf("it can't be written (%s, %s): %w", v.Name, format, err)
	}
	r := prose.Grade(l.Blocks)
	m.Grade, m.Longest, m.Words, m.Pages = math.Round(r.Grade*10)/10, r.Longest, r.Words, l.Pages
	return m, nil
}
