package letters_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/letters/prose"
	"stepdown/templates"
)

var update = flag.Bool("update", false, "write the golden files anew")

func wording(t *testing.T) *letters.Wording {
	t.Helper()
	w, err := letters.Load(timetable.Letters(), templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// scenario is a letter by name.
type scenario struct {
	name   string
	kind   timetable.Kind
	change func(*letters.Input)
}

func says(scope casefile.Scope, d casefile.Decision, on string) func(*letters.Input) {
	return func(in *letters.Input) {
		in.Episode.Consents = append(in.Episode.Consents,
			casefile.ConsentEvent{Giver: "P-1", Scope: scope, Decision: d, On: calendar.MustParse(on)})
	}
}

var scenarios = []scenario{
	{"closure-level-2", timetable.Closure, nil},
	{"closure-level-3-no-telephone", timetable.Closure,
		func(in *letters.Input) { in.Episode.Level = 3; in.Episode.LeadProfessionals[0].Telephone = "" }},
	{"closure-two-parents-three-children", timetable.Closure, func(in *letters.Input) {
		second := in.Envelope.Adults[0]
		second.ID, second.Name, second.Greeting = "P-2", "Mr B O'Sample", "Mr O'Sample"
		in.Envelope.Adults = append(in.Envelope.Adults, second)
		in.Episode.Children = []casefile.Child{{Name: "Łucja Sample"}, {Name: "Siân Ŵyn *Sample*"}, {Name: "[x](y) Sample"}}
	}},
	{"closure-young-person", timetable.Closure, func(in *letters.Input) {
		reader := &in.Envelope.Adults[0]
		reader.YoungPerson, reader.Name, reader.Greeting = true, "Alfie Sample", "Alfie"
	}},
	{"closure-from-family-help", timetable.Closure, func(in *letters.Input) { in.Episode.Pathway = "family-help" }},
	{"refused-from-family-help", timetable.ConsentRefused, func(in *letters.Input) { in.Episode.Pathway = "family-help" }},
	{"refused-both", timetable.ConsentRefused, nil},
	{"refused-sharing", timetable.ConsentRefused, says(casefile.Engage, casefile.Given, "2026-03-02")},
	{"refused-engagement", timetable.ConsentRefused, says(casefile.Share, casefile.Given, "2026-03-02")},
	{"refused-both-on-two-days", timetable.ConsentRefused, says(casefile.Engage, casefile.Refused, "2026-03-05")},
	{"refused-both-one-after-a-yes", timetable.ConsentRefused, func(in *letters.Input) {
		says(casefile.Engage, casefile.Given, "2026-03-02")(in)
		says(casefile.Engage, casefile.Refused, "2026-03-05")(in)
	}},
	{"refused-before-the-end", timetable.ConsentRefused, func(in *letters.Input) { in.Episode.SocialWorkEndsOn = in.Date }},
	{"refused-withdrawn", timetable.ConsentRefused, func(in *letters.Input) {
		says(casefile.Share, casefile.Given, "2026-03-02")(in)
		says(casefile.Share, casefile.Withdrawn, "2026-03-20")(in)
	}},
}

func (s scenario) input() letters.Input {
	in := letters.Sampled(s.kind)
	if s.change != nil {
		s.change(&in)
	}
	return in
}

func TestEveryLetterReadsAsItsGoldenFile(t *testing.T) {
	w := wording(t)
	for _, s := range scenarios {
		l, err := w.Compose(s.input())
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		if l.Pages != 1 {
			t.Errorf("%s: %d pages", s.name, l.Pages)
		}
		golden(t, s.name+".txt", prose.Text(l.Blocks))
		golden(t, s.name+".html", prose.HTML(l.Title, "en", l.Blocks))
		golden(t, s.name+".pdf", string(l.PDF))
		if r := prose.Measure(l.Blocks); r.Grade > letters.MostGrade || r.Longest > letters.MostSentenceWords {
			t.Errorf("%s: grade %.1f, longest sentence %d words", s.name, r.Grade, r.Longest)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s has changed: run with -update, and look at the difference", name)
	}
}

func TestCoverNoteAndReport(t *testing.T) {
	w := wording(t)
	in := letters.Sampled(timetable.Closure)
	in.Envelope.Channel, in.Envelope.Adults[0].Email = casefile.Email, "a.sample@example.org"
	for name, replyTo := range map[string]string{"cover": "", "cover-answered": "early-help@example.org"} {
		in.Profile.ReplyTo = replyTo
		l, err := w.Write(in)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".txt", l.Cover.Subject+"\n\n"+l.Cover.Text)
		golden(t, name+".html", l.Cover.HTML)
		if answered := strings.Contains(l.Cover.Text, "You can answer this e-mail"); answered != (replyTo != "") {
			t.Errorf("%s says whether an answer is read: %v", name, answered)
		}
		if strings.Contains(l.Cover.Subject+l.Cover.Text, in.Episode.Children[0].Name) {
			t.Errorf("%s names a child", name)
		}
	}
	r, err := w.Report(letters.ReportInput{Day: calendar.MustParse("2026-03-16"), Attention: []letters.Attention{
		{What: "Not printed for 4 working days: run 2026-03-10-1, 2 letters", Cases: []string{"EHM-20941/1 (L000003)", "EHM-20949/1 (L000004)"},
			Next: "Ask the print room; `stepdown print done RUN` says that it was printed."},
		{What: "Nobody covers for *ehco-3*", Next: "Name a deputy."}, {What: "Sending is paused"}},

		Counts: []string{"Expected: 3 letters.", "Held: 1 letter (no-address)."}})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "report.txt", r.Subject+"\n\n"+r.Text)
	golden(t, "report.html", r.HTML)
}

// TestAReportFromAnEarlierVersionStillSaysAll of a council whose own template prints line by line.
func TestAReportFromAnEarlierVersionStillSaysAll(t *testing.T) {
	earlier := fstest.MapFS{"emails/report.en.md": {Data: []byte("---\ntitle: R\n---\n{{range .Attention}}- {{.}}\n{{end}}")}}
	w, err := letters.Load(timetable.Letters(), templates.FS, earlier)
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.Report(letters.ReportInput{Day: today,
		Attention: []letters.Attention{{What: "Held *here*", Cases: []string{"A-1/1"}, Next: "Go."}}})
	if want := "* Held *here*: A-1/1. Go.\n"; err != nil || r.Text != want {
		t.Errorf("%q, want %q, %v", r.Text, want, err)
	}
}

func TestNoLetterNamesWhatItMustNot(t *testing.T) {
	w := wording(t)
	for _, s := range scenarios {
		in := s.input()
		in.Episode.Basis = "CANARY-basis"
		in.Episode.Manager = "CANARY-manager"
		in.Episode.ExtensionReason = "CANARY-extension"
		in.Episode.Children[0].BornOn = calendar.MustParse("2011-11-11")
		in.Episode.Adults = append(in.Episode.Adults, casefile.Adult{ID: "P-9", Name: "CANARY-other", Household: "other",
			Address: []string{"CANARY-street"}, Email: "canary@example.org"})
		in.Episode.Holds = []casefile.Hold{{Reason: "CANARY-hold", By: "CANARY-holder"}}
		if s.kind.TellsChoices {
			in.Episode.LeadProfessionals = []casefile.LeadProfessional{{Name: "CANARY-lead", Role: "CANARY-role", Organisation: "CANARY-org",
				From: calendar.MustParse("2026-01-01")}}
		}
		l, err := w.Compose(in)
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		all := prose.Text(l.Blocks) + string(l.Snapshot) + l.Cover.HTML + l.Cover.Text
		for _, canary := range []string{"CANARY", "canary", "2011"} {
			if strings.Contains(all, canary) {
				t.Errorf("%s: the letter tells %s:\n%s", s.name, canary, all)
			}
		}
	}
}

func TestLettersThatCannotBeWrittenAreHeld(t *testing.T) {
	w := wording(t)
	for name, tc := range map[string]struct {
		change func(*letters.Input)
		code   ledger.Code
	}{
		"a name in a script without glyphs": {func(in *letters.Input) { in.Episode.Children[0].Name = "محمد" }, "character-not-printable"},
		"a control character":               {func(in *letters.Input) { in.Envelope.Adults[0].Greeting = "A\x07" }, "character-not-printable"},
		"a language without wording":        {func(in *letters.Input) { in.Envelope.Language = "pl" }, "no-approved-wording"},
		"braille":                           {func(in *letters.Input) { in.Envelope.Format = casefile.Braille }, "no-approved-wording"},
	} {
		in := letters.Sampled(timetable.Closure)
		tc.change(&in)
		_, err := w.Compose(in)
		var hold *letters.HoldError
		if !errors.As(err, &hold) || hold.Why.Code != tc.code || strings.Contains(hold.Why.Text, "محمد") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALetterWaitsForAnApprovedNoteAroundIt(t *testing.T) {
	unapproved := fstest.MapFS{"emails/letter.en.md": {Data: []byte("---\ntitle: A letter for you\n---\nThe letter is attached.\n")}}
	w, err := letters.Load(timetable.Letters(), templates.FS, unapproved)
	if err != nil {
		t.Fatal(err)
	}
	in := letters.Sampled(timetable.Closure)
	in.Envelope.Channel = casefile.Email
	_, err = w.Write(in)
	var hold *letters.HoldError
	if !errors.As(err, &hold) || hold.Why.Code != ledger.NoApprovedWording {
		t.Errorf("got %v", err)
	}
}

func TestSameInputSameBytes(t *testing.T) {
	w := wording(t)
	a, err := w.Compose(letters.Sampled(timetable.Closure))
	if err != nil {
		t.Fatal(err)
	}
	later := letters.Sampled(timetable.Closure)
	later.Date = later.Date.AddDays(1)
	b, _ := w.Compose(letters.Sampled(timetable.Closure))
	c, _ := w.Compose(later)
	if a.SHA256 != b.SHA256 || a.Content != b.Content {
		t.Error("the same input gave another letter")
	}
	if a.SHA256 == c.SHA256 || a.Content != c.Content {
		t.Error("another date must change the page and nothing of the content")
	}
}

func TestFaultyTemplatesAreRefusedByFileAndLine(t *testing.T) {
	const head = "---\ntitle: T\napproved_by: A\napproved_on: 2026-01-05\n---\n"
	for name, tc := range map[string]struct{ file, text, want string }{
		"unknown field": {"letters/closure.en.md", head + "one\n\n{{.LeadNam}}\n",
			`letters/closure.en.md:8: there is no field "LeadNam": did you mean "LeadName"?`},
		"every unknown field": {"letters/closure.en.md", head + "{{.Nobody}}\n\n{{.LeadNam}}\n",
			`letters/closure.en.md:8: there is no field "LeadNam"`},
		"unclosed block": {"letters/closure.en.md", head + "one\n{{if .Level3}}two\n",
			"letters/closure.en.md:7: nothing ends the block that {{if .Level3}} begins: write {{end}} where it ends"},
		"HTML behind a block": {"letters/closure.en.md", head + "one\n{{if .Level3}}\ntwo\n\nthree\n{{end}}\n<b>four</b> five\n",
			"letters/closure.en.md:12: HTML"},
		"HTML like another line": {"letters/closure.en.md", head + "one two\n\n{{.Salutation}} <b>one two</b>\n",
			"letters/closure.en.md:8: HTML"},
		"a fault in a second branch": {"letters/closure.en.md",
			head + "{{if .Level3}}*two*{{end}}\n\n{{if .YoungPerson}}> x\n{{end}}\n", "letters/closure.en.md:8: a quotation"},
		"unsupported": {"letters/closure.en.md", head + "one\n\n> two\n", "letters/closure.en.md:8: a quotation"},
		"in a branch": {"letters/closure.en.md", head + "one\n\n{{if .Level3}}*two*{{end}}\n",
			"letters/closure.en.md:8: slanted text"},
		"no head": {"letters/closure.en.md", "one\n", "letters/closure.en.md:1: the file doesn't begin"},
		"unknown key": {"letters/closure.en.md", "---\ntitel: T\n---\nx\n",
			`letters/closure.en.md:2: its head has no key "titel": did you mean "title"?: remove or rename it`},
		"a child's name in a subject": {"emails/letter.en.md", "---\ntitle: About {{.Children}}\n---\none\n",
			"emails/letter.en.md:2: the title becomes the subject"},
		"all values in a subject": {"emails/letter.en.md", "---\ntitle: About {{.}}\n---\none\n",
			"emails/letter.en.md:2: the title becomes the subject"},
		"a consent told by a subject": {"emails/letter.en.md", "---\ntitle: \"{{if .Sharing.SaidYes}}About{{end}} you\"\n---\none\n",
			"emails/letter.en.md:2: the title becomes the subject"},
		"a branch of a subject that no sample takes": {"emails/letter.en.md",
			"---\ntitle: \"A letter{{if eq .Council \\\"x\\\"}} about {{.Children}}{{end}}\"\n---\none\n",
			"emails/letter.en.md:2: the title becomes the subject"},
		"counting": {"letters/closure.en.md", head + "one\n{{range 1000}}{{end}}\n",
			"letters/closure.en.md:7: range goes through something other than a field: name a field that is a list"},
		"a digest that leaves out what is still open": {"emails/digest.en.md", head + "{{range .New}}x{{end}}{{range .Waiting}}x{{end}}\n",
			"emails/digest.en.md: the mail does not tell its reader what is still open: add a part that goes through .Open"},
		"a service manager's mail without its items": {"emails/service-manager.en.md", head + "x\n",
			"emails/service-manager.en.md: the mail does not tell its reader what is overdue"},
		"a report without what needs a person": {"emails/report.en.md", head + "{{range .Counts}}{{.}}{{end}}\n",
			"emails/report.en.md: the mail does not tell its reader what needs a person"},
		"an unknown field of a lead's mail": {"emails/lead.en.md", head + "{{range .Groups}}{{.Coordinatr}}{{end}}\n",
			`emails/lead.en.md:6: there is no field "Coordinatr": did you mean "Coordinator"?`},
		"lists in lists": {"emails/digest.en.md", head + "{{range .New}}{{range .New}}{{range .New}}{{end}}{{end}}{{end}}\n",
			"emails/digest.en.md:6: range stands within more than 1 other: take it out"},
		"a width": {"letters/closure.en.md", head + "one\n\n{{printf \"%900000000d\" 1}}\n",
			`letters/closure.en.md:8: a template can't call "printf": of the functions it may call`},
		"a width in brackets": {"letters/closure.en.md", head + "one\n\n{{with (printf \"%900000000d\" 1).Council}}{{end}}\n",
			`letters/closure.en.md:8: a template can't call "printf"`},
		"calls upon calls": {"letters/closure.en.md", head + "{{define \"a\"}}x{{end}}\n{{template \"a\"}}\n",
			"letters/closure.en.md:7: a template can't call another one"},
		"bad name": {"letters/closing.md", head, "rename it"},
	} {
		faulty := fstest.MapFS{tc.file: {Data: []byte(tc.text)}}
		_, err := letters.Load(timetable.Letters(), templates.FS, faulty)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
		if _, err := letters.Check(timetable.Letters(), today, faulty); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s, checked: %v, want %s", name, err, tc.want)
		}
	}
	unapproved := fstest.MapFS{"letters/closure.en.md": {Data: []byte("---\ntitle: T\n---\nDear you\n")}}
	w, err := letters.Load(timetable.Letters(), templates.FS, unapproved)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Approved(casefile.StepDown, timetable.Closure.Name, "en", casefile.Standard, today); err == nil {
		t.Error("wording without approval counts as approved")
	}
}

func TestShippedWordingReadsEasilyInItsLanguage(t *testing.T) {
	all, err := letters.Check(timetable.Letters(), today, templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	measured := map[string]int{}
	for _, m := range all {
		one := m.Format == string(casefile.Standard) && !strings.Contains(m.Variant, "four children")
		if m.Hard() || m.Approved == m.Draft || one && m.Pages != 1 || m.Pages > 4 {
			t.Errorf("%+v", m)
		}
		language := strings.Split(m.Template, ".")[1]
		if strings.Contains(m.Template, "family-help/") {
			language += ", family-help"
		}
		measured[language]++
		if want := "LIX"; m.Draft != !strings.HasPrefix(language, "en") || m.Draft && !strings.HasPrefix(m.Ease(), want) ||
			m.Draft && m.Grade != 0 {
			t.Errorf("%+v", m)
		}
	}
	for _, language := range []string{"en", "pl", "ro", "en, family-help", "pl, family-help", "ro, family-help"} {
		if measured[language] < 400 || measured[language] != measured["en"] {
			t.Errorf("%s: %d variants measured", language, measured[language])
		}
	}
}

// FuzzCompose takes a value all the way from the record to the page: it is refused, or it is printed as it is.
func FuzzCompose(f *testing.F) {
	w, err := letters.Load(timetable.Letters(), templates.FS)
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range []string{"Alfie", "O'Brien", "a*b_c", "# 5", "[x](y)", "<b>&amp;", "Łukasz Ștefan", "Nguyễn Thị Hồng", "محمد",
		"a\x00b", "{{.Council}}", "👨‍👩‍👧", "1. x", strings.Repeat("W", 60)} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		in := letters.Sampled(timetable.Closure)
		in.Episode.Children[0].Name = name
		l, err := w.Compose(in)
		var hold *letters.HoldError
		if errors.As(err, &hold) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		straight := strings.NewReplacer("’", "'", "‘", "'", "”", `"`, "“", `"`)
		folded := straight.Replace(strings.Join(strings.Fields(name), " "))
		if !strings.Contains(straight.Replace(strings.ReplaceAll(prose.Text(l.Blocks), "\n", " ")), folded) {
			t.Errorf("%q was written otherwise", name)
		}
	})
}
