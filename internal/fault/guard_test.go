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
)

// missed are guards and the tests of which each must be missed when it is switched off: by one of them at least.
type missed struct {
	by     string // names, with their subtests' if they must be; | between them
	guards string // names
}

// guarded are the guards of the whole source.
type guarded struct {
	root  string
	woven map[string]string // the text of each file with marks, by its path
	where map[string]string // each guard's place
}

var guardedSource = sync.OnceValues(func() (guarded, error) {
	root, err := filepath.Abs("../..")
	g := guarded{root: root, woven: map[string]string{}, where: map[string]string{}}
	if err != nil {
		return g, err
	}
	return g, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
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

func (g guarded) readGo(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	woven, marks, err := weave(path, string(text))
	if err != nil {
		return err
	}
	for _, m := range marks {
		g.stands(m.name, path, m.at)
	}
	if len(marks) > 0 {
		g.woven[path] = woven
	}
	return nil
}

var named = regexp.MustCompile(`\b(?:CREATE TRIGGER|CREATE UNIQUE INDEX|ADD CONSTRAINT|  CONSTRAINT) (\w+)`)

func (g guarded) readSchema(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for i, line := range strings.Split(string(text), "\n") {
		for _, object := range named.FindAllStringSubmatch(line, -1) {
			g.stands(object[1], path, i+1)
		}
	}
	return nil
}

func (g guarded) stands(guard, path string, line int) {
	relative, err := filepath.Rel(g.root, path)
	if err != nil {
		panic(err) // the walk began at the root
	}
	g.where[guard] = fmt.Sprintf("%s:%d", filepath.ToSlash(relative), line)
}

func guards(t *testing.T) guarded {
	t.Helper()
	g, err := guardedSource()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestEveryGuardHasATestThatMissesIt(t *testing.T) {
	g := guards(t)
	mustBe := map[string]bool{}
	for _, room := range slices.Sorted(maps.Keys(missedIn)) {
		known, err := testsOf(filepath.Join(g.root, room))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range missedIn[room] {
			for _, test := range strings.Split(w.by, "|") {
				if name, _, _ := strings.Cut(test, "/"); !known[name] {
					t.Errorf("%s has no test %s, which is to miss %s", room, name, w.guards)
				}
			}
			for _, guard := range strings.Fields(w.guards) {
				if g.where[guard] == "" {
					t.Errorf("no guard is marked %s: mark it where it stands with //guard:%[1]s, or strike it from missedIn", guard)
				}
				if mustBe[guard] {
					t.Errorf("%s stands twice in missedIn", guard)
				}
				mustBe[guard] = true
			}
		}
	}
	for guard, where := range g.where {
		if !mustBe[guard] {
			t.Errorf("%s: no test is named for the guard %s: name it in missedIn, with the tests that miss it", where, guard)
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
