package main

import (
	"database/sql"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/mail/sink"
	"stepdown/internal/pgtest"
)

// readable is a database that is read as a council reads it: by SQL, beside the program.
type readable struct {
	*sql.DB
	site
	sink *sink.Server
}

// everyReadable runs a test on both databases, in a folder of its own and with a mail server.
func everyReadable(t *testing.T, test func(t *testing.T, r readable)) {
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := sink.Start(sink.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { server.Close() })
			s := newSite(t, "new", mailedThrough(server)...)
			driver, address, setting := "sqlite", "file:"+filepath.Join(s.folder, "stepdown.db"), "sqlite:stepdown.db"
			if name == "postgres" {
				driver, setting = "postgres", pgtest.URL(t)
				address = setting
			}
			s.environ = append(s.environ, "STEPDOWN_DATABASE="+setting)
			db, err := sql.Open(driver, address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			test(t, readable{db, s, server})
		})
	}
}

func (r readable) isPostgreSQL() bool {
	return strings.HasPrefix(r.environ[len(r.environ)-1], "STEPDOWN_DATABASE=postgres")
}

// must runs the program on the database.
func (r readable) must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := r.call(t.Context(), args...)
	if code != exitDone {
		t.Fatalf("%v: exit %d\n%s%s", args, code, out, errs)
	}
	return out
}

// ask reads rows, each by the names of its columns; NULL is "-".
func (r readable) ask(t *testing.T, query string) (columns []string, all []map[string]string) {
	t.Helper()
	rows, err := r.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	if columns, err = rows.Columns(); err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row := map[string]string{}
		for i, v := range values {
			row[columns[i]] = v.String
			if !v.Valid {
				row[columns[i]] = "-"
			}
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return columns, all
}

// documented are the views and their columns as the manual has them.
func documented(t *testing.T) map[string][]string {
	t.Helper()
	manual, err := os.ReadFile(filepath.Join("help", "views.md"))
	if err != nil {
		t.Fatal(err)
	}
	views := map[string][]string{}
	for _, section := range strings.Split(string(manual), "\n## ") {
		if name, _, _ := strings.Cut(section, "\n"); strings.HasSuffix(name, "_view") {
			for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| \\S").FindAllStringSubmatch(section, -1) {
				views[name] = append(views[name], row[1])
			}
		}
	}
	return views
}

func TestTheViewsHaveTheColumnsThatTheManualNames(t *testing.T) {
	views := documented(t)
	if names := slices.Sorted(maps.Keys(views)); !slices.Equal(names, []string{"act_view", "case_view", "item_view", "letter_view"}) {
		t.Fatalf("the manual has the views %v", names)
	}
	everyReadable(t, func(t *testing.T, r readable) {
		r.must(t, "migrate", "--test")
		for view, want := range views {
			if got, _ := r.ask(t, "SELECT * FROM "+view); !slices.Equal(got, want) {
				t.Errorf("%s has the columns\n%v, the manual says\n%v", view, got, want)
			}
		}
		what := `SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'view'`
		if r.isPostgreSQL() {
			what = `SELECT COUNT(*) AS n FROM pg_views WHERE schemaname = current_schema()`
		}
		if _, n := r.ask(t, what); n[0]["n"] != "4" {
			t.Errorf("there are %s views, the manual has 4", n[0]["n"])
		}
	})
}

// A role is let read the views where there are roles, and nobody is let by mistake.
func TestMigrateLetsARoleReadTheViews(t *testing.T) {
	everyReadable(t, func(t *testing.T, r readable) {
		code, _, errs := r.call(t.Context(), "migrate", "--test", "--grant-reader", "nobody's role")
		if !r.isPostgreSQL() {
			if code != exitFailed || !strings.Contains(errs, "SQLite has no roles") {
				t.Errorf("exit %d, %s", code, errs)
			}
			return
		}
		if code != exitFailed || !strings.Contains(errs, `there is no role "nobody's role"`) {
			t.Errorf("exit %d, %s", code, errs)
		}
		_, database := r.ask(t, `SELECT current_database() AS name`)
		role := "reports of " + database[0]["name"]
		if _, err := r.Exec(`CREATE ROLE "` + role + `"`); err != nil {
			t.Fatal(err)
		}
		if out := r.must(t, "migrate", "--test", "--grant-reader", role); !strings.Contains(out, "The role "+role+" may read the views.") {
			t.Errorf("it says %s", out)
		}
		code, _, errs = r.call(t.Context(), "migrate", "--grant-reader", "")
		if code != exitUsage || !strings.Contains(errs, "name the role") {
			t.Errorf("without a name: exit %d, %s", code, errs)
		}
	})
}
