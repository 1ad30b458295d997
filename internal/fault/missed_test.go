package fault

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"stepdown/internal/fault/off"
	"stepdown/internal/need"
	"stepdown/internal/pgtest"
)

// missed says which guards a test must miss: it has to fail without each of them.
type missed struct {
	by     string // the test, with its subtest if only that one is run
	guards string // their names
}

// sampled are the rooms of which a few guards are tried without -full: their tests are built and run fast, and they have a
// mark of each form.
var sampled = []string{"internal/post", "internal/safeguard", "internal/store"}

// TestEveryGuardIsMissed switches guards off, one at a time, and runs the tests that must fail then. With -full it tries all
// guards, and otherwise a few. The tests of a room are built once, with a switch for each guard, and must pass while all
// guards are on.
func TestEveryGuardIsMissed(t *testing.T) {
	g := guards(t)
	woven := overlay(t, g.woven)
	var all results
	t.Run("in", func(t *testing.T) {
		for _, room := range slices.Sorted(maps.Keys(missedIn)) {
			if !*full && !slices.Contains(sampled, room) {
				continue
			}
			t.Run(room, func(t *testing.T) {
				t.Parallel()
				chosen := g.someOf(missedIn[room])
				tests := build(t, g.root, room, woven)
				tests.mustPass(t, chosen)
				for _, row := range chosen {
					name := row.guards
					if g.inSchema(row.guards) {
						name += "/" + filepath.Base(row.by)
					}
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						missedBy, took := tests.without(t, row)
						all.add(result{room, row.guards, g.where[row.guards], missedBy, took})
					})
				}
			})
		}
	})
	t.Log("\n" + all.table())
}

// someOf gives each guard a row of its own, and with -full all of them. A guard of the schema has a row for each database.
func (g *guarded) someOf(all []missed) (some []missed) {
	n := 0
	for _, row := range all {
		for _, guard := range strings.Fields(row.guards) {
			tests := []string{row.by}
			if g.inSchema(guard) {
				tests = nil
				for _, database := range g.databasesOf(guard) {
					tests = append(tests, row.by+"/"+database)
				}
			}
			for _, test := range tests {
				if n%apart(15) == 0 {
					some = append(some, missed{test, guard})
				}
				n++
			}
		}
	}
	return some
}

// overlay makes the go command take these texts for the files of these paths.
func overlay(t *testing.T, texts map[string]string) (list string) {
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{}
	for path, text := range texts {
		replace[path] = filepath.Join(dir, fmt.Sprintf("%d-%s", len(replace), filepath.Base(path)))
		if err := os.WriteFile(replace[path], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	said, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	list = filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, said, 0o600); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestEveryRoomBuildsWithSwitches finds marks that make no sense to the compiler, such as one of a result that is no condition.
func TestEveryRoomBuildsWithSwitches(t *testing.T) {
	g := guards(t)
	var rooms []string
	for path := range g.woven {
		rooms = append(rooms, filepath.Dir(path))
	}
	slices.Sort(rooms)
	c := exec.Command("go", append([]string{"build", "-overlay", overlay(t, g.woven)}, slices.Compact(rooms)...)...)
	c.Dir = g.root
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// atOnce lets two processes run at a time: a compiler, or tests with a database, keep more than one core busy.
var atOnce = make(chan struct{}, 2)

// trial is what the tests of a room are, built with a switch for each guard.
type trial struct{ dir, binary string }

func build(t *testing.T, root, room, overlay string) trial {
	t.Helper()
	atOnce <- struct{}{}
	defer func() { <-atOnce }()
	r := trial{filepath.Join(root, room), filepath.Join(t.TempDir(), "tests")}
	c := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", r.binary, ".")
	c.Dir = r.dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("build the tests of %s with a switch for each guard: %v\n%s", room, err, out)
	}
	return r
}

// run runs tests without a guard, or with all guards if it is empty.
func (r trial) run(t *testing.T, tests, guard string, atMost time.Duration) (said string, passed bool, took time.Duration) {
	t.Helper()
	atOnce <- struct{}{}
	defer func() { <-atOnce }()
	began := time.Now()
	c := exec.Command(r.binary, "-test.failfast", "-test.timeout", atMost.String(), "-test.run", exactly(tests))
	c.Dir = r.dir
	c.Env = append(os.Environ(), off.Variable+"="+guard)
	out, err := c.CombinedOutput()
	if ended := new(exec.ExitError); err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	return string(out), err == nil, time.Since(began)
}

// exactly is the pattern of tests that are named with | between them, each perhaps with a subtest.
func exactly(tests string) string {
	return "^" + strings.NewReplacer("|", "$|^", "/", "$/^").Replace(tests) + "$"
}

// mustPass runs the chosen tests while all guards are on.
func (r trial) mustPass(t *testing.T, chosen []missed) {
	t.Helper()
	var tests []string
	for _, row := range chosen {
		tests = append(tests, row.by)
	}
	slices.Sort(tests)
	names := strings.Join(slices.Compact(tests), "|")
	if said, passed, _ := r.run(t, names, "", 20*time.Minute); !passed {
		t.Fatalf("while all guards are on, these tests must pass: %s\n%s", names, said)
	}
}

// without runs the test of a row without its guard, and gives the test if it fails.
func (r trial) without(t *testing.T, row missed) (missedBy string, took time.Duration) {
	t.Helper()
	said, passed, took := r.run(t, row.by, row.guards, 2*time.Minute)
	switch {
	case passed && !pgtest.Installed():
		need.PostgreSQL.Tell(t, "no test that runs without it misses this guard")
	case passed:
		t.Errorf("nobody misses %s: %s passes without it", row.guards, row.by)
		return "NOBODY", took
	case strings.Contains(said, "panic: test timed out"):
		t.Errorf("without %s, %s never ends: make it fail", row.guards, row.by)
		return "NEVER ENDS", took
	case strings.Contains(said, "panic: "):
		return row.by + " (panics)", took
	case !strings.Contains(said, "--- FAIL: "):
		t.Errorf("without %s no test fails, and yet: %s", row.guards, said)
	}
	return row.by, took
}

type result struct {
	room, guard, where, missedBy string
	took                         time.Duration
}

// results are gathered by tests that run at once.
type results struct {
	sync.Mutex
	of []result
}

func (r *results) add(one result) {
	r.Lock()
	defer r.Unlock()
	r.of = append(r.of, one)
}

func (r *results) table() string {
	slices.SortFunc(r.of, func(a, b result) int {
		return cmp.Or(cmp.Compare(a.room, b.room), cmp.Compare(a.guard, b.guard), cmp.Compare(a.missedBy, b.missedBy))
	})
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, one := range r.of {
		fmt.Fprintf(w, "%s\t%s\t%s\t%.1f s\n", one.guard, one.where, one.missedBy, one.took.Seconds())
	}
	w.Flush()
	return b.String()
}
