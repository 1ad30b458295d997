package jobs_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/timetable"
	"stepdown/jobs"
	"stepdown/letters"
	"stepdown/letters/pdf/readback"
	"stepdown/templates"
)

var (
	ofForm = regexp.MustCompile(`\.(one|few|many|other)$`)
	latin  = regexp.MustCompile(`[A-Za-z]{3,}`)
	// asWritten is what stands in mails as the record, a setting or a carrier has it: names, references, mailboxes, runs, jobs, codes.
	asWritten = regexp.MustCompile(`\S+@\S+|holds\.csv|R-\d+/\d|L\d{6}|Morgan Sampleworth|Anna Fieldhouse|Dev Marlowe|Sample School|teacher|` +
		"`[^`]*`|" + `"feed-[a-z]+"|"feed"|Sam Fabler|\bsam\b|Lee Inventon|Robin Exampleby|\bscan\b|OTHERω|\b(coordinator|ehco)-\d\b|\([a-z-]+\)`)
)

// keysOf are the keys of the English words of mails, but for the forms of numbers.
func keysOf(t *testing.T) (keys []string) {
	t.Helper()
	for _, name := range []string{"words/mails.en.yaml", "words/codes.en.yaml"} {
		raw, err := fs.ReadFile(templates.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		var file yaml.Node
		if err := yaml.Unmarshal(raw, &file); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, keysIn(file.Content[0], "")...)
	}
	return keys
}

func keysIn(n *yaml.Node, under string) (keys []string) {
	for i := 0; i < len(n.Content); i += 2 {
		key := strings.TrimPrefix(under+"."+n.Content[i].Value, ".")
		switch inner := n.Content[i+1]; {
		case inner.Kind == yaml.MappingNode && inner.Content[0].Value == "one":
			keys = append(keys, key)
		case inner.Kind == yaml.MappingNode:
			keys = append(keys, keysIn(inner, key)...)
		default:
			keys = append(keys, key)
		}
	}
	return keys
}

// worst is a report of a service that is not live, with runs in its print folder that must not be printed.
func (l *loop) worst() jobs.Report {
	spool := post.Spool{Dir: l.folder()}
	printed := jobs.Printed{Store: l.store, Spool: spool, Speech: l.rules.Wording.Speech()}
	return jobs.Report{Store: l.store, Rules: l.rules, To: "report@example.org", NotLive: true, Strays: printed.Strays,
		Support:     "parent@example.org",
		GivenWithin: 1, PrintedWithin: 1}
}

// folder is a print folder with runs 2026-03-11-1-1 to 2026-03-11-5-1 of a letter each, the first of which is in printed/ as well.
func (l *loop) folder() string {
	l.Helper()
	dir := l.TempDir()
	for n, letter := range []int{1, 2, 1, 3, 1} {
		run := filepath.Join(dir, fmt.Sprintf("2026-03-11-%d-1", n+1))
		l.ok(os.MkdirAll(run, 0o700))
		l.ok(os.WriteFile(filepath.Join(run, fmt.Sprintf("L%06d.pdf", letter)), []byte("-"), 0o600))
	}
	l.ok(os.MkdirAll(filepath.Join(dir, "printed", "2026-03-11-1-1"), 0o700))
	return dir
}

// strangeCases are cases of which something else is told each, and the coordinators of them.
func strangeCases() (all []*casefile.Episode, coordinators []casefile.Coordinator) {
	coordinators = append(slices.Clone(people),
		casefile.Coordinator{ID: "sam", Name: "Sam Fabler", Email: "sam@example.org", LeadEmail: "anna@example.org", Deputy: "anna",
			AbsentFrom: calendar.MustParse("2026-03-25"), AbsentUntil: calendar.MustParse("2026-12-31")},
		casefile.Coordinator{ID: "coordinator-8", Name: "Lee Inventon", Email: "family@example.org"},
		casefile.Coordinator{ID: "coordinator-9", Name: "Robin Exampleby"})
	add := func(e *casefile.Episode, change func(e *casefile.Episode)) {
		change(e)
		all = append(all, e)
	}
	for n, ehco := range []string{"sam", "coordinator-8", "coordinator-9", ""} {
		e := asks(40+n, ehco)
		e.SocialWorker.Email, e.Adults[0].Email = "morgan@example.org", "family@example.org"
		all = append(all, e)
	}
	for n := range 6 {
		add(asks(70+n, "sam"), func(e *casefile.Episode) { e.EHCOToldOn = calendar.MustParse("2026-03-19") })
	}
	for n, pathway := range []string{casefile.StepDown, "family-help"} {
		for level := range 2 {
			add(asks(50+2*n+level, "anna"), func(e *casefile.Episode) {
				e.Pathway, e.Level = pathway, 2+level
				for _, scope := range casefile.Scopes {
					e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: e.Adults[0].ID, Scope: scope, Decision: casefile.Given,
						On: e.DecidedOn})
				}
				e.LeadProfessionals = []casefile.LeadProfessional{{Name: "Mr B Sample", Role: "teacher", Organisation: "Sample School",
					Telephone: "01632 960201", From: e.DecidedOn}}
			})
		}
	}
	add(refused(60), func(e *casefile.Episode) {
		e.SocialWorker.Email, e.Adults[0].SafeToWrite = "morgan@example.org", casefile.No
	})
	add(refused(61), func(e *casefile.Episode) {
		e.SocialWorker.TeamEmail, e.Adults[0].SafeToWrite = "team@example.org", casefile.No
	})
	for n, pathway := range []string{casefile.StepDown, "family-help"} {
		add(refused(68+n), func(e *casefile.Episode) {
			e.Pathway, e.SocialWorker.Email, e.Adults[0].Channel = pathway, "morgan@example.org", casefile.ByHand
		})
	}
	add(refused(63), func(e *casefile.Episode) { e.Adults[0].Addressed, e.Adults[0].YoungPerson = false, true })
	add(refused(65), func(e *casefile.Episode) {
		e.Adults[0].Email = "parent@example.org"
		e.SocialWorker.Email, e.SocialWorker.TeamEmail, e.Adults[0].SafeToWrite = "parent@example.org", "team@example.org", casefile.No
	})
	add(refused(66), func(e *casefile.Episode) { e.Adults[0].SafeToWrite = casefile.No })
	add(refused(67), func(e *casefile.Episode) { e.SocialWorker.Email, e.Restricted = "morgan@example.org", casefile.Yes })
	return all, coordinators
}

