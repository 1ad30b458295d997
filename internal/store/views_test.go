package store_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// A council asks for the letters of a case, and for those that were sent on a day: neither costs what is stored.
func TestLettersAreFoundByCaseAndByTheDayTheyWereSent(t *testing.T) {
	scanned := regexp.MustCompile(`Seq Scan on (letter|letter_history|episode) |SCAN (l|e|sent|h)\b`)
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		if _, err := s.TakeFeed(t.Context(), info(monday, true), manyCases(0, 4000, "x"), nil, false); err != nil {
			t.Fatal(err)
		}
		alter(t, s, `INSERT INTO letter (episode_id, kind, occasion, closure, household, channel, language, format, due_on, written_on, policy,
				state, code, reason, since, sha256, snapshot, pages, owner, attempt, carrier, batch, place)
			SELECT id, 'closure', '2026-03-02', '2026-03-02', 'home', 'post', 'en', 'standard', '2026-03-02', '2026-03-02', '',
				'sent', 'x', 'x', '', '00', CAST('x' AS BYTEA), 1, 'a', 1, 'post', 'r', 'r' FROM episode`)
		for _, state := range []string{"ready", "sent"} {
			alter(t, s, `INSERT INTO letter_history (letter_id, at, from_state, to_state, code, reason)
				SELECT id, '20' || CAST(10 + id % 90 AS TEXT) || '-03-02T09:00:00.000Z', '', '`+state+`', 'x', 'x' FROM letter`)
		}
		alter(t, s, `ANALYZE`)
		for query, wants := range map[string]string{
			`SELECT * FROM letter_view WHERE case_ref = 'B00000100'`:                                                  "episode",
			`SELECT letter, case_ref, kind FROM letter_view WHERE sent_at >= '2026-03-02' AND sent_at < '2026-03-03'`: "letter_history_at",
		} {
			if plan := explain(t, s, query); scanned.MatchString(plan) || !strings.Contains(plan, wants) {
				t.Errorf("%s reads a whole table, or by no index %s:\n%s", query, wants, plan)
			}
		}
		const sent = `SELECT COUNT(*) FROM letter_view WHERE sent_at >= '2026-03-02' AND sent_at < '2026-03-03'`
		if n, want := ask[int](t, s, sent), ask[int](t, s, `SELECT COUNT(*) FROM letter WHERE id % 90 = 16`); n != want {
			t.Errorf("%d letters were sent on the day, want %d", n, want)
		}
	})
}

