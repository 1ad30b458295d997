package pdf

import (
	"fmt"
	"strconv"
	"strings"

	"stepdown/letters/prose"
)

// line is one line of type with its place in the flow of the text.
type line struct {
	fragments []fragment
	left      float64 // mm
	size      float64 // points
	height    float64 // mm
	before    float64 // space above it, mm; none at the top of a page
	keep      bool    // it stands on the same page as the line after it
	firm      bool    // the space above it is not tightened
	signs     bool    // it is the first of the signature
	newPage   bool    // it begins a page
}

// composer turns a letter's body into lines, and grows the structure tree as it goes.
type composer struct {
	faces    *typeface
	design   design
	check    checker
	lines    []line
	block    int      // number of the block of the body at hand, for errors
	newPage  bool     // a page break came before the block at hand
	heading  bool     // a heading did
	level    int      // of the last heading, as tagged
	right    float64  // edge of the text at hand, mm
	code     *element // the figure of a QR code, and the lines below it
	caption  []line
	listMore bool // the block at hand is followed by a list, which it introduces
}

// narrowest is the least width of text that a list within lists is given, mm.
const narrowest = 60.0

// compose sets the body and the signature.
func (c *composer) compose(document *element, l Letter) error {
	if c.design.datedInText {
		for _, text := range dateAndReference(l) {
			c.addLines(textStyle{size: c.design.text.size, height: c.design.text.height}, leftEdge,
				[]span{{text: text, content: document.add("P").addContent()}})
		}
	}
	for i, block := range l.Body {
		c.block = i + 1
		c.listMore = false
		if i+1 < len(l.Body) {
			_, c.listMore = l.Body[i+1].(prose.List)
		}
		if err := c.add(document, block, leftEdge, c.design.text.before); err != nil {
			return err
		}
	}
	c.newPage = false // a page break with nothing after it but the signature would leave that alone on a page
	c.sign(document, l.Signature, l.Code)
	return c.check.err
}

func (c *composer) add(parent *element, block prose.Block, left, before float64) error {
	switch block := block.(type) {
	case prose.Heading:
		c.addHeading(parent, block, left)
	case prose.Paragraph:
		style := c.design.text
		style.before = before
		c.addLines(style, left, c.spans(parent.add("P"), block.Runs, style.weight))
	case prose.List:
		return c.addList(parent, block, left, before)
	case prose.PageBreak:
		c.newPage = len(c.lines) > 0
	default:
		return fmt.Errorf("compose body block %d: a letter has no place for a %T", c.block, block)
	}
	return nil
}

func (c *composer) addHeading(parent *element, h prose.Heading, left float64) {
	style := c.design.heading
	if h.Level == 1 {
		style = c.design.title
	}
	// A tagged level may not skip one, however the heading looks: a letter may well begin with a small one.
	level := min(max(h.Level, 1), c.level+1)
	spans := c.spans(parent.add("H"+strconv.Itoa(level)), h.Runs, style.weight)
	if first := len(c.lines); c.addLines(style, left, spans) {
		c.level = level
		c.heading = true
		for i := first; i < len(c.lines); i++ {
			c.lines[i].keep = true
		}
	}
}

// addList sets labels at left and the items' blocks beside them.
func (c *composer) addList(parent *element, list prose.List, left, before float64) error {
	kind := "Disc"
	if list.Ordered {
		kind = "Decimal"
	}
	root := parent.add("L")
	root.attributes = "<</O /List /ListNumbering /" + kind + ">>"
	labels := make([]string, len(list.Items))
	indent := c.design.indent
	for i := range labels {
		labels[i] = "•"
		if list.Ordered {
			labels[i] = strconv.Itoa(list.Start+i) + "."
			indent = max(indent, c.faces[regular].millimetres(labels[i]+" ", c.design.text.size))
		}
	}
	bodyLeft := left + indent
	if bodyLeft > c.design.right-narrowest {
		return &FitError{Field: fmt.Sprintf("body block %d", c.block), Reason: "its lists stand too deep within each other; take one level out"}
	}
	for i, item := range list.Items {
		if i > 0 {
			before = c.design.betweenItems
		}
		entry := root.add("LI")
		label := span{text: labels[i], content: entry.add("Lbl").addContent()}
		body := entry.add("LBody")
		first := len(c.lines)
		for j, block := range item {
			c.listMore = false
			if j > 0 {
				before = c.design.betweenItems
			}
			if err := c.add(body, block, bodyLeft, before); err != nil {
				return err
			}
		}
		if len(c.lines) > first { // an item without text gets no label either
			c.addLabel(&c.lines[first], label, left)
		}
	}
	return nil
}

