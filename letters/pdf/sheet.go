package pdf

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"github.com/jung-kurt/gofpdf"
)

// sheet is all that this package knows of gofpdf: pages that take text, rules, a picture and marks of structure.
//
// While one of its stub fonts is current, gofpdf must only be asked for Text: a stub has no widths, and Cell, MultiCell
// and GetStringWidth would panic.
type sheet struct {
	pdf    *gofpdf.Fpdf
	faces  *typeface
	used   [weights]runeGroups // what has been shown in each weight
	weight weight              // current
	size   float64             // current, points; zero at first
}

func newSheet(faces *typeface, title string, created time.Time) *sheet {
	s := &sheet{pdf: gofpdf.New("P", "mm", "A4", ""), faces: faces}
	s.pdf.SetCompression(false) // the last step compresses, with writers it uses again
	s.pdf.SetAutoPageBreak(false, 0)
	// Without these three, gofpdf writes the time of the day and its maps in random order.
	s.pdf.SetCatalogSort(true)
	s.pdf.SetCreationDate(created.UTC())
	s.pdf.SetModificationDate(created.UTC())
	s.pdf.SetTitle(title, true)
	s.pdf.SetProducer(producer, false)
	return s
}

const producer = "stepdown"

// stubPrefix begins the name of a font that gofpdf takes for one of the viewer's own: it neither parses nor embeds it
// and passes the bytes of a text through. The last step puts the real font in its place.
const stubPrefix = "STUB-"

var stubFamily = [weights]string{regular: "stubregular", bold: "stubbold"}

// addPage begins a page, on which gofpdf sets the current type anew.
func (s *sheet) addPage() { s.pdf.AddPage() }

// show sets text with its baseline y millimetres from the top.
func (s *sheet) show(x, y float64, weight weight, size float64, text string) error {
	code, groups, err := s.faces[weight].encode(text)
	if err != nil {
		return err
	}
	if s.used[weight] == 0 {
		stub := fmt.Appendf(nil, `{"Tp":"Core","Name":"%s%s"}`, stubPrefix, s.faces[weight].name)
		s.pdf.AddFontFromBytes(stubFamily[weight], "", stub, nil)
	}
	s.used[weight] |= groups
	if s.size != size || s.weight != weight {
		s.pdf.SetFont(stubFamily[weight], "", size)
		s.weight, s.size = weight, size
	}
	s.pdf.Text(x, y, code)
	return nil
}

// rule draws a level line.
func (s *sheet) rule(left, right, y, thickness float64) {
	s.pdf.SetLineWidth(thickness)
	s.pdf.Line(left, y, right, y)
}

// logoName is the name under which the last step adds the logo to the pages' resources.
const logoName = "Logo"

func (s *sheet) logo(l Logo) {
	s.pdf.RawWriteStr(fmt.Sprintf("q %.2f 0 0 %.2f %.2f %.2f cm /%s Do Q", l.width/mmPerPoint, l.height/mmPerPoint,
		leftEdge/mmPerPoint, (pageHeight-letterTop-l.height)/mmPerPoint, logoName))
}

// beginMark opens marked content of the given structure type.
func (s *sheet) beginMark(kind string, id int) {
	s.pdf.RawWriteStr("/" + kind + " <</MCID " + strconv.Itoa(id) + ">> BDC")
}

// beginArtifact opens content that screen readers pass over.
func (s *sheet) beginArtifact() {
	s.pdf.RawWriteStr("/Artifact <</Type /Pagination /Subtype /Footer>> BDC")
}

// beginDecoration does the same for what belongs to the look of a page.
func (s *sheet) beginDecoration() {
	s.pdf.RawWriteStr("/Artifact <</Type /Layout>> BDC")
}

func (s *sheet) endMark() { s.pdf.RawWriteStr("EMC") }

// file is gofpdf's own output: uncompressed, untagged, with stubs for fonts.
func (s *sheet) file() ([]byte, error) {
	var out bytes.Buffer
	if err := s.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("write pages: %w", err)
	}
	return out.Bytes(), nil
}
