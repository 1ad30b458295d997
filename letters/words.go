package letters

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/language"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/strict"
	"stepdown/letters/prose"
)

// english is the language of the settings.
const english = "en"

// wordsFiles are where words are found.
const wordsFiles = "words/*.yaml"

// mostNamesInLine is how many children stand in one line; more stand in a list.
const mostNamesInLine = 3

// words are what the program itself puts into a letter and the note around it, in one language: all that stands in no template.
type words struct {
	file
	language string
	lacks    []string // the keys that the file should have and doesn't
	phrases  map[string]string
	months   []string
	workers  map[string]string // what the social worker is called on each further pathway
	council  map[string]string // texts of the settings in this language, by the text there
}

// phrases are the keys of a file of words that hold one text, each with what is filled in.
var phrases = map[string][]string{
	"tag": nil, "salutation": {"{names}"}, "comma": {"{names}", "{name}"}, "and": {"{names}", "{name}"},
	"date": {"{day}", "{month}", "{year}"}, "closing": nil, "social_worker": nil, "team_manager": nil,
	"signer": {"{role}", "{telephone}"}, "signer_of_team": {"{role}", "{team}", "{telephone}"},
	"reference": nil, "code": {"{address}"}, "page": {"{page}", "{pages}"}, "address_sheet": nil,
	"quotation": {"{text}"}, "quotation_within": {"{text}"},
}

var (
	wordsName = regexp.MustCompile(`^([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\.yaml$`)
	filledIn  = regexp.MustCompile(`\{[^{}]*\}`)
)