// addLabel puts a list item's label in front of its first line.
func (c *composer) addLabel(first *line, label span, left float64) {
	perThousand := c.design.text.size * mmPerPoint / 1000
	shift := int((first.left - left) / perThousand)
	for i := range first.fragments {
		first.fragments[i].offset += shift
	}
	mark := fragment{span: &label, end: len(label.text), width: c.faces[regular].width(label.text)}
	first.fragments = append([]fragment{mark}, first.fragments...)
	first.left = left
}

// spans cleans runs and ties each to the element it belongs to: a link to one of its own.
func (c *composer) spans(owner *element, runs []prose.Run, weight weight) []span {
	spans := make([]span, 0, len(runs))
	content := owner.addContent()
	linked := "" // target of the link at hand
	for _, run := range runs {
		text, ends := strings.CutSuffix(run.Text, "\n")
		s := span{text: c.check.text(text, "body block", c.block), weight: weight, ends: ends}
		if run.Bold {
			s.weight = bold
		}
		if s.target = c.check.target(run.Link, "link in body block", c.block); s.target != linked {
			linked = s.target
			if linked != "" {
				content = owner.add("Link").addContent()
			} else {
				content = owner.addContent()
			}
		}
		s.content = content
		spans = append(spans, s)
	}
	return spans
}

// addLines sets spans as a block and tells whether that made any line. The first two lines and the last two of a block
// stay together, and so do two lines after a heading with it.
func (c *composer) addLines(style textStyle, left float64, spans []span) bool {
	broken := breakLines(c.faces, spans, style.size, c.right-left)
	if len(broken) == 0 {
		return false
	}
	if c.heading {
		style.before = c.design.underHeading
	}
	for i, fragments := range broken {
		l := line{fragments: fragments, left: left, size: style.size, height: style.height}
		if i == 0 {
			l.before, l.firm, l.newPage = style.before, style.firm, c.newPage
		}
		l.keep = len(broken) > 1 && (i == 0 || i == len(broken)-2) ||
			i == 0 && c.heading ||
			i == len(broken)-1 && c.listMore
		c.lines = append(c.lines, l)
	}
	c.heading, c.newPage = false, false
	return true
}

// sign sets the signature: the closing, room to sign in, the name, and what comes after it. It keeps the last two lines
// of the body with it, so that it never stands on a page alone.
func (c *composer) sign(document *element, signature []string, code Code) {
	if len(signature) == 0 {
		return
	}
	first := len(c.lines)
	block := document.add("Div")
	if code.present() {
		c.right = c.design.codeLeft() - c.design.indent
	}
	for i, text := range signature {
		style := c.design.text
		switch i {
		case 0:
			style.before = c.design.beforeClose
		case 1:
			style.before, style.firm, style.weight = c.design.forSignature, true, bold
		default:
			style.before = 0
		}
		c.heading = false
		content := block.add("P").addContent()
		c.addLines(style, leftEdge, []span{{text: text, weight: style.weight, content: content}})
	}
	if code.present() {
		c.besides(document, code, c.lines[first:])
	}
	for i := max(first-2, 0); i < len(c.lines)-1; i++ {
		c.lines[i].keep = true
	}
}

// besides sets a code beside the signature, for which that is made as high.
func (c *composer) besides(document *element, code Code, signature []line) {
	signature[0].signs = true
	height := heightOf(signature) - signature[0].before
	if wanted := c.addCode(document, code) + tightenLines*height; wanted > height && len(signature) > 1 {
		signature[1].before += wanted - height
	}
}
