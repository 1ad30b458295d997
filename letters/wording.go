// Package letters turns what a family is owed, or what an EHCO must know, into a finished letter or mail: wording from
// templates, values from an allow-list, a page from letters/pdf. What can't be printed exactly is never printed: the
// letter is held with a reason that names the character or the place, never the person.
package letters

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/nearest"
	"stepdown/letters/prose"
)

// Wording is every template, checked. It is read-only after Load and safe for concurrent use.
type Wording struct {
	letters map[string]wording // by kind and language, as in closure.en
	cover   map[string]wording // by language
	digest  wording
	report  wording
}

// wording is one template file.
type wording struct {
	name     string // for people: the file's path
	title    *template.Template
	fixed    string // the title, where it has no fields
	body     *template.Template
	first    int // line of the file on which the body begins
	source   []string
	digest   string
	approved bool
}

// frontMatter stands at the top of a template file.
type frontMatter struct {
	Title      string `yaml:"title"`
	ApprovedBy string `yaml:"approved_by"`
	ApprovedOn string `yaml:"approved_on"`
}

// Load reads the templates: the folders' files in order, a later one taking the place of an earlier of the same name.
// Every template is tried with sample data for each of its branches. All faults are given at once, by file and line.
func Load(folders ...fs.FS) (*Wording, error) {
	files := map[string][]byte{}
	for _, folder := range folders {
		for _, pattern := range []string{"letters/*.md", "emails/*.md"} {
			names, err := fs.Glob(folder, pattern)
			if err != nil {
				return nil, fmt.Errorf("look for templates: %w", err)
			}
			for _, name := range names {
				if files[name], err = fs.ReadFile(folder, name); err != nil {
					return nil, fmt.Errorf("read template %s: %w", name, err)
				}
			}
		}
	}
	w := &Wording{letters: map[string]wording{}, cover: map[string]wording{}}
	var faults []error
	for name, raw := range files {
		if err := w.add(name, raw); err != nil {
			faults = append(faults, err)
		}
	}
	if w.digest.body == nil {
		faults = append(faults, errors.New("emails/digest.en.md: the template is missing: add it"))
	}
	if w.report.body == nil {
		faults = append(faults, errors.New("emails/report.en.md: the template is missing: add it"))
	}
	slices.SortFunc(faults, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return w, nil
}

var fileName = regexp.MustCompile(`^(consent-refused|closure|letter|digest|report)\.([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\.md$`)

func (w *Wording) add(name string, raw []byte) error {
	m := fileName.FindStringSubmatch(path.Base(name))
	if m == nil {
		return fmt.Errorf("%s: the name is not KIND.LANGUAGE.md, such as closure.pl.md: rename it", name)
	}
	t, err := readTemplate(name, raw)
	if err != nil {
		return err
	}
	kind, language := m[1], m[2]
	switch {
	case kind == "digest" && path.Dir(name) == "emails":
		w.digest = t
		return t.try(sampleDigests())
	case kind == "report" && path.Dir(name) == "emails":
		w.report = t
		return t.try(sampleReports())
	case kind == "letter" && path.Dir(name) == "emails":
		w.cover[language] = t
		return errors.Join(t.try(sampleValues(ledger.Closure)), t.titleIsForAnybody())
	case path.Dir(name) == "letters" && (kind == string(ledger.Closure) || kind == string(ledger.ConsentRefused)):
		w.letters[kind+"."+language] = t
		return t.try(sampleValues(ledger.Kind(kind)))
	}
	return fmt.Errorf("%s: letters belong in letters/, the cover note letter.LANGUAGE.md the digest and the report in emails/: move it", name)
}

func readTemplate(name string, raw []byte) (wording, error) {
	t := wording{name: name}
	text := strings.ReplaceAll(string(raw), "\r\n", "\n")
	head, body, found := strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n")
	if !strings.HasPrefix(text, "---\n") || !found {
		return t, fmt.Errorf("%s:1: the file doesn't begin with its title and approval between two lines of ---", name)
	}
	var front frontMatter
	d := yaml.NewDecoder(strings.NewReader(head))
	d.KnownFields(true)
	if err := d.Decode(&front); err != nil {
		return t, fmt.Errorf("%s: read its head: %w", name, err)
	}
	if front.Title == "" {
		return t, fmt.Errorf("%s: its head lacks title: add it", name)
	}
	if !strings.Contains(front.Title, "{{") {
		t.fixed = front.Title
	}
	_, err := calendar.ParseDate(front.ApprovedOn)
	t.approved = front.ApprovedBy != "" && err == nil
	t.first = strings.Count(head, "\n") + 4 // the head's lines, the two lines of ---, and the one that follows
	t.source = strings.Split(body, "\n")
	sum := sha256.Sum256(raw)
	t.digest = hex.EncodeToString(sum[:8])
	if t.title, err = template.New("title").Option("missingkey=error").Parse(front.Title); err != nil {
		return t, t.explain(err, 2)
	}
	if t.body, err = template.New("body").Option("missingkey=error").Parse(body); err != nil {
		return t, t.explain(err, t.first)
	}
	return t, nil
}

var (
	templateFault = regexp.MustCompile(`^template: (?:title|body):(\d+)(?::\d+)?: (.*)$`)
	unknownField  = regexp.MustCompile(`can't evaluate field (\w+) in type`)
)

// explain turns an error of the template engine into one that names the file and the line in it.
func (t wording) explain(err error, first int) error {
	m := templateFault.FindStringSubmatch(err.Error())
	if m == nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	var line int
	fmt.Sscan(m[1], &line)
	what := m[2]
	if f := unknownField.FindStringSubmatch(what); f != nil {
		what = fmt.Sprintf("there is no field %q%s", f[1], nearest.Suggest(f[1], fieldNames()))
	}
	return fmt.Errorf("%s:%d: %s", t.name, first+line-1, what)
}

// try looks for fields that there are not, and runs the template on sample data for each of its branches.
func (t wording) try(samples []any) error {
	faults := t.unknownFields()
	for _, sample := range samples {
		if len(faults) > 0 {
			break
		}
		if _, _, err := t.fill(sample); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// titleIsForAnybody refuses a title that says something of the family: it becomes the subject of a mail, which is read on
// the way and over shoulders. Values that differ in nothing but the family must give the same title.
func (t wording) titleIsForAnybody() error {
	if t.fixed != "" {
		return nil
	}
	values := valuesOf(Sampled(ledger.Closure))
	var one, other bytes.Buffer
	if t.title.Execute(&one, plainly(values)) != nil || t.title.Execute(&other, plainly(values.ofAnotherFamily())) != nil {
		return nil // trying it has said why
	}
	if one.String() != other.String() {
		return fmt.Errorf("%s:2: the title becomes the subject of an e-mail, and says something of the family: of the fields it may hold those of the council only, such as {{.Council}}", t.name)
	}
	return nil
}

var field = regexp.MustCompile(`\.([A-Za-z]\w*)`)

// unknownFields finds every field that no letter has, and not only the first one that a run comes upon.
func (t wording) unknownFields() []error {
	var faults []error
	for i, line := range t.source {
		for _, action := range templateAction.FindAllString(line, -1) {
			for _, name := range field.FindAllStringSubmatch(action, -1) {
				if !slices.Contains(fieldNames(), name[1]) {
					faults = append(faults, fmt.Errorf("%s:%d: there is no field %q%s", t.name, t.first+i, name[1], nearest.Suggest(name[1], fieldNames())))
				}
			}
		}
	}
	return faults
}

// fill gives the title and the blocks for some values.
func (t wording) fill(values any) (title string, blocks []prose.Block, err error) {
	var head, body bytes.Buffer
	if t.fixed != "" {
		head.WriteString(t.fixed)
	} else if err := t.title.Execute(&head, plainly(values)); err != nil {
		return "", nil, t.explain(err, 2)
	}
	if err := t.body.Execute(&body, values); err != nil {
		return "", nil, t.explain(err, t.first)
	}
	blocks, err = prose.Parse(body.Bytes())
	var refusal *prose.Refusal
	if errors.As(err, &refusal) {
		return "", nil, fmt.Errorf("%s:%d: %s", t.name, t.lineOf(body.String(), refusal.Line), refusal.Reason)
	}
	return head.String(), blocks, err
}

var templateAction = regexp.MustCompile(`\{\{.*?\}\}`)

// lineOf finds the template's line behind a line of its output: the one that begins most like it.
func (t wording) lineOf(output string, line int) int {
	lines := strings.Split(output, "\n")
	if line > len(lines) {
		return t.first
	}
	wanted := strings.TrimSpace(lines[line-1])
	best, most := 0, -1
	for i, l := range t.source {
		l = strings.TrimSpace(templateAction.ReplaceAllString(l, ""))
		n := 0
		for n < len(l) && n < len(wanted) && l[n] == wanted[n] {
			n++
		}
		if n > most {
			best, most = i, n
		}
	}
	return t.first + best
}

// Approved tells whether there is approved wording for the kind of letter in the language, and whether letters can be
// made in the format. The error says what a person has to do.
func (w *Wording) Approved(kind ledger.Kind, language string, format casefile.Format) error {
	if format != casefile.Standard && format != casefile.LargePrint {
		return fmt.Errorf("the letter is wanted as %s, which a person must make", format)
	}
	t, ok := w.letters[string(kind)+"."+language]
	if !ok {
		return fmt.Errorf("there is no %s letter in the language %q: add a template, and have it approved", kind, language)
	}
	if !t.approved {
		return fmt.Errorf("%s is not approved: its head must say by whom and on which day", t.name)
	}
	return nil
}