// A letter counts as sent from the last time that it became so, and no longer once that is taken back.
func TestAViewSaysWhenALetterWasSent(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B")
		l := letter(t, s, "A")
		since := func() string { return ask[string](t, s, `SELECT since FROM letter WHERE id = ?`, l.ID) }
		sentAt := func() string {
			return ask[string](t, s, `SELECT COALESCE(sent_at, 'not') FROM letter_view WHERE id = ?`, l.ID)
		}
		change := func(from, to ledger.State) {
			if err := s.ChangeLetter(t.Context(), store.Change{LetterID: l.ID, From: from, To: to, Why: anyWhy}); err != nil {
				t.Fatal(err)
			}
		}
		if got := sentAt(); got != "not" {
			t.Errorf("a letter that is ready was sent %s", got)
		}
		change(ledger.Ready, ledger.Sent)
		if got := sentAt(); got != since() {
			t.Errorf("sent %s, want %s", got, since())
		}
		alter(t, s, `UPDATE letter SET owner = 'a', attempt = 1, carrier = 'post', batch = 'r', place = 'r/L.pdf' WHERE id = ?`, l.ID)
		change(ledger.Sent, ledger.Accepted)
		if got := sentAt(); got != "not" {
			t.Errorf("what turned out not to be printed was sent %s", got)
		}
		s.DateAhead(48 * time.Hour)
		change(ledger.Accepted, ledger.Sent)
		again := since()
		change(ledger.Sent, ledger.Returned)
		if got := sentAt(); got != again || got == since() && again != since() {
			t.Errorf("a letter that came back was sent %s, want %s", got, again)
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM letter_view`); n != 2 {
			t.Errorf("2 letters are %d rows", n)
		}
	})
}

// rowsOf are the rows that a query gives, a line each.
func rowsOf(t *testing.T, s *store.Store, query string) string {
	t.Helper()
	rows, err := s.DB().Queryx(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all strings.Builder
	for rows.Next() {
		row, err := rows.SliceScan()
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range row {
			if text, ok := v.([]byte); ok {
				row[i] = string(text)
			}
		}
		fmt.Fprintln(&all, row...)
	}
	return all.String()
}

func TestAViewSaysWhatIsKnownOfACase(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stopped, bare := episode("A"), episode("B")
		stopped.Level, stopped.StoppedOn, stopped.StopReason = 3, monday, casefile.SteppedUp
		bare.Level, bare.EHCO, bare.Pathway = 0, "", "family-help"
		take(t, s, monday, feedOf(stopped, bare))
		take(t, s, monday.AddDays(1), feedOf(bare))
		const columns = `SELECT case_ref || ' ' || episode || ' ' || COALESCE(CAST(level AS TEXT), '-') || ' ' || COALESCE(ehco, '-') || ' ' ||
			COALESCE(stopped_on, '-') || ' ' || in_doubt || ' ' || held_codes || ' ' || last_feed_made_at || ' ' || pathway
			FROM case_view ORDER BY case_ref`
		const want = "A 1 3 ehco-1 2026-03-02 1 [] 2026-03-03T20:00:00.000Z step-down\n" +
			"B 1 - - - 0 [] 2026-03-03T20:00:00.000Z family-help\n"
		if got := rowsOf(t, s, columns); got != want {
			t.Errorf("the cases are\n%swant\n%s", got, want)
		}
		if _, err := s.UndoFeed(t.Context(), monday, store.Who{By: "Robin"}); err != nil {
			t.Fatal(err)
		}
		if made := ask[string](t, s, `SELECT MAX(last_feed_made_at) FROM case_view`); made != "2026-03-02T20:00:00.000Z" {
			t.Errorf("after the newest feed was undone the last was made at %s", made)
		}
	})
}

// Every act of a person is there, wherever it is written down, and what the service did by itself is not.
func TestAViewHasEveryActOfAPerson(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		l, key := letter(t, s, "A"), casefile.Key{Case: "A", Number: 1}
		who := store.Who{By: "Robin", OSUser: "robin", Because: "why not"}
		_, resumed := s.Resume(t.Context(), who) // nothing is paused: nothing was done
		_, stopped := s.StopBatch(t.Context())   // the service itself
		_, paused := s.Pause(t.Context(), who)
		_, err := s.TakeFeed(t.Context(), info(monday.AddDays(1), false), feedOf(), []casefile.Coordinator{{ID: "ehco-1", Name: "Dev"}}, false)
		for _, err := range []error{
			resumed, stopped, paused, err,
			s.Record(t.Context(), key, monday, "joint meeting on 2026-03-02", who, func(*casefile.Episode) error { return nil }),
			s.Decide(t.Context(), key, "closure#A-A1", store.Hold, monday, who),
			s.ChangeLetter(t.Context(), store.Change{LetterID: l.ID, From: ledger.Ready, To: ledger.Sent, Why: ledger.Given.Because("given"),
				Who: who}),
			s.ChangeLetter(t.Context(), store.Change{LetterID: l.ID, From: ledger.Sent, To: ledger.Returned, Why: ledger.Why{Code: "seen",
				Text: "seen"}}),
			s.Reissue(t.Context(), l.ID, who),
			s.AcceptFeed(t.Context(), "f00d", who),
			s.RecordAbsence(t.Context(), "ehco-1", casefile.Absence{From: monday, Until: monday.AddDays(1)}, who),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		const columns = `SELECT act || ' ' || by_name || ' ' || os_user || ' ' || what || ' ' || COALESCE(because, '-') || ' ' ||
			COALESCE(case_ref, '-') || ' ' || COALESCE(CAST(episode AS TEXT), '-') || ' ' || COALESCE(CAST(letter_id AS TEXT), '-') ||
			' ' || COALESCE(about, '-') FROM act_view ORDER BY act`
		const want = `absence-1 Robin robin absent from 2026-03-02 until 2026-03-03 - - - - ehco-1
case-1 Robin robin joint meeting on 2026-03-02 why not A 1 - -
decision-1 Robin robin hold why not A 1 - closure#A-A1
feed-1 Robin robin feed accept why not - - - f00d
installation-2 Robin robin pause why not - - - -
letter-2 Robin robin given given A 1 1 -
reissue-1 Robin robin reissue why not A 1 1 -
`
		if got := rowsOf(t, s, columns); got != want {
			t.Errorf("the acts are\n%swant\n%s", got, want)
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM act_view WHERE what = 'given' AND at > '2026'`); n != 1 {
			t.Errorf("%d acts are found by what was done, want 1", n)
		}
	})
}

