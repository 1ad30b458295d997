package letters_test

import (
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/templates"
)

var aPlural = regexp.MustCompile(`\{one: ("[^"]*"), other: ("[^"]*")\}`)

// inPolish are files of mails in Polish, as far as keys go: the words are English ones. Numbers have the forms of Polish.
func inPolish(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{"words/mails", "words/codes", "emails/digest", "emails/lead", "emails/service-manager", "emails/report"} {
		ending := ".md"
		if strings.HasPrefix(name, "words/") {
			ending = ".yaml"
		}
		raw, err := fs.ReadFile(templates.FS, name+".en"+ending)
		if err != nil {
			t.Fatal(err)
		}
		files[name+".pl"+ending] = aPlural.ReplaceAllString(string(raw), `{one: $1, few: $2, many: $2}`)
	}
	files["words/mails.pl.yaml"] += "rules:\n"
	for _, r := range timetable.Default().Rules {
		if r.Audience == timetable.ForEHCO {
			files["words/mails.pl.yaml"] += "  " + r.ID + ": {action: Act., asks_social_worker: Act.}\n"
		}
	}
	return files
}

func TestMailsAreInTheCouncilsLanguageOrNotAtAll(t *testing.T) {
	for name, tc := range map[string]struct{ file, old, new, want string }{
		"whole":       {},
		"no template": {"emails/lead.pl.md", "", "", "emails/lead.pl.md: the file is missing: add it, made from emails/lead.en.md"},
		"no words": {"words/codes.pl.yaml", "", "",
			"words/codes.pl.yaml adult-vanished.how: it is missing: add it, as words/codes.en.yaml has it"},
		"a key too few": {"words/mails.pl.yaml", "  due_today:", "# due_today:", "words/mails.pl.yaml line.due_today: it is missing"},
		"a form too few": {"words/mails.pl.yaml", `few: "{count} overdue", `, "",
			"words/mails.pl.yaml subject.overdue.few: it is missing: add it, as words/mails.en.yaml has it"},
		"a form of another language": {"words/mails.pl.yaml", `few: "{count} overdue", `, `two: "{count}", `,
			`words/mails.pl.yaml:LINE: numbers have no form "two" in the language "pl": give few, many, one`},
		"a number without its place": {"words/mails.pl.yaml", `few: "{count} overdue"`, `few: "few"`,
			"words/mails.pl.yaml:LINE: it must hold {count}: write each once, and no other"},
		"a place too few": {"words/mails.pl.yaml", `ask: "{name}, {telephone}"`, `ask: "{name}"`,
			"words/mails.pl.yaml:LINE: line.ask must hold {telephone}: write it where it is to be filled in"},
		"a place too many": {"words/mails.pl.yaml", `ask: "{name}, {telephone}"`, `ask: "{name}, {telephone} {child}"`,
			"words/mails.pl.yaml:LINE: line.ask: nothing is filled in for {child}: it can be {"},
		"an unknown key": {"words/mails.pl.yaml", "  due_today:", "  dew_today: Now\n  due_today:",
			`words/mails.pl.yaml:LINE: no mail has a word "line.dew_today": did you mean "line.due_today"?: remove or rename it`},
		"a rule too few": {"words/mails.pl.yaml", "  no-giver:", "# no-giver:",
			"words/mails.pl.yaml rules.no-giver.action: it is missing: add what the rule asks for; the policy says: Ask the"},
		"an ending too few": {"words/mails.pl.yaml", "  somebody who can consent:", "# somebody:",
			"words/mails.pl.yaml recorded.somebody who can consent: it is missing"},
		"a kind too few": {"words/mails.pl.yaml", "  closure:", "  closing:",
			"words/mails.pl.yaml kinds.closure: it is missing: add its name and count"},
		"six days of a week": {"words/mails.pl.yaml", "[Monday, ", "[", "words/mails.pl.yaml:LINE: it names 6: name all 7"},
	} {
		files := inPolish(t)
		want := tc.want
		if tc.file != "" {
			before, _, found := strings.Cut(files[tc.file], tc.old)
			if !found {
				t.Fatalf("%s: %q is not there", name, tc.old)
			}
			files[tc.file] = strings.Replace(files[tc.file], tc.old, tc.new, 1)
			if tc.old == "" {
				delete(files, tc.file)
			}
			line := strings.Count(before, "\n") + 1
			want = strings.ReplaceAll(want, "LINE", strconv.Itoa(line))
		}
		own := fstest.MapFS{}
		for file, text := range files {
			own[file] = &fstest.MapFile{Data: []byte(text)}
		}
		w, err := letters.Load(timetable.Letters(), templates.FS, own)
		if err == nil {
			_, err = w.InLanguage("pl", timetable.Default())
		}
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains("\n"+err.Error(), "\n"+want)) {
			t.Errorf("%s: %v\nwant %s", name, err, want)
		}
	}
	_, err := wording(t).InLanguage("cy", timetable.Default())
	if err == nil || !strings.Contains(err.Error(), "emails/digest.cy.md: the file is missing") ||
		!strings.Contains(err.Error(), "words/mails.cy.yaml line.due_today: it is missing") {
		t.Errorf("a language that there is nothing of: %v", err)
	}
	_, err = letters.Check(timetable.Letters(), today, templates.FS, fstest.MapFS{
		"words/mails.ro.yaml": {Data: []byte("date: \"{day} {month} {year}\"\n")}})
	if err == nil || !strings.Contains(err.Error(), "words/mails.ro.yaml day: it is missing") {
		t.Errorf("checked: %v", err)
	}
}
