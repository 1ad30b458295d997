package arch_test

import (
	"go/ast"
	"go/build"
	"go/constant"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"maps"
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
	declared, used := map[types.Object]bool{}, map[types.Object]bool{}
	for _, info := range rooms {
		for name, object := range info.Defs {
			if c, ok := object.(*types.Const); ok && isCode(c.Type()) {
				declared[c] = true
				if at := set.Position(name.Pos()); at.Filename != codeFile {
					t.Errorf("%s: the code %s belongs into %s", at, name.Name, codeFile)
				}
			}
		}
	}
	for _, info := range rooms {
		for name, object := range info.Uses {
			if c, ok := object.(*types.Const); ok && isCode(c.Type()) && set.Position(name.Pos()).Filename != "internal/ledger/codes.go" {
				used[c] = true
			}
		}
		for e, value := range info.Types {
			at := set.Position(e.Pos())
			if l, ok := e.(*ast.BasicLit); ok && isCode(value.Type) && l.Value != `""` && at.Filename != codeFile {
				t.Errorf("%s: %s is a code: use its constant, or make one in %s", at, l.Value, codeFile)
			}
		}
	}
	for object := range declared {
		code := constant.StringVal(object.(*types.Const).Val())
		entries := slices.DeleteFunc(slices.Clone(ledger.Codes), func(m ledger.Meaning) bool { return string(m.Code) != code })
		if len(entries) != 1 {
			t.Errorf("%s: the table of codes has it %d times", code, len(entries))
		}
		if !used[object] {
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
	c := checker{rooms: map[string][]*ast.File{}, done: map[string]*types.Package{}}
	libraries := map[string]bool{}
	for _, f := range module(t) {
		c.set = f.set
		if built, err := build.Default.MatchFile(path.Join("../..", f.room), path.Base(f.path)); err != nil {
			t.Fatal(err)
		} else if f.test || !built {
			continue
		}
		name := path.Join("stepdown", f.room)
		c.rooms[name] = append(c.rooms[name], f.syntax)
		for _, i := range f.imports {
			libraries[i.path] = libraries[i.path] || !strings.HasPrefix(i.path, "stepdown/")
		}
	}
	maps.DeleteFunc(libraries, func(_ string, theirs bool) bool { return !theirs })
	args := []string{"list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}"}
	list := exec.Command("go", slices.AppendSeq(args, maps.Keys(libraries))...)
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatalf("list the libraries: %v", err)
	}
	compiled := map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		compiled[name] = file
	}
	c.libraries = importer.ForCompiler(c.set, "gc", func(name string) (io.ReadCloser, error) { return os.Open(compiled[name]) })
	for name := range c.rooms {
		if _, err := c.Import(name); err != nil {
			t.Fatal(err)
		}
	}
	return c.infos, c.set
}

// checker type-checks rooms from their source, each once and after those that it imports.
type checker struct {
	set       *token.FileSet
	rooms     map[string][]*ast.File
	libraries types.Importer
	done      map[string]*types.Package
	infos     []*types.Info
}

func (c *checker) Import(name string) (*types.Package, error) {
	files, ours := c.rooms[name]
	if !ours {
		return c.libraries.Import(name)
	}
	if c.done[name] == nil {
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
		room, err := (&types.Config{Importer: c}).Check(name, c.set, files, info)
		if err != nil {
			return nil, err
		}
		c.done[name], c.infos = room, append(c.infos, info)
	}
	return c.done[name], nil
}
