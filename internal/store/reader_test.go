package store_test

import (
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

var viewNames = []string{"case_view", "letter_view", "act_view", "item_view"}

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
	alter(t, s, `GRANT SELECT (record) ON episode_record TO `+name)
	for role, want := range map[string]string{
		name:                                     `the role "` + name + `" can read the table episode_record already`,
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
