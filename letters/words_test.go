package letters_test

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/letters/pdf/readback"
	"stepdown/letters/prose"
	"stepdown/templates"
)

const marker = "ENGLISH"

var (
	wordOutsideBraces = regexp.MustCompile(`\{\{[^}]*\}\}|\]\([^)]*\)|[A-Za-z]{2,}`)
	wordOfAPhrase     = regexp.MustCompile(`\{[a-z]+\}|[A-Za-z]{2,}`)
	keyOfAPhrase      = regexp.MustCompile(`^([a-z_]+: )(.*)$`)
)

// marked is the shipped wording with a mark at every English word of letters and notes.
func marked(t *testing.T) fstest.MapFS {
	t.Helper()
	all := fstest.MapFS{}
	for _, name := range []string{"letters/closure.en.md", "letters/consent-refused.en.md", "emails/letter.en.md", "words/en.yaml",
		"letters/family-help/closure.en.md", "letters/family-help/consent-refused.en.md"} {
		raw, err := templates.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = &fstest.MapFile{Data: []byte(markWords(name, string(raw)))}
	}
	return all
}

func markWords(name, text string) string {
	put := func(s string, words *regexp.Regexp) string {
		return words.ReplaceAllStringFunc(s, func(word string) string {
			if strings.HasPrefix(word, "{") || strings.HasPrefix(word, "]") {
				return word
			}
			return marker + word
		})
	}
	if strings.HasSuffix(name, ".md") {
		head, body, _ := strings.Cut(text, "\napproved_by")
		approved, rest, _ := strings.Cut(body, "\n---\n")
		return "---\ntitle: " + put(strings.TrimPrefix(head, "---\ntitle: "), wordOutsideBraces) + "\napproved_by" + approved + "\n---\n" +
			put(rest, wordOutsideBraces)
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if m := keyOfAPhrase.FindStringSubmatch(line); m != nil && !strings.HasPrefix(line, "approved") && !strings.HasPrefix(line, "tag") {
			said, comment, _ := strings.Cut(m[2], "#")
			lines[i] = m[1] + put(said, wordOfAPhrase) + "#" + comment
		}
	}
	return strings.Join(lines, "\n")
}

// everyText is all that a reader may come upon: the page, what is said of it to a screen reader, and the note around it.
func everyText(t *testing.T, l letters.Letter) string {
	t.Helper()
	file := readback.Read(t, l.PDF)
	text := []string{l.Title, prose.Text(l.Blocks), prose.HTML(l.Title, "xx", l.Blocks), l.Cover.Subject, l.Cover.HTML, l.Cover.Text,
		string(l.Snapshot)}
	for _, page := range file.Pages {
		for _, shown := range page.Marks {
			for _, each := range shown.Shown {
				text = append(text, each.Text)
			}
		}
	}
	var walk func(n *readback.Node)
	walk = func(n *readback.Node) {
		text = append(text, n.Alternative)
		for _, child := range n.Children {
			walk(child)
		}
	}
	walk(file.Root)
	return strings.Join(append(text, string(l.PDF)), "\n") // what is said of the file stands plain in it
}

// emailed is a letter of every part that Go has words for: two readers, three children, a code, several pages, a team.
func emailed(kind timetable.Kind, v letters.Variant, language string, format casefile.Format) letters.Input {
	in := v.Sampled(kind)
	in.Envelope.Language, in.Envelope.Format, in.Envelope.Channel = language, format, casefile.Email
	second := in.Envelope.Adults[0]
	second.ID, second.Greeting = "P-2", "Mr Sample"
	in.Envelope.Adults = append(in.Envelope.Adults, second)
	return in
}

