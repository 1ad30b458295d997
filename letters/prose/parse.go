package prose

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A Refusal is Markdown that letters don't support, with the line on which it begins, from 1.
type Refusal struct {
	Line   int
	Reason string
}

func (r *Refusal) Error() string { return fmt.Sprintf("line %d: %s", r.Line, r.Reason) }

// markdown knows more than letters support, so that what they don't support is found and refused, not printed as it
// stands. Underlined headings and link references are left out: a rule below a paragraph is a page break.
var markdown = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(parser.NewHTMLBlockParser(), 900),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
	parser.WithInlineParsers(parser.DefaultInlineParsers()...),
)

// The levels of headings that a document may have.
const (
	LetterLevels = 2
	MailLevels   = 3
)

// Parse reads Markdown: headings down to the deepest level, paragraphs, bold, bulleted and numbered lists, links, hard line
// breaks, and a rule as a page break. Anything else is a *Refusal. No text of a value that went through Escape is ever markup.
func Parse(source []byte, deepest int) ([]Block, error) {
	r := reader{source: source, deepest: deepest}
	root := markdown.Parse(text.NewReader(source))
	blocks := r.blocks(root)
	if r.refusal != nil {
		return nil, r.refusal
	}
	return blocks, nil
}

type reader struct {
	source  []byte
	deepest int // level of headings
	at      int // offset of the block that is being read
	refusal *Refusal
}

func (r *reader) refuse(format string, args ...any) {
	if r.refusal == nil {
		r.refusal = &Refusal{1 + bytes.Count(r.source[:min(r.at, len(r.source))], []byte("\n")), fmt.Sprintf(format, args...)}
	}
}

func (r *reader) blocks(parent ast.Node) []Block {
	var all []Block
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		r.at = max(r.at, begin(n))
		if b := r.block(n); b != nil {
			all = append(all, b)
		}
	}
	return all
}

// begin is the offset of a block's text, or of that of the first block within it.
func begin(n ast.Node) int {
	for ; n != nil && n.Type() == ast.TypeBlock; n = n.FirstChild() {
		if lines := n.Lines(); lines != nil && lines.Len() > 0 {
			return lines.At(0).Start
		}
	}
	return 0
}

func (r *reader) block(n ast.Node) Block {
	switch n := n.(type) {
	case *ast.Heading:
		if n.Level > r.deepest {
			r.refuse("a heading of level %d: the deepest is %d, %s", n.Level, r.deepest, strings.Repeat("#", r.deepest))
		}
		h := Heading{Level: n.Level, Runs: r.inline(n, false)}
		if plain(h.Runs) == "" {
			r.refuse("a heading without text")
		}
		return h
	case *ast.Paragraph, *ast.TextBlock: // the second is a paragraph of a list whose items stand close together
		return Paragraph{Runs: r.inline(n, false)}
	case *ast.ThematicBreak:
		return PageBreak{}
	case *ast.List:
		l := List{Ordered: n.IsOrdered(), Start: n.Start}
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			blocks := r.blocks(item)
			for _, b := range blocks {
				switch b.(type) {
				case Paragraph, List:
				default:
					r.refuse("a list item that holds more than text and lists")
				}
			}
			if len(blocks) == 0 {
				r.refuse("a list item without text")
			}
			l.Items = append(l.Items, blocks)
		}
		return l
	case *ast.HTMLBlock:
		r.refuse("HTML: write Markdown instead")
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		r.refuse("code: letters hold none; begin the line without spaces")
	case *ast.Blockquote:
		r.refuse("a quotation: letters hold none; take the > away")
	default:
		r.refuse("%s: letters don't hold it", n.Kind())
	}
	return nil
}

func (r *reader) inline(parent ast.Node, bold bool) []Run {
	var runs []Run
	add := func(more ...Run) {
		for _, run := range more {
			if last := len(runs) - 1; last >= 0 && runs[last].Bold == run.Bold && runs[last].Link == run.Link &&
				!strings.HasSuffix(runs[last].Text, "\n") {
				runs[last].Text += run.Text
				continue
			}
			runs = append(runs, run)
		}
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			r.at = n.Segment.Start
			literal := r.unescape(n.Segment.Value(r.source))
			switch {
			case n.HardLineBreak():
				literal += "\n"
			case n.SoftLineBreak():
				literal += " "
			}
			add(Run{Text: literal, Bold: bold})
		case *ast.Emphasis:
			if n.Level == 1 {
				r.refuse("slanted text: it is hard to read; use ** for bold")
			}
			add(r.inline(n, true)...)
		case *ast.Link:
			add(r.link(plain(r.inline(n, bold)), string(n.Destination), bold))
		case *ast.AutoLink:
			add(r.link(string(n.Label(r.source)), string(n.URL(r.source)), bold))
		case *ast.RawHTML:
			r.at = n.Segments.At(0).Start
			r.refuse("HTML: write Markdown instead")
		case *ast.Image:
			r.refuse("a picture: letters hold none but the logo")
		case *ast.CodeSpan:
			r.refuse("code: letters hold none; take the ` away")
		default:
			r.refuse("%s: letters don't hold it", n.Kind())
		}
	}
	return runs
}

var linkTarget = regexp.MustCompile(`^(https://[^\s]+|tel:\+?[0-9 -]+|mailto:[^\s@]+@[^\s@]+)$`)

func (r *reader) link(label, target string, bold bool) Run {
	target = r.unescape([]byte(target))
	if !linkTarget.MatchString(target) {
		r.refuse("a link that begins with none of https://, tel: and mailto:")
	}
	if strings.TrimSpace(label) == "" {
		r.refuse("a link without text")
	}
	return Run{Text: label, Bold: bold, Link: target}
}

var entity = regexp.MustCompile(`^&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});`)

// unescape takes backslashes from before punctuation: goldmark leaves them where they stand.
func (r *reader) unescape(raw []byte) string {
	if !bytes.ContainsAny(raw, `\&`) {
		return string(raw)
	}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		switch {
		case raw[i] == '\\' && i+1 < len(raw) && util.IsPunct(raw[i+1]):
			i++
		case raw[i] == '&' && entity.Match(raw[i:]):
			r.refuse("a character written as an HTML entity: write the character itself")
		}
		b.WriteByte(raw[i])
	}
	return b.String()
}

// plain is the text of runs without its style.
func plain(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// Shown is the text of blocks as a page shows it, which doesn't say where a link leads.
func Shown(blocks []Block) string {
	var b strings.Builder
	for _, block := range blocks {
		switch block := block.(type) {
		case Heading:
			b.WriteString(plain(block.Runs) + "\n")
		case Paragraph:
			b.WriteString(plain(block.Runs) + "\n")
		case List:
			for _, item := range block.Items {
				b.WriteString(Shown(item))
			}
		}
	}
	return b.String()
}

// Escape makes a value inert: wherever it stands in Markdown, it is read back as it is, with its white space folded.
func Escape(value string) string {
	var b strings.Builder
	for _, c := range strings.Join(strings.Fields(value), " ") {
		if c < 0x80 && util.IsPunct(byte(c)) { //guard:value-is-no-markup
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}
