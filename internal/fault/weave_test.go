package fault

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// guardMark is a guard where it stands. Package off says how one is written.
type guardMark struct {
	name  string
	at    int  // its own line
	line  int  // of what it marks
	atEnd bool // the mark stands at the end of that line
	how   string
	text  string // what stands in the place of a text, or how the schema writes it
}

const (
	stays     = "on"
	skipped   = "skip"
	replaced  = "off"
	inTables  = "schema"
	offImport = "stepdown/internal/fault/off"
)

var directive = regexp.MustCompile(`^//guard:([a-z0-9]+(?:-[a-z0-9]+)*)(?: (on|skip)| (off|schema)=("(?:[^"\\]|\\.)*"))?$`)

// weave asks before each marked guard of a Go file whether it is switched off. Lines stay where they are.
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
	if marks, err = w.marks(); err != nil || len(marks) == 0 {
		return text, nil, err
	}
	for _, m := range marks {
		if err := w.switchable(m); err != nil {
			return "", nil, fmt.Errorf("%s:%d: guard %s: %w", name, m.line, m.name, err)
		}
	}
	w.closeLists()
	w.insert(file.Name.End(), `; import guard "`+offImport+`"`, 0)
	return w.apply(), marks, nil
}

type weaver struct {
	set      *token.FileSet
	file     *ast.File
	text     string
	changes  []change
	lists    map[*ast.CompositeLit]map[int]string
	nameless map[*ast.GenDecl]map[string]string
	compared map[*ast.SwitchStmt]bool
}

// change puts a text into the file. Where several begin at one place the outermost comes first, where they end, last.
type change struct {
	at, remove int
	text       string
	nesting    int // twice the length of what is wrapped, negative at its beginning
}

func (w *weaver) line(at token.Pos) int   { return w.set.Position(at).Line }
func (w *weaver) offset(at token.Pos) int { return w.set.Position(at).Offset }

func (w *weaver) insert(at token.Pos, text string, nesting int) {
	w.changes = append(w.changes, change{at: w.offset(at), text: text, nesting: nesting})
}

func (w *weaver) wrap(n ast.Node, before, after string) {
	length := 2 * int(n.End()-n.Pos())
	w.insert(n.Pos(), before, -length)
	w.insert(n.End(), after, length)
}

// wrapWithin wraps what others may wrap, and stays within them.
func (w *weaver) wrapWithin(n ast.Node, before, after string) {
	length := 2*int(n.End()-n.Pos()) - 1
	w.insert(n.Pos(), before, -length)
	w.insert(n.End(), after, length)
}

func (w *weaver) apply() string {
	slices.SortStableFunc(w.changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(sign(b.nesting), sign(a.nesting)), cmp.Compare(a.nesting, b.nesting))
	})
	var b strings.Builder
	from := 0
	for _, e := range w.changes {
		b.WriteString(w.text[from:e.at] + e.text)
		from = e.at + e.remove
	}
	return b.String() + w.text[from:]
}

func sign(n int) int { return cmp.Compare(n, 0) }

// marks reads the directives of the file.
func (w *weaver) marks() (marks []guardMark, err error) {
	for _, group := range w.file.Comments {
		for _, c := range group.List {
			if !strings.HasPrefix(strings.TrimLeft(c.Text, "/* \t"), "guard:") {
				continue
			}
			found := directive.FindStringSubmatch(c.Text)
			if found == nil {
				return nil, fmt.Errorf("%s: %q is no mark of a guard: it is written //guard:what-it-guards", w.set.Position(c.Pos()), c.Text)
			}
			m := guardMark{name: found[1], how: found[2] + found[3], at: w.line(c.Pos()), line: w.line(c.Pos())}
			if m.text = found[4]; m.text != "" {
				if m.text, err = strconv.Unquote(m.text); err != nil {
					return nil, fmt.Errorf("%s: %w", w.set.Position(c.Pos()), err)
				}
			}
			before := w.text[:w.offset(c.Pos())]
			before = before[strings.LastIndexByte(before, '\n')+1:]
			if m.atEnd = strings.TrimSpace(before) != ""; !m.atEnd {
				m.line = w.line(group.End()) + 1
			}
			marks = append(marks, m)
		}
	}
	return marks, nil
}

// place is what begins on a mark's line.
type place struct {
	conditions []ast.Expr
	choice     *ast.SwitchStmt // whose value the conditions are compared with
	operands   []ast.Expr
	returned   ast.Expr
	statement  ast.Stmt
	literals   []*ast.BasicLit
	elements   []element
	constant   *ast.GenDecl
	spec       *ast.ValueSpec
	variable   *ast.GenDecl
}

type element struct {
	list  *ast.CompositeLit
	index int
}

