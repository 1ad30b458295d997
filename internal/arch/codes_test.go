package arch_test

import (
	"go/ast"
	"go/build"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/ledger"
)

// codeFile is where alone the codes of letters are written out.
const codeFile = "internal/ledger/code.go"

// TestCodesAreWrittenOutInOnePlace type-checks every room, since only its type tells a code from any other word.
func TestCodesAreWrittenOutInOnePlace(t *testing.T) {
	rooms, set := typed(t)
	declared, used := map[types.Object]string{}, map[string]bool{}
	for _, info := range rooms {
		for name, object := range info.Defs {
			if c, ok := object.(*types.Const); ok && isCode(c.Type()) {
				declared[c] = strings.Trim(c.Val().ExactString(), `"`)
				if at := set.Position(name.Pos()); at.Filename != codeFile {
					t.Errorf("%s: the code %s belongs into %s", at, name.Name, codeFile)
				}
			}
		}
	}
	for _, info := range rooms {
		for name, object := range info.Uses {
			if c, ok := object.(*types.Const); ok && isCode(c.Type()) && set.Position(name.Pos()).Filename != "internal/ledger/codes.go" {
				used[strings.Trim(c.Val().ExactString(), `"`)] = true
			}
		}
		for e, value := range info.Types {
			at := set.Position(e.Pos())
			if l, ok := e.(*ast.BasicLit); ok && isCode(value.Type) && l.Value != `""` && at.Filename != codeFile {
				t.Errorf("%s: %s is a code: use its constant, or make one in %s", at, l.Value, codeFile)
			}
		}
	}
	for _, code := range declared {
		entries := slices.DeleteFunc(slices.Clone(ledger.Codes), func(m ledger.Meaning) bool { return string(m.Code) != code })
		if len(entries) != 1 {
			t.Errorf("%s: the table of codes has it %d times", code, len(entries))
		}
		if !used[code] {
			t.Errorf("%s: no letter can have this code", code)
		}
	}
	if len(declared) != len(ledger.Codes) || len(declared) < 60 {
		t.Errorf("found %d codes, and %d in the table", len(declared), len(ledger.Codes))
	}
}

// isCode tells whether a type is ledger.Code.
func isCode(t types.Type) bool {
	return types.TypeString(t, nil) == "stepdown/internal/ledger.Code"
}

// typed type-checks every room without its tests, as it is built on this machine.
func typed(t *testing.T) ([]*types.Info, *token.FileSet) {
	t.Helper()
	list := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}", "./...")
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatalf("list the packages: %v", err)
	}
	compiled := map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		compiled[name] = file
	}
	byRoom, set := map[string][]*ast.File{}, token.NewFileSet()
	for _, f := range module(t) {
		set = f.set
		if built, err := build.Default.MatchFile(path.Join("../..", f.room), path.Base(f.path)); err != nil {
			t.Fatal(err)
		} else if built && !f.test {
			byRoom[f.room] = append(byRoom[f.room], f.syntax)
		}
	}
	lookup := importer.ForCompiler(set, "gc", func(name string) (io.ReadCloser, error) { return os.Open(compiled[name]) })
	var rooms []*types.Info
	for room, files := range byRoom {
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
		if _, err := (&types.Config{Importer: lookup}).Check(path.Join("stepdown", room), set, files, info); err != nil {
			t.Fatalf("check the types of %s: %v", room, err)
		}
		rooms = append(rooms, info)
	}
	return rooms, set
}
