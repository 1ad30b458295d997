// Package letters turns what a family is owed, or what an EHCO must know, into a finished letter or mail: wording from
// templates, values from an allow-list, a page from letters/pdf. What can't be printed exactly is never printed: the
// letter is held with a reason that names the character or the place, never the person.
package letters

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/strict"
	"stepdown/internal/timetable"
	"stepdown/letters/prose"
)

// Wording is every template, checked. It is read-only after Load and safe for concurrent use.
type Wording struct {
	kinds    timetable.Kinds
	letters  map[string]wording // by pathway, kind and language, as in closure.en and family-help/closure.en: see letterName
	cover    map[string]wording // by language
	mails    map[string]wording // to people of the council, by the names of mails and language, as in digest.en
	words    map[string]*words  // by language
	speeches map[string]*Speech // by language
	builtIn  *Speech            // the English one that comes with the program
	language string             // of mails to people of the council
	given    map[string]int     // the number of the folder that each file is of, by name

	sums   map[string]string // what may go to families: the SHA-256 of each approved file, by name; nil: what heads say
	drafts bool              // nobody need approve anything
}

// wording is one template file.
type wording struct {
	file
	title    *template.Template
	fixed    string // the title, where it has no fields
	body     *template.Template
	levels   int // of headings that it may have
	first    int // line of the file on which the body begins
	source   []string
	language string
	words    *words // of its language; where there are none, English ones, to try it with
}

// file is a file of wording, and who approved it.
type file struct {
	name   string // for people: its path
	digest string
	sha256 string // of all of it, in hex

	approvedBy string // as it says itself
	approvedOn calendar.Date
}

func fileOf(name string, raw []byte) file {
	sum := sha256.Sum256(raw)
	return file{name: name, digest: hex.EncodeToString(sum[:8]), sha256: hex.EncodeToString(sum[:])}
}

// approvedAsSaid notes who approved the file by what stands in it.
func (f *file) approvedAsSaid(found map[string]strict.Node) {
	f.approvedBy = found["approved_by"].Value()
	f.approvedOn, _ = calendar.ParseDate(found["approved_on"].Value()) // what is no date approves nothing
}

// Load reads the templates of those kinds of letter: the folders' files in order, a later one taking the place of an earlier
// of the same name. Every template of a later folder is tried with sample data for each of its branches; the first folder is
// the wording that is built in, which Check tries before a release and no start has to. Faults are given all at once, as
// strict.Faults.
func Load(kinds timetable.Kinds, folders ...fs.FS) (*Wording, error) { return load(kinds, folders, 1) }

// load tries the templates of the folders from the given one on.
func load(kinds timetable.Kinds, folders []fs.FS, tried int) (*Wording, error) {
	files, given := map[string][]byte{}, map[string]int{} // by name; given is the number of the folder
	for i, folder := range folders {
		for _, pattern := range []string{"letters/*.md", "letters/*/*.md", "emails/*.md", wordsFiles} {
			names, err := fs.Glob(folder, pattern)
			if err != nil {
				return nil, fmt.Errorf("look for templates: %w", err)
			}
			for _, name := range names {
				if files[name], err = fs.ReadFile(folder, name); err != nil {
					return nil, fmt.Errorf("read template %s: %w", name, err)
				}
				given[name] = i
			}
		}
	}
	w := &Wording{kinds: kinds, letters: map[string]wording{}, cover: map[string]wording{}, mails: map[string]wording{},
		words: map[string]*words{english: {}}, language: english, given: given}
	var err error
	if w.builtIn, err = BuiltIn(folders[0]); err != nil {
		return nil, err
	}
	var faults strict.Faults
	w.speeches, faults = spokenIn(files)
	for _, language := range slices.Sorted(maps.Keys(w.speeches)) {
		faults = append(faults, w.speeches[language].differs(w.builtIn)...)
	}
	needed := append([]string{"words/en.yaml"}, speechFiles...)
	for kind := range mails {
		needed = append(needed, "emails/"+kind+".en.md")
	}
	slices.Sort(needed)
	for _, name := range needed {
		if _, there := files[name]; !there {
			faults = append(faults, strict.At(name, 0, "", "the file is missing", "add it"))
		}
	}
	names := slices.Sorted(maps.Keys(files))
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(path.Ext(b), path.Ext(a)) }) // words first: templates need them
	for _, name := range names {
		if speechName.MatchString(path.Base(name)) && path.Dir(name) == path.Dir(wordsFiles) {
			continue
		}
		found := w.add(name, files[name], given[name] >= tried)
		found.Sort()
		faults = append(faults, found...)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return w, nil
}

// letterName is the name of a letter's wording without its ending: those of a pathway other than the default lie in its folder.
func letterName(pathway, kind, language string) string {
	if pathway == casefile.StepDown {
		return kind + "." + language
	}
	return pathway + "/" + kind + "." + language
}