// TestNoEnglishWordGetsIntoALetterOfAnotherLanguage marks every English word, and reads the letters of all languages.
func TestNoEnglishWordGetsIntoALetterOfAnotherLanguage(t *testing.T) {
	w, err := letters.Load(timetable.Letters(), templates.FS, marked(t))
	if err != nil {
		t.Fatal(err)
	}
	code, err := letters.NewCode("www.example.org/earlyhelp")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range timetable.Letters() {
		for _, v := range letters.Variants(kind) {
			if strings.Contains(v.Name, "before the end") {
				continue
			}
			for _, of := range []struct{ language, pathway string }{{"en", ""}, {"pl", ""}, {"ro", ""}, {"en", "family-help"},
				{"pl", "family-help"}, {"ro", "family-help"}} {
				language, in := of.language, emailed(kind, v, of.language, casefile.LargePrint)
				in.Episode.Pathway = of.pathway
				in.Profile.Code, in.Profile.ReplyTo = code, "reply@example.org"
				l, err := w.Drafts().Compose(in)
				if err != nil {
					t.Fatalf("%s, %s, %s: %v", kind.Name, v.Name, language, err)
				}
				text := everyText(t, l)
				if language != "en" && strings.Contains(text, marker) {
					t.Errorf("%s, %s, %s: an English word is in it", kind.Name, v.Name, language)
				}
				for _, word := range []string{"Dear", "and", "April", "Yours", "telephone", "reference", "Page", "QR", "PDF"} {
					if language == "en" && !strings.Contains(text, marker+word) {
						t.Errorf("%s, %s: %q, which is marked, is not found in English", kind.Name, v.Name, word)
					}
				}
				if !strings.Contains(string(l.PDF), "/Lang ("+map[string]string{"en": "en-GB", "pl": "pl", "ro": "ro"}[language]+")") {
					t.Errorf("%s: the file doesn't say its language", language)
				}
			}
		}
	}
}

