package arch_test

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A carrier is a package of its own, its settings, and a line in app: these tests find whoever else asks by what a letter goes.

// asksTheChannel are the rooms and files that may name a channel that is carried: what a record says, what is asked before a
// letter goes by it, the note around a mailed one, the line in app, and invented records.
var asksTheChannel = []string{"internal/casefile/", "internal/safeguard/", "letters/compose.go", "letters/sample.go", "internal/app/app.go",
	"internal/demo/"}

func TestNobodyElseAsksByWhatALetterGoes(t *testing.T) {
	asked := 0
	for _, f := range module(t) {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok || f.test {
				return !f.test
			}
			of, ok := selector.X.(*ast.Ident)
			if !ok || of.Name != "casefile" || selector.Sel.Name != "Post" && selector.Sel.Name != "Email" {
				return true
			}
			asked++
			if !slices.ContainsFunc(asksTheChannel, func(place string) bool { return strings.HasPrefix(f.path, place) }) {
				t.Errorf("%s: %s asks for a channel: let its carrier answer", f.at(n), f.path)
			}
			return true
		})
	}
	if asked < 5 {
		t.Errorf("%d channels are named: this test looks in the wrong place", asked)
	}
}

// The loop treats all carriers alike: it knows none of them by name.
func TestTheLoopOverCarriersKnowsNone(t *testing.T) {
	loop := []string{"jobs/carrier.go", "jobs/claim.go", "jobs/deliver.go", "jobs/follow.go", "jobs/scan.go", "jobs/send.go"}
	for _, f := range module(t) {
		i := slices.Index(loop, f.path)
		if i < 0 {
			continue
		}
		loop = slices.Delete(loop, i, i+1)
		for _, imported := range f.imports {
			if imported.is("stepdown/internal/mail") || imported.is("stepdown/internal/post") && f.path != "jobs/claim.go" &&
				f.path != "jobs/deliver.go" {
				t.Errorf("%s: the loop may not know %s", f.at(imported.node), imported.path)
			}
		}
		for _, name := range []string{"PrintRoom", "PostCarrier", "post.Spool"} {
			if strings.Contains(f.source, name) {
				t.Errorf("%s names %s: the loop may not know one carrier from another", f.path, name)
			}
		}
	}
	if len(loop) > 0 {
		t.Errorf("%v are not there: this test looks in the wrong place", loop)
	}
}

func TestACarrierTouchesItsPackageItsSettingsAndALine(t *testing.T) {
	row := regexp.MustCompile(`(?m)^\| a carrier \|.*$`).FindString(paper(t, "internal/README.md"))
	var files []string
	for _, name := range named.FindAllStringSubmatch(row, -1) {
		files = append(files, name[1])
	}
	want := []string{"internal/mail", "internal/config/config.go", "internal/config/table.go", "internal/app/app.go"}
	if !slices.Equal(files, want) {
		t.Errorf("internal/README.md says that a carrier touches %q, want %q", files, want)
	}
}
