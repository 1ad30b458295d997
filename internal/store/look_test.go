package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

func TestALookOnAnOldRecordIsSkipped(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A")))
		looks, err := s.Looks(t.Context(), monday, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		changed := episode("A")
		changed.Manager = "somebody"
		take(t, s, monday.AddDays(1), feedOf(changed))
		l := store.Looked{ID: looks[0].ID, Revision: looks[0].Revision, NewLetters: []store.NewLetter{ready("A-A1")}}
		if skipped, err := s.RecordLooks(t.Context(), monday, []store.Looked{l}); err != nil || skipped != 1 {
			t.Fatalf("%d skipped, %v", skipped, err)
		}
		if letters, err := s.Letters(t.Context(), store.LetterFilter{}); err != nil || len(letters) != 0 {
			t.Errorf("%d letters from an old record, %v", len(letters), err)
		}
	})
}

func TestOneLiveLetterForAnAdultOnAnOccasion(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		look, err := s.Case(t.Context(), casefile.Key{Case: "A"})
		if err != nil {
			t.Fatal(err)
		}
		second := ready("A-A1")
		second.Household = "renamed"
		if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: look.ID, Revision: look.Revision,
			NewLetters: []store.NewLetter{second}}}); err == nil {
			t.Fatal("a second letter was stored")
		}
		replaced := store.Looked{ID: look.ID, Revision: look.Revision, NewLetters: []store.NewLetter{second},
			Changes: []store.Change{{LetterID: look.Waiting[0].ID, From: ledger.Ready, To: ledger.Superseded, Why: anyWhy}}}
		if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{replaced}); err != nil {
			t.Errorf("a superseded letter keeps its key: %v", err)
		}
	})
}

// pages reads all due cases page by page.
func pages(t *testing.T, s *store.Store, today calendar.Date, size int) []string {
	t.Helper()
	var refs []string
	for after := int64(0); ; {
		looks, err := s.Looks(t.Context(), today, after, size)
		if err != nil {
			t.Fatal(err)
		}
		if len(looks) == 0 {
			return refs
		}
		if len(looks) > size || len(refs)%size != 0 {
			t.Fatalf("pages of %d, asked for %d: only the last may be shorter", len(looks), size)
		}
		for _, l := range looks {
			refs = append(refs, l.Episode.Case)
			after = l.ID
		}
	}
}

func TestDueCasesAreReadOncePageByPage(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B", "C", "D", "E", "F")
		alter(t, s, `UPDATE episode SET next_look_on = NULL`)
		alter(t, s, `UPDATE letter SET state = 'sent'`)
		for ref, next := range map[string]string{"A": "2026-03-04", "B": "2026-03-02", "C": "2026-03-04", "E": "2026-03-05"} {
			alter(t, s, `UPDATE episode SET next_look_on = ? WHERE case_ref = ?`, next, ref)
		}
		alter(t, s, `UPDATE letter SET state = 'held' WHERE episode_id IN (SELECT id FROM episode WHERE case_ref IN ('A', 'F'))`)
		for size := 1; size <= 7; size++ {
			if got := strings.Join(pages(t, s, calendar.MustParse("2026-03-04"), size), ""); got != "ABCF" {
				t.Errorf("in pages of %d: %s", size, got)
			}
		}
		if got := strings.Join(pages(t, s, calendar.MustParse("2026-03-01"), 10), ""); got != "AF" {
			t.Errorf("before any day: %s", got)
		}
		alter(t, s, `UPDATE letter SET state = 'ready' WHERE episode_id IN (SELECT id FROM episode WHERE case_ref = 'F')`)
		for day, cases := range map[string]int{"2026-03-04": 4, "2026-03-01": 2} {
			if a, err := s.CountAhead(t.Context(), calendar.MustParse(day)); err != nil || a != (store.Ahead{Cases: cases, Letters: 1}) {
				t.Errorf("on %s these lie ahead: %+v, %v", day, a, err)
			}
		}
	})
}

