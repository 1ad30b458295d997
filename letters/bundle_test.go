package letters_test

import (
	"bytes"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/timetable"
	"stepdown/letters"
)

func TestBundleBeginsEachLetterOnAFreshSheet(t *testing.T) {
	w := wording(t)
	var pages []letters.Page
	for _, format := range []casefile.Format{casefile.Standard, casefile.LargePrint, casefile.Standard} {
		in := letters.Sampled(timetable.ConsentRefused)
		in.Envelope.Format = format
		l, err := w.Compose(in)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, letters.Page{PDF: l.PDF, Pages: l.Pages})
	}
	if pages[0].Pages != 1 || pages[1].Pages != 3 {
		t.Fatalf("the letters have %d and %d pages: this test needs two of an odd number", pages[0].Pages, pages[1].Pages)
	}
	var b bytes.Buffer
	err := w.Bundle(&b, letters.Sample(), letters.Bundle{Run: "2026-03-09-1-1", Format: "standard", Class: "second",
		Day: calendar.MustParse("2026-03-09"), Pages: pages, Names: []string{"L000001", "L000002", "L000003"}})
	if err != nil {
		t.Fatal(err)
	}
	api.DisableConfigDir()
	n, err := api.PageCount(bytes.NewReader(b.Bytes()), nil)
	if err != nil || n != 2+2+4+2 {
		t.Errorf("the bundle has %d pages, %v; want 10: five sheets", n, err)
	}
}