// readWords reads a file of words. A key that it lacks is no fault: it holds the letters of its language, and no others.
func readWords(name string, raw []byte) (*words, strict.Faults) {
	m := wordsName.FindStringSubmatch(path.Base(name))
	if m == nil {
		return nil, strict.Faults{strict.At(name, 0, "", "the name is not LANGUAGE.yaml, such as pl.yaml", "rename it")}
	}
	w := &words{file: fileOf(name, raw), language: m[1], phrases: map[string]string{}, workers: map[string]string{},
		council: map[string]string{}}
	keys := []string{"months"}
	for key := range phrases {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	f, root := strict.Read(name, raw)
	found := root.Called("the file of words").Map(nil, append(slices.Clone(keys), "council", "pathways", "approved_by", "approved_on"))
	w.approvedAsSaid(found)
	for _, key := range keys {
		switch n := found[key]; {
		case n.Missing():
			w.lacks = append(w.lacks, key)
		case key == "months":
			w.readMonths(n)
		default:
			w.phrases[key] = phraseOf(n, phrases[key])
		}
	}
	for pathway, n := range found["pathways"].Called("pathways").Map(nil, casefile.PathwayNames()[1:]) {
		w.workers[pathway] = n.Map([]string{"social_worker"}, nil)["social_worker"].Text()
	}
	if n := found["council"]; !n.Missing() {
		w.readCouncil(n)
	}
	return w, f.Faults()
}

// phraseOf reads a text that has each of some places once, and no others.
func phraseOf(n strict.Node, places []string) string {
	text := n.Text()
	got, want := filledIn.FindAllString(text, -1), slices.Clone(places)
	slices.Sort(got)
	slices.Sort(want)
	switch {
	case text == "" || slices.Equal(got, want):
	case len(places) == 0:
		n.Wrong("write it without "+strings.Join(got, " and "), "nothing is filled in there")
	default:
		n.Wrong("write each once, and no other", "it must hold %s", strings.Join(places, " and "))
	}
	return text
}

func (w *words) readMonths(n strict.Node) {
	for _, item := range n.List() {
		w.months = append(w.months, item.Text())
	}
	if len(w.months) != 12 {
		n.Wrong("name the months from January to December", "it names %d months", len(w.months))
	}
}

func (w *words) readCouncil(n strict.Node) {
	if !n.IsMap() {
		n.Wrong("give each text of the settings, and behind a colon what it is in this language", "it is no set of texts")
		return
	}
	for _, p := range n.Pairs() {
		w.council[p.Key.Value()] = p.Value.Text()
	}
}

// worker is what the social worker who signs is called on a pathway; empty: the file does not say.
func (w *words) worker(pathway string) string {
	if pathway == casefile.StepDown {
		return w.say("social_worker")
	}
	return w.workers[pathway]
}

// say is a phrase with what is filled in: pairs of a place and what stands there.
func (w *words) say(key string, pairs ...string) string { return filled(w.phrases[key], pairs) }

// marks are the quotation marks of the language.
func (w *words) marks() (m prose.Marks) {
	m.Open, m.Close, _ = strings.Cut(w.phrases["quotation"], "{text}")
	m.OpenWithin, m.CloseWithin, _ = strings.Cut(w.phrases["quotation_within"], "{text}")
	return m
}

// and joins names as people do: A, B and C.
func (w *words) and(names []string) string {
	joined := ""
	for i, name := range names {
		switch {
		case i == 0:
			joined = name
		case i == len(names)-1:
			joined = w.say("and", "{names}", joined, "{name}", name)
		default:
			joined = w.say("comma", "{names}", joined, "{name}", name)
		}
	}
	return joined
}

// date is a day in full, as in 3 March 2026.
func (w *words) date(d calendar.Date) string {
	if len(w.months) == 0 {
		return d.String()
	}
	at := d.Time()
	return w.say("date", "{day}", strconv.Itoa(at.Day()), "{month}", w.months[at.Month()-1], "{year}", strconv.Itoa(at.Year()))
}

// profile gives the council's details in the language. What the settings say in words has to stand in the file: untold is
// what doesn't, and is given as the settings have it.
func (w *words) profile(p Profile) (told Profile, untold []string) {
	if w.language == english {
		return p, nil
	}
	for _, text := range []*string{&p.Telephone, &p.EarlyHelpTelephone, &p.OpeningHours, &p.UrgentTelephone, &p.ComplaintsTelephone,
		&p.AdvocateTelephone, &p.FormatsTelephone, &p.RelayUK, &p.Logo.Alt} {
		said, known := w.council[*text]
		switch {
		case known:
			*text = said
		case strings.ContainsFunc(*text, unicode.IsLetter):
			untold = append(untold, *text)
		}
	}
	return p, untold
}

// code is the council's QR code, described for those who can't see it.
func (w *words) code(c Code) Code {
	return c.Described(w.say("code", "{address}", strings.TrimPrefix(c.String(), "https://")))
}

// spokenAs is the language in which a reader of another is written to: their own, or, where it has no file, the one that it is a
// variety of, in the same script: en for en-GB, but not sr for sr-Latn.
func (w *Wording) spokenAs(tag string) string {
	for kept := tag; ; {
		if w.hasFile(kept) {
			return kept
		}
		at := strings.LastIndexByte(kept, '-')
		if at < 0 || scriptOf(kept[:at]) != scriptOf(tag) { //guard:variety-is-of-the-script
			return tag
		}
		kept = kept[:at]
	}
}

func (w *Wording) hasFile(language string) bool {
	_, note := w.cover[language]
	return w.words[language] != nil || note || slices.ContainsFunc(w.kinds.Names(), func(kind string) bool {
		_, letter := w.letters[kind+"."+language]
		return letter
	})
}

func scriptOf(tag string) string {
	script, _ := language.Make(tag).Script()
	return script.String()
}

// Tag is the language of a letter as a screen reader is told of it.
func (w *Wording) Tag(language string) string {
	if said := w.words[w.spokenAs(language)]; said != nil {
		language = cmp.Or(said.say("tag"), language)
	}
	return language
}

// readable tells whether letters can show the script of a language.
func readable(tag string) error {
	known, err := language.Parse(tag)
	if err != nil {
		return nil // what is no language has no wording either
	}
	script, _ := known.Script()
	if !slices.Contains([]string{"Latn", "Grek", "Cyrl", "Zzzz"}, script.String()) { //guard:script-can-be-printed
		return fmt.Errorf("the language %q is written in a script (%s) that letters can't print: a person must make the letter", tag, script)
	}
	return nil
}
