package fault

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"

	"stepdown/internal/need"
	"stepdown/internal/pgtest"
)

// mutant is one guard switched off, and the tests of which one must turn red then.
type mutant struct {
	file     string // within the module
	old, new string // old stands in it once
	tests    string // the package, and the tests to run if not all
}

// TestEveryGuardIsMissed switches off one safeguard, key and check after the other, and runs the tests that ought to
// notice. With -full it does so for all of them; a few of each room are tried always.
func TestEveryGuardIsMissed(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	every := apart(len(mutants) / 3)
	for i, m := range mutants {
		path := filepath.Join(root, m.file)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), m.old); n != 1 {
			t.Errorf("%s holds %q %d times: the table has grown old", m.file, m.old, n)
			continue
		}
		if (i+1)%every != 0 {
			continue
		}
		short := fmt.Sprintf("%.60s", strings.Join(strings.Fields(m.old), " "))
		t.Run(m.file+" "+short, func(t *testing.T) {
			killer := m.kill(t, root, path, strings.Replace(string(text), m.old, m.new, 1))
			switch {
			case killer == "" && !pgtest.Installed():
				need.PostgreSQL.Tell(t, "no test that runs without it misses this guard")
			case killer == "":
				t.Errorf("nobody misses %s in %s", strings.TrimSpace(m.old), m.file)
				killer = "NOBODY"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\n", m.file, short, killer)
		})
	}
	w.Flush()
	t.Log("\n" + b.String())
}

// kill runs the tests with the changed file in place of the one at the path, and gives the first test that fails.
func (m mutant) kill(t *testing.T, root, path, changed string) string {
	t.Helper()
	dir := t.TempDir()
	instead := filepath.Join(dir, filepath.Base(path))
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: instead}})
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "overlay.json")
	for name, text := range map[string]string{instead: changed, list: string(overlay)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	room, only, _ := strings.Cut(m.tests, " ")
	args := []string{"test", "-count=1", "-failfast", "-vet=off", "-overlay", list}
	if only != "" {
		args = append(args, "-run", only)
	}
	c := exec.Command("go", append(args, "stepdown/"+room)...)
	c.Dir = root
	out, err := c.CombinedOutput()
	if err == nil {
		return ""
	}
	for line := range strings.Lines(string(out)) {
		if name, failed := strings.CutPrefix(strings.TrimSpace(line), "--- FAIL: "); failed {
			name, _, _ = strings.Cut(name, " ")
			return name
		}
	}
	if strings.Contains(string(out), "panic:") {
		return "a panic"
	}
	t.Errorf("%s, %q: no test failed, and yet: %s", m.file, m.old, out)
	return "?"
}
