package jobs_test

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.yaml.in/yaml/v3"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/mail"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
	"stepdown/jobs"
	"stepdown/letters"
	"stepdown/templates"
)

// said is a mark at the words of a file of words: of which language they are, and which key they stand under.
var said = regexp.MustCompile(`(ENGLISH|OTHER)<([^>]*)>`)

// marked gives a file of words with a mark before each text: forms are those that counts take.
func marked(t *testing.T, name, mark string, forms ...string) []byte {
	t.Helper()
	raw, err := fs.ReadFile(templates.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	var file yaml.Node
	if err := yaml.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	markNode(file.Content[0], mark, "", forms)
	out, err := yaml.Marshal(&file)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func markNode(n *yaml.Node, mark, key string, forms []string) {
	if n.Kind == yaml.MappingNode && n.Content[0].Value == "one" {
		other := *n.Content[3]
		n.Content = nil
		for _, form := range forms {
			text := other
			text.Value = form + " " + other.Value
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: form}, &text)
		}
		n.Content[0].Value = forms[0]
	}
	for i, each := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			markNode(each, mark, key, forms)
		case i%2 == 1:
			markNode(each, mark, strings.TrimPrefix(key+"."+n.Content[i-1].Value, "."), forms)
		}
	}
	if n.Kind == yaml.ScalarNode {
		n.Value, n.Style = mark+"<"+key+"> "+n.Value, yaml.DoubleQuotedStyle
	}
}

var ofTemplate = regexp.MustCompile(`\{\{[^}]*\}\}|[A-Za-z]{2,}`)

// inTwoLanguages is the wording of mails with marks, in English and in a Polish of this test's own, whose numbers have three forms.
func inTwoLanguages(t *testing.T) map[string]*letters.Wording {
	t.Helper()
	files := fstest.MapFS{}
	rules := "rules:\n"
	for _, r := range timetable.Default().Rules {
		if r.Audience == timetable.ForEHCO {
			rules += fmt.Sprintf("  %s: {action: OTHER<rules> %s, asks_social_worker: OTHER<rules> %[1]s}\n", r.ID, r.ID)
		}
	}
	for _, name := range []string{"words/mails.en.yaml", "words/codes.en.yaml"} {
		files[name] = &fstest.MapFile{Data: marked(t, name, "ENGLISH", "one", "other")}
		files[strings.Replace(name, ".en.", ".pl.", 1)] = &fstest.MapFile{Data: marked(t, name, "OTHER", "one", "few", "many")}
	}
	files["words/mails.pl.yaml"].Data = append(files["words/mails.pl.yaml"].Data, rules...)
	for _, mail := range []string{"digest", "lead", "service-manager", "report"} {
		raw, err := fs.ReadFile(templates.FS, "emails/"+mail+".en.md")
		if err != nil {
			t.Fatal(err)
		}
		head, body, _ := strings.Cut(string(raw), "approved_by")
		_, body, _ = strings.Cut(body, "---\n")
		for language, mark := range map[string]string{"en": "ENGLISH", "pl": "OTHER"} {
			put := func(s string) string {
				return ofTemplate.ReplaceAllStringFunc(s, func(word string) string {
					if strings.HasPrefix(word, "{") {
						return word
					}
					return mark + word
				})
			}
			files["emails/"+mail+"."+language+".md"] = &fstest.MapFile{Data: []byte("---\ntitle: " +
				put(strings.TrimPrefix(head, "---\ntitle: ")) + "---\n" + put(body))}
		}
	}
	w, err := letters.Load(timetable.Letters(), templates.FS, files)
	if err != nil {
		t.Fatal(err)
	}
	polish, err := w.InLanguage("pl", timetable.Default())
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*letters.Wording{"ENGLISH": w, "OTHER": polish}
}

