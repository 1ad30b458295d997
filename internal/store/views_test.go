package store_test

import (
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"stepdown/internal/ledger"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

var viewNames = []string{"case_view", "letter_view", "act_view", "item_view"}

// A council asks for the letters of a case, and for those that were sent on a day: neither costs what is stored.
func TestLettersAreFoundByCaseAndByTheDayTheyWereSent(t *testing.T) {
	scanned := regexp.MustCompile(`Seq Scan on (letter|letter_history|episode) |SCAN (l|e|sent|h)\b`)
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		if _, err := s.TakeFeed(t.Context(), info(monday, true), manyCases(0, 4000, "x"), nil, false); err != nil {
			t.Fatal(err)
		}
		alter(t, s, `INSERT INTO letter (episode_id, kind, occasion, closure, household, channel, language, format, due_on, written_on, policy,
				state, code, reason, since, sha256, snapshot, pages, owner, attempt, run, spool_path)
			SELECT id, 'closure', '2026-03-02', '2026-03-02', 'home', 'post', 'en', 'standard', '2026-03-02', '2026-03-02', '',
				'sent', 'x', 'x', '', '00', CAST('x' AS BYTEA), 1, 'a', 1, 'r', 'r' FROM episode`)
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
			if err := s.ChangeLetter(t.Context(), store.Change{LetterID: l.ID, From: from, To: to, Code: "x", Reason: "x"}); err != nil {
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
		alter(t, s, `UPDATE letter SET owner = 'a', attempt = 1, run = 'r', spool_path = 'r/L.pdf' WHERE id = ?`, l.ID)
		change(ledger.Sent, ledger.Accepted)
		if got := sentAt(); got != "not" {
			t.Errorf("what turned out not to be printed was sent %s", got)
		}
		s.DateAhead(48 * 3600e9)
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

// A role that is let read the views reads them, and can do nothing else.
func TestAReaderReadsTheViewsAlone(t *testing.T) {
	s := open(t, pgtest.URL(t), store.Options{})
	stored(t, s, "A")
	role := `views of "` + ask[string](t, s, `SELECT current_database()`) + `"; DROP VIEW case_view; --?`
	quoted := ask[string](t, s, `SELECT quote_ident(?)`, role)
	alter(t, s, `CREATE SCHEMA elsewhere`)
	err := s.Migrate(t.Context(), store.MigrateOptions{Readers: []string{role}})
	if err == nil || !strings.Contains(err.Error(), "there is no role") {
		t.Fatalf("a role that there is not: %v", err)
	}
	if _, err := s.DB().Exec(`CREATE ROLE ` + quoted); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Migrate(t.Context(), store.MigrateOptions{Readers: []string{role}}); err != nil {
			t.Fatal(err)
		}
	}
	var tables []string
	if err := s.DB().Select(&tables, `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`); err != nil || len(tables) < 20 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	refused := []string{`CREATE TABLE mine (x INTEGER)`, `CREATE TABLE elsewhere.mine (x INTEGER)`, `SELECT nextval('letter_id_seq')`}
	for _, table := range tables {
		refused = append(refused, `SELECT * FROM `+table, `DELETE FROM `+table)
	}
	for _, view := range viewNames {
		refused = append(refused, `DELETE FROM `+view, `INSERT INTO `+view+` DEFAULT VALUES`, `UPDATE `+view+` SET case_ref = 'x'`)
	}
	as, err := s.DB().Connx(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer as.Close()
	if _, err := as.ExecContext(t.Context(), `SET ROLE `+quoted); err != nil {
		t.Fatal(err)
	}
	for _, view := range viewNames {
		var n int
		if err := as.GetContext(t.Context(), &n, `SELECT COUNT(*) FROM `+view); err != nil || n == 0 && strings.HasPrefix(view, "letter") {
			t.Errorf("%s: %d rows, %v", view, n, err)
		}
	}
	denied := regexp.MustCompile(`permission denied|cannot (delete from|insert into|update) view`)
	for _, statement := range refused {
		if _, err := as.ExecContext(t.Context(), statement); err == nil || !denied.MatchString(err.Error()) {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if _, err := as.ExecContext(t.Context(), `RESET ROLE`); err != nil {
		t.Fatal(err)
	}
}

// Who can read the tables by another way would not be kept to the views.
func TestAReaderWhoReadsMoreIsRefused(t *testing.T) {
	s := open(t, pgtest.URL(t), store.Options{})
	name := "more_of_" + ask[string](t, s, `SELECT current_database()`)
	alter(t, s, `CREATE ROLE `+name)
	alter(t, s, `GRANT SELECT (record) ON episode TO `+name)
	for role, want := range map[string]string{
		name:                                     `the role "` + name + `" can read the table episode already`,
		ask[string](t, s, `SELECT current_user`): "is a superuser's",
	} {
		if err := s.Migrate(t.Context(), store.MigrateOptions{Readers: []string{role}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", role, err)
		}
	}
	if may := ask[bool](t, s, `SELECT has_table_privilege(?, 'case_view', 'SELECT')`, name); may {
		t.Error("who was refused may read a view all the same")
	}
}

func TestSQLiteHasNoReaders(t *testing.T) {
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "stepdown.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context(), store.MigrateOptions{Readers: []string{"council"}}); !errors.Is(err, store.ErrNoRoles) {
		t.Errorf("a reader on SQLite: %v", err)
	}
	if done, err := s.Migrated(t.Context()); done || err != nil {
		t.Errorf("refused, it made the tables all the same: %v, %v", done, err)
	}
}
