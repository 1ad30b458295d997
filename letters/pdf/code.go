package pdf

import (
	"fmt"
	"strings"

	"rsc.io/qr"

	"stepdown/letters/prose"
)

// Code is a QR code, which a telephone's camera reads as a web address, with that address in print below it. Make one with
// NewCode; the zero value is none.
type Code struct {
	target, shown string
	alternative   string
	cells         int    // in a row and in a column
	path          string // its dark cells, as PDF operators; a cell is 1 by 1, the first row is at the top
}

// NewCode prepares the code of a web address, given without https://.
func NewCode(web string) (Code, error) {
	var check checker
	c := Code{target: check.target("https://"+web, "code", 0), shown: check.text(web, "code", 0)}
	if check.err != nil {
		return Code{}, check.err
	}
	drawn, err := qr.Encode(c.target, qr.M)
	if err != nil {
		return Code{}, fmt.Errorf("make a QR code: %w", err)
	}
	c.cells = drawn.Size
	var path strings.Builder
	for y := range c.cells {
		for x := 0; x < c.cells; x++ {
			from := x
			for x < c.cells && drawn.Black(x, y) {
				x++
			}
			if x > from { // neighbours are one rectangle, without a seam
				fmt.Fprintf(&path, "%d %d %d 1 re ", from, c.cells-1-y, x-from)
			}
		}
	}
	c.path = path.String()
	return c, nil
}

// Described is the code with a text that says what it is, for those who can't see it.
func (c Code) Described(alt string) Code {
	c.alternative = alt
	return c
}

// String is where the code leads.
func (c Code) String() string { return c.target }

func (c Code) present() bool { return c.cells > 0 }

// placedCode is a code at its place.
type placedCode struct {
	page      int
	left, top float64 // mm
	side      float64 // mm
	content   *element
}

// boundingBox is the attribute that PDF/UA-1 asks of a figure.
func (c placedCode) boundingBox() string { return figureBox(c.left, c.top, c.side, c.side) }

// codeLeft is where the code stands, beside the signature, mm.
func (d design) codeLeft() float64 { return (leftEdge + d.right) / 2 }

// addCode sets the code's figure and the lines of its address after the signature, and returns how much height they take.
func (c *composer) addCode(document *element, code Code) (height float64) {
	c.code = document.add("Figure")
	c.code.alternative = code.alternative
	caption := c.spans(document.add("P"), []prose.Run{{Text: code.shown, Link: code.target}}, regular)
	style := c.design.text
	for _, fragments := range breakLines(c.faces, caption, style.size, c.design.right-c.design.codeLeft()) {
		c.caption = append(c.caption, line{fragments: fragments, left: c.design.codeLeft(), size: style.size, height: style.height})
	}
	return c.design.codeSide + underCode + float64(len(c.caption))*style.height
}

// underCode is the space between a code and its address, mm: a camera needs it white.
const underCode = 2.0

// placeCode puts the code and its address beside the signature, wherever that came to stand.
func (laid *laidOut) placeCode(c composer) {
	for n, lines := range laid.pages {
		for _, l := range lines {
			if !l.signs {
				continue
			}
			laid.code = placedCode{page: n, left: laid.design.codeLeft(), top: l.top, side: laid.design.codeSide, content: c.code.addContent()}
			c.code.attributes = laid.code.boundingBox()
			y := l.top + laid.design.codeSide + underCode
			for _, captioned := range c.caption {
				laid.pages[n] = append(laid.pages[n], placed{captioned, y})
				y += captioned.height
			}
			return
		}
	}
}

// code draws the code that belongs on the page.
func (p *painter) code(code Code, at placedCode) {
	p.mark(at.content)
	cell := at.side / float64(code.cells) / mmPerPoint
	p.sheet.pdf.RawWriteStr(fmt.Sprintf("q %.4f 0 0 %.4f %.2f %.2f cm 0 g %sf Q", cell, cell, at.left/mmPerPoint,
		(pageHeight-at.top-at.side)/mmPerPoint, code.path))
}
