package pdf

// placed is a line at its place on a page.
type placed struct {
	line
	top float64 // mm
}

// laidOut is a letter ready to be painted.
type laidOut struct {
	design   design
	document *element // root of the structure tree
	logo     *element // content of the figure, nil without a logo
	pages    [][]placed
}

// layOut composes a letter in the roomiest design with which it fits one page, else in the roomiest of all.
func layOut(l Letter, faces *typeface) (laidOut, error) {
	choice := designs[l.Format]
	for _, d := range choice {
		laid, lines, err := composeIn(d, l, faces)
		if err != nil {
			return laid, err
		}
		if laid.addPages(lines, soleBottom); len(laid.pages) == 1 {
			return laid, nil
		}
	}
	laid, lines, err := composeIn(choice[0], l, faces)
	if err != nil {
		return laid, err
	}
	if laid.addPages(lines, bodyBottom); len(laid.pages) > mostPages {
		return laid, &FitError{Field: "the letter", Reason: "it takes more than 10 pages; shorten its wording"}
	}
	return laid, nil
}

// composeIn lays out the letterhead on a first page and returns the lines that are to follow.
func composeIn(d design, l Letter, faces *typeface) (laidOut, []line, error) {
	laid := laidOut{design: d, document: &element{kind: "Document"}}
	head, err := laid.addLetterhead(l, faces)
	if err != nil {
		return laid, nil, err
	}
	laid.pages = [][]placed{head}
	c := composer{faces: faces, design: d}
	err = c.compose(laid.document, l)
	return laid, c.lines, err
}

// addPages places lines below each other, beginning on the page there is. Lines that keep together move to the next page
// together, unless no page could hold them all.
func (laid *laidOut) addPages(lines []line, bottom float64) {
	y, fresh := bodyTop, true
	for len(lines) > 0 {
		group := lines[:together(lines)]
		height := heightOf(group)
		if !fresh && (group[0].newPage || y+height > bottom) {
			laid.pages = append(laid.pages, nil)
			y, fresh = laterTop, true
		}
		if fresh {
			height -= group[0].before
		}
		if y+height > bottom && len(group) > 1 {
			if len(laid.pages) == 1 && height <= bottom-laterTop {
				laid.pages = append(laid.pages, nil) // a whole page has room where what the letterhead leaves has not
				y = laterTop
			} else {
				group = group[:1]
			}
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

// together counts the lines that stay on one page with the first.
func together(lines []line) int {
	n := 1
	for n < len(lines) && lines[n-1].keep && !lines[n].newPage {
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