// with is the shipped wording with some files in the place of others, approved by a head.
func with(t *testing.T, files map[string]string) *letters.Wording {
	t.Helper()
	own := fstest.MapFS{}
	for name, text := range files {
		own[name] = &fstest.MapFile{Data: []byte(text)}
	}
	w, err := letters.Load(timetable.Letters(), templates.FS, own)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

const bySomebody = "approved_by: A\napproved_on: 2026-01-05\n"

// polish is the shipped Polish, approved by the heads of its files.
func polish(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{"letters/closure.pl.md", "emails/letter.pl.md", "words/pl.yaml"} {
		raw, err := fs.ReadFile(templates.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = bySomebody + string(raw)
		if strings.HasSuffix(name, ".md") {
			files[name] = strings.Replace(string(raw), "---\n", "---\n"+bySomebody, 1)
		}
	}
	return files
}

func TestALanguageIsItsTemplatesAndItsWords(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(files map[string]string, in *letters.Input)
		want   string // empty: the letter goes
	}{
		"whole and approved": {func(map[string]string, *letters.Input) {}, ""},
		"a draft": {func(files map[string]string, _ *letters.Input) { delete(files, "letters/closure.pl.md") },
			"letters/closure.pl.md is not approved: its head must say by whom"},
		"words that nobody approved": {func(files map[string]string, _ *letters.Input) { delete(files, "words/pl.yaml") },
			"words/pl.yaml is not approved"},
		"a note that nobody approved": {func(files map[string]string, _ *letters.Input) { delete(files, "emails/letter.pl.md") },
			"emails/letter.pl.md is not approved"},
		"a word too few": {func(files map[string]string, _ *letters.Input) {
			files["words/pl.yaml"] = strings.Replace(files["words/pl.yaml"], "closing: Z poważaniem\n", "", 1)
		}, "words/pl.yaml lacks closing: add what is missing"},
		"hours that the words don't tell": {func(_ map[string]string, in *letters.Input) { in.Profile.OpeningHours = "Monday to Thursday" },
			`words/pl.yaml lacks, below council, what the settings say as ["Monday to Thursday"]: add it`},
		"hours in digits": {func(_ map[string]string, in *letters.Input) { in.Profile.OpeningHours = "9.00-17.00" }, ""},
		"another kind of letter": {func(_ map[string]string, in *letters.Input) { in.Envelope.Language = "lt" },
			`there is no closure letter in the language "lt": add letters/closure.lt.md`},
		"no words": {func(files map[string]string, in *letters.Input) {
			files["letters/closure.lt.md"], in.Envelope.Language = files["letters/closure.pl.md"], "lt"
		}, `there are no words in the language "lt": add words/lt.yaml`},
		"no language": {func(_ map[string]string, in *letters.Input) { in.Envelope.Language = "" }, "the language that they read is not known"},
	} {
		files := polish(t)
		in := emailed(timetable.Closure, letters.Variant{}, "pl", casefile.Standard)
		tc.change(files, &in)
		_, err := with(t, files).Write(in)
		var hold *letters.HoldError
		switch held := errors.As(err, &hold); {
		case tc.want == "":
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case !held || hold.Why.Code != ledger.NoApprovedWording || !strings.HasPrefix(hold.Why.Text, tc.want):
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}

// TestALanguageOfAnotherScriptIsForAPerson has templates and words in a language whose script no letter shows.
func TestALanguageOfAnotherScriptIsForAPerson(t *testing.T) {
	for language, script := range map[string]string{"ar": "Arab", "ur": "Arab", "he": "Hebr", "hi": "Deva", "pa": "Guru", "bn": "Beng",
		"ta": "Taml", "pl": "", "el": "", "uk": ""} {
		files := polish(t)
		for _, name := range []string{"letters/closure.%s.md", "words/%s.yaml"} {
			files[fmt.Sprintf(name, language)] = files[fmt.Sprintf(name, "pl")]
		}
		in := letters.Sampled(timetable.Closure)
		in.Envelope.Language = language
		_, err := with(t, files).Write(in)
		want := fmt.Sprintf("the language %q is written in a script (%s) that letters can't print: a person must make the letter",
			language, script)
		if script == "" && err != nil || script != "" && (err == nil || err.Error() != want) {
			t.Errorf("%s: %v", language, err)
		}
	}
}

// TestAVarietyOfALanguageIsWrittenToInIt unless it has a file of its own, or another script.
func TestAVarietyOfALanguageIsWrittenToInIt(t *testing.T) {
	files := polish(t)
	for _, name := range []string{"letters/closure.%s.md", "words/%s.yaml"} {
		files[fmt.Sprintf(name, "sr")] = files[fmt.Sprintf(name, "pl")]
	}
	files["words/pl-AA.yaml"] = files["words/pl.yaml"]
	w := with(t, files)
	for language, want := range map[string]string{"pl": "pl", "pl-PL": "pl", "pl-Latn-PL": "pl", "en-GB": "en", "sr": "sr", "sr-RS": "sr",
		"sr-Latn": "", "pl-AA": "", "cy-GB": "", "p-L": ""} {
		in, plain := letters.Sampled(timetable.Closure), letters.Sampled(timetable.Closure)
		in.Envelope.Language, plain.Envelope.Language = language, want
		got, err := w.Write(in)
		if want == "" {
			if err == nil {
				t.Errorf("%s: it is written", language)
			}
			continue
		}
		same, wrong := w.Write(plain)
		if err != nil || wrong != nil || got.Title != same.Title || got.Template != same.Template || w.Tag(language) != w.Tag(want) {
			t.Errorf("%s: %q as %s, %v %v", language, got.Title, w.Tag(language), err, wrong)
		}
	}
}

func TestFaultsOfWordsSayWhere(t *testing.T) {
	for text, want := range map[string]string{
		"closing: ''\n":                   "words/xx.yaml:1: closing must be a text, and not empty",
		"closng: Bye\n":                   `words/xx.yaml:1: the file of words has no key "closng": did you mean "closing"?: remove or rename it`,
		"tag: xx\nsalutation: Hello\n":    "words/xx.yaml:2: it must hold {names}: write each once, and no other",
		"date: \"{day}.{mont}.{year}\"\n": "words/xx.yaml:1: it must hold {day} and {month} and {year}: write each once, and no other",
		"closing: \"Bye {name}\"\n":       "words/xx.yaml:1: nothing is filled in there: write it without {name}",
		"months: [one, two]\n":            "words/xx.yaml:1: it names 2 months: name the months from January to December",
		"council: hours\n":                "words/xx.yaml:1: it is no set of texts: give each text of the settings",
	} {
		_, err := letters.Load(timetable.Letters(), templates.FS, fstest.MapFS{"words/xx.yaml": {Data: []byte(text)}})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	_, err := letters.Check(timetable.Letters(), today, templates.FS, fstest.MapFS{"words/pl.yaml": {Data: []byte("tag: pl\n")}})
	if err == nil || !strings.Contains(err.Error(), "words/pl.yaml closing: it is missing: add it, as words/en.yaml has it") {
		t.Errorf("checked: %v", err)
	}
	_, err = letters.Load(timetable.Letters(), templates.FS, fstest.MapFS{"words/Polish.yaml": {Data: []byte("tag: pl\n")}})
	if err == nil || !strings.Contains(err.Error(), "words/Polish.yaml: the name is not LANGUAGE.yaml") {
		t.Errorf("a bad name: %v", err)
	}
}