// allThatGoesWrong are changes to the tables, after each of which a report has something else to tell of.
func (l *loop) allThatGoesWrong() [][]string {
	const carried = `UPDATE letter SET owner = 'd', attempt = 1, carrier = 'carrier', place = 'place', `
	accepted := func(id int, batch, code string) string {
		return fmt.Sprintf(carried+`state = 'accepted', batch = '%s', code = '%s' WHERE id = %d`, batch, code, id)
	}
	all := [][]string{{
		`UPDATE installation SET over_limit = 1, taking = (SELECT MAX(id) FROM feed)`,
		`UPDATE episode SET in_doubt = 1 WHERE id = 1`,
		`UPDATE feed SET rejected_rows = 3, idle_warnings = '4', nameless_rows = 'holds.csv 2'`,
		`UPDATE feed_notice SET is_open = 0, at = '2027-01-01T00:00:00.000Z' WHERE state = 'refused'`,
		`UPDATE digest SET owner = 'd', attempt = 1, state = 'failed', since = '2027-01-01T00:00:00.000Z' WHERE id = 1`,
		`UPDATE digest SET state = 'ready' WHERE id > 1`, `UPDATE digest SET kind = 'report' WHERE id = 3`,
		accepted(1, "2026-03-11-7-1", "too-late"), accepted(2, "2026-03-11-7-1", "run-missing"), accepted(3, "", "too-late"),
	}, {
		accepted(1, "2026-03-11-7-1", "not-in-run"), accepted(2, "2026-03-11-7-1", "spoiled"), accepted(3, "2026-03-11-7-1", "spooled"),
	}, {
		carried + `state = 'sent', batch = '2026-03-11-2-1', code = 'printed' WHERE id = 2`,
		carried + `state = 'superseded', batch = '2026-03-11-3-1', code = 'changed' WHERE id = 1`,
		carried + `state = 'sent', batch = '2026-03-11-7-1', reprint_of = '2026-03-11-4-1', code = 'printed' WHERE id = 3`,
	}}
	for _, code := range []string{"spool-failed", "mail-delayed", "not-noted"} {
		all = append(all, []string{`UPDATE letter SET state = 'ready', batch = '', reprint_of = '', code = '` + code + `' WHERE id = 1`})
	}
	for _, state := range []string{"failed", "uncertain"} {
		all = append(all, []string{carried + `state = '` + state + `', batch = '', code = 'mail-refused' WHERE id = 1`})
	}
	for stops, until := range []string{"2026-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"} {
		all = append(all, []string{fmt.Sprintf(`INSERT INTO feed_sight (folder, name, place, made_at, whole, shape, first_at, rested, stops_until)
			VALUES ('-', 'feed-%d', '-', '2026-04-29T00:00:00.000Z', 1, '', '2026-04-29T00:00:00.000Z', 1, '%s')`, stops, until)})
	}
	return append(all, []string{`UPDATE letter SET state = 'held', code = 'no-approved-wording' WHERE id = 1`, `UPDATE feed SET undone = 1`})
}

// everyPhrase is what mails, lines of the report and a cover sheet say of one thing each: of every kind, code, format and rule.
func (l *loop) everyPhrase() (all []string) {
	l.Helper()
	s := l.rules.Wording.Speech()
	for _, kind := range timetable.Letters().Names() {
		all = append(all, s.Letter(ledger.Kind(kind)), s.Letters(ledger.Kind(kind), 1))
	}
	for _, m := range ledger.Codes {
		all = append(all, s.Means(m.Code), s.How(m.Code))
	}
	for _, r := range l.rules.Policy.Rules {
		if r.Audience != timetable.ForEHCO {
			continue
		}
		for _, pathway := range casefile.PathwayNames() {
			all = append(all, s.For(pathway).Record(r, false), s.For(pathway).Record(r, true), s.For(pathway).AsksWorker(r),
				s.For(pathway).Action(r))
		}
	}
	for _, format := range casefile.Formats {
		var sheet bytes.Buffer
		l.ok(l.rules.Wording.Bundle(&sheet, letters.Profile{Council: "-"}, letters.Bundle{Run: "2026-03-11-1-1", Format: string(format),
			Class: "-", Day: calendar.MustParse("2026-03-11")}))
		for _, page := range readback.Read(l.T, sheet.Bytes()).Pages {
			for _, mark := range page.Marks {
				for _, shown := range mark.Shown {
					all = append(all, shown.Text)
				}
			}
		}
	}
	return all
}
