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

// TestADigestSaysTheWordsOfEachCasesPathway marks the words of the default pathway: what is told of a case on another holds none of
// them, and a digest of both says of each case what its pathway says.
func TestADigestSaysTheWordsOfEachCasesPathway(t *testing.T) {
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
				for _, word := range []string{"DEFAULT", "lead professional", "social worker", "early help", "step down", "level 2"} {
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
