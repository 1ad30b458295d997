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

// TestEveryGuardIsMissed switches off one guard after the other, and runs the tests that ought to notice. With -full it does
// so for all of them; a few of each room are tried always. The tests of a room are built once, so that any guard can be
// switched off by its name, and must pass while all are on.
func TestEveryGuardIsMissed(t *testing.T) {
	g := guards(t)
	overlay := g.overlay(t)
	var all results
	t.Run("in", func(t *testing.T) {
		for _, room := range slices.Sorted(maps.Keys(missedIn)) {
			t.Run(room, func(t *testing.T) {
				t.Parallel()
				chosen := someOf(missedIn[room])
				tests := build(t, g.root, room, overlay)
				tests.mustPass(t, chosen)
				for _, w := range chosen {
					t.Run(w.guards, func(t *testing.T) {
						t.Parallel()
						began := time.Now()
						killer := tests.without(t, w)
						all.add(result{room, w.guards, g.where[w.guards], killer, time.Since(began)})
					})
				}
			})
		}
	})
	t.Log("\n" + all.table())
}

// someOf gives each guard a row of its own, and with -full all of them.
func someOf(all []missed) (some []missed) {
	n := 0
	for _, w := range all {
		for _, guard := range strings.Fields(w.guards) {
			if n%apart(15) == 0 {
				some = append(some, missed{w.by, guard})
			}
			n++
		}
	}
	return some
}

// overlay puts the woven files in the place of the true ones.
func (g guarded) overlay(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	list := filepath.Join(dir, "overlay.json")
	replace, texts := map[string]string{}, map[string]string{}
	for path, woven := range g.woven {
		replace[path] = filepath.Join(dir, fmt.Sprintf("%d-%s", len(replace), filepath.Base(path)))
		texts[replace[path]] = woven
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	texts[list] = string(overlay)
	for path, text := range texts {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// atOnce lets two run at a time: each keeps more than one core busy, with its compiler or its database.
var atOnce = make(chan struct{}, 2)

// trial are the tests of a room, built so that guards can be switched off.
type trial struct{ dir, binary string }

func build(t *testing.T, root, room, overlay string) trial {
	t.Helper()
	atOnce <- struct{}{}
	defer func() { <-atOnce }()
	r := trial{filepath.Join(root, room), filepath.Join(t.TempDir(), "tests")}
	c := exec.Command("go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", r.binary, ".")
	c.Dir = r.dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("build the tests of %s so that guards can be switched off: %v\n%s", room, err, out)
	}
	return r
}

// run runs tests with a guard switched off, or none.
func (r trial) run(t *testing.T, tests, guard string) (said string, passed bool) {
	t.Helper()
	atOnce <- struct{}{}
	defer func() { <-atOnce }()
	c := exec.Command(r.binary, "-test.failfast", "-test.timeout", "5m", "-test.run", exactly(tests))
	c.Dir = r.dir
	c.Env = append(os.Environ(), off.Variable+"="+guard)
	out, err := c.CombinedOutput()
	if ended := new(exec.ExitError); err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	return string(out), err == nil
}

// exactly is the pattern of tests that are named with | between them, each perhaps with a subtest.
func exactly(tests string) string {
	return "^" + strings.NewReplacer("|", "$|^", "/", "$/^").Replace(tests) + "$"
}

// mustPass runs what is to miss a guard while all guards are on.
func (r trial) mustPass(t *testing.T, chosen []missed) {
	t.Helper()
	var tests []string
	for _, w := range chosen {
		if !slices.Contains(tests, w.by) {
			tests = append(tests, w.by)
		}
	}
	if said, passed := r.run(t, strings.Join(tests, "|"), ""); !passed {
		t.Fatalf("with all guards on, these tests must pass: %s\n%s", strings.Join(tests, "|"), said)
	}
}

// without gives the first test that fails while a guard is off.
func (r trial) without(t *testing.T, w missed) (killer string) {
	t.Helper()
	said, passed := r.run(t, w.by, w.guards)
	switch {
	case !passed && strings.Contains(said, "panic: test timed out"):
		t.Errorf("without %s the tests never end", w.guards)
		return "TIME"
	case !passed:
		return failed(t, said)
	case !pgtest.Installed():
		need.PostgreSQL.Tell(t, "no test that runs without it misses this guard")
	}
	t.Errorf("nobody misses %s: %s pass without it", w.guards, w.by)
	return "NOBODY"
}

func failed(t *testing.T, said string) (test string) {
	t.Helper()
	for line := range strings.Lines(said) {
		if name, failed := strings.CutPrefix(strings.TrimSpace(line), "--- FAIL: "); failed {
			name, _, _ = strings.Cut(name, " ")
			return name
		}
	}
	if strings.Contains(said, "panic:") {
		return "a panic"
	}
	t.Errorf("no test failed, and yet: %s", said)
	return "?"
}

type result struct {
	room, guard, where, killer string
	took                       time.Duration
}

// results are gathered from tests that run at once.
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
	slices.SortFunc(r.of, func(a, b result) int { return cmp.Or(cmp.Compare(a.room, b.room), cmp.Compare(a.guard, b.guard)) })
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, one := range r.of {
		fmt.Fprintf(w, "%s\t%s\t%s\t%.1f s\n", one.guard, one.where, one.killer, one.took.Seconds())
	}
	w.Flush()
	return b.String()
}
