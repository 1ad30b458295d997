package store_test

import (
	"bytes"
	"database/sql"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/feed"
	"stepdown/internal/pgtest"
)

// TestTheQueriesGiveAFeed runs the printed SQL on a case system that has the tables which it asks for, and checks the
// feed that comes of it, with the printed manifest.
func TestTheQueriesGiveAFeed(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "cases.db"))
		if err != nil {
			t.Fatal(err)
		}
		queriesGiveAFeed(t, db)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		db, err := sql.Open("postgres", pgtest.Empty(t))
		if err != nil {
			t.Fatal(err)
		}
		queriesGiveAFeed(t, db)
	})
}

func queriesGiveAFeed(t *testing.T, db *sql.DB) {
	t.Cleanup(func() { db.Close() })
	run := func(statement string) {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%v in\n%s", err, statement)
		}
	}
	for _, q := range feed.Queries() {
		table := "my_" + strings.TrimSuffix(q.File, ".csv")
		var columns, values []string
		for _, c := range feed.Columns() {
			if c.File == q.File {
				kind, value := held(c)
				columns, values = append(columns, fmt.Sprintf(`"%s" %s`, c.Name, kind)), append(values, value)
			}
		}
		run("CREATE TABLE " + table + " (" + strings.Join(columns, ", ") + ")")
		run("INSERT INTO " + table + " VALUES (" + strings.Join(values, ", ") + ")")
	}
	run("CREATE VIEW my_export AS SELECT case_ref, episode FROM my_cases")
	dir := t.TempDir()
	put := func(file string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, file), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range feed.Queries() {
		var b bytes.Buffer
		if err := csv.NewWriter(&b).WriteAll(answer(t, db, q.SQL)); err != nil {
			t.Fatal(err)
		}
		put(q.File, b.Bytes())
	}
	put(feed.ManifestName, []byte(strings.NewReplacer("2026-03-09", "2026-05-01", ": 2\n",
		": 1\n").Replace(feed.Example())+"  staff.csv: 1\n  warnings.csv: 1\n"))
	checked, err := feed.Check(t.Context(), dir, nil)
	if err != nil || len(checked.Faults) > 0 || checked.Cases != 1 {
		t.Errorf("%+v, %v", checked, err)
	}
	f, err := feed.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for in, err := range f.Episodes(t.Context()) {
		if e := in.Episode; err != nil || e == nil || e.Adults[0].Household != "home" || e.Consents[0].Decision != "given" ||
			len(e.Milestones) != 9 {
			t.Errorf("got %+v, %v", in, err)
		}
	}
}

// held is how a case system keeps the example of a column.
func held(c feed.Column) (kind, value string) {
	switch {
	case c.Format == "yes or no":
		return "integer", map[string]string{"yes": "1", "no": "0"}[c.Example]
	case strings.HasPrefix(c.Format, "whole number"):
		return "integer", c.Example
	case strings.HasPrefix(c.Format, "date") && c.Example == "":
		return "date", "NULL"
	case strings.HasPrefix(c.Format, "date"):
		return "date", "'" + c.Example[6:] + "-" + c.Example[3:5] + "-" + c.Example[:2] + "'"
	}
	return "varchar(500)", "'" + strings.ReplaceAll(c.Example, "'", "''") + "'"
}

func answer(t *testing.T, db *sql.DB, query string) [][]string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%v in\n%s", err, query)
	}
	defer rows.Close()
	header, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	records := [][]string{header}
	for rows.Next() {
		cells := make([]sql.NullString, len(header))
		into := make([]any, len(header))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		record := make([]string, len(header))
		for i, c := range cells {
			record[i] = c.String
		}
		records = append(records, record)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return records
}
