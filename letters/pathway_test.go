package letters_test

import (
	"errors"
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
	"lead professional", "early help ", "step down", "stepping down", "ehco", marker}

// TestNoWordOfOnePathwayGetsIntoALetterOfAnother marks every word of the default pathway, and reads the letters of both.
func TestNoWordOfOnePathwayGetsIntoALetterOfAnother(t *testing.T) {
	files := marked(t)
	said, err := fs.ReadFile(templates.FS, "words/en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files["words/en.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(string(said), "\nsocial_worker: ", "\nsocial_worker: "+marker, 1))}
	delete(files, "emails/letter.en.md") // it goes around the letters of all pathways, and says none of their words
	w, err := letters.Load(timetable.Letters(), templates.FS, files)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range timetable.Letters() {
		for _, v := range letters.Variants(kind) {
			for _, pathway := range casefile.PathwayNames() {
				in := emailed(kind, v, "en", casefile.Standard)
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
						t.Errorf("%s, %s, %s: it says %q", pathway, kind.Name, v.Name, word)
					} else if !found && pathway == casefile.StepDown && word == marker {
						t.Errorf("%s, %s: what is marked is not found", kind.Name, v.Name)
					}
				}
				if signs := "Family help lead practitioner"; pathway != casefile.StepDown && !in.Envelope.Signer.Manager &&
					!strings.Contains(text, signs) {
					t.Errorf("%s, %s, %s: it is not signed as %q", pathway, kind.Name, v.Name, signs)
				}
			}
		}
	}
}

// TestALetterOfAPathwayWaitsForItsWording where a language has the letters of another pathway only, or lacks a word.
func TestALetterOfAPathwayWaitsForItsWording(t *testing.T) {
	files := polish(t)
	in := emailed(timetable.Closure, letters.Variant{}, "pl", casefile.Standard)
	in.Episode.Pathway = "family-help"
	for _, step := range []struct {
		add, as, want string
	}{
		{"", "", `there is no closure letter in the language "pl": add letters/family-help/closure.pl.md, and have it approved`},
		{"letters/family-help/closure.pl.md", files["letters/closure.pl.md"],
			"words/pl.yaml lacks social_worker below pathways, family-help: add it, and have the file approved"},
		{"words/pl.yaml", files["words/pl.yaml"] + "\npathways: {family-help: {social_worker: Praktyk}}\n", ""},
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
