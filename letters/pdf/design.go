package pdf

// Lengths are millimetres from the top left corner of an A4 page, type sizes are points (1/72 inch).
const (
	pageHeight = 297.0
	mmPerPoint = 25.4 / 72

	leftEdge   = 25.0  // of the logo, the address and the text alike
	columnEdge = 126.0 // left edge of the sender's block
	letterTop  = 12.0  // of the logo and the sender's block
	bodyTop    = 96.0  // on page 1: a print provider allows no ink of the text above 95
	laterTop   = 22.0  // on the pages after it
	bodyBottom = 276.0 // above the page number
	soleBottom = 287.0 // on a letter's only page, which bears no number
	footerLine = 286.0 // baseline of the page number
	columnEnd  = 91.0  // the sender's block, the date and the reference end above it

	logoWidth  = 80.0 // at most
	logoHeight = 17.0 // at most
)

// The window of a DL or C5 envelope shows 24.6-120 by 39.5-66.3. All that touches 21.6-123 by 36.5-69.3 is read as the address.
const (
	windowTop    = 40.1
	windowBottom = 66.0
	windowRight  = 119.6
	windowLines  = 7
)

// fullLines is by how many points the sender's block shrinks to keep a line whole, such as a label and its telephone number.
const fullLines = 2.0

// smallestType, in points, is the least that is used to make a long line of the address or the sender's block fit.
const smallestType = 8.0

// textStyle is how a kind of block is set.
type textStyle struct {
	size   float64 // points
	height float64 // of a line, mm
	before float64 // space above the block, mm; none at the top of a page
	firm   bool    // the space above it stays, however full the page is
	weight weight
}

// design is the set of measures of a format.
type design struct {
	text, title, heading textStyle
	right                float64 // right edge of the text and of the sender's column, mm
	underHeading         float64 // space between a heading and what follows, mm
	betweenItems         float64 // space between the items of a list, mm
	beforeClose          float64 // space above the signature, mm
	forSignature         float64 // space to sign in, mm
	codeSide             float64 // of a QR code, mm
	indent               float64 // of a list's text from its labels, mm
	address, sender      float64 // type sizes to begin with, points; they shrink to fit
	footer               float64 // type size of the page number, points
	smallestSender       float64 // type size, points: a line that is too long is broken before it is set smaller
	datedInText          bool    // the date and the reference stand above the text, for want of room in the sender's column
	mayTighten           bool    // to fit one page
}

var designs = map[Format]design{
	Standard: {
		text:           textStyle{size: 12, height: 6.1, before: 3.2}, // 74 characters to a line that stands on 1.44 times its type
		title:          textStyle{size: 18, height: 8.2, before: 4.4, weight: bold},
		heading:        textStyle{size: 14, height: 6.4, before: 4.8, weight: bold},
		right:          177,
		underHeading:   1.2,
		betweenItems:   1.2,
		beforeClose:    4.2,
		forSignature:   9,
		codeSide:       18,
		indent:         6,
		address:        11,
		sender:         11,
		footer:         10,
		smallestSender: smallestType,
		mayTighten:     true,
	},
	LargePrint: {
		text:           textStyle{size: 18, height: 9.2, before: 6},
		title:          textStyle{size: 24, height: 11.2, before: 8, weight: bold},
		heading:        textStyle{size: 20, height: 9.8, before: 9, weight: bold},
		underHeading:   2.5,
		betweenItems:   3,
		beforeClose:    8,
		forSignature:   18,
		codeSide:       26,
		indent:         9,
		right:          192,
		address:        16,
		sender:         16,
		footer:         16,
		smallestSender: 16,
		datedInText:    true,
	},
}

// A letter that is a little too long for one page is tightened to fit: lines by at most the first of these parts of
// their height (12 point type then stands on 1.35 times its size), spaces by at most the second.
const (
	tightenLines  = 0.063
	tightenSpaces = 0.66
)

// Liberation Sans reaches this far above and below the baseline, in parts of the type size.
const (
	ascent  = 0.905
	descent = 0.212
)

// baseline is the distance from the top of a line to its baseline: the type stands in the middle of the line.
func baseline(size, height float64) float64 {
	return (height + (ascent-descent)*size*mmPerPoint) / 2
}
