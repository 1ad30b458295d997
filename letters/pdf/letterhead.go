package pdf

import (
	"fmt"
	"slices"
	"strings"
)

// addLetterhead places what is above the text on page 1: logo, sender's block, address, date and reference, and in
// that order in the structure tree, as a person would read them.
func (laid *laidOut) addLetterhead(l Letter, faces *typeface) ([]placed, error) {
	if l.Logo.present() && l.Logo.Alt != "" {
		figure := laid.document.add("Figure")
		figure.alternative = l.Logo.Alt
		figure.attributes = l.Logo.boundingBox()
		laid.logo = figure.addContent()
	}
	column := columnBlock{faces: faces, design: laid.design}
	sender := laid.document.add("Div")
	for i, text := range l.Sender {
		weight := regular
		if i == 0 {
			weight = bold
		}
		column.add(sender.add("P"), weight, text)
	}
	column.gapAfter = len(column.entries)
	head, err := laid.placeAddress(l.Address, faces)
	if err != nil {
		return nil, err
	}
	if !laid.design.datedInText {
		for _, text := range dateAndReference(l) {
			column.add(laid.document.add("P"), regular, text)
		}
	}
	lines, err := column.fit()
	return append(head, lines...), err
}

// dateAndReference are the lines that tell one letter from another.
func dateAndReference(l Letter) []string {
	return slices.DeleteFunc([]string{l.Date, labelledReference(l)}, func(s string) bool { return s == "" })
}

func labelledReference(l Letter) string {
	if l.ReferenceLabel == "" || l.Reference == "" {
		return l.Reference
	}
	return l.ReferenceLabel + ": " + l.Reference
}

// columnBlock is the column on the right of page 1: the sender, then a gap, then date and reference.
type columnBlock struct {
	faces    *typeface
	design   design
	entries  []span
	gapAfter int // entries
}

func (c *columnBlock) add(owner *element, weight weight, text string) {
	c.entries = append(c.entries, span{text: text, weight: weight, content: owner.addContent()})
}

// fit sets the column in the largest type in which all of it ends above the text and no line is broken; or else, no word; or
// else, in which what is longer than the column is broken. Only if that runs into the text is it set smaller than the format has it.
func (c *columnBlock) fit() ([]placed, error) {
	width := (c.design.right - columnEdge) / mmPerPoint
	line, word := c.widest()
	least := c.design.smallestSender
	for _, attempt := range []struct{ to, widest float64 }{{max(c.design.sender-fullLines, least), line}, {least, word}, {least, 0},
		{smallestType, 0}} {
		for size := c.design.sender; size >= attempt.to; size -= 0.5 {
			if attempt.widest*size > width {
				continue
			}
			if lines, end := c.set(size); end <= columnEnd {
				return lines, nil
			}
		}
	}
	return nil, &FitError{Field: "the sender's block", Reason: "with the date and the reference it runs into the text; shorten it"}
}

// widest measures the widest line, were it not broken, and the widest word, in parts of the type size.
func (c *columnBlock) widest() (line, word float64) {
	for _, entry := range c.entries {
		face := c.faces[entry.weight]
		line = max(line, float64(face.width(entry.text))/1000)
		for w := range strings.SplitSeq(entry.text, " ") {
			word = max(word, float64(face.width(w))/1000)
		}
	}
	return line, word
}

// set returns the lines and where they end.
func (c *columnBlock) set(size float64) (lines []placed, end float64) {
	height := size * 1.2 * mmPerPoint
	y := letterTop
	for i := range c.entries {
		if i == c.gapAfter && i > 0 {
			y += height
		}
		for _, fragments := range breakLines(c.faces, c.entries[i:i+1], size, c.design.right-columnEdge) {
			l := line{fragments: fragments, left: columnEdge, size: size, height: height}
			lines = append(lines, placed{l, y})
			y += height
		}
	}
	return lines, y
}

// placeAddress sets the address in the window, one line each, in the largest type that fits.
func (laid *laidOut) placeAddress(address []string, faces *typeface) ([]placed, error) {
	if len(address) > windowLines { //guard:drawn-address-fits-the-window
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
	for ; size > smallestType; size -= 0.5 {
		if float64(len(address))*size*spacing*mmPerPoint <= windowBottom-windowTop &&
			float64(widest)/1000*size*mmPerPoint <= windowRight-leftEdge {
			break
		}
	}
	if float64(widest)/1000*size*mmPerPoint > windowRight-leftEdge { //guard:drawn-address-line-fits-the-window
		return nil, &FitError{Field: fmt.Sprintf("address line %d", widestLine),
			Reason: fmt.Sprintf("it is too wide for the window in %g point type; shorten it", smallestType)}
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
