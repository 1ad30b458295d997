package pdf

import (
	"strconv"
	"strings"
)

// painted is a letter drawn, with what the last step needs to tag it.
type painted struct {
	raw         []byte // gofpdf's file
	document    *element
	owners      [][]*element // by page, then by number of marked content: the element it belongs to
	annotations []*annotation
	used        [weights]runeGroups
}

// painter draws line by line and keeps one piece of marked content open for as long as its element goes on.
type painter struct {
	painted
	sheet *sheet
	open  *element
}

func paint(l Letter, faces *typeface, laid laidOut) (painted, error) {
	p := painter{sheet: newSheet(faces, l.Title, l.Created), painted: painted{document: laid.document}}
	for n, lines := range laid.pages {
		p.sheet.addPage()
		p.owners = append(p.owners, nil)
		if n == 0 && l.Logo.present() {
			p.logo(l.Logo, laid.logo)
		}
		for _, l := range lines {
			if err := p.line(l); err != nil {
				return painted{}, err
			}
		}
		if l.Code.present() && n == laid.code.page {
			p.code(l.Code, laid.code)
		}
		p.endMark()
		if len(laid.pages) > 1 {
			if err := p.footer(l, laid.design, n+1, len(laid.pages)); err != nil {
				return painted{}, err
			}
		}
	}
	p.document.prune()
	p.used = p.sheet.used
	var err error
	p.raw, err = p.sheet.file()
	return p.painted, err
}

// logo draws the logo as the figure that it is, or as mere decoration where that is nil.
func (p *painter) logo(l Logo, figure *element) {
	if figure != nil {
		p.mark(figure)
		p.sheet.logo(l)
		return
	}
	p.sheet.beginDecoration()
	p.sheet.logo(l)
	p.sheet.endMark()
}

// mark makes what follows belong to content's element. Marked content can't go on over the end of a page.
func (p *painter) mark(content *element) {
	if p.open == content {
		return
	}
	p.endMark()
	page := len(p.owners) - 1
	id := len(p.owners[page])
	p.owners[page] = append(p.owners[page], content.parent)
	content.content = append(content.content, markedContent{page, id})
	p.sheet.beginMark(content.parent.kind, id)
	p.open = content
}

func (p *painter) endMark() {
	if p.open != nil {
		p.sheet.endMark()
		p.open = nil
	}
}

func (p *painter) line(l placed) error {
	y := l.top + baseline(l.size, l.height)
	perThousand := l.size * mmPerPoint / 1000
	for _, f := range l.fragments {
		x := l.left + float64(f.offset)*perThousand
		p.mark(f.span.content)
		if err := p.sheet.show(x, y, f.span.weight, l.size, f.text()); err != nil {
			return err
		}
		if visible := strings.TrimRight(f.text(), " "); f.span.target != "" && visible != "" {
			end := x + float64(p.sheet.faces[f.span.weight].width(visible))*perThousand
			p.sheet.rule(x, end, y+l.size*0.1*mmPerPoint, l.size*0.05*mmPerPoint)
			p.link(f.span, x, l.top, end, l.top+l.height)
		}
	}
	return nil
}

// link notes that an area of the page leads to the span's target.
func (p *painter) link(s *span, left, top, right, bottom float64) {
	owner := s.content.parent
	a := &annotation{
		page:   len(p.owners) - 1,
		left:   left / mmPerPoint,
		bottom: (pageHeight - bottom) / mmPerPoint,
		right:  right / mmPerPoint,
		top:    (pageHeight - top) / mmPerPoint,
		target: s.target,
		link:   owner,
	}
	a.description = strings.TrimSpace(s.text)
	if !strings.HasSuffix(a.target, strings.ReplaceAll(a.description, " ", "")) {
		a.description += " (" + a.target + ")"
	}
	owner.links = append(owner.links, a)
	p.annotations = append(p.annotations, a)
}

// footer numbers a page and says which letter it is of, in case sheets of two letters get mixed up. A reference too
// long to stand beside the number is left to page 1.
func (p *painter) footer(l Letter, d design, page, pages int) error {
	p.sheet.beginArtifact()
	defer p.sheet.endMark()
	face := p.sheet.faces[regular]
	number := strings.NewReplacer("{page}", strconv.Itoa(page), "{pages}", strconv.Itoa(pages)).Replace(l.PageNumber)
	reference := labelledReference(l)
	if l.Reference != "" && face.millimetres(reference+"  "+number, d.footer) <= d.right-leftEdge {
		if err := p.sheet.show(leftEdge, footerLine, regular, d.footer, reference); err != nil {
			return err
		}
	}
	return p.sheet.show(d.right-face.millimetres(number, d.footer), footerLine, regular, d.footer, number)
}