func TestALookShowsWhatTheLedgerHolds(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A"), episode("B")))
		looks, err := s.Looks(t.Context(), monday, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		letter := ready("A-A2", "A-A1")
		letter.Channel, letter.ApprovedBy, letter.GoesOn = casefile.Email, "Robin", monday.AddDays(2)
		letter.Written.Recipient, letter.Written.Cover = "a@example.org", store.Cover{Subject: "s", HTML: "h", Text: "t"}
		reminder := ledger.Reminder{Rule: "joint-meeting", Occasion: "o", Nominal: monday, Rung: "due", Role: ledger.Lead}
		seen := store.Looked{ID: looks[0].ID, Revision: looks[0].Revision, NextLook: monday.AddDays(7), NewLetters: []store.NewLetter{letter},
			Reminders: []ledger.Reminder{reminder}}
		if skipped, err := s.RecordLooks(t.Context(), monday.AddDays(1), []store.Looked{seen}); err != nil || skipped != 0 {
			t.Fatal(skipped, err)
		}
		look, err := s.Case(t.Context(), casefile.Key{Case: "A", Number: 1})
		if err != nil {
			t.Fatal(err)
		}
		want := ledger.PastLetter{ID: look.Waiting[0].ID, Letter: letter.Letter, State: ledger.Ready, Channel: letter.Channel,
			WrittenOn: monday.AddDays(1)}
		want.Case, want.Addressees = look.Episode.Key, []string{"A-A1", "A-A2"}
		if got := look.Past.Letters; len(got) != 1 || !reflect.DeepEqual(got[0], want) {
			t.Errorf("past letters %+v, want %+v", got, want)
		}
		if got := look.Past.Reminders; len(got) != 1 || got[0] != (ledger.PastReminder{Reminder: reminder, On: monday.AddDays(1)}) {
			t.Errorf("past reminders %+v", got)
		}
		w := look.Waiting[0]
		if len(look.Waiting) != 1 || w.ApprovedBy != "Robin" || w.GoesOn != monday.AddDays(2) || w.Recipient != "a@example.org" ||
			w.Cover != letter.Written.Cover || string(w.Snapshot) != "{}" || w.Due != monday || w.SHA256 != letter.Written.SHA256 {
			t.Errorf("waiting %+v", look.Waiting)
		}
		if pdf, err := s.LetterPDF(t.Context(), w.ID); err != nil || string(pdf) != "%PDF" {
			t.Errorf("PDF %q, %v", pdf, err)
		}
		if look, err := s.Case(t.Context(), casefile.Key{Case: "B"}); err != nil ||
			len(look.Past.Letters)+len(look.Past.Reminders)+len(look.Waiting) != 0 {
			t.Errorf("another case has %+v, %v", look.Past, err)
		}
	})
}

func TestWhatTheLedgerRefusesLeavesNothing(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		look, err := s.Case(t.Context(), casefile.Key{Case: "A"})
		if err != nil {
			t.Fatal(err)
		}
		id := look.Waiting[0].ID
		nobody, unwritten, wrongSum, undated, unkind, unsendable := ready(), ready("x"), ready("x"), ready("x"), ready("x"), ready("x")
		unkind.Occasion.Kind, unsendable.Channel = "", "pigeon"
		unwritten.Written = nil
		wrongSum.Written.PDF = []byte("another")
		undated.Due = calendar.Date{}
		change := func(from, to ledger.State) store.Looked {
			return store.Looked{Changes: []store.Change{{LetterID: id, From: from, To: to, Why: anyWhy}}}
		}
		for name, seen := range map[string]store.Looked{
			"a letter to nobody":              {NewLetters: []store.NewLetter{nobody}},
			"ready before it is written":      {NewLetters: []store.NewLetter{unwritten}},
			"a PDF that is not the one":       {NewLetters: []store.NewLetter{wrongSum}},
			"a channel that there is not":     {NewLetters: []store.NewLetter{unsendable}},
			"a letter due on no day":          {NewLetters: []store.NewLetter{undated}},
			"a change that the states forbid": change(ledger.Ready, ledger.Accepted),
			"a change from another state":     change(ledger.Held, ledger.Cancelled),
			"a change of a letter in flight":  change(ledger.Sending, ledger.Cancelled),
			"the same state again":            change(ledger.Ready, ledger.Ready),
			"one good change, one bad": {Changes: append(change(ledger.Ready, ledger.Held).Changes, change(ledger.Ready,
				ledger.Held).Changes...)},
		} {
			seen.ID, seen.Revision = look.ID, look.Revision
			if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{seen}); err == nil {
				t.Errorf("went through: %s", name)
			}
		}
		ended := ready("x")
		ended.State = ledger.Cancelled
		for name, seen := range map[string]store.Looked{
			"a letter that begins cancelled":      {NewLetters: []store.NewLetter{ended}},
			"a letter of no kind":                 {NewLetters: []store.NewLetter{unkind}},
			"a letter that is sent without claim": change(ledger.Ready, ledger.Sending),
		} {
			seen.ID, seen.Revision = look.ID, look.Revision
			if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{seen}); !errors.Is(err, store.ErrRefused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		after, err := s.Case(t.Context(), casefile.Key{Case: "A"})
		if err != nil || !reflect.DeepEqual(after, look) {
			t.Errorf("the case is now %+v, %v", after, err)
		}
	})
}

