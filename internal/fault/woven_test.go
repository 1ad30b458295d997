package fault

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/fault/off"
)

// guardedProgram prints a line for each form of a guard. Each guard is named after what is printed without it.
const guardedProgram = `package main

import "fmt"

const tail = " ok" //guard:text off=" other"

const (
	first = "1"
	//guard:text-in-a-group off="9"
	second = "2"
	third  = "3"
)

type flags struct{ A, B bool }

func main() {
	fmt.Println("if", rank(5), rank(2))
	fmt.Println("on", holds(5))
	fmt.Println("case", kind(0), "value", word("b"), "init", started())
	fmt.Println("return", isSmall(1), "operands", between(0), between(5), neither(1, 0))
	fmt.Println("element", list(), "field", flags{
		A: true, //guard:field
		B: false, //guard:field-on on
	})
	fmt.Println("statement", steps(), "skip", tried())
	fmt.Println("text" + tail, first+second+third)
}

func rank(n int) string {
	if n > 3 { //guard:if
		return "high"
	} else if n > 1 { //guard:else-if
		return "middle"
	}
	return "low"
}

func holds(n int) string {
	if n > 9 { //guard:on on
		return "let through"
	}
	return "stopped"
}

func kind(n int) string {
	switch {
	//guard:case
	case n == 0, n == 1:
		return "none"
	default:
		return "some"
	}
}

func word(s string) string {
	switch s {
	case "a", "b": //guard:value
		return "known"
	case "c":
		return "also known"
	}
	return "unknown"
}

func started() string {
	if n := len(tail); n > 2 { //guard:init
		return "long"
	}
	return "short"
}

func isSmall(n int) bool { return n < 3 } //guard:return

func between(n int) bool {
	if n < 1 || //guard:operand-first
		n == 5 { //guard:operand-last
		return false
	}
	return true
}

func neither(a, b int) string {
	if b == 0 &&
		a != 1 { //guard:operand-on on
		return "both"
	}
	return "one"
}

func list() []int {
	return []int{
		10,
		20, //guard:element
	}
}

func steps() (s string) {
	s += "a"
	s += "b" //guard:statement
	return s
}

func tried() (s string) {
	if s = "tried"; s != "" { //guard:skip skip
		return s
	}
	return "left out"
}
`

// withoutGuard has the line of guardedProgram that changes without each of its guards.
var withoutGuard = map[string]string{
	"":                "",
	"if":              "if middle middle",
	"else-if":         "if high low",
	"on":              "on let through",
	"case":            "case some value known init long",
	"value":           "case none value unknown init long",
	"init":            "case none value known init short",
	"return":          "return false operands false false one",
	"operand-first":   "return true operands true false one",
	"operand-last":    "return true operands false true one",
	"operand-on":      "return true operands false false both",
	"element":         "element [10] field {true false}",
	"field":           "element [10 20] field {false false}",
	"field-on":        "element [10 20] field {true true}",
	"statement":       "statement a skip tried",
	"skip":            "statement ab skip left out",
	"text":            "text other 123",
	"text-in-a-group": "text ok 193",
}

const withAllGuards = `if high middle
on stopped
case none value known init long
return true operands false false one
element [10 20] field {true false}
statement ab skip tried
text ok 123
`

func TestAWovenProgramRunsWithoutEachGuard(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	woven, marks, err := weave("main.go", guardedProgram)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range marks {
		names = append(names, m.name)
	}
	if expected := slices.Sorted(maps.Keys(withoutGuard))[1:]; !slices.Equal(slices.Sorted(slices.Values(names)), expected) {
		t.Errorf("found the marks %q, and expected %q", names, expected)
	}
	if a, b := strings.Count(woven, "\n"), strings.Count(guardedProgram, "\n"); a != b {
		t.Errorf("weaving moves lines: there are %d, and were %d", a, b)
	}
	run := buildInRoom(t, root, woven)
	for guard, line := range withoutGuard {
		changed := withAllGuards
		if line != "" {
			changed = withLine(withAllGuards, line)
		}
		if said := run(guard); said != changed {
			t.Errorf("without %q the program says:\n%s\nexpected:\n%s", guard, said, changed)
		}
	}
}

// withLine puts a line in the place of the one with the same first word.
func withLine(text, line string) string {
	word, _, _ := strings.Cut(line, " ")
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, word+" ") {
			lines[i] = line
		}
	}
	return strings.Join(lines, "\n")
}

