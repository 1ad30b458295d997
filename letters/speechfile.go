package letters

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"stepdown/internal/casefile"
	"stepdown/internal/nearest"
	"stepdown/internal/strict"
	"stepdown/internal/timetable"
)

// place is where something stands.
type place struct {
	file string
	line int
}

var (
	speechName = regexp.MustCompile(`^(mails|codes)\.([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\.yaml$`)
	// free are the parts of a file that may hold more keys than are built in.
	free = regexp.MustCompile(`^(rules|pathways|kinds|recorded)(\.|$)`)

	formNames = map[string]plural.Form{"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few,
		"many": plural.Many, "other": plural.Other}
)

func newSpeech(name string) *Speech {
	return &Speech{language: name, tag: language.Make(name), texts: map[string]string{}, counts: map[string]counted{}, at: map[string]place{},
		pathways: map[string]map[string]string{}}
}

// read reads one of the two files of a speech.
func (s *Speech) read(name string, raw []byte) strict.Faults {
	f, root := strict.Read(name, raw)
	prefix := ""
	if speechName.FindStringSubmatch(path.Base(name))[1] == "codes" {
		prefix = "codes."
	}
	s.part(name, prefix, root.Called("the file of words"))
	return f.Faults()
}

// part reads a set of keys, each a text, a list, what is said of a number, or a set itself.
func (s *Speech) part(file, prefix string, n strict.Node) {
	if n.Missing() {
		return
	}
	if !n.IsMap() {
		n.Wrong("give keys, and behind a colon what is said", "it is no set of texts")
		return
	}
	for _, p := range n.Pairs() {
		key := prefix + p.Key.Value()
		if _, twice := s.at[key]; twice {
			p.Key.Wrong("remove one of them", "the key %q is there twice", p.Key.Value())
		}
		s.at[key] = place{file, p.Key.Line()}
		switch {
		case key == "weekdays":
			s.weekdays = listOf(p.Value, 7)
		case key == "months":
			s.months = listOf(p.Value, 12)
		case p.Value.IsMap() && ofForms(p.Value):
			s.counts[key] = s.forms(p.Value)
		case p.Value.IsMap():
			s.part(file, key+".", p.Value)
		default:
			s.texts[key] = p.Value.Text()
		}
		if pathway, word, ok := strings.Cut(strings.TrimPrefix(key, "pathways."), "."); ok && strings.HasPrefix(key, "pathways.") {
			if s.pathways[pathway] == nil {
				s.pathways[pathway] = map[string]string{}
			}
			s.pathways[pathway][word] = s.texts[key]
		}
	}
}

func listOf(n strict.Node, number int) (all []string) {
	for _, item := range n.List() {
		all = append(all, item.Text())
	}
	if len(all) != number {
		n.Wrong(fmt.Sprintf("name all %d, from Monday or January on", number), "it names %d", len(all))
	}
	return all
}

// ofForms tells whether a set is what is said of a number.
func ofForms(n strict.Node) bool {
	return slices.ContainsFunc(n.Pairs(), func(p strict.Pair) bool { return formNames[p.Key.Value()] != 0 || p.Key.Value() == "other" })
}

func (s *Speech) forms(n strict.Node) counted {
	forms, needs := counted{}, formsOf(s.tag)
	for _, p := range n.Pairs() {
		form, known := formNames[p.Key.Value()]
		if !known || !slices.Contains(needs, form) && form != plural.Other {
			p.Key.Wrong("give "+strings.Join(namesOf(needs), ", "), "numbers have no form %q in the language %q", p.Key.Value(), s.language)
			continue
		}
		forms[form] = phraseOf(p.Value, []string{"{count}"})
	}
	return forms
}

// formsOf are the forms that whole numbers take in a language.
func formsOf(tag language.Tag) (all []plural.Form) {
	for n := range 1001 { // no language has a form that only larger numbers take, but for round millions
		if form := formOf(tag, n); !slices.Contains(all, form) {
			all = append(all, form)
		}
	}
	return all
}

func namesOf(forms []plural.Form) (all []string) {
	for _, name := range slices.Sorted(maps.Keys(formNames)) {
		if slices.Contains(forms, formNames[name]) {
			all = append(all, name)
		}
	}
	return all
}

// spokenIn reads what is said in mails by each language: the files of words for mails, by name.
func spokenIn(files map[string][]byte) (map[string]*Speech, strict.Faults) {
	all, faults := map[string]*Speech{}, strict.Faults{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		m := speechName.FindStringSubmatch(path.Base(name))
		if m == nil {
			continue
		}
		if all[m[2]] == nil {
			all[m[2]] = newSpeech(m[2])
		}
		faults = append(faults, all[m[2]].read(name, files[name])...)
	}
	for language, s := range all {
		all[language] = s.For(casefile.StepDown)
	}
	return all, faults
}

// differs finds keys that no mail uses, and texts without what has to be filled in, or with more.
func (s *Speech) differs(from *Speech) (faults strict.Faults) {
	wrong := func(key, problem, mend string) {
		at := s.at[key]
		faults = append(faults, strict.At(at.file, at.line, "", problem, mend))
	}
	for _, key := range slices.Sorted(maps.Keys(s.at)) {
		_, known := from.at[key]
		if !known && !free.MatchString(key) {
			wrong(key, fmt.Sprintf("no mail has a word %q%s", key, nearest.Suggest(key, slices.Sorted(maps.Keys(from.at)))), "remove or rename it")
		}
		if text, said := s.texts[key]; said {
			s.places(key, text, from.texts[key], wrong)
		}
	}
	return faults
}

