package letters

import (
	"fmt"
	"io"

	"stepdown/internal/calendar"
	"stepdown/letters/pdf"
	"stepdown/letters/prose"
)

// Bundle is the letters of a run that are printed together.
type Bundle struct {
	Run    string
	Format string
	Class  string // of postage
	Day    calendar.Date
	Pages  []pdf.Page
}

// Bundle writes the letters as one file for a printer that prints on both sides, behind a cover sheet of counts.
func (p Profile) Bundle(w io.Writer, b Bundle) error {
	cover, err := p.coverSheet(b)
	if err != nil {
		return err
	}
	return pdf.Merge(w, append([]pdf.Page{cover}, b.Pages...))
}

// ContactSheet writes all pages of some letters small, nine to a page, to be looked at together.
func ContactSheet(w io.Writer, pages []Page) error { return pdf.ContactSheet(w, pages) }

// coverSheet says what should come out of the printer, so that somebody can count.
func (p Profile) coverSheet(b Bundle) (pdf.Page, error) {
	pages, sheets := 0, 0
	for _, each := range b.Pages {
		pages += each.Pages
		sheets += (each.Pages + 1) / 2
	}
	count := func(what string, n any) []prose.Block {
		return []prose.Block{prose.Paragraph{Runs: []prose.Run{{Text: what + ": "}, {Text: fmt.Sprint(n), Bold: true}}}}
	}
	page, err := pdf.Draw(pdf.Letter{
		Title: "Print run " + b.Run, Lang: "en-GB", Format: pdf.Standard, Sender: []string{p.Council}, Date: b.Day.Long(), Created: b.Day.Time(),
		ReferenceLabel: "Run", Reference: b.Run,
		Body: []prose.Block{
			prose.Heading{Level: 1, Runs: []prose.Run{{Text: "Print run"}}},
			prose.Paragraph{Runs: []prose.Run{{Text: "This sheet is for the print room. It goes into no envelope."}}},
			prose.List{Items: [][]prose.Block{
				count("Letters, each in an envelope of its own", len(b.Pages)), count("Pages", pages), count("Sheets, printed on both sides", sheets),
				count("Format", b.Format), count("Postage", b.Class),
			}},
		},
	})
	if err != nil {
		return page, fmt.Errorf("draw the cover sheet of a print run: %w", err)
	}
	return page, nil
}

// Page is a finished letter as Bundle takes it.
type Page = pdf.Page
