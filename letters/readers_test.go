package letters_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"stepdown/internal/ledger"
	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/letters/prose"
)

var (
	questionsOf = regexp.MustCompile(`(?m)^### (\S+)$`)
	question    = regexp.MustCompile(`(?m)^\| (.+\?) \| (.+) \| (.+) \|$`)
)

// What the readers ask in templates/README.md is answered by the letter that they have in their hands.
func TestALetterAnswersWhatItsReadersAsk(t *testing.T) {
	readme, err := os.ReadFile("../templates/README.md")
	if err != nil {
		t.Fatal(err)
	}
	w := wording(t)
	sections := questionsOf.FindAllStringSubmatchIndex(string(readme), -1)
	for i, at := range sections {
		kind := timetable.Letters().Of(ledger.Kind(readme[at[2]:at[3]]))
		end := len(readme)
		if i+1 < len(sections) {
			end = sections[i+1][0]
		}
		asked := question.FindAllStringSubmatch(string(readme[at[0]:end]), -1)
		if len(asked) < 10 {
			t.Errorf("%s: only %d questions", kind.Name, len(asked))
		}
		for _, row := range asked {
			variant, err := letters.VariantOf(kind, row[2])
			if err != nil {
				t.Errorf("%s: %v", row[1], err)
				continue
			}
			l, err := w.Write(variant.Sampled(kind))
			if err != nil {
				t.Fatal(err)
			}
			if text := strings.Join(strings.Fields(prose.Shown(l.Blocks)), " "); !strings.Contains(text, row[3]) {
				t.Errorf("%s is not answered by %q in:\n%s", row[1], row[3], text)
			}
		}
	}
	if len(sections) != len(timetable.Letters()) {
		t.Errorf("questions are asked of %d kinds of letter", len(sections))
	}
}

// A young person is not sent a parent's letter with "you" put in.
func TestAYoungPersonHasWordsOfTheirOwn(t *testing.T) {
	w := wording(t)
	for _, kind := range timetable.Letters() {
		for _, v := range letters.Variants(kind) {
			if !strings.Contains(v.Name, "to a young person") {
				continue
			}
			l, err := w.Write(v.Sampled(kind))
			if err != nil {
				t.Fatal(err)
			}
			text := prose.Text(l.Blocks)
			for _, parents := range []string{"your child", "your family", "Alfie Sample", "these services", "voluntary", "whole picture"} {
				if strings.Contains(text, parents) {
					t.Errorf("%s, %s: says %q", kind.Name, v.Name, parents)
				}
			}
		}
	}
}

// A name is said in full once: after that it is "they", "your child" or "your children".
func TestNamesAreSaidOnce(t *testing.T) {
	w := wording(t)
	for _, kind := range timetable.Letters() {
		for _, v := range letters.Variants(kind) {
			in := v.Sampled(kind)
			l, err := w.Write(in)
			if err != nil {
				t.Fatal(err)
			}
			text := prose.Shown(l.Blocks)
			names := []string{"Jamie Chalkley"}
			for _, c := range in.Episode.Children {
				names = append(names, c.Name)
			}
			for _, name := range names {
				if n := strings.Count(text, name); n > 1 {
					t.Errorf("%s, %s: %s is named %d times", kind.Name, v.Name, name, n)
				}
			}
			for _, never := range []string{"your pastoral lead", "come back", "without your yes", "Whom to call"} {
				if strings.Contains(text, never) {
					t.Errorf("%s, %s: says %q", kind.Name, v.Name, never)
				}
			}
		}
	}
}
