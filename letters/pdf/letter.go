package pdf

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"stepdown/letters/prose"
)

// Format is how large a letter is set.
type Format string

const (
	Standard   Format = "standard"    // 12 point text, one page if it can be
	LargePrint Format = "large-print" // 18 point text, wider spacing, as many pages as it needs
)

// Letter is all that a letter shows. Texts are cleaned and checked when it is drawn; they are never markup.
type Letter struct {
	Title          string // the document's title for its reader's window and its screen reader; put no personal data here
	Lang           string // the language it is written in, as a BCP 47 tag such as "en-GB"
	Format         Format
	Logo           Logo      // from NewLogo; the zero value for none
	Sender         []string  // the council's name, then its address, telephone, e-mail and web address
	Address        []string  // of the recipient, for the window: 3 to 7 lines, the name first
	Date           string    // as printed, such as "3 March 2026"
	Created        time.Time // for the file's metadata; the same moment makes the same bytes
	ReferenceLabel string    // such as "Our reference"
	Reference      string
	PageNumber     string // on each page of several, such as "Page {page} of {pages}"
	Body           []prose.Block
	Code           Code     // from NewCode; the zero value for none
	Signature      []string // the closing, then the name, then role, team and telephone
}

// Page is a finished letter.
type Page struct {
	PDF   []byte
	Pages int // sides of A4, from 1 to 10
}

// MostPages is what a print provider takes: five sheets, printed on both sides.
const MostPages = 10

// Draw lays a letter out and returns it as a tagged PDF file, the same bytes for the same letter in any process. It returns a
// *ControlError or an *UncoveredError for a text that can't be printed exactly, and a *FitError for a part that is too
// large for its place; each names the part but never repeats its text. It is safe for concurrent use.
func Draw(l Letter) (Page, error) {
	faces, err := loadTypeface()
	if err != nil {
		return Page{}, err
	}
	if l, err = l.checked(); err != nil {
		return Page{}, err
	}
	laid, err := layOut(l, faces)
	if err != nil {
		return Page{}, err
	}
	painted, err := paint(l, faces, laid)
	if err != nil {
		return Page{}, err
	}
	file, err := finish(l, faces, painted)
	if err != nil {
		return Page{}, err
	}
	return Page{PDF: file, Pages: len(laid.pages)}, nil
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// checked returns the letter with all but its body cleaned (the body is cleaned as it is composed).
func (l Letter) checked() (Letter, error) {
	if _, known := designs[l.Format]; !known {
		return l, fmt.Errorf("draw letter: its format must be %q or %q", Standard, LargePrint)
	}
	if !languageTag.MatchString(l.Lang) {
		return l, errors.New(`draw letter: its language must be a BCP 47 tag such as "en-GB"`)
	}
	if l.Created.IsZero() {
		return l, errors.New("draw letter: it needs the time at which it was created, or no two copies would be alike")
	}
	if l.Logo.PNG != nil && !l.Logo.present() {
		return l, errors.New("draw letter: its logo must come from NewLogo")
	}
	var check checker
	l.Title = check.text(l.Title, "title", 0)
	l.Sender = check.lines(l.Sender, "sender line")
	l.Address = check.lines(l.Address, "address line")
	l.Date = check.text(l.Date, "date", 0)
	l.ReferenceLabel = check.text(l.ReferenceLabel, "reference label", 0)
	l.Reference = check.text(l.Reference, "reference", 0)
	l.PageNumber = check.text(l.PageNumber, "page number", 0)
	l.Signature = check.lines(l.Signature, "signature line")
	l.Code.alternative = check.text(l.Code.alternative, "description of the code", 0)
	l.Logo.Alt = check.text(l.Logo.Alt, "logo description", 0)
	if check.err != nil {
		return l, check.err
	}
	if strings.TrimSpace(l.Title) == "" {
		return l, errors.New("draw letter: it needs a title, which screen readers announce")
	}
	return l, nil
}

// checker cleans texts and remembers the first that can't be printed.
type checker struct{ err error }

// text returns s cleaned. The part of the letter it belongs to is for the error; a number of zero means there is only one.
func (c *checker) text(s, part string, number int) string {
	clean, err := Clean(s)
	if err == nil {
		err = Covered(clean)
	}
	if err != nil && c.err == nil {
		c.err = inField(err, part, number)
	}
	return clean
}

// target returns a link's address as a PDF wants it: ASCII, everything else as percent signs and digits.
func (c *checker) target(address, part string, number int) string {
	clean, err := Clean(address)
	if err != nil && c.err == nil {
		c.err = inField(err, part, number)
	}
	if isPlain(clean) && !strings.Contains(clean, " ") {
		return clean
	}
	var b strings.Builder
	for i := range len(clean) {
		if clean[i] <= ' ' || clean[i] > '~' {
			fmt.Fprintf(&b, "%%%02X", clean[i])
		} else {
			b.WriteByte(clean[i])
		}
	}
	return b.String()
}

func (c *checker) lines(texts []string, part string) []string {
	clean := make([]string, 0, len(texts))
	for i, s := range texts {
		if s = c.text(s, part, i+1); strings.TrimSpace(s) != "" {
			clean = append(clean, s)
		}
	}
	return clean
}

// inField names the part of the letter in which an error arose.
func inField(err error, part string, number int) error {
	if number > 0 {
		part = fmt.Sprintf("%s %d", part, number)
	}
	if control, ok := errors.AsType[*ControlError](err); ok {
		return &ControlError{Field: part, Rune: control.Rune}
	}
	if uncovered, ok := errors.AsType[*UncoveredError](err); ok {
		return &UncoveredError{Field: part, Runes: uncovered.Runes}
	}
	return err
}
