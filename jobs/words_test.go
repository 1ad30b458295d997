package jobs_test

import (
	"cmp"
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
	"stepdown/internal/ledger"
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
		if mark == "OTHER" {
			n.Value = ofWords.ReplaceAllStringFunc(n.Value, foreign)
		}
		n.Value, n.Style = mark+"<"+key+"> "+n.Value, yaml.DoubleQuotedStyle
	}
}

var ofWords = regexp.MustCompile(`\{[^}]*\}|[A-Za-z]{2,}`)

// foreign is a word in a script of no other word: what stands in braces is filled in, and stays.
func foreign(word string) string {
	if strings.HasPrefix(word, "{") {
		return word
	}
	return "ω"
}

var ofTemplate = regexp.MustCompile(`\{\{[^}]*\}\}|[A-Za-z]{2,}`)

// inTwoLanguages is the wording of mails with marks, in English and in a Polish of this test's own, whose numbers have three forms.
func inTwoLanguages(t *testing.T) map[string]*letters.Wording {
	t.Helper()
	files := fstest.MapFS{}
	rules := "rules:\n"
	for _, r := range timetable.Default().Rules {
		if r.Audience == timetable.ForEHCO {
			rules += fmt.Sprintf("  %s: {action: \"OTHER<rules> %s\", asks_social_worker: OTHER<rules> ω}\n", r.ID,
				ofWords.ReplaceAllStringFunc(r.Action, foreign))
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
					switch {
					case strings.HasPrefix(word, "{"):
						return word
					case language == "pl":
						return mark + foreign(word)
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

// TestEveryWordOfMailsIsOfTheCouncilsLanguage marks every English word of digests, of what is told over EHCOs' heads, of the
// report and of a cover sheet, and every one of another language. The mails of either have its own marks, and none of the other's;
// all their keys are in some mail, and the other language has no Latin word but what the record, or a person, wrote.
func TestEveryWordOfMailsIsOfTheCouncilsLanguage(t *testing.T) {
	other := map[string]string{"ENGLISH": "OTHER", "OTHER": "ENGLISH"}
	for mark, wording := range inTwoLanguages(t) {
		l := newLoop(t, "sqlite:"+path.Join(t.TempDir(), "stepdown.db"), 3)
		l.rules.Wording = wording.Drafts()
		text := strings.Join(strings.Fields(l.everyMail("")+" "+strings.Join(l.everyPhrase(), " ")), " ")
		if at := strings.Index(text, other[mark]); at >= 0 {
			t.Errorf("%s: a word of the other language: %.200s", mark, text[max(0, at-100):])
		}
		found := map[string]bool{}
		for _, m := range said.FindAllStringSubmatch(text, -1) {
			found[ofForm.ReplaceAllString(m[2], "")] = true
		}
		for _, key := range keysOf(t) {
			if mark == "ENGLISH" && strings.HasSuffix(key, ".why") {
				continue // what was stored in English is shown as it is
			}
			if !found[key] {
				t.Errorf("%s: the words of %s are in no mail", mark, key)
			}
		}
		if left := latin.FindAllString(asWritten.ReplaceAllString(said.ReplaceAllString(text, " "), " "), -1); mark == "OTHER" && left != nil {
			slices.Sort(left)
			t.Errorf("it has words of no file: %q", slices.Compact(left))
		}
	}
}

// everyMail is the text of all mails that a few weeks bring, and of reports of all that can go wrong, with all cases on one pathway
// if that is asked for.
func (l *loop) everyMail(pathway string) string {
	l.Helper()
	var all []string
	keep := func(mails map[string]mail.Message) {
		for _, m := range mails {
			all = append(all, m.Subject, m.Text)
		}
	}
	l.cases = append(l.cases, asks(11, "anna"), asks(12, "anna"), asks(13, "dev"))
	for n := range 12 {
		l.cases = append(l.cases, asks(20+n, "anna"))
	}
	more, coordinators := strangeCases()
	l.cases = append(l.cases, more...)
	for _, e := range l.cases {
		e.Pathway = cmp.Or(pathway, e.Pathway)
	}
	slices.SortFunc(l.cases, func(a, b *casefile.Episode) int { return a.Key.Compare(b.Key) })
	l.rules.ShowSigner, l.rules.Release = 1, map[ledger.Kind]jobs.Release{timetable.Closure.Name: {Approval: true}}
	l.now = l.now.Add(time.Hour)
	_, err := l.store.TakeFeed(l.Context(), store.FeedInfo{MadeAt: l.now, MadeOn: l.today, Full: true, Digest: "words"},
		func(yield func(casefile.Incoming, error) bool) {
			for _, e := range l.cases {
				if !yield(casefile.Incoming{Key: e.Key, Episode: e, Digest: e.Case + "words"}, nil) {
					return
				}
			}
		}, coordinators, false)
	l.ok(err)
	report := func() {
		l.Helper()
		in, err := l.worst().Gather(l.Context(), l.today)
		l.ok(err)
		m, err := l.rules.Wording.Report(in)
		l.ok(err)
		all = append(all, m.Subject, m.Text, strings.Join(in.Lines(), "\n"))
	}
	for _, day := range []string{"2026-03-16", "2026-03-17", "2026-03-20", "2026-03-23", "2026-03-25", "2026-03-30"} {
		keep(l.told(day, day == "2026-03-23"))
		l.rules.ShowSigner = 0
		if day == "2026-03-17" {
			l.today = l.today.AddDays(3) // what is to be given by hand has waited by then
		}
		report()
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
	report()
	l.today = calendar.MustParse("2026-04-30")
	report()
	for _, wrong := range l.allThatGoesWrong() {
		l.alter(wrong...)
		report()
	}
	l.rules.Settings.GoLiveOn = l.today
	report()
	return strings.Join(strings.Fields(strings.Join(all, "\n")), " ")
}
