package off

import (
	"embed"
	"slices"
	"strings"
	"testing"
)

// without runs a test while a guard is off.
func without(t *testing.T, guard string) {
	t.Helper()
	was := switchedOff
	switchedOff = guard
	t.Cleanup(func() { switchedOff = was })
}

func TestOneGuardIsOff(t *testing.T) {
	without(t, "a")
	if On("a") || !On("b") {
		t.Errorf("a is on: %v, b is on: %v", On("a"), On("b"))
	}
	if a, b := Text("a", "text", "instead"), Text("b", "text", "instead"); a != "instead" || b != "text" {
		t.Errorf("texts %q and %q", a, b)
	}
	if a, b := Value("a", 5), Value("b", 5); a != 0 || b != 5 {
		t.Errorf("values %d and %d", a, b)
	}
	if left := List([]string{"one", "two", "three"}, map[int]string{1: "a", 2: "b"}); !slices.Equal(left, []string{"one", "three"}) {
		t.Errorf("list %q", left)
	}
}

func TestNoGuardIsOffUnlessOneIsNamed(t *testing.T) {
	if !On("a") || Text("a", "text", "") != "text" || Value("a", 5) != 5 || len(List([]int{1}, map[int]string{0: "a"})) != 1 {
		t.Error("a guard is off")
	}
}

//go:embed testdata/*.sql
var files embed.FS

func TestAMigrationIsReadWithoutTheObjectThatIsOff(t *testing.T) {
	schema := Schema{files, map[string]string{"has-pages": "letter CHECK pages > 0"}}
	read := func() string {
		text, err := schema.ReadFile("testdata/001.sql")
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	whole := read()
	for guard, gone := range map[string]string{"": "", "has-pages": "pages > 0", "letter_once": "UNIQUE INDEX", "elsewhere": ""} {
		without(t, guard)
		if text := read(); (text != whole) != (gone != "") || gone != "" && strings.Contains(text, gone) {
			t.Errorf("without %q:\n%s", guard, text)
		}
	}
	if _, err := schema.ReadFile("testdata/002.sql"); err == nil {
		t.Error("a file that is missing is read")
	}
}

func TestAnObjectIsLeftOutOfAMigration(t *testing.T) {
	for name, c := range map[string]struct{ text, object, nameless, want string }{
		"a trigger of PostgreSQL": {"CREATE TRIGGER keep BEFORE UPDATE ON letter EXECUTE FUNCTION refuse();\nSELECT 1;", "keep", "",
			"\nSELECT 1;"},
		"a trigger of SQLite": {"CREATE TRIGGER keep BEFORE UPDATE ON letter\n  BEGIN SELECT 1; END;\nSELECT 1;",
			"keep", "", "\nSELECT 1;"},
		"a trigger that goes later": {"DROP TRIGGER keep;\nSELECT 1;", "keep", "", "\nSELECT 1;"},
		"a unique index":            {"CREATE UNIQUE INDEX once ON letter (id);", "once", "", "CREATE INDEX once ON letter (id);"},
		"a constraint that is added": {"ALTER TABLE letter ADD CONSTRAINT some CHECK ((a = 1) = (b = 2)), ADD COLUMN c;",
			"some", "",
			"ALTER TABLE letter ADD CONSTRAINT some CHECK (1 = 1), ADD COLUMN c;"},
		"a constraint of a table": {"CREATE TABLE letter (\n  CONSTRAINT some UNIQUE (a, b)\n);", "some", "",
			"CREATE TABLE letter (\n  CONSTRAINT some CHECK (1 = 1)\n);"},
		"a check": {"CREATE TABLE letter (\n  a INTEGER CHECK (a IN (1, 2)), CHECK ((a > 0) = (b > 0))\n);\n",
			"", "letter CHECK b > 0",
			"CREATE TABLE letter (\n  a INTEGER CHECK (a IN (1, 2)), CHECK (1 = 1)\n);\n"},
		"a check of a table that exists": {"SELECT 1;\nALTER TABLE letter ADD CHECK (a > 0);\n", "", "letter CHECK a > 0",
			"SELECT 1;\nALTER TABLE letter ADD CHECK (1 = 1);\n"},
		"a unique pair": {"CREATE TABLE letter (UNIQUE (a, b), UNIQUE (c));\n",
			"", "letter UNIQUE a, b", "CREATE TABLE letter (CHECK (1 = 1), UNIQUE (c));\n"},
		"a unique column": {"CREATE TABLE letter (\n  a TEXT NOT NULL UNIQUE,\n  b TEXT UNIQUE\n);\n",
			"", "letter UNIQUE a", "CREATE TABLE letter (\n  a TEXT NOT NULL,\n  b TEXT UNIQUE\n);\n"},
		"a primary key": {"CREATE TABLE letter (PRIMARY KEY (a));\n",
			"", "letter PRIMARY KEY a", "CREATE TABLE letter (CHECK (1 = 1));\n"},
		"nothing of other names": {"CREATE UNIQUE INDEX once_more ON letter (id);", "once", "", ""},
		"nothing of other tables": {"CREATE TABLE letter_pdf (CHECK (a > 0));\nCREATE TABLE letter (a INTEGER);\n",
			"", "letter CHECK a > 0",
			""},
		"nothing if it isn't said what": {"CREATE TABLE letter (CHECK (a > 0));\n", "", "letter a > 0", ""},
		"what a broken migration leaves open": {"CREATE TABLE letter (CHECK (a > 0",
			"", "letter CHECK a > 0", "CREATE TABLE letter (CHECK (1 = 1)"},
	} {
		want, times := c.want, 1
		if want == "" {
			want, times = c.text, 0
		}
		if text, n := Without(c.text, c.object, c.nameless); text != want || n != times {
			t.Errorf("%s: %d times:\n%s\nexpected:\n%s", name, n, text, want)
		}
	}
}