// places compares what is filled into a text with what is filled into the English one. Words of pathways may stand anywhere.
func (s *Speech) places(key, text, as string, wrong func(key, problem, mend string)) {
	got, want := filledIn.FindAllString(text, -1), filledIn.FindAllString(as, -1)
	for _, place := range want {
		if !slices.Contains(got, place) && !s.named(place) {
			wrong(key, fmt.Sprintf("%s must hold %s", key, place), "write it where it is to be filled in")
		}
	}
	for _, place := range got {
		if !slices.Contains(want, place) && !s.named(place) {
			wrong(key, fmt.Sprintf("%s: nothing is filled in for %s", key, place), "it can be "+strings.Join(append(s.words(), want...), ", "))
		}
	}
}

// words are the words, in braces, that every pathway has.
func (s *Speech) words() (all []string) {
	for word := range s.pathways[casefile.StepDown] {
		everywhere := true
		for _, words := range s.pathways {
			everywhere = everywhere && words[word] != ""
		}
		if everywhere {
			all = append(all, "{"+word+"}")
		}
	}
	slices.Sort(all)
	return all
}

func (s *Speech) named(place string) bool { return slices.Contains(s.words(), place) }

// lacking finds what a speech has to say and doesn't, for mails to be sent in its language.
func (s *Speech) lacking(from *Speech) (faults strict.Faults) {
	lacks := func(key string) {
		file, of := "words/mails."+s.language+".yaml", key
		if code, ok := strings.CutPrefix(key, "codes."); ok {
			file, of = "words/codes."+s.language+".yaml", code
		}
		faults = append(faults, strict.At(file, 0, of, "it is missing",
			"add it, as "+strings.Replace(file, "."+s.language+".", ".en.", 1)+" has it"))
	}
	for _, key := range slices.Sorted(maps.Keys(from.at)) {
		_, isText := from.texts[key]
		switch forms := from.counts[key]; {
		case isText && s.texts[key] == "", key == "weekdays" && s.weekdays == nil, key == "months" && s.months == nil:
			lacks(key)
		case forms != nil:
			for _, name := range namesOf(formsOf(s.tag)) {
				if s.counts[key][formNames[name]] == "" {
					lacks(key + "." + name)
				}
			}
		}
	}
	return faults
}

// ofRules finds what the rules of a policy ask for and the speech has no text for, or none with words that it knows.
func (s *Speech) ofRules(p *timetable.Policy) (faults strict.Faults) {
	lacks := func(key, mend string) {
		faults = append(faults, strict.At("words/mails."+s.language+".yaml", 0, key, "it is missing", mend))
	}
	for _, r := range p.Rules {
		for _, e := range r.Endings() {
			if key := "recorded." + e.Word; r.Audience == timetable.ForEHCO && s.texts[key] == "" {
				lacks(key, "add what is recorded then")
			}
		}
		for key, inPolicy := range map[string]string{"action": r.Action, "asks_social_worker": r.AsksWorker} {
			at := "rules." + r.ID + "." + key
			text, said := s.texts[at]
			switch {
			case r.Audience != timetable.ForEHCO || inPolicy == "":
				continue
			case !said && s.language != english:
				lacks(at, fmt.Sprintf("add what the rule asks for; the policy says: %s", inPolicy))
			case !said:
				text = inPolicy
			}
			s.places(at, text, "", func(key, problem, mend string) {
				where := cmp.Or(s.at[key], place{"the policy", r.Line})
				faults = append(faults, strict.At(where.file, where.line, "", problem, mend))
			})
		}
	}
	return faults
}

// unsaid finds what the mails of each language lack for being sent: its templates, and words.
func (w *Wording) unsaid() (faults strict.Faults) {
	for _, language := range slices.Sorted(maps.Keys(w.speeches)) {
		faults = append(faults, w.unsaidIn(w.speeches[language])...)
	}
	return faults
}

func (w *Wording) unsaidIn(s *Speech) (faults strict.Faults) {
	for _, kind := range slices.Sorted(maps.Keys(mails)) {
		if _, there := w.mails[kind+"."+s.language]; !there {
			faults = append(faults, strict.At("emails/"+kind+"."+s.language+".md", 0, "", "the file is missing",
				"add it, made from emails/"+kind+".en.md"))
		}
	}
	return append(faults, s.lacking(w.builtIn)...)
}

// InLanguage is the same wording with mails to people of the council in a language. Whatever is missing for that is a fault, as
// strict.Faults: no mail stays away silently, nor is it half in another language.
func (w *Wording) InLanguage(language string, p *timetable.Policy) (*Wording, error) {
	s := w.speeches[language]
	if s == nil {
		s = newSpeech(language)
	}
	faults := w.unsaidIn(s)
	for _, kind := range w.kinds.Names() {
		if s.texts["kinds."+kind+".name"] == "" || len(s.counts["kinds."+kind+".count"]) == 0 {
			faults = append(faults, strict.At("words/mails."+language+".yaml", 0, "kinds."+kind, "it is missing", "add its name and count"))
		}
	}
	if faults = append(faults, s.ofRules(p)...); len(faults) > 0 {
		return nil, faults
	}
	in := *w
	in.language = language
	return &in, nil
}
