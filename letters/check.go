package letters

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/strict"
	"stepdown/internal/timetable"
	"stepdown/letters/prose"
)

// The bounds of plain wording that what is shipped keeps: in English, a reading age of 9 to 11.
const (
	MostGrade         = 6.0 // Flesch-Kincaid, of English
	MostLix           = 40  // of other languages: easy to medium (Björnsson, Läsbarhet, 1968)
	MostSentenceWords = 20
)

// Measured is one variant of one letter, as a family would get it.
type Measured struct {
	Template string  `json:"template"`
	Variant  string  `json:"variant"`
	Format   string  `json:"format"`
	Approved bool    `json:"approved"`
	Draft    bool    `json:"draft,omitempty"` // built in, for a council to approve or to leave alone
	Grade    float64 `json:"grade,omitempty"` // Flesch-Kincaid, to one place; of English
	Lix      float64 `json:"lix,omitempty"`   // to one place; of other languages
	Longest  int     `json:"longest_sentence_words"`
	Words    int     `json:"words"`
	Pages    int     `json:"pages"`
}

// Hard tells whether the variant is harder to read than plain English should be.
func (m Measured) Hard() bool {
	return m.Grade > MostGrade || m.Lix > MostLix || m.Longest > MostSentenceWords
}

// Ease is how easily the variant reads, by the measure of its language.
func (m Measured) Ease() string {
	if m.Lix > 0 {
		return fmt.Sprintf("LIX %.1f", m.Lix)
	}
	return fmt.Sprintf("Flesch-Kincaid %.1f", m.Grade)
}

// Check loads the templates as Load does, tries every one, finds what letters must say and don't, and measures every variant of
// every letter. Faults are given all at once, as strict.Faults. What is approved is
// what the heads say, today.
func Check(kinds timetable.Kinds, today calendar.Date, folders ...fs.FS) ([]Measured, error) {
	w, err := load(kinds, folders, 0)
	if err != nil {
		return nil, err
	}
	var all []Measured
	faults := append(w.unspoken(), w.unsaid()...)
	for _, key := range slices.Sorted(maps.Keys(w.letters)) {
		t := w.letters[key]
		pathway, name := path.Split(key)
		pathway = cmp.Or(strings.TrimSuffix(pathway, "/"), casefile.StepDown)
		name, language, _ := strings.Cut(name, ".")
		if said := t.words; said.worker(pathway) == "" {
			faults = append(faults, strict.At(said.name, 0, "pathways."+pathway, "it is missing", "add its social_worker, as words/en.yaml has it"))
		}
		kind := kinds.Of(ledger.Kind(name))
		faults = append(faults, t.untold(kind)...)
		for _, v := range Variants(kind) {
			for _, format := range []casefile.Format{casefile.Standard, casefile.LargePrint} {
				m, err := w.measure(t, kind, pathway, language, v, format, today)
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

func (w *Wording) measure(t wording, kind timetable.Kind, pathway, language string, v Variant, format casefile.Format,
	today calendar.Date) (Measured, error) {
	in := v.Sampled(kind)
	in.Envelope.Language, in.Envelope.Format, in.Episode.Pathway = language, format, pathway
	m := Measured{Template: t.name, Variant: v.Name, Format: string(format),
		Approved: w.mayGo(t.file, today) == nil && w.mayGo(t.words.file, today) == nil}
	m.Draft = !m.Approved && w.given[t.name] == 0 && w.given[t.words.name] == 0
	l, err := w.draw(t, in)
	if err != nil {
		return m, fmt.Errorf("it can't be written (%s, %s): %w", v.Name, format, err)
	}
	r := prose.Measure(l.Blocks)
	m.Longest, m.Words, m.Pages = r.Longest, r.Words, l.Pages
	if language == english {
		m.Grade = math.Round(r.Grade*10) / 10
	} else {
		m.Lix = math.Round(r.Lix*10) / 10
	}
	return m, nil
}

// unspoken finds the languages that have templates and not all of the words that their letters need.
func (w *Wording) unspoken() (faults strict.Faults) {
	for _, language := range slices.Sorted(maps.Keys(w.words)) {
		for _, key := range w.words[language].lacks {
			faults = append(faults, strict.At(w.words[language].name, 0, key, "it is missing", "add it, as words/en.yaml has it"))
		}
	}
	for _, files := range []map[string]wording{w.letters, w.cover} {
		for _, key := range slices.Sorted(maps.Keys(files)) {
			language := key[strings.LastIndexByte(key, '.')+1:]
			if _, there := w.words[language]; !there {
				faults = append(faults, strict.At(files[key].name, 0, "", "there are no words in its language",
					fmt.Sprintf("add words/%s.yaml, made from words/en.yaml", language)))
			}
		}
	}
	return faults
}
