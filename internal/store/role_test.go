package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

// asService gives a database with tables and a letter, and a connection to it as the role of the service.
func asService(t *testing.T) (owner, service *store.Store) {
	t.Helper()
	url := pgtest.URL(t)
	owner = open(t, url, store.Options{})
	stored(t, owner, "A")
	for range 2 {
		if err := owner.Migrate(t.Context(), store.MigrateOptions{Services: []string{pgtest.ServiceRole}}); err != nil {
			t.Fatal(err)
		}
	}
	return owner, open(t, pgtest.AsService(url), store.Options{})
}

// The role that the service runs as can neither change what was written down nor what guards it.
func TestTheServicesRoleCannotChangeWhatIsWritten(t *testing.T) {
	owner, service := asService(t)
	alter(t, owner, `CREATE SCHEMA elsewhere`)
	refused := []string{
		`CREATE TABLE mine (x INTEGER)`, `CREATE TABLE elsewhere.mine (x INTEGER)`, `CREATE SCHEMA mine`, `CREATE ROLE mine`,
		`CREATE FUNCTION mine() RETURNS void LANGUAGE sql AS ''`, `CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
			AS 'BEGIN RETURN NULL; END'`,
		`SET session_replication_role = 'replica'`, `DROP VIEW letter_view`,
		`INSERT INTO installation (one, is_test) VALUES (1, 1)`, `DELETE FROM installation`, `UPDATE installation SET is_test = 0`,
		`UPDATE letter SET occasion = ''`, `UPDATE letter SET sha256 = ''`, `UPDATE letter SET recipient = 'x'`, `DELETE FROM letter`,
		`UPDATE reminder SET rung = 'due'`, `DELETE FROM reminder`, `UPDATE digest SET raw = ''`, `DELETE FROM digest`,
		`UPDATE letter_adult SET adult_id = 'x'`, `DELETE FROM feed`, `UPDATE warning SET record = '{}'`, `DELETE FROM warning`,
		`DELETE FROM goose_db_version`, `DELETE FROM run`, `DELETE FROM job_failure`,
	}
	for _, table := range []string{"letter_history", "letter_pdf", "audit", "decision", "reissue", "installation_act", "feed_act"} {
		column := ask[string](t, owner, `SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(?) AND attnum = 1`, table)
		refused = append(refused, `UPDATE `+table+` SET `+column+` = `+column, `DELETE FROM `+table, `TRUNCATE `+table,
			`DROP TABLE `+table, `ALTER TABLE `+table+` DISABLE TRIGGER ALL`, `ALTER TABLE `+table+` ADD COLUMN x INTEGER`,
			`CREATE TRIGGER mine BEFORE INSERT ON `+table+` EXECUTE FUNCTION suppress_redundant_updates_trigger()`)
	}
	denied := regexp.MustCompile(`permission denied|must be owner`)
	for _, statement := range refused {
		if _, err := service.DB().Exec(statement); err == nil || !denied.MatchString(err.Error()) {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if n := ask[int](t, owner, `SELECT COUNT(*) FROM letter_history`); n != 1 {
		t.Errorf("the history has %d rows", n)
	}
	if excess, err := service.CheckRole(t.Context()); excess != "" || err != nil {
		t.Errorf("%q, %v", excess, err)
	}
}

// Every right has a statement of ours that needs it, and every statement has its right: a table that is new to the service must
// be told of in rights.go.
func TestRightsAreThoseThatStatementsNeed(t *testing.T) {
	wanted, has := map[string]bool{}, map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	statement := regexp.MustCompile(`(INSERT INTO|UPDATE|DELETE FROM) ([a-z_]+)(?:[^;` + "`" + `]*?ON CONFLICT[^` + "`" + `]*?DO (UPDATE))?`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") || file == "migrate.go" || file == "rights.go" {
			continue // a database is marked by its owner
		}
		for _, found := range statement.FindAllStringSubmatch(string(text), -1) {
			verb, _, _ := strings.Cut(found[1], " ")
			if found[2] == "sqlite_sequence" {
				continue
			}
			wanted[verb+" "+found[2]] = true
			if found[3] != "" {
				wanted["UPDATE "+found[2]] = true
			}
		}
	}
	wanted["UPDATE letter_adult"] = true // by the trigger that frees an occasion
	for table, rights := range store.Rights {
		for _, right := range rights {
			if verb, _, _ := strings.Cut(right, " "); verb != "SELECT" {
				has[verb+" "+table] = true
			}
		}
	}
	for right := range wanted {
		if !has[right] {
			t.Errorf("the service says %s, and rights.go lacks it", right)
		}
	}
	for right := range has {
		if !wanted[right] {
			t.Errorf("rights.go gives %s, and no statement of the service needs it", right)
		}
	}
}

// What an upgrade adds is let do by --grant again; until then the service says what it lacks, and who can give it.
func TestTheServicesRoleThatLacksARightIsNamed(t *testing.T) {
	owner, service := asService(t)
	for revoked, lacks := range map[string]string{
		`INSERT ON job_slot`:                     "INSERT job_slot",
		`UPDATE (state) ON letter`:               "UPDATE letter (state)",
		`UPDATE ON SEQUENCE letter_id_seq`:       "UPDATE letter_id_seq",
		`EXECUTE ON FUNCTION recount_episodes()`: "EXECUTE recount_episodes",
	} {
		alter(t, owner, `REVOKE `+revoked+` FROM `+pgtest.ServiceRole)
		_, err := service.CheckRole(t.Context())
		if !errors.Is(err, store.ErrRights) || !strings.Contains(err.Error(),
			`"service" may not `+lacks+": as the owner of the tables, run `stepdown migrate --grant service`") {
			t.Errorf("without %s: %v", revoked, err)
		}
		if err := owner.Migrate(t.Context(), store.MigrateOptions{Services: []string{pgtest.ServiceRole}}); err != nil {
			t.Fatal(err)
		}
		if excess, err := service.CheckRole(t.Context()); excess != "" || err != nil {
			t.Errorf("%q, %v", excess, err)
		}
	}
	if err := service.Migrate(t.Context(), store.MigrateOptions{}); err != nil {
		t.Errorf("tables that are up to date ask for a right: %v", err)
	}
}

// The role of the service can't bring older tables up to date, and says who can.
func TestTheServicesRoleSaysWhoBringsTablesUpToDate(t *testing.T) {
	url := pgtest.Empty(t)
	none, err := store.Open(t.Context(), pgtest.AsService(url), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { none.Close() })
	if err := none.Migrate(t.Context(), store.MigrateOptions{}); !errors.Is(err, store.ErrNotMigrated) ||
		!strings.Contains(err.Error(), "run `stepdown migrate` as the owner of the database, with `--grant service`") {
		t.Errorf("without tables: %v", err)
	}
	owner := open(t, url, store.Options{})
	if err := owner.Migrate(t.Context(), store.MigrateOptions{Services: []string{pgtest.ServiceRole}}); err != nil {
		t.Fatal(err)
	}
	alter(t, owner, `DELETE FROM goose_db_version WHERE version_id = (SELECT MAX(version_id) FROM goose_db_version)`)
	if err := none.Migrate(t.Context(), store.MigrateOptions{}); !errors.Is(err, store.ErrNotMigrated) ||
		!strings.Contains(err.Error(), `run `+"`stepdown migrate`"+` as their owner, "tester"`) {
		t.Errorf("with old tables: %v", err)
	}
}

// A role that may do more than the service needs by another way is refused; what it was granted itself is taken from it.
func TestAServicesRoleThatMayDoMoreIsRefused(t *testing.T) {
	s := open(t, pgtest.URL(t), store.Options{})
	database := ask[string](t, s, `SELECT current_database()`)
	role := func(name string, more ...string) string {
		name += "_of_" + database
		alter(t, s, `CREATE ROLE `+name)
		for _, grant := range more {
			alter(t, s, strings.ReplaceAll(grant, "@", name))
		}
		return name
	}
	grant := func(name string) error {
		return s.Migrate(t.Context(), store.MigrateOptions{Services: []string{name}})
	}
	for name, want := range map[string]string{
		"nobody's":                                                             "there is no role",
		ask[string](t, s, `SELECT current_user`):                               "is a superuser, or can become one",
		role("maker", `ALTER ROLE @ CREATEROLE`):                               "is a superuser, or can become one",
		role("tables", `GRANT CREATE ON SCHEMA public TO @`):                   "may make tables",
		role("schemas", `GRANT CREATE ON DATABASE `+database+` TO @`):          "may make schemas",
		role("switch", `GRANT SET ON PARAMETER session_replication_role TO @`): "may switch triggers off",
		role("member", `GRANT pg_write_all_data TO @`):                         `may DELETE absence all the same`,
	} {
		if err := grant(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(name, "_of_") {
			continue
		}
		if may := ask[bool](t, s, `SELECT has_table_privilege(?, 'job_slot', 'SELECT')`, name); may && !strings.HasPrefix(name, "member") {
			t.Errorf("%s was refused and may read a table all the same", name)
		}
	}
	all := role("all", `GRANT ALL ON ALL TABLES IN SCHEMA public TO @`, `GRANT UPDATE (reason) ON letter_history TO @`)
	if err := grant(all); err != nil {
		t.Error(err)
	}
	if may := ask[bool](t, s, `SELECT has_any_column_privilege(?, 'letter_history', 'UPDATE')`, all); may {
		t.Error("a right that the role had stays with it")
	}
	owner := role("owner", `GRANT CREATE ON SCHEMA public TO @`, `ALTER TABLE letter_history OWNER TO @`)
	if err := grant(owner); err == nil || !strings.Contains(err.Error(), "owns the tables") {
		t.Errorf("the owner: %v", err)
	}
}

// The service can tell when it runs as somebody who may do everything.
func TestExcessOfTheOwner(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		excess, err := s.CheckRole(t.Context())
		want := ""
		if s.Postgres() {
			want = "is a superuser, or can become one"
		}
		if err != nil || excess != want {
			t.Errorf("%q, %v", excess, err)
		}
	})
}

func TestSQLiteHasNoServicesRole(t *testing.T) {
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "stepdown.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context(), store.MigrateOptions{Services: []string{"council"}}); !errors.Is(err, store.ErrNoService) {
		t.Errorf("a service on SQLite: %v", err)
	}
	if done, err := s.Migrated(t.Context()); done || err != nil {
		t.Errorf("refused, it made the tables all the same: %v, %v", done, err)
	}
}

// An import of many cases has the planner count them, whoever owns the tables.
func TestTheServicesRoleHasManyCasesCounted(t *testing.T) {
	owner, service := asService(t)
	var all []*casefile.Episode
	for i := range 5000 {
		all = append(all, episode(fmt.Sprintf("B-%05d", i)))
	}
	if _, err := service.TakeFeed(t.Context(), info(monday.AddDays(1), false), feedOf(all...), nil, false); err != nil {
		t.Fatal(err)
	}
	if n := ask[float64](t, owner, `SELECT reltuples FROM pg_class WHERE oid = 'episode'::regclass`); n < 5000 {
		t.Errorf("the planner knows of %v cases", n)
	}
}