func (w *weaver) at(line int) (p place) {
	var group *ast.GenDecl
	var choice *ast.SwitchStmt
	ast.Inspect(w.file, func(n ast.Node) bool {
		if n == nil || w.line(n.Pos()) > line || w.line(n.End()) < line {
			return false
		}
		begins := w.line(n.Pos()) == line
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if w.line(n.End()) > w.line(n.Pos()) {
				p.operands = append(p.operands, w.operandsOf(n, n.Op, line)...)
				slices.SortFunc(p.operands, func(a, b ast.Expr) int { return cmp.Compare(a.Pos(), b.Pos()) })
				p.operands = slices.Compact(p.operands) // a chain of three holds one of two
			}
		case *ast.CompositeLit:
			for i, e := range n.Elts {
				if w.line(e.Pos()) == line && !(begins && len(p.elements) > 0) { // not what an element holds on its own line
					p.elements = append(p.elements, element{n, i})
				}
			}
		case *ast.BasicLit:
			if begins && n.Kind == token.STRING {
				p.literals = append(p.literals, n)
			}
		case *ast.SwitchStmt:
			choice = n
		case *ast.CaseClause:
			if begins && choice != nil && choice.Tag != nil {
				p.choice = choice
			}
		case *ast.GenDecl:
			if group = n; begins && n.Tok == token.VAR {
				p.variable = n
			}
		case *ast.ValueSpec:
			if begins && group != nil && group.Tok == token.CONST {
				p.constant, p.spec = group, n
			}
		}
		if begins {
			p.statements(n)
		}
		return true
	})
	return p
}

func (p *place) statements(n ast.Node) {
	switch n := n.(type) {
	case *ast.IfStmt:
		p.conditions = []ast.Expr{n.Cond}
	case *ast.CaseClause:
		p.conditions = n.List
		return
	case *ast.ReturnStmt:
		if len(n.Results) == 1 {
			p.returned = n.Results[0]
		}
	}
	if s, ok := n.(ast.Stmt); ok && p.statement == nil {
		p.statement = s
	}
}

// operandsOf are those of a condition's parts, joined by the same operator, that a line holds.
func (w *weaver) operandsOf(e ast.Expr, op token.Token, line int) (held []ast.Expr) {
	if b, ok := e.(*ast.BinaryExpr); ok && b.Op == op && (op == token.LAND || op == token.LOR) {
		held = append(w.operandsOf(b.X, op, line), w.operandsOf(b.Y, op, line)...)
	} else if w.line(e.Pos()) == line && w.line(e.End()) == line && (op == token.LAND || op == token.LOR) {
		held = []ast.Expr{e}
	}
	return held
}

// switchable makes that one guard can be switched off.
func (w *weaver) switchable(m guardMark) error {
	p := w.at(m.line)
	on := "guard.On(" + strconv.Quote(m.name) + ")"
	switch {
	case m.how == inTables:
		return w.schema(m, p)
	case m.how == replaced:
		return w.replaceable(m, p)
	case m.how == skipped && p.statement != nil:
		w.wrap(p.statement, "if "+on+" { ", " }")
	case m.atEnd && len(p.operands) == 1:
		w.condition(p.operands[0], on, m.how)
	case len(p.conditions) > 0:
		w.compare(p.choice)
		for _, c := range p.conditions {
			w.condition(c, on, m.how)
		}
	case p.returned != nil:
		w.condition(p.returned, on, m.how)
	case m.how == "" && p.statement != nil:
		w.wrap(p.statement, "if "+on+" { ", " }")
	case len(p.elements) == 1:
		return w.element(m, on, p.elements[0])
	default:
		return errors.New("there is nothing on its line, or more than one thing, that can be switched off")
	}
	return nil
}

// compare makes conditions of the values of a switch: then one can be false.
func (w *weaver) compare(choice *ast.SwitchStmt) {
	if choice == nil || w.compared[choice] {
		return
	}
	w.compared[choice] = true
	w.wrap(choice.Tag, "chosen := (", "); ")
	for _, clause := range choice.Body.List {
		for _, value := range clause.(*ast.CaseClause).List {
			w.wrapWithin(value, "chosen == (", ")")
		}
	}
}

func (w *weaver) condition(c ast.Expr, on, how string) {
	if how == stays {
		w.wrap(c, "(!"+on+" || (", "))")
		return
	}
	w.wrap(c, "("+on+" && (", "))")
}

func (w *weaver) element(m guardMark, on string, e element) error {
	field, named := e.list.Elts[e.index].(*ast.KeyValueExpr)
	switch {
	case m.how == stays && named:
		w.condition(field.Value, on, m.how)
	case m.how != "":
		return fmt.Errorf("an element can't be switched off by %s", m.how)
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

// replaceable gives a text another one. A constant of it becomes a variable.
func (w *weaver) replaceable(m guardMark, p place) error {
	if len(p.literals) != 1 {
		return fmt.Errorf("there are %d texts on its line, and it can stand for one", len(p.literals))
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

// schema gives the guard to the migrations that are embedded in a variable.
func (w *weaver) schema(m guardMark, p place) error {
	if p.variable == nil || len(p.variable.Specs) != 1 {
		return errors.New("it does not stand above a variable that embeds migrations")
	}
	if w.nameless[p.variable] == nil {
		w.nameless[p.variable] = map[string]string{}
	}
	w.nameless[p.variable][m.name] = m.text
	return nil
}

func (w *weaver) closeLists() {
	for list, guards := range w.lists {
		w.wrap(list, "guard.List(", fmt.Sprintf(", %#v)", guards))
	}
	for variable, nameless := range w.nameless {
		name := variable.Specs[0].(*ast.ValueSpec).Names[0]
		w.insert(name.End(), "Files", 0)
		w.insert(variable.End(), fmt.Sprintf("; var %s = guard.Schema{FS: %[1]sFiles, Nameless: %#v}", name.Name, nameless), 0)
	}
}
