package pdf

import "fmt"

// addLetterhead places what is above the text on page 1: logo, sender's block, address, date and reference, and in
// that order in the structure tree, as a person would read them.
func (laid *laidOut) addLetterhead(l Letter, faces *typeface) ([]placed, error) {
	if l.Logo.present() {
		figure := laid.document.add("Figure")
		figure.alternative = l.Logo.Alt
		figure.attributes = l.Logo.boundingBox()
		laid.logo = figure.addContent()
	}
	column := columnBlock{faces: faces, size: laid.design.sender, y: letterTop}
	sender := laid.document.add("Div")
	for i, text := range l.Sender {
		weight := regular
		if i == 0 {
			weight = bold
		}
		column.add(sender.add("P"), weight, text)
	}
	column.y += column.lineHeight() * 1.2
	head, err := laid.placeAddress(l.Address, faces)
	if err != nil {
		return nil, err
	}
	if l.Date != "" {
		column.add(laid.document.add("P"), regular, l.Date)
	}
	if l.Reference != "" {
		text := l.Reference
		if l.ReferenceLabel != "" {
			text = l.ReferenceLabel + ": " + text
		}
		column.add(laid.document.add("P"), regular, text)
	}
	if column.y > columnEnd {
		return nil, &FitError{Field: "the sender's block", Reason: "with the date and the reference it runs into the text; shorten it"}
	}
	return append(head, column.lines...), nil
}

// columnBlock is the column on the right of page 1, filled from the top.
type columnBlock struct {
	faces *typeface
	size  float64
	y     float64
	lines []placed
}

func (c *columnBlock) lineHeight() float64 { return c.size * 1.2 * mmPerPoint }

func (c *columnBlock) add(owner *element, weight weight, text string) {
	spans := []span{{text: text, weight: weight, content: owner.addContent()}}
	for _, fragments := range breakLines(c.faces, spans, c.size, columnRight-columnEdge) {
		l := line{fragments: fragments, left: columnEdge, size: c.size, height: c.lineHeight()}
		c.lines = append(c.lines, placed{l, c.y})
		c.y += l.height
	}
}

// placeAddress sets the address in the window, one line each, in the largest type that fits.
func (laid *laidOut) placeAddress(address []string, faces *typeface) ([]placed, error) {
	if len(address) > windowLines {
		return nil, &FitError{Field: "the address", Reason: fmt.Sprintf("it has more than %d lines; shorten it", windowLines)}
	}
	size := laid.design.address
	widest, widestLine := 0, 0
	for i, text := range address {
		if w := faces[regular].width(text); w > widest {
			widest, widestLine = w, i+1
		}
	}
	const spacing = 1.16 // height of a line, in parts of the type size
	for ; size > windowSize; size -= 0.5 {
		if float64(len(address))*size*spacing*mmPerPoint <= windowBottom-windowTop &&
			float64(widest)/1000*size*mmPerPoint <= windowRight-leftEdge {
			break
		}
	}
	if float64(widest)/1000*size*mmPerPoint > windowRight-leftEdge {
		return nil, &FitError{Field: fmt.Sprintf("address line %d", widestLine),
			Reason: fmt.Sprintf("it is too wide for the window in %g point type; shorten it", windowSize)}
	}
	block := laid.document.add("Div")
	lines := make([]placed, len(address))
	for i, text := range address {
		s := &span{text: text, content: block.add("P").addContent()}
		whole := fragment{span: s, end: len(text)}
		height := size * spacing * mmPerPoint
		lines[i] = placed{line{fragments: []fragment{whole}, left: leftEdge, size: size, height: height}, windowTop + float64(i)*height}
	}
	return lines, nil
}
