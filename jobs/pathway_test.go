package jobs_test

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/templates"
)

// defaultMarked is the wording of mails with a mark at each word of the default pathway.
func defaultMarked(t *testing.T) *letters.Wording {
	t.Helper()
	raw, err := fs.ReadFile(templates.FS, "words/mails.en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(raw), "\n  step-down:\n")
	section, after, _ := strings.Cut(rest, "\n  family-help:\n")
	section = regexp.MustCompile(`(?m)^(    [a-z_0-9]+: )`).ReplaceAllString(section, "${1}DEFAULT")
	wording, err := letters.Load(timetable.Letters(), templates.FS, fstest.MapFS{"words/mails.en.yaml": {
		Data: []byte(before + "\n  step-down:\n" + section + "\n  family-help:\n" + after)}})
	if err != nil {
		t.Fatal(err)
	}
	return wording
}

// ofTheDefault are words that no reader about other cases comes upon.
var ofTheDefault = []string{"DEFAULT", "lead professional", "social worker", "social care", "early help", "step down", "stepping down",
	"level 2", "level 3"}

// TestNoMailAboutOtherCasesHasAWordOfTheDefaultPathway reads all lines that mails and the report can have of a county that has
// families on the other pathway only, and of one that has them on both.
func TestNoMailAboutOtherCasesHasAWordOfTheDefaultPathway(t *testing.T) {
	for pathway, want := range map[string]string{"family-help": "family help lead practitioner",
		"": "defaultsocial worker or family help lead practitioner"} {
		l := newLoop(t, "sqlite:"+path.Join(t.TempDir(), "stepdown.db"), 3)
		l.rules.Wording = defaultMarked(t)
		text := strings.ToLower(l.everyMail(pathway))
		for _, word := range ofTheDefault {
			if at := strings.Index(text, strings.ToLower(word)); pathway != "" && at >= 0 {
				t.Errorf("%q is in %q", word, text[max(0, at-200):min(len(text), at+100)])
			}
		}
		if !strings.Contains(text, want) {
			t.Errorf("on %q: nothing says %q", pathway, want)
		}
	}
}

// TestADigestSaysTheWordsOfEachCasesPathway marks the words of the default pathway: what is told of a case on another holds none of
// them, and a digest of both says of each case what its pathway says.
func TestADigestSaysTheWordsOfEachCasesPathway(t *testing.T) {
	wording := defaultMarked(t)
	for to, pathways := range map[string][]string{"one": {casefile.StepDown}, "other": {"family-help"},
		"both": {casefile.StepDown, "family-help"}} {
		l := newLoop(t, "sqlite:"+path.Join(t.TempDir(), "stepdown.db"), 0)
		l.rules.Wording = wording
		for i, pathway := range pathways {
			e := asks(50+i, "anna")
			e.Pathway, e.SocialWorker.Email = pathway, "anna@example.org"
			young := asks(60+i, "anna")
			young.Pathway, young.Adults[0].ParentalResponsibility, young.SocialWorker.Email = pathway, casefile.No, "anna@example.org"
			led := asks(70+i, "anna")
			led.Pathway = pathway
			for _, scope := range casefile.Scopes {
				led.Consents = append(led.Consents, casefile.ConsentEvent{Giver: led.Adults[0].ID, Scope: scope, Decision: casefile.Given,
					On: led.DecidedOn})
			}
			led.LeadProfessionals = []casefile.LeadProfessional{{Name: "Mr B Sample", Role: "teacher", Organisation: "Sample School",
				From: led.DecidedOn}}
			l.cases = append(l.cases, e, young, led)
		}
		slices.SortFunc(l.cases, func(a, b *casefile.Episode) int { return a.Key.Compare(b.Key) })
		l.now = l.now.Add(time.Hour)
		_, err := l.store.TakeFeed(l.Context(), store.FeedInfo{MadeAt: l.now, MadeOn: l.today, Full: true, Digest: "pathways"},
			func(yield func(casefile.Incoming, error) bool) {
				for _, e := range l.cases {
					if !yield(casefile.Incoming{Key: e.Key, Episode: e, Digest: e.Case}, nil) {
						return
					}
				}
			}, people, false)
		l.ok(err)
		for _, day := range []string{"2026-03-20", "2026-03-25", "2026-03-30"} {
			for reader, m := range l.told(day, false) {
				text := strings.Join(strings.Fields(m.Subject+" "+m.Text), " ")
				lower := strings.ToLower(text)
				for _, word := range ofTheDefault {
					if to == "other" && strings.Contains(lower, strings.ToLower(word)) {
						t.Errorf("%s on %s: %s reads %q:\n%s", to, day, reader, word, m.Text)
					}
				}
				subject := map[string]string{"one": "DEFAULTStep down: ", "other": "Family Help: ", "both": "DEFAULTStep down and Family Help: "}[to]
				if !strings.HasPrefix(m.Subject, subject) {
					t.Errorf("%s on %s: %s reads %q", to, day, reader, m.Subject)
				}
				if reader == "anna@example.org" && day == "2026-03-25" {
					for i, pathway := range pathways {
						want := map[string]string{casefile.StepDown: "DEFAULTLevel 2, DEFAULTlead professional: teacher at Sample School",
							"family-help": "Universal services, lead practitioner: teacher at Sample School"}[pathway]
						if !strings.Contains(text, want) {
							t.Errorf("%s, case %d: it lacks %q:\n%s", to, i, want, m.Text)
						}
					}
				}
			}
		}
	}
}

// TestThePathwaysOfLettersAreThoseOfTheirCases on both databases.
func TestThePathwaysOfLettersAreThoseOfTheirCases(t *testing.T) {
	everywhere(t, 2, func(l *loop) {
		l.cases[0].Pathway = "family-help"
		l.later(0, time.Hour)
		l.feed()
		l.scan()
		for id, want := range map[int64]string{0: " family-help", 1: "family-help", 2: ""} {
			got, err := l.store.Pathways(l.Context(), store.LetterFilter{ID: id})
			l.ok(err)
			if slices.Sort(got); strings.Join(got, " ") != want {
				l.Errorf("letter %d: %q, want %q", id, got, want)
			}
		}
	})
}
