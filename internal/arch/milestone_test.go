package arch_test

import (
	"encoding/json"
	"go/ast"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/casefile"
)

const milestoneFile = "internal/casefile/milestone.go"

// dependedOn are the steps on which more depends than a rule of the policy. The others are named in their row alone, and in the
// invented families that live through them.
var dependedOn = []string{"JointMeeting", "HandoverStarted", "FirstFollowUp", "HandoverCompleted", "ClosureConfirmed"}

func TestAMilestoneIsNamedInItsRowAlone(t *testing.T) {
	ofRow := map[string]casefile.StepRow{}
	for _, row := range casefile.StepTable {
		ofRow[string(row.Step)], ofRow[row.Day.Name], ofRow[row.Not] = row, row, row
	}
	constants, found := map[string]casefile.Step{}, 0
	for _, f := range module(t) {
		if f.path == milestoneFile {
			ast.Inspect(f.syntax, func(n ast.Node) bool {
				if v, ok := n.(*ast.ValueSpec); ok && name(v.Type) == "Step" {
					constants[v.Names[0].Name] = casefile.Step(literal(v.Values[0]))
				}
				return true
			})
		}
	}
	free := func(step casefile.Step) bool {
		return slices.ContainsFunc(dependedOn, func(name string) bool { return constants[name] == step })
	}
	for _, f := range module(t) {
		if f.test || f.path == milestoneFile || f.within("internal/demo") {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if step, ok := constants[n.Sel.Name]; ok && name(n.X) == "casefile" {
					if found++; !free(step) {
						t.Errorf("%s: casefile.%s: say it in the step's row of %s, where a new step says it too", f.at(n), n.Sel.Name, milestoneFile)
					}
				}
			case *ast.BasicLit:
				if row, ok := ofRow[literal(n)]; ok && !free(row.Step) {
					t.Errorf("%s: %s: read the step's row in %s", f.at(n), n.Value, milestoneFile)
				}
			}
			return true
		})
	}
	if len(constants) < 5 || found < 5 {
		t.Errorf("found %d steps, named %d times: this test looks in the wrong place", len(constants), found)
	}
}

// TestANewMilestoneIsOneRow builds the program with one row more, a policy with a rule that asks for it, and what a digest says is
// recorded then: nothing else is needed for a feed to have it, for people to record it and for coordinators to be reminded of it.
func TestANewMilestoneIsOneRow(t *testing.T) {
	const row = `	{Step: "school told", Not: "school not told", Day: Column{Name: "school_told_on", May: true, Example: "06/03/2026",
		Meaning: "the day on which the school was told of the step down"}},
`
	const rule = `
  - id: school
    for: ehco
    action: Ask the social worker to tell the school.
    when: [level 2, school not told]
    counted_from: [decided on]
    due: 5 working days
    done_when: [school told]
    ladder: standard
    source: ours
    because: The school is often the first to see that a family struggles.
`
	const file, after = "internal/casefile/milestone.go", "\n}\n\n// Steps are "
	p := built(t, map[string]string{file: strings.Replace(paper(t, file), after, "\n"+row+after[1:], 1)})
	policy := paper(t, "internal/timetable/policy.yaml")
	if err := os.WriteFile(filepath.Join(p.dir, "policy.yaml"), []byte(policy+rule), 0o600); err != nil {
		t.Fatal(err)
	}
	words := strings.Replace(paper(t, "templates/words/mails.en.yaml"), "\nrecorded:",
		"\nrecorded:\n  school told: the day on which it was told\n#", 1)
	if err := os.MkdirAll(filepath.Join(p.dir, "wording", "words"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.dir, "wording", "words", "mails.en.yaml"), []byte(words), 0o600); err != nil {
		t.Fatal(err)
	}
	p.environ = append(p.environ, "STEPDOWN_POLICY="+filepath.Join(p.dir, "policy.yaml"),
		"STEPDOWN_FOLDERS_TEMPLATES="+filepath.Join(p.dir, "wording"))

	p.says(t, "the day on which the school was told of the step down", "import", "--columns")
	p.says(t, "the day on which the school was told of the step down", "record", "--help")
	p.says(t, "school told\tthe day on which", "__complete", "record", "EHM-1", "sch")
	p.says(t, "", "demo", "feed", "--cases", "40", "--items", "20", "--day", "2026-03-09", "feed")
	if feed, err := os.ReadFile(filepath.Join(p.dir, "feed", "cases.csv")); err != nil || !strings.Contains(string(feed), "school_told_on") {
		t.Errorf("no column of the feed is the new one's: %v", err)
	}
	p.says(t, "", "migrate", "--test")
	p.says(t, "", "import", "feed")
	const tell = "Ask the social worker to tell the school."
	type item struct{ Case, What string }
	var due []item
	if err := json.Unmarshal([]byte(p.says(t, "", "due", "--as-of", "2026-03-09", "--json")), &due); err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(due, func(i item) bool { return i.What == tell })
	if at < 0 {
		t.Fatalf("nobody is asked to tell the school: %+v", due)
	}
	of := due[at].Case
	p.says(t, "school told", "record", of, "school-told", "--on", "2026-03-06", "--by", "Morgan Sampleworth")
	if left := p.says(t, "", "due", "--as-of", "2026-03-09", "--json", "--case", of); strings.Contains(left, tell) {
		t.Errorf("it is recorded, and still due: %s", left)
	}
}

// program is the program as it is built with some files more, in a folder of its own.
type program struct {
	path, dir string
	environ   []string
}

func built(t *testing.T, more map[string]string) program {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for name, text := range more {
		instead := filepath.Join(dir, filepath.Base(name))
		if err := os.WriteFile(instead, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[filepath.Join(root, filepath.FromSlash(name))] = instead
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), list, 0o600); err != nil {
		t.Fatal(err)
	}
	p := program{path: filepath.Join(dir, "stepdown"), dir: t.TempDir()}
	build := exec.Command("go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", p.path, "./cmd/stepdown")
	build.Dir = root
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build it: %v\n%s", err, said)
	}
	return p
}

// says runs the program, which must end well and say so.
func (p program) says(t *testing.T, want string, args ...string) string {
	t.Helper()
	c := exec.Command(p.path, args...)
	c.Dir, c.Env = p.dir, append(os.Environ(), p.environ...)
	out, err := c.Output()
	if err != nil || !strings.Contains(string(out), want) {
		t.Fatalf("%v: %v; want %q in\n%s", args, err, want, out)
	}
	return string(out)
}
