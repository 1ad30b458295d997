package letters

import (
	"bytes"
	"fmt"
	"iter"
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

// bounds walks a template that has been read, and finds what it may not do.
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
		b.walk(part.of.Root, 0)
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

func (b *bounds) walk(node parse.Node, nested int) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, each := range n.Nodes {
				b.walk(each, nested)
			}
		}
	case *parse.ActionNode:
		b.pipe(n.Pipe)
	case *parse.IfNode:
		b.branch(n.BranchNode, nested)
	case *parse.WithNode:
		b.branch(n.BranchNode, nested)
	case *parse.RangeNode:
		b.list(n, nested+1)
	case *parse.TemplateNode:
		b.refuse(n, "a template can't call another one", "write the text where it belongs")
	}
}

func (b *bounds) branch(n parse.BranchNode, nested int) {
	b.pipe(n.Pipe)
	b.walk(n.List, nested)
	b.walk(n.ElseList, nested)
}

// list lets a range go through a field that is a list, and through nothing else: a number would be counted up to.
func (b *bounds) list(n *parse.RangeNode, nested int) {
	field := len(n.Pipe.Cmds) == 1 && len(n.Pipe.Cmds[0].Args) == 1 && n.Pipe.Cmds[0].Args[0].Type() == parse.NodeField
	if !field { //guard:template-counts-nothing
		b.refuse(n, "range goes through something other than a field", "name a field that is a list, such as {{range .New}}")
	}
	if nested > mostNested { //guard:template-nests-little
		b.refuse(n, fmt.Sprintf("range stands within more than %d other", mostNested-1), "take it out of the others")
	}
	b.branch(n.BranchNode, nested)
}

func (b *bounds) pipe(p *parse.PipeNode) {
	for arg := range arguments(p) {
		if f, ok := arg.(*parse.IdentifierNode); ok && !slices.Contains(asks, f.Ident) { //guard:template-calls-nothing
			b.refuse(f, fmt.Sprintf("a template can't call %q", f.Ident), "of the functions it may call "+strings.Join(asks, ", "))
		}
	}
}

// arguments are all that stands between two braces, with what stands in brackets there.
func arguments(p *parse.PipeNode) iter.Seq[parse.Node] {
	return func(yield func(parse.Node) bool) {
		if p == nil {
			return
		}
		for _, command := range p.Cmds {
			for _, arg := range command.Args {
				if inner, ok := arg.(*parse.PipeNode); ok {
					arguments(inner)(yield)
				} else if !yield(arg) {
					return
				}
			}
		}
	}
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
	var walk func(parse.Node)
	ask := func(p *parse.PipeNode) {
		for arg := range arguments(p) {
			switch a := arg.(type) {
			case *parse.FieldNode:
				tells = tells || !slices.Contains(ofTheCouncil, a.Ident[0])
			case *parse.DotNode, *parse.VariableNode, *parse.ChainNode:
				tells = true
			}
		}
	}
	branch := func(n parse.BranchNode) {
		ask(n.Pipe)
		walk(n.List)
		walk(n.ElseList)
	}
	walk = func(node parse.Node) {
		switch n := node.(type) {
		case *parse.ListNode:
			for i := 0; n != nil && i < len(n.Nodes); i++ {
				walk(n.Nodes[i])
			}
		case *parse.ActionNode:
			ask(n.Pipe)
		case *parse.IfNode:
			branch(n.BranchNode)
		case *parse.WithNode:
			branch(n.BranchNode)
		case *parse.RangeNode:
			branch(n.BranchNode)
		}
	}
	walk(t.title.Root)
	if !tells { //guard:subject-names-nobody on
		return nil
	}
	return strict.Faults{strict.At(t.name, 2, "", "the title becomes the subject of an e-mail, and says something of the family",
		"of the fields it may hold those of the council only, such as {{.Council}}")}
}
