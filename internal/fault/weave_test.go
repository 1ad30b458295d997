package fault

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

const offImport = "stepdown/internal/fault/off"

// weave makes a Go file ask, at each marked guard, whether the guard is off. No line moves.
func weave(name, text string) (woven string, marks []guardMark, err error) {
	if !strings.Contains(text, "guard:") {
		return text, nil, nil
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments)
	if err != nil {
		return "", nil, err
	}
	w := weaver{set: set, file: file, text: text, lists: map[*ast.CompositeLit]map[int]string{},
		nameless: map[*ast.GenDecl]map[string]string{}, compared: map[*ast.SwitchStmt]bool{}}
	if marks, err = w.readMarks(); err != nil || len(marks) == 0 {
		return text, nil, err
	}
	for _, m := range marks {
		if err := w.makeSwitchable(m); err != nil {
			return "", nil, fmt.Errorf("%s:%d: guard %s: %w", name, m.at, m.name, err)
		}
	}
	w.finish()
	w.insert(file.Name.End(), `; import guard "`+offImport+`"`, 0)
	return w.apply(), marks, nil
}

type weaver struct {
	set      *token.FileSet
	file     *ast.File
	text     string
	changes  []change
	lists    map[*ast.CompositeLit]map[int]string // the guards of lists, by the places of their elements
	nameless map[*ast.GenDecl]map[string]string   // the guards of embedded migrations, with their constraints
	compared map[*ast.SwitchStmt]bool             // switches whose values have become conditions
}

// change puts a text into the file. At the same place, what is wrapped closely comes inside what is wrapped widely.
type change struct {
	at, remove int
	text       string
	width      int // of what is wrapped; negative where it begins
}

func (w *weaver) line(at token.Pos) int   { return w.set.Position(at).Line }
func (w *weaver) offset(at token.Pos) int { return w.set.Position(at).Offset }

func (w *weaver) insert(at token.Pos, text string, width int) {
	w.changes = append(w.changes, change{at: w.offset(at), text: text, width: width})
}

func (w *weaver) wrap(n ast.Node, before, after string) {
	width := 2 * int(n.End()-n.Pos())
	w.insert(n.Pos(), before, -width)
	w.insert(n.End(), after, width)
}

// wrapInside stays inside of what wraps the same node.
func (w *weaver) wrapInside(n ast.Node, before, after string) {
	width := 2*int(n.End()-n.Pos()) - 1
	w.insert(n.Pos(), before, -width)
	w.insert(n.End(), after, width)
}

func (w *weaver) apply() string {
	sign := func(n int) int { return cmp.Compare(n, 0) }
	slices.SortStableFunc(w.changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(sign(b.width), sign(a.width)), cmp.Compare(a.width, b.width))
	})
	var b strings.Builder
	from := 0
	for _, c := range w.changes {
		b.WriteString(w.text[from:c.at] + c.text)
		from = c.at + c.remove
	}
	return b.String() + w.text[from:]
}

// makeSwitchable makes it possible to switch one guard off.
func (w *weaver) makeSwitchable(m guardMark) error {
	p := w.placeAt(m.line)
	on := "guard.On(" + strconv.Quote(m.name) + ")"
	switch {
	case m.without == inTable:
		return w.schema(m, p)
	case m.without == replaced:
		return w.replace(m, p)
	case m.without == leftOut:
		return w.leaveOut(p.statement, on)
	case m.atEnd && len(p.operands) > 0:
		w.conditions(p.operands, on, m.without)
	case p.types:
		return errors.New("a case of types can't be switched off: mark a statement in it")
	case p.choice != nil && p.choice.Init != nil:
		return errors.New("it is a case of a switch that begins with a statement: put that statement before the switch")
	case len(p.conditions) > 0:
		w.compare(p.choice)
		w.conditions(p.conditions, on, m.without)
	case p.returned != nil:
		w.conditions([]ast.Expr{p.returned}, on, m.without)
	case p.statement != nil && m.without == "":
		return w.leaveOut(p.statement, on)
	case len(p.elements) == 1:
		return w.element(m, on, p.elements[0])
	default:
		return errors.New("its line has nothing that can be switched off, or several such things: see package off")
	}
	return nil
}