// buildInRoom builds a program within the module, so that it may import off, and gives what runs it without a guard.
func buildInRoom(t *testing.T, root, text string) func(guard string) string {
	t.Helper()
	const room = "internal/fault/off/woven"
	binary := filepath.Join(t.TempDir(), "program")
	list := overlay(t, map[string]string{filepath.Join(root, room, "main.go"): text})
	c := exec.Command("go", "build", "-overlay", list, "-o", binary, "./"+room)
	c.Dir = root
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, text)
	}
	return func(guard string) string {
		c := exec.Command(binary)
		c.Env = append(os.Environ(), off.Variable+"="+guard)
		out, err := c.CombinedOutput()
		if err != nil {
			t.Errorf("without %q: %v", guard, err)
		}
		return string(out)
	}
}

func TestAMarkWhereNothingCanBeSwitchedOffIsRefused(t *testing.T) {
	for _, c := range []struct{ code, want string }{
		{"{\n} //guard:x", "f.go:4: guard x: its line has nothing that can be switched off"},
		{"{\n//guard:x\n\ng()\n}", "f.go:4: guard x: its line has nothing that can be switched off"},
		{"{\nx := g() //guard:x\n}", "f.go:4: guard x: a declaration can't be left out: mark what uses it"},
		{"{\nvar x int //guard:x\n}", "f.go:4: guard x: a declaration can't be left out: mark what uses it"},
		{"{\ng() //guard:x on\n}", "f.go:4: guard x: its line has nothing"},
		{"{\nselect {\ncase <-c: //guard:x\n}\n}", "f.go:5: guard x: its line has no statement that can be left out"},
		{"{\nswitch g().(type) {\ncase int: //guard:x\n}\n}", "f.go:5: guard x: a case of types can't be switched off"},
		{"{\nswitch n := g(); n {\ncase 1: //guard:x\n}\n}", "f.go:5: guard x: it is a case of a switch that begins with a statement"},
		{"{\nswitch g() {\ncase 1: //guard:x skip\n}\n}", "f.go:5: guard x: its line has no statement that can be left out"},
		{"{\nswitch g() {\ndefault: //guard:x\n}\n}", "f.go:5: guard x: its line has nothing"},
		{"{}\ntype x int //guard:x skip", "f.go:4: guard x: its line has no statement that can be left out"},
		{"{}\nvar l = []int{\n1, 2, //guard:x\n}", "f.go:5: guard x: its line has nothing that can be switched off, or several"},
		{"{}\nvar l = []int{\n1, //guard:x on\n}", "f.go:5: guard x: an element of a list is no condition"},
		{"{}\nconst c = 1 //guard:x off=\"2\"", "f.go:4: guard x: its line has 0 texts, and it can replace only one"},
		{"{}\nvar v = \"a\" + \"b\" //guard:x off=\"2\"", "f.go:4: guard x: its line has 2 texts, and it can replace only one"},
		{"{\ng() //guard:x schema=\"letter CHECK a\"\n}", "f.go:4: guard x: it is not above a variable that embeds migrations"},
		{"{\ng() //guard:X\n}", `f.go:4:5: "//guard:X" does not mark a guard: write //guard:what-it-guards`},
		{"{\ng() // guard:x\n}", `f.go:4:5: "// guard:x" does not mark a guard`},
		{"{\ng() /* guard:x */\n}", "does not mark a guard"},
		{"{\ng() //guard:x maybe\n}", `"//guard:x maybe" does not mark a guard`},
		{"{\ng() //guard:x off=\"\\q\"\n}", "f.go:4:5: the text of guard x: invalid syntax"},
		{"{\ng( //guard:x\n}", "f.go:5:1: expected"},
	} {
		if woven, _, err := weave("f.go", "package f\n\nfunc f() "+c.code); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\ngives %v, and expected %s\n%s", c.code, err, c.want, woven)
		}
	}
}

func TestAFileWithoutMarksIsNotWoven(t *testing.T) {
	text := "package f\n\nvar s = \"//guard:x\" // not a guard: it says nothing\n"
	if woven, marks, err := weave("f.go", text); woven != text || marks != nil || err != nil {
		t.Errorf("%q, %v, %v", woven, marks, err)
	}
}

func TestMigrationsAreWovenThroughTheirVariable(t *testing.T) {
	woven, _, err := weave("f.go", `package f

import "embed"

//guard:one schema="letter CHECK pages > 0"
//guard:two schema="letter UNIQUE number"
//go:embed *.sql
var migrations embed.FS
`)
	want := `var migrationsFiles embed.FS; var migrations = guard.Schema{FS: migrationsFiles, ` +
		`Nameless: map[string]string{"one":"letter CHECK pages > 0", "two":"letter UNIQUE number"}}`
	if err != nil || !strings.Contains(woven, "\n//go:embed *.sql\n"+want+"\n") {
		t.Errorf("%v\n%s", err, woven)
	}
}
