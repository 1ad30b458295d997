package arch_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// file is one Go file of the module.
type file struct {
	path    string // from the root of the module, with slashes
	room    string // the folder that it lies in
	test    bool
	source  string
	syntax  *ast.File
	imports []imported
	set     *token.FileSet
}

type imported struct {
	path string
	node ast.Node
}

// is tells whether the import is the one named or, if the name ends in a slash, one below it.
func (i imported) is(name string) bool {
	return i.path == name || strings.HasSuffix(name, "/") && strings.HasPrefix(i.path, name)
}

// within tells whether the file lies in a room or in one below it.
func (f file) within(room string) bool { return f.room == room || strings.HasPrefix(f.room, room+"/") }

func (f file) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", f.path, f.set.Position(n.Pos()).Line)
}

// promise is the package comment, if the file has one that opens as such comments do.
func (f file) promise() string {
	comment := f.syntax.Doc.Text()
	opening := "Package " + f.syntax.Name.Name + " "
	if f.syntax.Name.Name == "main" {
		opening = "Command " + path.Base(f.room) + " "
	}
	if !strings.HasPrefix(comment, opening) {
		return ""
	}
	return comment
}

// module gives all Go files of the module.
func module(t *testing.T) []file {
	t.Helper()
	files, err := readModule()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < minFiles {
		t.Fatalf("found %d files: these tests look in the wrong place", len(files))
	}
	return files
}

var readModule = sync.OnceValues(func() ([]file, error) {
	root, err := filepath.Abs("../..")
	if err != nil {
		return nil, err
	}
	set := token.NewFileSet()
	var files []file
	err = fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		f, err := read(set, root, name)
		files = append(files, f)
		return err
	})
	return files, err
})

func read(set *token.FileSet, root, name string) (file, error) {
	source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		return file{}, err
	}
	syntax, err := parser.ParseFile(set, name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return file{}, err
	}
	f := file{path: name, room: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), source: string(source), syntax: syntax, set: set}
	for _, spec := range syntax.Imports {
		imports, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return file{}, err
		}
		f.imports = append(f.imports, imported{imports, spec})
	}
	return f, nil
}

// name is the last part of a name of a type or variable.
func name(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// literal is the text of a string that is written out, or empty.
func literal(e ast.Expr) string {
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		if s, err := strconv.Unquote(l.Value); err == nil {
			return s
		}
	}
	return ""
}