// TestEveryWordOfMailsIsOfTheCouncilsLanguage marks every English word of digests, of what is told over EHCOs' heads and of the
// report, and every one of another language. The mails of either have its own marks, and none of the other's.
func TestEveryWordOfMailsIsOfTheCouncilsLanguage(t *testing.T) {
	other := map[string]string{"ENGLISH": "OTHER", "OTHER": "ENGLISH"}
	for mark, wording := range inTwoLanguages(t) {
		l := newLoop(t, "sqlite:"+path.Join(t.TempDir(), "stepdown.db"), 3)
		l.rules.Wording = wording.Drafts()
		text := l.everyMail()
		if at := strings.Index(text, other[mark]); at >= 0 {
			t.Errorf("%s: a word of the other language: %.200s", mark, text[max(0, at-100):])
		}
		found := map[string]bool{}
		for _, m := range said.FindAllStringSubmatch(text, -1) {
			found[m[2]] = true
		}
		for _, key := range strings.Fields(shownKeys) {
			if !found[key] {
				t.Errorf("%s: the words of %s are in no mail", mark, key)
			}
		}
	}
}

// shownKeys are the keys that everyMail comes upon, but for those of which each language has its own forms.
const shownKeys = `day feed-too-old.says kinds.consent-refused.name line.ask line.due_later line.due_today line.new line.overdue
	line.together months not-safe-to-write.how not-safe-to-write.says pathways.step-down.help record.in_case_system report.coming_up
	report.expected report.feed.what report.feed_made report.feed_refused.next report.feed_refused.what report.feed_too_old.next
	report.feed_too_old.what report.feed_unmoved.next report.feed_unmoved.what report.feed_unrested.next report.feed_unrested.what
	report.feed_waiting.next report.feed_waiting.what report.held_because report.moved report.paused.next report.paused.what
	report.since waiting.letter weekdays subject.to_look_at.one subject.waiting.one working_days.one`

// everyMail is the text of all mails that a few weeks bring, and of reports of all that can go wrong.
func (l *loop) everyMail() string {
	l.Helper()
	var all []string
	keep := func(mails map[string]mail.Message) {
		for _, m := range mails {
			all = append(all, m.Subject, m.Text)
		}
	}
	l.cases = append(l.cases, asks(11, "anna"), asks(12, "anna"), asks(13, "dev"))
	for n := range 7 {
		l.cases = append(l.cases, asks(20+n, "anna"))
	}
	unsafe := refused(30)
	unsafe.SocialWorker.Email, unsafe.Adults[0].SafeToWrite = "morgan@example.org", casefile.No
	l.cases = append(l.cases, unsafe)
	l.now = l.now.Add(time.Hour)
	_, err := l.store.TakeFeed(l.Context(), store.FeedInfo{MadeAt: l.now, MadeOn: l.today, Full: true, Digest: "words"},
		func(yield func(casefile.Incoming, error) bool) {
			for _, e := range l.cases {
				if !yield(casefile.Incoming{Key: e.Key, Episode: e, Digest: e.Case + "words"}, nil) {
					return
				}
			}
		}, people, false)
	l.ok(err)
	for _, day := range []string{"2026-03-20", "2026-03-23", "2026-03-25", "2026-03-30"} {
		keep(l.told(day, day == "2026-03-23"))
	}
	report := func() {
		in, err := jobs.Report{Store: l.store, Rules: l.rules, To: "report@example.org"}.Gather(l.Context(), l.today)
		l.ok(err)
		m, err := l.rules.Wording.Report(in)
		l.ok(err)
		all = append(all, m.Subject, m.Text, strings.Join(in.Lines(), "\n"))
	}
	l.carrier.does["L000001"], l.carrier.does["L000002"] = diskIsFull, deferred
	l.digest()
	l.pass()
	report()
	_, err = l.store.Pause(l.Context(), store.Who{By: "Robin Exampleby"})
	l.ok(err)
	l.ok(l.store.NoteFailure(l.Context(), "scan", false))
	for _, state := range []store.NoticeState{store.FeedWaiting, store.FeedRefused, store.FeedUnmoved, store.FeedUnrested} {
		_, err := l.store.NoteFeed(l.Context(), store.FeedNotice{State: state, Place: "feed-" + string(state), Reason: "-",
			Digest: string(state)}, l.today)
		l.ok(err)
	}
	l.today = calendar.MustParse("2026-04-30")
	report()
	return strings.ReplaceAll(strings.Join(all, "\n"), "\n", " ")
}

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