func (w *weaver) conditions(all []ast.Expr, on, without string) {
	for _, c := range all {
		if without == isTrue {
			w.wrap(c, "(!"+on+" || (", "))")
		} else {
			w.wrap(c, "("+on+" && (", "))")
		}
	}
}

// compare turns the values of a switch into conditions, so that one of them can be false.
func (w *weaver) compare(choice *ast.SwitchStmt) {
	if choice == nil || w.compared[choice] {
		return
	}
	w.compared[choice] = true
	w.wrap(choice.Tag, "chosen := (", "); ")
	for _, clause := range choice.Body.List {
		for _, value := range clause.(*ast.CaseClause).List {
			w.wrapInside(value, "chosen == (", ")")
		}
	}
}

func (w *weaver) leaveOut(s ast.Stmt, on string) error {
	switch s := s.(type) {
	case nil, *ast.BlockStmt, *ast.CaseClause, *ast.CommClause, *ast.LabeledStmt:
		return errors.New("its line has no statement that can be left out")
	case *ast.DeclStmt:
		return errors.New("a declaration can't be left out: mark what uses it")
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			return errors.New("a declaration can't be left out: mark what uses it")
		}
	}
	w.wrap(s, "if "+on+" { ", " }")
	return nil
}

func (w *weaver) element(m guardMark, on string, e element) error {
	field, named := e.list.Elts[e.index].(*ast.KeyValueExpr)
	switch {
	case m.without == isTrue && named:
		w.conditions([]ast.Expr{field.Value}, on, m.without)
	case m.without == isTrue:
		return errors.New("an element of a list is no condition that can be true")
	case named:
		w.wrap(field.Value, "guard.Value("+strconv.Quote(m.name)+", ", ")")
	default:
		if w.lists[e.list] == nil {
			w.lists[e.list] = map[int]string{}
		}
		w.lists[e.list][e.index] = m.name
	}
	return nil
}

// replace puts another text in the place of one. A constant becomes a variable.
func (w *weaver) replace(m guardMark, p place) error {
	if len(p.literals) != 1 {
		return fmt.Errorf("its line has %d texts, and it can replace only one", len(p.literals))
	}
	w.wrap(p.literals[0], "guard.Text("+strconv.Quote(m.name)+", ", ", "+strconv.Quote(m.text)+")")
	switch {
	case p.constant == nil:
	case !p.constant.Lparen.IsValid():
		w.changes = append(w.changes, change{at: w.offset(p.constant.Pos()), remove: len("const"), text: "var"})
	default:
		w.wrap(p.spec, "); var ", "; const (")
	}
	return nil
}

// schema notes a constraint of the migrations that are embedded in a variable.
func (w *weaver) schema(m guardMark, p place) error {
	if p.variable == nil || len(p.variable.Specs) != 1 {
		return errors.New("it is not above a variable that embeds migrations")
	}
	if w.nameless[p.variable] == nil {
		w.nameless[p.variable] = map[string]string{}
	}
	w.nameless[p.variable][m.name] = m.text
	return nil
}

// finish weaves the lists and the migrations, once all of their marks are known.
func (w *weaver) finish() {
	for list, guards := range w.lists {
		w.wrap(list, "guard.List(", fmt.Sprintf(", %#v)", guards))
	}
	for variable, nameless := range w.nameless {
		name := variable.Specs[0].(*ast.ValueSpec).Names[0]
		w.insert(name.End(), "Files", 0)
		w.insert(variable.End(), fmt.Sprintf("; var %s = guard.Schema{FS: %[1]sFiles, Nameless: %#v}", name.Name, nameless), 0)
	}
}
