package letters

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"stepdown/internal/strict"
)

// What a template may do is bounded, so that wording, which people edit, can stop no night's letters: it may print fields,
// ask about them, and go through a list. It then ends after few steps, whatever it is filled with.
const (
	mostNested  = 2       // one list within another
	mostWritten = 1 << 20 // bytes: thousands of lines of a digest, hundreds of pages of a letter
)

// asks are the functions that a template may call: all of them answer a question about fields.
var asks = []string{"and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "len"}

// bounds finds what a template that has been read may not do.
type bounds struct {
	of     wording
	text   string // of the part that is walked: title or body
	first  int    // line of the file on which it begins
	faults strict.Faults
}

// outOfBounds finds whatever in the title and the body goes beyond printing, asking and going through a list.
func (t wording) outOfBounds(title, body string) strict.Faults {
	var faults strict.Faults
	for _, part := range []struct {
		of    *template.Template
		text  string
		first int
	}{{t.title, title, 2}, {t.body, body, t.first}} {
		b := bounds{of: t, text: part.text, first: part.first}
		for _, defined := range part.of.Templates() {
			if defined.Name() != part.of.Name() {
				b.refuse(defined.Root, "a template can't define another one", "write the text where it belongs")
			}
		}
		walk(part.of.Root, 0, b.node)
		faults = append(faults, b.faults...)
	}
	return faults
}

func (b *bounds) refuse(at parse.Node, what, mend string) {
	line := b.first
	if at != nil {
		line += strings.Count(b.text[:min(int(at.Position()), len(b.text))], "\n")
	}
	b.faults = append(b.faults, strict.At(b.of.name, line, "", what, mend))
}

// node finds what one node of the template may not do. pipe is what it prints, asks about or goes through; nested is how many
// lists it stands in, itself included.
func (b *bounds) node(node parse.Node, pipe *parse.PipeNode, nested int) {
	for _, arg := range arguments(pipe) {
		if f, ok := arg.(*parse.IdentifierNode); ok && !slices.Contains(asks, f.Ident) { //guard:template-calls-nothing
			b.refuse(f, fmt.Sprintf("a template can't call %q", f.Ident), "of the functions it may call "+strings.Join(asks, ", "))
		}
	}
	switch node.(type) {
	case *parse.RangeNode: // through anything but a list it would count
		field := len(pipe.Cmds) == 1 && len(pipe.Cmds[0].Args) == 1 && pipe.Cmds[0].Args[0].Type() == parse.NodeField
		if !field { //guard:template-counts-nothing
			b.refuse(node, "range goes through something other than a field", "name a field that is a list, such as {{range .New}}")
		}
		if nested > mostNested { //guard:template-nests-little
			b.refuse(node, fmt.Sprintf("range stands within more than %d other", mostNested-1), "take it out of the others")
		}
	case *parse.TemplateNode:
		b.refuse(node, "a template can't call another one", "write the text where it belongs")
	}
}

// walk visits each node of a template that does something.
func walk(node parse.Node, nested int, visit func(node parse.Node, pipe *parse.PipeNode, nested int)) {
	branch := func(n parse.BranchNode, nested int) {
		visit(node, n.Pipe, nested)
		for _, list := range []*parse.ListNode{n.List, n.ElseList} {
			if list != nil {
				walk(list, nested, visit)
			}
		}
	}
	switch n := node.(type) {
	case *parse.ListNode:
		for _, each := range n.Nodes {
			walk(each, nested, visit)
		}
	case *parse.ActionNode:
		visit(n, n.Pipe, nested)
	case *parse.TemplateNode:
		visit(n, n.Pipe, nested)
	case *parse.IfNode:
		branch(n.BranchNode, nested)
	case *parse.WithNode:
		branch(n.BranchNode, nested)
	case *parse.RangeNode:
		branch(n.BranchNode, nested+1)
	}
}

// arguments are all that stands between two braces, with what stands in brackets there.
func arguments(p *parse.PipeNode) (all []parse.Node) {
	if p == nil {
		return nil
	}
	for _, command := range p.Cmds {
		for _, arg := range command.Args {
			all = append(all, arg)
			if chain, ok := arg.(*parse.ChainNode); ok { // brackets with a field behind them
				arg = chain.Node
			}
			if inner, ok := arg.(*parse.PipeNode); ok {
				all = append(all, arguments(inner)...)
			}
		}
	}
	return all
}

// limited takes as much text as a template may write.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > mostWritten { //guard:template-writes-little
		return 0, fmt.Errorf("the text is longer than %d bytes", mostWritten)
	}
	return l.Buffer.Write(p)
}

// ofTheCouncil are the fields that are the same in every family's letter.
var ofTheCouncil = []string{"Council", "EarlyHelpTelephone", "EarlyHelpWeb", "EarlyHelpLink", "UrgentTelephone", "ComplaintsTelephone",
	"ComplaintsWeb", "ComplaintsLink"}

// tellsOfTheFamily refuses a title that prints or asks about anything but the council's own fields, in whatever branch: it
// becomes the subject of a mail, which is read on the way and over shoulders.
func (t wording) tellsOfTheFamily() strict.Faults {
	tells := false
	walk(t.title.Root, 0, func(_ parse.Node, pipe *parse.PipeNode, _ int) {
		for _, arg := range arguments(pipe) {
			switch a := arg.(type) {
			case *parse.FieldNode:
				tells = tells || !slices.Contains(ofTheCouncil, a.Ident[0])
			case *parse.DotNode, *parse.VariableNode, *parse.ChainNode:
				tells = true
			}
		}
	})
	if !tells { //guard:subject-names-nobody on
		return nil
	}
	return strict.Faults{strict.At(t.name, 2, "", "the title becomes the subject of an e-mail, and says something of the family",
		"of the fields it may hold those of the council only, such as {{.Council}}")}
}
