package arch_test

import (
	"go/ast"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/timetable"
)

const kindFile = "internal/timetable/kind.go"

// TestAKindOfLetterIsNamedInItsRowAlone looks for whoever asks which kind a letter is of. What is so of one kind and not of
// another is said in its row, where another kind says it too.
func TestAKindOfLetterIsNamedInItsRowAlone(t *testing.T) {
	rows := map[string]bool{}
	for _, f := range module(t) {
		if f.path != kindFile {
			continue
		}
		for _, d := range f.syntax.Decls {
			ast.Inspect(d, func(n ast.Node) bool {
				if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
					if row, ok := v.Values[0].(*ast.CompositeLit); ok && name(row.Type) == "Kind" {
						rows[v.Names[0].Name] = true
					}
				}
				return true
			})
		}
	}
	if len(rows) != len(timetable.Letters()) {
		t.Fatalf("%s has the rows %v: this test looks in the wrong place", kindFile, rows)
	}
	for _, f := range module(t) {
		if f.test || f.path == kindFile {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				of := name(n.X)
				if of == "timetable" && rows[n.Sel.Name] || f.within("internal/timetable") && rows[of] {
					t.Errorf("%s: %s.%s: say in its row of %s what is so of one kind alone", f.at(n), of, n.Sel.Name, kindFile)
				}
			case *ast.BasicLit:
				if slices.Contains(timetable.Letters().Names(), literal(n)) {
					t.Errorf("%s: %s: read the rows of %s", f.at(n), n.Value, kindFile)
				}
			}
			return true
		})
	}
}

// TestWhatAKindOfLetterOrAMilestoneTouchesIsShort keeps the measure of the house: at most four files.
func TestWhatAKindOfLetterOrAMilestoneTouchesIsShort(t *testing.T) {
	for change, want := range map[string][]string{
		"a kind of letter": {kindFile, "internal/timetable/policy.yaml", "templates/letters/closure.en.md",
			"templates/words/mails.en.yaml"},
		"a milestone": {milestoneFile, "internal/timetable/policy.yaml", "templates/words/mails.en.yaml"},
	} {
		var touched []string
		_, row, _ := strings.Cut(paper(t, "internal/README.md"), "\n| "+change+" |")
		row, rest, _ := strings.Cut(row, "\n")
		for _, name := range named.FindAllStringSubmatch(row, -1) {
			touched = append(touched, name[1])
		}
		if !slices.Equal(touched, want) || strings.HasPrefix(rest, "| |") {
			t.Errorf("internal/README.md: %s touches %v, want %v and no more rows", change, touched, want)
		}
	}
}