// An item is open until it is done; its rung is the last one that was written down, told once its digest has been sent.
func TestAViewSaysHowFarAnItemHasCome(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A")))
		item := ledger.Item{Rule: "joint-meeting", Occasion: "2026-02-16", Nominal: monday}
		record := func(on calendar.Date, items []ledger.Item, rungs ...string) {
			look, err := s.Case(t.Context(), casefile.Key{Case: "A"})
			if err != nil {
				t.Fatal(err)
			}
			looked := store.Looked{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1", Items: items}
			for _, rung := range rungs {
				looked.Reminders = append(looked.Reminders,
					ledger.Reminder{Rule: item.Rule, Occasion: item.Occasion, Nominal: item.Nominal, Rung: rung, Role: ledger.EHCO})
			}
			if skipped, err := s.RecordLooks(t.Context(), on, []store.Looked{looked}); err != nil || skipped > 0 {
				t.Fatal(skipped, err)
			}
		}
		const columns = `SELECT case_ref || ' ' || rule || ' ' || occasion || ' ' || due_on || ' ' || is_open || ' ' || ehco || ' ' ||
			COALESCE(rung, '-') || ' ' || COALESCE(told_on, '-') FROM item_view`
		wants := func(want string) {
			t.Helper()
			if got := rowsOf(t, s, columns); got != want {
				t.Errorf("the items are\n%swant\n%s", got, want)
			}
		}
		wants("")
		record(monday, []ledger.Item{item})
		wants("A joint-meeting 2026-02-16 2026-03-02 1 ehco-1 - -\n")
		record(monday, []ledger.Item{item}, "before", "due")
		wants("A joint-meeting 2026-02-16 2026-03-02 1 ehco-1 due -\n")
		freezeAndSend(t, s, monday)
		wants("A joint-meeting 2026-02-16 2026-03-02 1 ehco-1 due 2026-03-02\n")
		record(monday.AddDays(1), nil)
		wants("A joint-meeting 2026-02-16 2026-03-02 0 ehco-1 due 2026-03-02\n")
	})
}

// freezeAndSend sends all reminders that wait in one digest.
func freezeAndSend(t *testing.T, s *store.Store, day calendar.Date) {
	t.Helper()
	pending, err := s.PendingReminders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fresh := store.NewDigest{Recipient: "ehco@example.org", Day: day, MessageID: "<1@example.org>", Raw: []byte("x")}
	for _, p := range pending {
		fresh.Reminders = append(fresh.Reminders, p.ID)
	}
	if _, err := s.FreezeDigest(t.Context(), fresh); err != nil {
		t.Fatal(err)
	}
	d, err := s.ClaimDigest(t.Context(), store.Claimant{Owner: "a", Lease: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.FinishDigest(t.Context(), d, store.Finish{To: ledger.Sent, Why: ledger.Why{Code: "sent", Text: "sent"}}); err != nil {
		t.Fatal(err)
	}
}
