package letters

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Template is a file of wording as whoever approves it knows it.
type Template struct {
	Name   string // its path, as in letters/closure.en.md
	SHA256 string // of the whole file, in hex
}

// Templates are all files of wording that go to families: letters, the notes that come with e-mailed
// ones, and the words of their languages, by name.
func (w *Wording) Templates() []Template {
	var all []Template
	for _, files := range []map[string]wording{w.letters, w.cover} {
		for _, t := range files {
			all = append(all, Template{t.name, t.sha256})
		}
	}
	for _, s := range w.words {
		all = append(all, Template{s.name, s.sha256})
	}
	slices.SortFunc(all, func(a, b Template) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// ApprovedAs is the same wording where only what somebody approved by its content goes to a family: of each file, by name,
// the SHA-256 that was approved, in hex. What a head says about approval counts no more. Without ApprovedAs the heads count,
// which is enough for trying out.
func (w *Wording) ApprovedAs(sums map[string]string) *Wording {
	strict := *w
	strict.sums = map[string]string{}
	maps.Copy(strict.sums, sums)
	return &strict
}

// Drafts is the same wording whether or not it is approved, for letters that are only looked at.
func (w *Wording) Drafts() *Wording {
	drafts := *w
	drafts.drafts = true
	return &drafts
}

// Approved tells whether there is approved wording for the kind of letter on the pathway in the language, and whether letters can be
// made in the format. The error says what a person has to do.
func (w *Wording) Approved(pathway string, kind ledger.Kind, language string, format casefile.Format, today calendar.Date) error {
	if format != casefile.Standard && format != casefile.LargePrint { //guard:format-can-be-printed
		return fmt.Errorf("the letter is wanted as %s, which a person must make", format)
	}
	if language == "" {
		return errors.New("the language that they read is not known: record it")
	}
	if err := readable(language); err != nil {
		return err
	}
	language = w.spokenAs(language)
	name := letterName(pathway, string(kind), language)
	t, ok := w.letters[name]
	if !ok {
		return fmt.Errorf("there is no %s letter in the language %q: add letters/%s.md, and have it approved", kind, language, name)
	}
	if err := w.mayGo(t.file, today); err != nil {
		return err
	}
	_, err := w.spoken(pathway, language, today)
	return err
}

// spoken are the words of a language on a pathway, if they may go to families.
func (w *Wording) spoken(pathway, language string, today calendar.Date) (*words, error) {
	s, ok := w.words[language]
	switch {
	case !ok:
		return nil, fmt.Errorf("there are no words in the language %q: add words/%[1]s.yaml, and have it approved", language)
	case len(s.lacks) > 0: //guard:language-has-every-word
		return nil, fmt.Errorf("%s lacks %s: add what is missing, and have the file approved", s.name, strings.Join(s.lacks, ", "))
	case s.worker(pathway) == "": //guard:pathway-has-its-words
		return nil, fmt.Errorf("%s lacks social_worker below pathways, %s: add it, and have the file approved", s.name, pathway)
	}
	return s, w.mayGo(s.file, today)
}

// wordsFor are the words of a letter: those of its language, if they may go to families and hold all that the council says.
func (w *Wording) wordsFor(in Input) (*words, error) {
	s, err := w.spoken(in.Episode.OnPathway(), w.spokenAs(in.Envelope.Language), in.Date)
	if err != nil {
		return nil, err
	}
	if _, untold := s.profile(in.Profile); len(untold) > 0 && !w.drafts { //guard:council-is-told-in-the-language
		return nil, fmt.Errorf("%s lacks, below council, what the settings say as %q: add it, and have the file approved", s.name, untold)
	}
	return s, nil
}

// mayGo refuses a file that nobody approved as it is.
func (w *Wording) mayGo(t file, today calendar.Date) error {
	sum, known := w.sums[t.name]
	switch byContent := w.sums != nil; {
	case w.drafts:
		return nil
	case byContent && !known: //guard:wording-is-approved-here
		return fmt.Errorf("%s is not approved: `stepdown templates approve %s` records who approved it", t.name, t.name)
	case byContent && sum != t.sha256: //guard:wording-is-as-approved
		return fmt.Errorf("%s is not what was approved: have it approved as it is now, or put back what was", t.name)
	case byContent:
		return nil
	case t.approvedBy == "" || t.approvedOn.IsZero(): //guard:wording-is-approved
		return fmt.Errorf("%s is not approved: its head must say by whom and on which day", t.name)
	case today.Before(t.approvedOn): //guard:wording-is-approved-by-now
		return fmt.Errorf("%s is approved only from %s on: its head must not name a day to come", t.name, t.approvedOn)
	}
	return nil
}
