package pdf

import "fmt"

// placed is a line at its place on a page.
type placed struct {
	line
	top float64 // mm
}

// laidOut is a letter ready to be painted.
type laidOut struct {
	design   design
	document *element // root of the structure tree
	logo     *element // content of the figure, nil where there is nothing to say of the logo
	code     placedCode
	pages    [][]placed
}

// layOut places the letterhead on a first page and the text below it and on the pages after it.
func layOut(l Letter, faces *typeface) (laidOut, error) {
	laid := laidOut{design: designs[l.Format], document: &element{kind: "Document"}}
	head, err := laid.addLetterhead(l, faces)
	if err != nil {
		return laid, err
	}
	laid.pages = [][]placed{head}
	c := composer{faces: faces, design: laid.design, right: laid.design.right}
	if err := c.compose(laid.document, l); err != nil {
		return laid, err
	}
	bottom := bodyBottom
	if fitOnePage(c.lines, laid.design.mayTighten) {
		bottom = soleBottom
	}
	if laid.addPages(c.lines, bottom); len(laid.pages) > MostPages { //guard:letter-has-few-pages
		return laid, &FitError{Field: "the letter", Reason: fmt.Sprintf("it takes more than %d pages; shorten its wording", MostPages)}
	}
	if l.Code.present() {
		laid.placeCode(c)
	}
	return laid, nil
}

// fitOnePage tells whether the lines fit below the letterhead, tightening them as much as that takes if they may be. If
// they still don't fit, it leaves them as they are.
func fitOnePage(lines []line, mayTighten bool) bool {
	heights, spaces, firm := 0.0, 0.0, 0.0
	for i, l := range lines {
		if l.newPage {
			return false
		}
		heights += l.height
		switch {
		case l.firm:
			firm += l.before
		case i > 0:
			spaces += l.before
		}
	}
	excess := heights + spaces + firm - (soleBottom - bodyTop)
	if excess <= 0 {
		return true
	}
	part := excess / (tightenLines*heights + tightenSpaces*spaces) // of what is allowed
	if !mayTighten || part > 1 {
		return false
	}
	for i := range lines {
		lines[i].height *= 1 - part*tightenLines
		if !lines[i].firm {
			lines[i].before *= 1 - part*tightenSpaces
		}
	}
	return true
}

// addPages places lines below each other, beginning on the page there is. Lines that keep together move to the next page
// together, unless no page could hold them all.
func (laid *laidOut) addPages(lines []line, bottom float64) {
	y, fresh := bodyTop, true
	for len(lines) > 0 {
		group := lines[:together(lines)]
		height := heightOf(group)
		if !fresh && (group[0].newPage || y+height > bottom+rounding) {
			laid.pages = append(laid.pages, nil)
			y, fresh = laterTop, true
		}
		if fresh {
			height -= group[0].before
		}
		if y+height > bottom+rounding {
			group = group[:fitting(group, bottom-y)]
		}
		for _, l := range group {
			if !fresh {
				y += l.before
			}
			last := len(laid.pages) - 1
			laid.pages[last] = append(laid.pages[last], placed{l, y})
			y, fresh = y+l.height, false
		}
		lines = lines[len(group):]
	}
}

// rounding is how far sums of millimetres may be off.
const rounding = 1e-6

// together counts the lines that stay on one page with the first.
func together(lines []line) int {
	n := 1
	for n < len(lines) && lines[n-1].keep && !lines[n].newPage {
		n++
	}
	return n
}

// fitting counts the lines at the beginning that fit in a height, but at least one.
func fitting(lines []line, height float64) int {
	n := 1
	for n < len(lines) && heightOf(lines[:n+1])-lines[0].before <= height+rounding {
		n++
	}
	return n
}

func heightOf(lines []line) float64 {
	total := 0.0
	for _, l := range lines {
		total += l.before + l.height
	}
	return total
}
