package feed_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"

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
		db, err := sql.Open("postgres", pgtest.URL(t))
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
	dir := folder{t, t.TempDir()}
	for _, q := range feed.Queries() {
		dir.putTable(q.File, answer(t, db, q.SQL))
	}
	dir.put(feed.ManifestName, strings.NewReplacer("2026-03-09", "2026-05-01", ": 2\n", ": 1\n").Replace(feed.Example())+
		"  staff.csv: 1\n  warnings.csv: 1\n")
	checked, err := feed.Check(t.Context(), dir.dir)
	if err != nil || len(checked.Faults) > 0 || checked.Cases != 1 {
		t.Errorf("%+v, %v", checked, err)
	}
	_, all := read(t, dir.dir)
	if e := all[0].Episode; e == nil || e.Adults[0].Household != "home" || e.Consents[0].Decision != "given" || len(e.Milestones) != 9 {
		t.Errorf("got %+v", all[0])
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

func TestTheGuideNamesEveryKeyOfTheManifest(t *testing.T) {
	dir := newFolder(t)
	dir.put(feed.ManifestName, feed.Example()+"nonsense: 1\n")
	if got := dir.refusal(); len(got) != 1 || !strings.Contains(got[0], `no key "nonsense"`) {
		t.Errorf("the example is refused: %q", got)
	}
	dir.put(feed.ManifestName, "x: 1\n")
	var named []string
	for _, k := range feed.Keys() {
		named = append(named, k.Name)
		lacking := slices.ContainsFunc(dir.refusal(), func(fault string) bool { return strings.Contains(fault, fmt.Sprintf("lacks %q", k.Name)) })
		if lacking != (k.Required == "yes") {
			t.Errorf("%s: required %q, and the manifest without it: %v", k.Name, k.Required, lacking)
		}
	}
	dir.put(feed.ManifestName, "full\n")
	if got := dir.refusal(); len(got) != 1 {
		t.Errorf("got %q", got)
	} else if _, list, _ := strings.Cut(got[0], ": give "); !sameWords(strings.Split(list, ", "), named) {
		t.Errorf("a manifest has the keys %s, the guide %q", list, named)
	}
}

func sameWords(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func TestCheckSaysAllThatIsWrongAndWritesNothing(t *testing.T) {
	dir := newFolder(t)
	dir.set("adults.csv", 1, "name", "Ms FolasadÃ© Ng")
	dir.set("adults.csv", 2, "postcode", "NNI 1AA")
	dir.put("notes.txt", "x")
	before := listing(t, dir.dir)
	checked, err := feed.Check(t.Context(), dir.dir)
	if err != nil || checked.Refused || checked.Counts != (feed.Counts{Cases: 1, Rejected: 2, Rejects: 2}) ||
		!slices.Equal(checked.Ignored, []string{"notes.txt"}) {
		t.Fatalf("%+v, %v", checked, err)
	}
	for i, want := range []string{"adults.csv:2 name: was read in the wrong encoding",
		"adults.csv:3 postcode: holds a letter in the place of a digit"} {
		if got := checked.Faults[i].Error(); !strings.HasPrefix(got, want) || checked.Faults[i].Mend == "" {
			t.Errorf("got %s", got)
		}
	}
	if after := listing(t, dir.dir); !slices.Equal(after, before) {
		t.Errorf("%q became %q", before, after)
	}
	dir.remove("holds.csv")
	if checked, err := feed.Check(t.Context(), dir.dir); err != nil || !checked.Refused || len(checked.Faults) != 1 ||
		checked.Counts != (feed.Counts{}) {
		t.Errorf("%+v, %v", checked, err)
	}
}

func TestCheckListsSoManyAndCountsTheRest(t *testing.T) {
	dir := t.TempDir()
	writeMany(t, dir, 1100)
	f := folder{t, dir}
	f.put("cases.csv", strings.ReplaceAll(f.text("cases.csv"), ",1,2,", ",1,9,"))
	checked, err := feed.Check(t.Context(), dir)
	if err != nil || len(checked.Faults) != 1000 || checked.Unlisted != 100 || checked.Rejects != 1100 {
		t.Errorf("%d listed, %d not, %+v, %v", len(checked.Faults), checked.Unlisted, checked.Counts, err)
	}
}

func listing(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, fmt.Sprintf("%s %x", e.Name(), data))
	}
	return names
}
