package letters

import (
	"fmt"
	"io"
	"strconv"
	"strings"

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
	Names  []string // of the letters, as the ledger has them, in the order of Pages
}

// Bundle writes the letters as one file for a printer that prints on both sides, behind a cover sheet of counts in the council's
// language.
func (w *Wording) Bundle(to io.Writer, p Profile, b Bundle) error {
	cover, err := w.coverSheet(p, b)
	if err != nil {
		return err
	}
	return pdf.Merge(to, append([]pdf.Page{cover}, b.Pages...))
}

// ContactSheet writes all pages of some letters small, nine to a page, to be looked at together.
func ContactSheet(w io.Writer, pages []Page) error { return pdf.ContactSheet(w, pages) }

// coverSheet says what should come out of the printer, so that somebody can count, and find the one letter that must not go.
func (w *Wording) coverSheet(p Profile, b Bundle) (pdf.Page, error) {
	pages, sheets := 0, 0
	var begin []string
	for i, each := range b.Pages {
		begin = append(begin, fmt.Sprintf("%s: %d", b.Names[i], sheets+1))
		pages += each.Pages
		sheets += (each.Pages + 1) / 2
	}
	s := w.Speech()
	say := func(key string) string { return s.Say("cover_sheet." + key) }
	item := func(key, value string) []prose.Block {
		return []prose.Block{prose.Paragraph{Runs: []prose.Run{{Text: say(key) + ": "}, {Text: value, Bold: true}}}}
	}
	page, err := pdf.Draw(pdf.Letter{
		Title: say("title") + " " + b.Run, Lang: w.Tag(w.language), Format: pdf.Standard, Sender: []string{p.Council}, Date: s.Date(b.Day),
		Created: b.Day.Time(), ReferenceLabel: say("run"), Reference: b.Run,
		Body: []prose.Block{
			prose.Heading{Level: 1, Runs: []prose.Run{{Text: say("title")}}},
			prose.Paragraph{Runs: []prose.Run{{Text: say("for_print_room")}}},
			prose.List{Items: [][]prose.Block{
				item("letters", strconv.Itoa(len(b.Pages))), item("pages", strconv.Itoa(pages)), item("sheets", strconv.Itoa(sheets)),
				item("format", s.Say("formats."+b.Format)), item("postage", b.Class),
				item("begin", strings.Join(begin, ", ")),
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
