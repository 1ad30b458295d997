package letters_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"stepdown/internal/casefile"
	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/letters/prose"
	"stepdown/templates"
)

// A letter can't say what its row doesn't let it name, whatever its template asks for.
func TestALetterNamesNoMoreThanItsRow(t *testing.T) {
	const asks = `---
title: A letter that asks for everything
approved_by: A test
approved_on: 2026-01-05
---
{{.Salutation}}

Lead: {{.LeadName}} {{.LeadTelephone}}

End: {{.EndsOn}}{{if .Ended}} past{{end}}

Choice: {{if .Sharing.Refused}}{{.Sharing.On}}{{end}}
`
	for name, tc := range map[string]struct {
		kind timetable.Kind
		want []string
		lack []string
	}{
		"nothing": {timetable.Kind{Answers: casefile.StandsRefused}, []string{"Lead:\n", "End:\n", "Choice:"},
			[]string{"Jamie", "01632 960201", "2026", "past"}},
		"the lead professional": {timetable.Kind{Answers: casefile.StandsGiven, NamesLead: true}, []string{"Lead: Jamie Chalkley 01632 960201"},
			[]string{"2026", "past"}},
		"the end": {timetable.Kind{Answers: casefile.StandsGiven, TellsEnd: true}, []string{"End: 20 April 2026 past"}, []string{"Jamie"}},
		"choices": {timetable.Kind{Answers: casefile.StandsRefused, TellsChoices: true}, []string{"Choice: 1 March 2026"},
			[]string{"Jamie", "past"}},
	} {
		tc.kind.Name = "another"
		w, err := letters.Load(append(timetable.Letters(), tc.kind), templates.FS, fstest.MapFS{"letters/another.en.md": {Data: []byte(asks)}})
		if err != nil {
			t.Fatal(err)
		}
		l, err := w.Compose(letters.Sampled(tc.kind))
		if err != nil {
			t.Fatal(name, err)
		}
		text := prose.Text(l.Blocks)
		for _, want := range tc.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in %q", name, want, text)
			}
		}
		for _, lack := range tc.lack {
			if strings.Contains(text, lack) {
				t.Errorf("%s: %q is in %q", name, lack, text)
			}
		}
	}
}

func TestEachKindIsMeasuredByWhatItTells(t *testing.T) {
	another := timetable.Closure
	another.Name = "another"
	all, err := letters.Check(append(timetable.Letters(), another), today, templates.FS, fstest.MapFS{"letters/another.en.md": templateOf(t,
		"closure")})
	if err != nil {
		t.Fatal(err)
	}
	variants := map[string]int{}
	for _, m := range all {
		variants[m.Template]++
	}
	if closure := 2 * 2 * 4 * 2 * 2 * 2; variants["letters/another.en.md"] != closure || variants["letters/closure.en.md"] != closure ||
		variants["letters/consent-refused.en.md"] != 10*4*2*2*2 {
		t.Errorf("measured %v", variants)
	}
}

func templateOf(t *testing.T, kind string) *fstest.MapFile {
	t.Helper()
	text, err := templates.FS.ReadFile("letters/" + kind + ".en.md")
	if err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: text}
}