func TestNewRulesHaveEveryCaseLookedAtOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A"), episode("B")))
		adopt := func(rules string) {
			if err := s.AdoptRules(t.Context(), rules, monday); err != nil {
				t.Fatal(err)
			}
		}
		adopt("first")
		before, err := s.Looks(t.Context(), monday, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		settle := func() int {
			looks, err := s.Looks(t.Context(), monday, 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			for i, l := range looks {
				next := calendar.Date{}
				if i == 0 {
					next = monday.AddDays(30)
				}
				if skipped, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: l.ID, Revision: l.Revision,
					NextLook: next}}); err != nil || skipped != 0 {
					t.Fatal(skipped, err)
				}
			}
			return len(looks)
		}
		for _, step := range []struct {
			rules string
			want  int
		}{{"first", 2}, {"first", 0}, {"second", 2}, {"second", 0}} {
			adopt(step.rules)
			if got := settle(); got != step.want {
				t.Errorf("by the %s rules %d cases were looked at, want %d", step.rules, got, step.want)
			}
		}
		if skipped, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: before[0].ID, Revision: before[0].Revision}}); err != nil ||
			skipped != 1 {
			t.Errorf("a look by rules that were replaced: %d skipped, %v", skipped, err)
		}
	})
}

func TestAPersonsEntryIsWrittenDown(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A")))
		alter(t, s, `UPDATE episode SET next_look_on = NULL`)
		who := store.Who{By: "Robin", OSUser: "robin", Because: "the family rang"}
		edit := func(e *casefile.Episode) error { e.Manager = "somebody"; return nil }
		if err := s.Record(t.Context(), casefile.Key{Case: "A"}, monday, "a hold", who, edit); err != nil {
			t.Fatal(err)
		}
		looks, err := s.Looks(t.Context(), monday, 0, 10)
		if err != nil || len(looks) != 1 || looks[0].Revision != 2 || looks[0].Episode.Manager != "somebody" {
			t.Fatalf("%+v, %v", looks, err)
		}
		if got := ask[string](t, s, `SELECT what || '/' || by_name || '/' || os_user || '/' || because
			FROM audit`); got != "a hold/Robin/robin/the family rang" {
			t.Errorf("written down: %s", got)
		}
		for name, edit := range map[string]func(*casefile.Episode) error{
			"an edit that fails":      func(e *casefile.Episode) error { e.Manager = "nobody"; return errors.New("no") },
			"a case made another one": func(e *casefile.Episode) error { e.Case = "B"; return nil },
		} {
			if err := s.Record(t.Context(), casefile.Key{Case: "A"}, monday, "a hold", who, edit); err == nil {
				t.Errorf("went through: %s", name)
			}
		}
		if err := s.Record(t.Context(), casefile.Key{Case: "Z"}, monday, "a hold", who, edit); !errors.Is(err, store.ErrNoCase) {
			t.Errorf("a case that there is not: %v", err)
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM audit`); n != 1 {
			t.Errorf("%d entries written down", n)
		}
	})
}

func TestLettersAreChosen(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B", "C", "D")
		alter(t, s, `UPDATE letter SET state = 'held' WHERE id IN (2, 4)`)
		alter(t, s, `UPDATE letter SET owner = 'a', attempt = 1, carrier = 'post', batch = 'r1' WHERE id IN (3, 4)`)
		for _, test := range []struct {
			filter store.LetterFilter
			want   string
		}{
			{store.LetterFilter{}, "[1 2 3 4]"},
			{store.LetterFilter{ID: 3}, "[3]"},
			{store.LetterFilter{State: ledger.Held}, "[2 4]"},
			{store.LetterFilter{Batch: "r1"}, "[3 4]"},
			{store.LetterFilter{Batch: "r1", State: ledger.Held}, "[4]"},
			{store.LetterFilter{Carrier: "post", State: ledger.Ready}, "[3]"},
			{store.LetterFilter{Carrier: "email"}, "[]"},
			{store.LetterFilter{Case: "B"}, "[2]"},
			{store.LetterFilter{After: 1, Limit: 2}, "[2 3]"},
			{store.LetterFilter{Case: "Z"}, "[]"},
		} {
			letters, err := s.Letters(t.Context(), test.filter)
			if err != nil {
				t.Fatal(err)
			}
			ids := []int64{}
			for _, l := range letters {
				ids = append(ids, l.ID)
			}
			if got := fmt.Sprint(ids); got != test.want {
				t.Errorf("%+v: %s, want %s", test.filter, got, test.want)
			}
		}
	})
}

// TestDueCasesAreFoundByIndex asks both databases how they would answer the scan's questions.
func TestDueCasesAreFoundByIndex(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		if _, err := s.TakeFeed(t.Context(), info(monday, true), manyCases(0, 6000, "x"), nil, false); err != nil {
			t.Fatal(err)
		}
		alter(t, s, `UPDATE episode SET next_look_on = '2027-01-01' WHERE id > 3000`)
		alter(t, s, `INSERT INTO letter (episode_id, kind, occasion, closure, household, channel, language, format, due_on, written_on, policy,
				state, code, reason, since, sha256, snapshot, pages, owner, attempt, lease_until, carrier, batch, place)
			SELECT id, 'closure', '2026-03-02', '2026-03-02', 'home', 'post', 'en', 'standard', '2026-03-02', '2026-03-02', '',
				CASE id % 20 WHEN 0 THEN 'ready' WHEN 1 THEN 'held' WHEN 2 THEN 'sending' WHEN 3 THEN 'accepted' ELSE 'sent' END,
				'x', 'x', '', '00', CAST('x' AS BYTEA), 1,
				'a', 1, CASE id % 20 WHEN 2 THEN '2026-03-01' END, 'post', 'r', 'r' FROM episode`)
		// SQLite never counts by itself.
		if plan := explain(t, s, store.DueQueries["letters ready to go"]); strings.Contains(plan, "letter_state") {
			t.Errorf("before anything is counted, a claim reads every letter that is ready:\n%s", plan)
		}
		// PostgreSQL counts at any hour: also when nothing is ready, as after every night.
		for _, counted := range []string{`ANALYZE`, `UPDATE letter SET state = 'sent' WHERE state = 'ready'; ANALYZE`} {
			alter(t, s, counted)
			alter(t, s, `UPDATE letter SET state = 'ready' WHERE id % 20 = 0`)
			for name, q := range store.DueQueries {
				plan := explain(t, s, q)
				if strings.Contains(plan, "SCAN e") || strings.Contains(plan, "Seq Scan") {
					t.Errorf("after %[2]s %[1]s reads the whole table:\n%[3]s", name, counted, plan)
				}
				if strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "Sort ") {
					t.Errorf("after %[2]s %[1]s sorts:\n%[3]s", name, counted, plan)
				}
			}
		}
	})
}

// TestYearsAreNotRead asks both databases how they would answer the same questions, and those of the metrics, after some years, counted
// for the planner while nothing was ready, as after every night, and with a night's letters ready by now.
func TestYearsAreNotRead(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		aged(t, s, 1500)
		alter(t, s, `INSERT INTO letter (episode_id, kind, occasion, closure, household, channel, language, format, due_on, written_on, policy,
				state, code, reason, since, sha256, snapshot, pages)
			SELECT id, 'closure', '2026-03-02', '2026-03-02', 'home', 'post', 'en', 'standard', '2026-03-02', '2026-03-02', '',
				'ready', 'x', 'x', '', '00', CAST('x' AS BYTEA), 1 FROM episode`)
		if plan := explain(t, s, store.DueQueries["letters ready to go"]); !strings.Contains(plan, "letter_ready") ||
			strings.Contains(plan, "Sort ") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("a claim reads more than the first letters that are ready:\n%s", plan)
		}
		for name, q := range store.CountQueries {
			plan := explain(t, s, q)
			for line := range strings.Lines(plan) {
				line = strings.TrimSpace(line)
				if strings.Contains(line, "Seq Scan on letter") || strings.Contains(line, "Seq Scan on digest") ||
					strings.HasPrefix(line, "SCAN ") && !strings.Contains(line, "settled") && line != "SCAN s" &&
						!strings.HasSuffix(line, "INDEX letter_ready") {
					t.Errorf("the %s are counted by reading all of them:\n%s", name, plan)
				}
			}
		}
	})
}

func explain(t *testing.T, s *store.Store, query string) string {
	t.Helper()
	var lines []string
	if s.Postgres() {
		if err := s.DB().Select(&lines, `EXPLAIN `+query); err != nil {
			t.Fatal(err)
		}
		return strings.Join(lines, "\n")
	}
	rows, err := s.DB().Queryx(`EXPLAIN QUERY PLAN ` + query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		step, err := rows.SliceScan()
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprint(step[len(step)-1]))
	}
	return strings.Join(lines, "\n")
}

func TestCasesThatAWrongClockPutOffAreLookedAtOnceItIsRight(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A"), episode("B")))
		for _, step := range []struct {
			today calendar.Date
			want  int
		}{
			{monday, 2}, {monday, 0}, {monday.AddDays(3), 0},
			{monday, 2}, // the clock was three days ahead
			{monday, 0}, {monday.AddDays(1), 0}, {monday.AddDays(10), 2},
		} {
			if err := s.AdoptRules(t.Context(), "rules", step.today); err != nil {
				t.Fatal(err)
			}
			looks, err := s.Looks(t.Context(), step.today, 0, 10)
			if err != nil || len(looks) != step.want {
				t.Errorf("on %s %d cases are looked at, want %d, %v", step.today, len(looks), step.want, err)
			}
			for _, l := range looks {
				if skipped, err := s.RecordLooks(t.Context(), step.today, []store.Looked{{ID: l.ID, Revision: l.Revision,
					NextLook: step.today.AddDays(9)}}); err != nil || skipped != 0 {
					t.Fatal(skipped, err)
				}
			}
		}
	})
}

// An unprinted letter is looked at on every day, whatever else is due of its case; a printed one is at rest.
func TestCasesWithUnprintedLettersAreLookedAt(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B")
		looked := func() (ids []int64) {
			looks, err := s.Looks(t.Context(), monday.AddDays(1), 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range looks {
				ids = append(ids, l.ID)
			}
			return ids
		}
		for range 2 {
			c := claim(t, s, "d")
			if err := s.FinishLetter(t.Context(), c, store.Finish{To: ledger.Accepted,
				Why: ledger.Spooled.Because("in the print folder")}); err != nil {
				t.Fatal(err)
			}
		}
		alter(t, s, `UPDATE episode SET next_look_on = NULL`)
		if got := looked(); len(got) != 2 {
			t.Errorf("unprinted, and looked at are %v", got)
		}
		printed := letter(t, s, "A")
		if err := s.ChangeLetter(t.Context(), store.Change{LetterID: printed.ID, From: ledger.Accepted, To: ledger.Sent,
			Why: ledger.Printed.Because("printed")}); err != nil {
			t.Fatal(err)
		}
		alter(t, s, `UPDATE episode SET next_look_on = NULL`)
		if got := looked(); len(got) != 1 || got[0] == printed.EpisodeID {
			t.Errorf("one of them is printed, and looked at are %v", got)
		}
	})
}
