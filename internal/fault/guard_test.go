package fault

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"stepdown/internal/fault/off"
)

// guarded are the guards of the whole source.
type guarded struct {
	root       string
	woven      map[string]string // files with marks, as they are woven, by their paths
	where      map[string]string // the guards, and where each is
	nameless   map[string]string // constraints without a name, by their guards
	migrations map[string]string // the text of each, by its path
}

var guardedSource = sync.OnceValues(func() (*guarded, error) {
	root, err := filepath.Abs("../..")
	g := guarded{root, map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}}
	if err != nil {
		return nil, err
	}
	return &g, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" || entry.Name() == "fault"):
			return fs.SkipDir
		case strings.HasSuffix(path, "_test.go"):
			return nil
		case strings.HasSuffix(path, ".go"):
			return g.readGo(path)
		case strings.HasSuffix(path, ".sql"):
			return g.readSchema(path)
		}
		return nil
	})
})

func (g *guarded) readGo(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	woven, marks, err := weave(path, string(text))
	if err != nil {
		return err
	}
	for _, m := range marks {
		if there := g.where[m.name]; there != "" {
			return fmt.Errorf("%s:%d: there is a guard %s already, at %s: choose another name", path, m.at, m.name, there)
		}
		g.where[m.name] = g.place(path, m.at)
		if m.without == inTable {
			g.nameless[m.name] = m.text
		}
	}
	if len(marks) > 0 {
		g.woven[path] = woven
	}
	return nil
}

var namedObject = regexp.MustCompile(`\bCREATE TRIGGER (\w+)|\bCREATE UNIQUE INDEX (\w+)|\bCONSTRAINT (\w+) (?:CHECK|UNIQUE|PRIMARY KEY)\b`)

// readSchema finds the objects of a migration that have a name. An object may be made anew by a later migration.
func (g *guarded) readSchema(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	g.migrations[path] = string(text)
	for i, line := range strings.Split(string(text), "\n") {
		for _, found := range namedObject.FindAllStringSubmatch(line, -1) {
			if name := found[1] + found[2] + found[3]; g.where[name] == "" {
				g.where[name] = g.place(path, i+1)
			}
		}
	}
	return nil
}

func (g *guarded) place(path string, line int) string {
	relative, err := filepath.Rel(g.root, path)
	if err != nil {
		panic(err) // the walk began at the root
	}
	return fmt.Sprintf("%s:%d", filepath.ToSlash(relative), line)
}

var bothDatabases = []string{"sqlite", "postgres"}

// inSchema tells whether a guard is an object of the schema.
func (g *guarded) inSchema(guard string) bool {
	return g.nameless[guard] != "" || strings.Contains(g.where[guard], ".sql:")
}

// databasesOf gives the databases that have a guard of the schema.
func (g *guarded) databasesOf(guard string) (has []string) {
	for _, database := range bothDatabases {
		times := 0
		for path, text := range g.migrations {
			if _, only, one := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".sql"), "."); !one || only == database {
				_, n := off.Without(text, guard, g.nameless[guard])
				times += n
			}
		}
		if times > 0 {
			has = append(has, database)
		}
	}
	return has
}

func guards(t *testing.T) *guarded {
	t.Helper()
	g, err := guardedSource()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestEveryGuardHasATestThatMissesIt(t *testing.T) {
	g := guards(t)
	listed := map[string]bool{}
	for _, room := range slices.Sorted(maps.Keys(missedIn)) {
		known, err := testsOf(filepath.Join(g.root, room))
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range missedIn[room] {
			if name, _, _ := strings.Cut(row.by, "/"); !known[name] {
				t.Errorf("%s has no test %s: name the one that misses %s", room, name, row.guards)
			}
			for _, guard := range strings.Fields(row.guards) {
				if g.where[guard] == "" {
					t.Errorf("no guard is marked %s: mark it with //guard:%[1]s, or take it out of missedIn", guard)
				}
				if g.inSchema(guard) && strings.Contains(row.by, "/") {
					t.Errorf("%s is a guard of the schema, which is tried in each database that has it: name %s without a subtest", guard, row.by)
				}
				if listed[guard] {
					t.Errorf("missedIn has %s twice", guard)
				}
				listed[guard] = true
			}
		}
	}
	for guard, where := range g.where {
		if !listed[guard] {
			t.Errorf("%s: the guard %s is not in missedIn: put it there, with a test that misses it", where, guard)
		}
	}
}

var testFunction = regexp.MustCompile(`(?m)^func ((?:Test|Example|Fuzz)\w*)\(`)

func testsOf(dir string) (map[string]bool, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		for _, found := range testFunction.FindAllStringSubmatch(string(text), -1) {
			known[found[1]] = true
		}
	}
	return known, nil
}

// oneDatabaseOnly are the ends of the names of triggers that keep a table from being changed: PostgreSQL needs one trigger for
// what takes SQLite three.
var oneDatabaseOnly = map[string][]string{"postgres": {"_append_only"}, "sqlite": {"_no_update", "_no_delete", "_no_replace"}}

func TestBothDatabasesHaveEveryGuardOfTheSchema(t *testing.T) {
	g := guards(t)
	found := 0
	for guard, where := range g.where {
		if !g.inSchema(guard) {
			continue
		}
		found++
		switch has := g.databasesOf(guard); len(has) {
		case 0:
			t.Errorf("%s: the migrations have no %s", where, guard)
		case 1:
			g.checkTwins(t, guard, has[0])
		}
	}
	if found < 50 {
		t.Errorf("the schema has %d guards: this test looks in the wrong place", found)
	}
}

// checkTwins asks for what the other database has in the place of a trigger.
func (g *guarded) checkTwins(t *testing.T, guard, database string) {
	t.Helper()
	for _, end := range oneDatabaseOnly[database] {
		table, ends := strings.CutSuffix(guard, end)
		if !ends {
			continue
		}
		for _, other := range bothDatabases {
			for _, end := range oneDatabaseOnly[other] {
				if !slices.Equal(g.databasesOf(table+end), []string{other}) {
					t.Errorf("%s: %s has %s, and %s has no %s", g.where[guard], database, guard, other, table+end)
				}
			}
		}
		return
	}
	t.Errorf("%s: only the schema of %s has %s", g.where[guard], database, guard)
}