// pathwayOf is the pathway whose letters lie in a folder; empty: it has none.
func pathwayOf(folder string) string {
	if folder == "letters" {
		return casefile.StepDown
	}
	name, ok := strings.CutPrefix(folder, "letters/")
	if ok && name != casefile.StepDown && slices.Contains(casefile.PathwayNames(), name) {
		return name
	}
	return ""
}

var fileName = regexp.MustCompile(`^([a-z-]+)\.([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\.md$`)

func (w *Wording) add(name string, raw []byte, tried bool) strict.Faults {
	if path.Dir(name) == path.Dir(wordsFiles) {
		said, faults := readWords(name, raw)
		if faults == nil {
			w.words[said.language] = said
		}
		return faults
	}
	m := fileName.FindStringSubmatch(path.Base(name))
	if m == nil || mails[m[1]].samples == nil && !slices.Contains(append(w.kinds.Names(), "letter"), m[1]) {
		return strict.Faults{strict.At(name, 0, "", "the name is not KIND.LANGUAGE.md, such as closure.pl.md", "rename it")}
	}
	t, faults := readTemplate(name, raw)
	if faults != nil {
		return faults
	}
	kind, language := m[1], m[2]
	ofPathway := pathwayOf(path.Dir(name))
	t.language = language
	if t.words = w.words[language]; t.words == nil {
		t.words = w.words[english]
	}
	var try func() strict.Faults
	switch {
	case mails[kind].samples != nil && path.Dir(name) == "emails":
		if faults := t.tellsAll(kind); faults != nil {
			return faults
		}
		w.mails[kind+"."+language] = t
		try = func() strict.Faults { return t.try(mails[kind].samples()) }
	case kind == "letter" && path.Dir(name) == "emails":
		w.cover[language] = t
		try = func() strict.Faults { return w.tryCover(t) }
	case ofPathway != "" && slices.Contains(w.kinds.Names(), kind):
		w.letters[letterName(ofPathway, kind, language)] = t
		try = func() strict.Faults { return t.try(sampleValues(w.kinds.Of(ledger.Kind(kind)), t.words)) }
	default:
		return strict.Faults{strict.At(name, 0, "", "letters belong in letters/, or letters/PATHWAY/, the cover note letter.LANGUAGE.md "+
			"and the mails to people of the council in emails/", "move it")}
	}
	if !tried {
		return nil
	}
	return try()
}

// try looks for unknown fields, and runs the template on sample data for each of its branches.
func (t wording) try(samples []any) strict.Faults {
	if faults := t.unknownFields(); faults != nil {
		return faults // no sample could be filled in
	}
	var faults strict.Faults
	for _, sample := range samples {
		_, _, err := t.fill(sample)
		fault, placed := errors.AsType[strict.Fault](err)
		if err != nil && !placed {
			fault = t.explain(err, t.first)
		}
		if err != nil && !slices.Contains(faults, fault) {
			faults = append(faults, fault)
		}
	}
	return faults
}

// tryCover tries a cover note with a letter of each kind, since it may go around any of them.
func (w *Wording) tryCover(t wording) (faults strict.Faults) {
	for _, kind := range w.kinds {
		var samples []any
		for i, v := range sampleValues(kind, t.words) {
			p, _ := t.words.profile(Sample())
			if i%2 == 0 {
				p.ReplyTo = "early-help@example.org"
			}
			samples = append(samples, coverOf(v.(Values), p, "SAMPLE-1"))
		}
		if faults = t.try(samples); faults != nil {
			return faults
		}
	}
	return t.tellsOfTheFamily()
}

var field = regexp.MustCompile(`\.([A-Za-z]\w*)`)

// unknownFields finds every field that no letter has, and not only the first one that a run comes upon.
func (t wording) unknownFields() (faults strict.Faults) {
	for i, line := range t.source {
		for _, action := range templateAction.FindAllString(line, -1) {
			for _, name := range field.FindAllStringSubmatch(action, -1) {
				if !slices.Contains(fieldNames(), name[1]) { //guard:template-uses-known-fields
					faults = append(faults, t.noField(t.first+i, name[1]))
				}
			}
		}
	}
	return faults
}

// fill gives the title and the blocks for some values.
func (t wording) fill(values any) (title string, blocks []prose.Block, err error) {
	var head, body limited
	if t.fixed != "" {
		head.WriteString(t.fixed)
	} else if err := t.title.Execute(&head, plainly(values)); err != nil {
		return "", nil, t.explain(err, 2)
	}
	if err := t.body.Execute(&body, values); err != nil {
		return "", nil, t.explain(err, t.first)
	}
	blocks, err = prose.Parse(body.Bytes(), t.levels)
	var refusal *prose.Refusal
	if errors.As(err, &refusal) {
		return "", nil, strict.At(t.name, t.lineBehind(values, refusal.Line), "", refusal.Reason, "")
	}
	return head.String(), blocks, err
}
