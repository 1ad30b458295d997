package letters

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/timetable"
)

// Speech is what the program itself says in mails to people of the council, in one language: words/mails.LANG.yaml and
// words/codes.LANG.yaml. It is read-only once it is read.
type Speech struct {
	language         string
	tag              language.Tag
	texts            map[string]string // by key, with dots between: line.due_today
	counts           map[string]counted
	weekdays, months []string
	at               map[string]place             // where each key stands
	pathways         map[string]map[string]string // the words of each, by name
	about            []string                     // the pathways that are spoken of
	names            []string                     // their words: each in braces, and what it stands for
}

// counted is what is said of a number, by the form that the number takes in the language.
type counted map[plural.Form]string

// speechFiles are the files of the English speech.
var speechFiles = []string{"words/codes.en.yaml", "words/mails.en.yaml"}

// BuiltIn is the English that comes with the program, in the folder of its wording: every other speech is compared with it. It has
// all keys, each with the places that are filled in.
func BuiltIn(folder fs.FS) (*Speech, error) {
	files := map[string][]byte{}
	for _, name := range speechFiles {
		raw, err := fs.ReadFile(folder, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read the words of mails: %w", err)
		}
		if err == nil {
			files[name] = raw
		}
	}
	all, faults := spokenIn(files)
	if all[english] == nil {
		all[english] = newSpeech(english)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return all[english], nil
}

// Speech is what the program says in mails, in the council's language.
func (w *Wording) Speech() *Speech { return w.speeches[w.language] }

// For is the same speech about cases on some pathways: none are the default one. Where they have different words for a thing, it
// names it by each.
func (s *Speech) For(pathways ...string) *Speech {
	about := *s
	about.names, about.about = nil, nil
	for _, p := range casefile.PathwayNames() {
		if p == casefile.StepDown && len(pathways) == 0 ||
			slices.ContainsFunc(pathways, func(each string) bool { return cmp.Or(each, casefile.StepDown) == p }) {
			about.about = append(about.about, p)
		}
	}
	words := map[string][]string{}
	for _, p := range about.about {
		for name, word := range s.pathways[p] {
			if !slices.Contains(words[name], word) {
				words[name] = append(words[name], word)
			}
		}
	}
	for name, each := range words {
		joined := each[0]
		for _, other := range each[1:] {
			joined = s.Say("subject.either", "{word}", joined, "{other}", other)
		}
		about.names = append(about.names, "{"+name+"}", joined)
	}
	return &about
}

// Say is a text with what is filled in: pairs of a place and what stands there. Load and InLanguage have made sure that it is there.
func (s *Speech) Say(key string, pairs ...string) string { return filled(s.texts[key], pairs, s.names) }

// Count is what is said of a number, in the form of the language.
func (s *Speech) Count(key string, n int) string {
	forms := s.counts[key]
	text, ok := forms[formOf(s.tag, n)]
	if !ok {
		text = forms[plural.Other]
	}
	return filled(text, []string{"{count}", strconv.Itoa(n)}, s.names)
}

// formOf is the form that a whole number takes in a language, by the rules of CLDR.
func formOf(tag language.Tag, n int) plural.Form {
	return plural.Cardinal.MatchPlural(tag, max(n, -n), 0, 0, 0, 0)
}

// Day is a day with its weekday, as in Monday 9 March 2026.
func (s *Speech) Day(d calendar.Date) string {
	return s.Say("day", append(s.parts(d), "{weekday}", s.weekdays[(int(d.Time().Weekday())+6)%7])...)
}

// Date is a day without its weekday, as in 9 March 2026.
func (s *Speech) Date(d calendar.Date) string { return s.Say("date", s.parts(d)...) }

func (s *Speech) parts(d calendar.Date) []string {
	at := d.Time()
	return []string{"{day}", strconv.Itoa(at.Day()), "{month}", s.months[at.Month()-1], "{year}", strconv.Itoa(at.Year())}
}

// Letter is what a kind of letter is called.
func (s *Speech) Letter(kind ledger.Kind) string { return s.Say("kinds." + string(kind) + ".name") }

// Letters are a number of letters of a kind.
func (s *Speech) Letters(kind ledger.Kind, n int) string {
	return s.Count("kinds."+string(kind)+".count", n)
}

// Means is what a code means. One that an earlier version knew stands for itself.
func (s *Speech) Means(code ledger.Code) string {
	return cmp.Or(s.Say("codes."+string(code)+".says"), string(code))
}

// How is how whoever can do so puts right what a code stands for, or empty.
func (s *Speech) How(code ledger.Code) string { return s.Say("codes." + string(code) + ".how") }

// Action is what a rule asks its coordinator for, AsksWorker what it asks the social worker for as well, or empty: in English as
// the policy says it, in another language as the words do.
func (s *Speech) Action(r timetable.Rule) string { return s.ofRule(r, "action", r.Action) }
func (s *Speech) AsksWorker(r timetable.Rule) string {
	if r.AsksWorker == "" {
		return ""
	}
	return s.ofRule(r, "asks_social_worker", r.AsksWorker)
}

func (s *Speech) ofRule(r timetable.Rule, key, inPolicy string) string {
	if said, ok := s.texts["rules."+r.ID+"."+key]; ok {
		return filled(said, s.names)
	}
	return filled(inPolicy, s.names)
}

// Record says how what a rule asks for is recorded as done: in the case system, or by a command where that can record it.
func (s *Speech) Record(r timetable.Rule, byCommand bool) string {
	what, step := "", casefile.Step("")
	for i, e := range r.Endings() {
		switch says := s.Say("recorded." + e.Word); {
		case i == 0:
			what = says
		default:
			what = s.Say("record.or", "{what}", what, "{other}", says)
		}
		if step == "" {
			step = e.Step
		}
	}
	if byCommand && step != "" {
		return s.Say("record.by_command", "{what}", what, "{step}", strings.ReplaceAll(string(step), " ", "-"))
	}
	return s.Say("record.in_case_system", "{what}", what)
}

// Stored is a text that the program once stored, in English and in the words of the default pathway; for other readers the text
// under a key stands for it, which says where it is to be read.
func (s *Speech) Stored(text, key string, pairs ...string) string {
	if s.language == english && slices.Equal(s.about, []string{casefile.StepDown}) {
		return text
	}
	return s.Say(key, pairs...)
}

// Sentence is a text with a capital at its beginning.
func Sentence(text string) string {
	if text == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
