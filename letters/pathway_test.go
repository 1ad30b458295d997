package letters_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"stepdown/internal/casefile"
	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/templates"
)

// wordsOfTheDefault are the leaflets' words, which nobody on another pathway reads.
var wordsOfTheDefault = []string{"social worker", "social care", "social work ",
	"lead professional", "early help ", "step down", "stepping down", "ehco", marker,
	"wczesn", "opiek", "socjaln", "timpuri", "asisten"}

// TestNoWordOfOnePathwayGetsIntoALetterOfAnother marks every word of the default pathway, and reads the letters of both.
func TestNoWordOfOnePathwayGetsIntoALetterOfAnother(t *testing.T) {
	files := marked(t)
	said, err := fs.ReadFile(templates.FS, "words/en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files["words/en.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(string(said), "\nsocial_worker: ", "\nsocial_worker: "+marker, 1))}
	for name := range files {
		if strings.HasPrefix(name, "emails/") || strings.HasPrefix(name, "letters/family-help/") {
			delete(files, name) // the note goes around the letters of all pathways, and says none of their words
		}
	}
	w, err := letters.Load(timetable.Letters(), templates.FS, files)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range timetable.Letters() {
		for _, v := range letters.Variants(kind) {
			for _, of := range []struct{ pathway, language, signs string }{{pathway: casefile.StepDown, language: "en"},
				{"family-help", "en", "Family help lead practitioner"}, {"family-help", "pl", "Osoba prowadząca Family Help"},
				{"family-help", "ro", "Persoană de legătură de la Family Help"}} {
				pathway := of.pathway
				in := emailed(kind, v, of.language, casefile.Standard)
				in.Episode.Pathway = pathway
				l, err := w.Drafts().Write(in)
				if err != nil {
					t.Fatalf("%s, %s, %s: %v", pathway, kind.Name, v.Name, err)
				}
				page, err := w.Drafts().Compose(in)
				if err != nil {
					t.Fatal(err)
				}
				text := everyText(t, page) + l.Cover.Text
				for _, word := range wordsOfTheDefault {
					if found := strings.Contains(strings.ToLower(text), strings.ToLower(word)); found && pathway != casefile.StepDown {
						t.Errorf("%s, %s, %s: it says %q", of.signs, kind.Name, v.Name, word)
					} else if !found && pathway == casefile.StepDown && word == marker {
						t.Errorf("%s, %s: what is marked is not found", kind.Name, v.Name)
					}
				}
				if !in.Envelope.Signer.Manager && !strings.Contains(text, of.signs) {
					t.Errorf("%s, %s, %s: it is not signed as %q", pathway, kind.Name, v.Name, of.signs)
				}
			}
		}
	}
}

// TestALetterOfAPathwayWaitsForItsWording where a language has the letters of another pathway only, or lacks a word.
func TestALetterOfAPathwayWaitsForItsWording(t *testing.T) {
	files := polish(t)
	for _, name := range []string{"letters/closure.%s.md", "words/%s.yaml"} {
		files[fmt.Sprintf(name, "lt")] = files[fmt.Sprintf(name, "pl")]
	}
	words, council, _ := strings.Cut(files["words/lt.yaml"], "\npathways:")
	_, council, _ = strings.Cut(council, "\ncouncil:")
	files["words/lt.yaml"], files["emails/letter.lt.md"] = words+"\ncouncil:"+council, files["emails/letter.pl.md"]
	in := emailed(timetable.Closure, letters.Variant{}, "lt", casefile.Standard)
	in.Episode.Pathway = "family-help"
	for _, step := range []struct {
		add, as, want string
	}{
		{"", "", `there is no closure letter in the language "lt": add letters/family-help/closure.lt.md, and have it approved`},
		{"letters/family-help/closure.lt.md", files["letters/closure.pl.md"],
			"words/lt.yaml lacks social_worker below pathways, family-help: add it, and have the file approved"},
		{"words/lt.yaml", files["words/lt.yaml"] + "\npathways: {family-help: {social_worker: Praktyk}}\n", ""},
	} {
		if step.add != "" {
			files[step.add] = step.as
		}
		_, err := with(t, files).Write(in)
		var hold *letters.HoldError
		if errors.As(err, &hold) != (step.want != "") || err != nil && err.Error() != step.want {
			t.Errorf("%v\nwant %s", err, step.want)
		}
	}
	_, err := letters.Load(timetable.Letters(), templates.FS, fstest.MapFS{
		"letters/familyhelp/closure.en.md": {Data: []byte("---\ntitle: A\n---\n")}})
	if err == nil || !strings.Contains(err.Error(), "letters/familyhelp/closure.en.md: letters belong in letters/, or letters/PATHWAY/") {
		t.Errorf("a pathway that there isn't: %v", err)
	}
	_, err = letters.Load(timetable.Letters(), templates.FS, fstest.MapFS{
		"words/xx.yaml": {Data: []byte("pathways: {family: {social_worker: A}}\n")}})
	if err == nil || !strings.Contains(err.Error(), `words/xx.yaml:1: pathways has no key "family"`) {
		t.Errorf("words of a pathway that there isn't: %v", err)
	}
}

// TestALetterRestsOnThePathway so that what a person made for a case on one pathway is looked at anew once it is on another.
func TestALetterRestsOnThePathway(t *testing.T) {
	w := wording(t)
	bases := map[string]bool{}
	for _, pathway := range []string{"", casefile.StepDown, "family-help"} {
		in := letters.Sampled(timetable.Closure)
		in.Episode.Pathway = pathway
		basis, err := w.Basis(in)
		if err != nil {
			t.Fatal(err)
		}
		bases[basis] = true
	}
	if len(bases) != 2 {
		t.Errorf("%d bases, want one for each pathway", len(bases))
	}
}
