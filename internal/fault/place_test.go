package fault

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"
)

// place is what begins on the line of a guard.
type place struct {
	conditions []ast.Expr      // of an if, or of a case
	choice     *ast.SwitchStmt // whose value the conditions of a case are compared with
	types      bool            // the case is one of types
	operands   []ast.Expr      // of a condition on several lines
	returned   ast.Expr        // the only result
	statement  ast.Stmt        // the outermost
	literals   []*ast.BasicLit // of strings
	elements   []element
	constant   *ast.GenDecl
	spec       *ast.ValueSpec // of that constant
	variable   *ast.GenDecl
}

type element struct {
	list  *ast.CompositeLit
	index int
}

func (w *weaver) placeAt(line int) (p place) {
	var group *ast.GenDecl
	var choice ast.Stmt
	ast.Inspect(w.file, func(n ast.Node) bool {
		if n == nil || w.line(n.Pos()) > line || w.line(n.End()) < line {
			return false
		}
		begins := w.line(n.Pos()) == line
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if w.line(n.End()) > w.line(n.Pos()) {
				p.operands = append(p.operands, w.operandsOf(n, n.Op, line)...)
			}
		case *ast.CompositeLit:
			for i, e := range n.Elts {
				// What an element of a list holds on its own line belongs to that element.
				if w.line(e.Pos()) == line && !(begins && len(p.elements) > 0) {
					p.elements = append(p.elements, element{n, i})
				}
			}
		case *ast.BasicLit:
			if begins && n.Kind == token.STRING {
				p.literals = append(p.literals, n)
			}
		case *ast.SwitchStmt, *ast.TypeSwitchStmt:
			choice = n.(ast.Stmt)
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
			p.begins(n, choice)
		}
		return true
	})
	slices.SortFunc(p.operands, func(a, b ast.Expr) int { return cmp.Compare(a.Pos(), b.Pos()) })
	p.operands = slices.Compact(p.operands) // a chain of three operands is also seen as one of two
	return p
}

// begins notes what a node says that begins on the line. The node may be a case of the choice.
func (p *place) begins(n ast.Node, choice ast.Stmt) {
	switch n := n.(type) {
	case *ast.IfStmt:
		p.conditions = []ast.Expr{n.Cond}
	case *ast.CaseClause:
		p.conditions = n.List
		if values, ok := choice.(*ast.SwitchStmt); !ok {
			p.types = true
		} else if values.Tag != nil {
			p.choice = values
		}
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

// operandsOf gives the operands that are on the line, of an expression joined by one operator.
func (w *weaver) operandsOf(e ast.Expr, op token.Token, line int) []ast.Expr {
	if op != token.LAND && op != token.LOR {
		return nil
	}
	if b, ok := e.(*ast.BinaryExpr); ok && b.Op == op {
		return append(w.operandsOf(b.X, op, line), w.operandsOf(b.Y, op, line)...)
	}
	if w.line(e.Pos()) == line && w.line(e.End()) == line {
		return []ast.Expr{e}
	}
	return nil
}
