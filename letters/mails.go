package letters

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"stepdown/internal/strict"
	"stepdown/letters/prose"
)

// mails are those to people of the council: values that meet every branch of their templates, and what each has to tell.
var mails = map[string]struct {
	samples func() []any
	tells   map[string]string // by field: who or what would stay untold
}{
	"digest": {sampleDigests, map[string]string{"New": "what has newly fallen due", "Open": "what is still open",
		"Waiting": "which letters wait for them"}},
	"lead":            {sampleOver, map[string]string{"Groups": "what is overdue"}},
	"service-manager": {sampleOver, map[string]string{"Groups": "what is overdue"}},
	"report":          {sampleReports, map[string]string{"Attention": "what needs a person"}},
}

// tellsAll refuses a mail to people of the council that leaves a list out: they would rely on what they are not told.
func (t wording) tellsAll(kind string) (faults strict.Faults) {
	for _, field := range slices.Sorted(maps.Keys(mails[kind].tells)) {
		if !regexp.MustCompile(`range [^}]*\.` + field + `\b`).MatchString(strings.Join(t.source, "\n")) {
			faults = append(faults, strict.At(t.name, 0, "", fmt.Sprintf("the mail does not tell its reader %s", mails[kind].tells[field]),
				fmt.Sprintf("add a part that goes through .%s, such as the one that is built in", field)))
		}
	}
	return faults
}

// mailOf is the template of a mail, in the council's language.
func (w *Wording) mailOf(name string) wording { return w.mails[name+"."+w.language] }

// document is one of the parts that a mail is made of.
type document struct {
	wording
	values any
}

// written is a mail of some parts: the first gives it its subject.
func written(parts ...document) (Mail, error) {
	var subject string
	var all []prose.Block
	for i, p := range parts {
		title, blocks, err := p.fill(p.values)
		if err != nil {
			return Mail{}, err
		}
		if i == 0 {
			subject = title
		} else {
			all = append(all, prose.PageBreak{})
		}
		all = append(all, blocks...)
	}
	return Mail{Subject: subject, HTML: prose.HTML(subject, parts[0].language, all), Text: prose.Text(all)}, nil
}
