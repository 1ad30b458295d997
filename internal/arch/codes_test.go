package arch_test

import (
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

const codesTopic = "cmd/stepdown/help/codes.md"

// codedRooms are the rooms that give a letter a code.
var codedRooms = []string{"internal/safeguard", "internal/ledger", "internal/store", "internal/office", "jobs", "letters"}

var (
	codeShape = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	codeRow   = regexp.MustCompile("^\\| `([a-z-]+)` \\|")
)

func TestEveryCodeOfALetterIsInTheManual(t *testing.T) {
	found := codes(module(t))
	if len(found) < 60 {
		t.Fatalf("found %d codes: this test looks in the wrong place", len(found))
	}
	text, err := os.ReadFile("../../" + codesTopic)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		row := codeRow.FindStringSubmatch(line)
		if row == nil {
			continue
		}
		if listed[row[1]] {
			t.Errorf("%s: lists %s twice", codesTopic, row[1])
		}
		listed[row[1]] = true
		if found[row[1]] == "" {
			t.Errorf("%s: no letter can have the code %s", codesTopic, row[1])
		}
	}
	for code, at := range found {
		if !listed[code] {
			t.Errorf("%s: the code %s is not in %s: say there what it means and whose act mends it", at, code, codesTopic)
		}
	}
}

// codes gives all codes that a letter can have, each with a place where it is given. A code is what a field or variable of
// that name is set to, what is passed for a parameter of that name, what a function gives as a result of that name, and
// the field of that name where a decision, or a reason to hold, is written without names of fields.
func codes(files []file) map[string]string {
	f := finder{found: map[string]string{}, constants: map[string]string{}, params: map[string]int{}}
	for _, one := range files {
		if !one.test && slices.Contains(codedRooms, one.room) {
			f.files = append(f.files, one)
			f.declare(one)
		}
	}
	for _, one := range f.files {
		f.search(one)
	}
	for _, by := range []ledger.HeldBy{ledger.HeldByPerson, ledger.HeldAsLeft} {
		f.found[string(by)] = "internal/ledger"
	}
	for _, reason := range casefile.StopReasons {
		f.found["stopped-"+strings.ReplaceAll(string(reason), " ", "-")] = "internal/safeguard"
	}
	return f.found
}

type finder struct {
	files     []file
	constants map[string]string // by package and name
	params    map[string]int    // by name of a function: which of its parameters is a code
	found     map[string]string
}

// declare notes a file's constants, and its functions that take a code.
func (f *finder) declare(one file) {
	for _, d := range one.syntax.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			place := 0
			for _, field := range d.Type.Params.List {
				for _, name := range field.Names {
					if name.Name == "code" {
						f.params[d.Name.Name] = place
					}
					place++
				}
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.CONST && len(v.Values) == len(v.Names) {
					for i, name := range v.Names {
						f.constants[one.syntax.Name.Name+"."+name.Name] = literal(v.Values[i])
					}
				}
			}
		}
	}
}

func (f *finder) search(one file) {
	for _, d := range one.syntax.Decls {
		function, ok := d.(*ast.FuncDecl)
		givesCode := ok && gives(function.Type, "code")
		carried := map[string]bool{"code": true} // variables that come to be a code
		ast.Inspect(d, func(n ast.Node) bool {
			if r, ok := n.(*ast.ReturnStmt); ok && givesCode && len(r.Results) > 0 {
				f.add(one, r.Results[0])
				if name, ok := r.Results[0].(*ast.Ident); ok {
					carried[name.Name] = true
				}
			}
			return true
		})
		ast.Inspect(d, func(n ast.Node) bool {
			f.look(one, n, carried)
			return true
		})
	}
}

func (f *finder) look(one file, n ast.Node, carried map[string]bool) {
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Code" {
			f.add(one, n.Value)
		}
	case *ast.CompositeLit:
		places := map[string]int{"Decision": 1, "HoldError": 0}
		if place, ok := places[name(n.Type)]; ok && len(n.Elts) > place {
			f.add(one, n.Elts[place])
		}
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if len(n.Lhs) != len(n.Rhs) {
				return
			}
			field, isField := left.(*ast.SelectorExpr)
			variable, isVariable := left.(*ast.Ident)
			if isField && field.Sel.Name == "Code" || isVariable && carried[variable.Name] {
				f.add(one, n.Rhs[i])
			}
		}
	case *ast.CallExpr:
		if place, ok := f.params[name(n.Fun)]; ok && len(n.Args) > place {
			f.add(one, n.Args[place])
		}
	}
}

// add notes what an expression is, if that can be told without running it.
func (f *finder) add(one file, e ast.Expr) {
	code := literal(e)
	switch e := e.(type) {
	case *ast.Ident:
		code = f.constants[one.syntax.Name.Name+"."+e.Name]
	case *ast.SelectorExpr:
		if of, ok := e.X.(*ast.Ident); ok {
			code = f.constants[of.Name+"."+e.Sel.Name]
		}
	}
	if codeShape.MatchString(code) {
		f.found[code] = one.at(e)
	}
}

// gives tells whether a function names its first result so.
func gives(f *ast.FuncType, result string) bool {
	return f.Results != nil && len(f.Results.List) > 0 && len(f.Results.List[0].Names) > 0 && f.Results.List[0].Names[0].Name == result
}

// name is the last part of a name of a type or function.
func name(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) string {
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		if s, err := strconv.Unquote(l.Value); err == nil {
			return s
		}
	}
	return ""
}
