package pdf

import (
	"strings"
	"unicode/utf8"
)

// span is text of one weight that belongs to one element.
type span struct {
	text    string
	weight  weight
	content *element
	target  string // where it leads to, if it is a link
	ends    bool   // the line ends after it
}

// fragment is the part of a span that stands on one line.
type fragment struct {
	span       *span
	start, end int // bytes of the span's text
	offset     int // from the start of the line, in thousandths of the type size
	width      int // likewise
}

func (f fragment) text() string { return f.span.text[f.start:f.end] }
func (f fragment) empty() bool  { return f.start == f.end }

// breaker sets spans ragged right. A line breaks at spaces, but at none that holds what it parts together (see whole). A word
// too long for a line is broken, never cut.
type breaker struct {
	faces     *typeface
	available int // width of a line, in thousandths of the type size
	lines     [][]fragment
	line      []fragment
	used      int // width of line
	word      []fragment
	wordWidth int
}

// breakLines sets spans in lines of the given width (mm) and type size (points).
func breakLines(faces *typeface, spans []span, size, width float64) [][]fragment {
	b := breaker{faces: faces, available: int(width / (size * mmPerPoint) * 1000)}
	for i := range spans {
		s := &spans[i]
		start := 0
		for at := range len(s.text) {
			if s.text[at] == ' ' && !whole(s.text, at) {
				b.addToWord(s, start, at)
				b.endWord(s, at)
				start = at + 1
			}
		}
		b.addToWord(s, start, len(s.text))
		if s.ends {
			b.placeWord()
			b.endLine()
		}
	}
	b.placeWord()
	b.endLine()
	return b.lines
}

func (b *breaker) addToWord(s *span, start, end int) {
	if start == end {
		return
	}
	width := b.faces[s.weight].width(s.text[start:end])
	b.word = append(b.word, fragment{span: s, start: start, end: end, width: width})
	b.wordWidth += width
}

// endWord places the word and the space after it; further spaces are passed over.
func (b *breaker) endWord(s *span, space int) {
	if len(b.word) == 0 {
		return
	}
	b.placeWord()
	// The space stays, at the end of a line too: without it the words of two lines would be read as one.
	b.place(fragment{span: s, start: space, end: space + 1, width: int(b.faces[s.weight].glyph(' ').advance)})
}

func (b *breaker) placeWord() {
	if b.used > 0 && b.used+b.wordWidth > b.available {
		b.endLine()
	}
	for _, piece := range b.word {
		for b.used+piece.width > b.available && !piece.empty() {
			var head fragment
			head, piece = b.split(piece)
			b.place(head)
			if !piece.empty() {
				b.endLine()
			}
		}
		b.place(piece)
	}
	b.word, b.wordWidth = b.word[:0], 0
}

// split cuts a piece of an overlong word where the line is full; if it can, after a space, or a sign that web addresses hold,
// in the second half of the line. It takes at least one character on an empty line.
func (b *breaker) split(piece fragment) (head, rest fragment) {
	face := b.faces[piece.span.weight]
	cut, cutWidth := 0, 0
	for at, r := range piece.text() {
		width := cutWidth + int(face.glyph(r).advance)
		if b.used+cutWidth > 0 && b.used+width > b.available {
			break
		}
		cut, cutWidth = at+utf8.RuneLen(r), width
	}
	if good := strings.LastIndexAny(piece.text()[:cut], " -/.@") + 1; good > cut/2 {
		cut, cutWidth = good, face.width(piece.text()[:good])
	}
	head, rest = piece, piece
	head.end, head.width = piece.start+cut, cutWidth
	rest.start, rest.width = head.end, piece.width-cutWidth
	return head, rest
}

// place puts a piece on the line, joined to the one before where the two are neighbours in their span.
func (b *breaker) place(piece fragment) {
	if piece.empty() {
		return
	}
	piece.offset = b.used
	b.used += piece.width
	if n := len(b.line); n > 0 && b.line[n-1].span == piece.span && b.line[n-1].end == piece.start {
		b.line[n-1].end = piece.end
		b.line[n-1].width += piece.width
		return
	}
	b.line = append(b.line, piece)
}

func (b *breaker) endLine() {
	if len(b.line) > 0 {
		b.lines = append(b.lines, b.line)
	}
	b.line, b.used = nil, 0
}
