package pdf

import (
	"bytes"
	"fmt"
	"io"
	"sync"

	"github.com/jung-kurt/gofpdf"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// Merge writes the pages as one file for a printer that prints on both sides: a page with an odd number of sides gets a
// blank one behind it, so that nobody's letter begins on the back of another's.
func Merge(w io.Writer, pages []Page) error {
	var files [][]byte
	for _, p := range pages {
		files = append(files, p.PDF)
		if p.Pages%2 == 1 {
			files = append(files, blank())
		}
	}
	if err := join(w, files); err != nil {
		return fmt.Errorf("merge %d letters for the printer: %w", len(pages), err)
	}
	return nil
}

// Behind gives the pages with a sheet in front of them, so that they begin on a sheet of their own.
func Behind(front, pages Page) (Page, error) {
	var b bytes.Buffer
	if err := join(&b, [][]byte{front.PDF, blank(), pages.PDF}); err != nil {
		return Page{}, fmt.Errorf("put a sheet in front of a letter: %w", err)
	}
	return Page{PDF: b.Bytes(), Pages: front.Pages + 1 + pages.Pages}, nil
}

// ContactSheet writes the pages small, in their order: three beside each other, and three below.
func ContactSheet(w io.Writer, pages []Page) error {
	var files [][]byte
	for _, p := range pages {
		files = append(files, p.PDF)
	}
	var all bytes.Buffer
	err := join(&all, files)
	if err == nil {
		err = nineUp(w, all.Bytes())
	}
	if err != nil {
		return fmt.Errorf("make a contact sheet of %d letters: %w", len(pages), err)
	}
	return nil
}

func nineUp(w io.Writer, file []byte) error {
	settings := model.NewDefaultConfiguration()
	grid, err := api.PDFNUpConfig(9, "form:A4P, border:on, margin:4", settings)
	if err != nil {
		return err
	}
	return api.NUp(bytes.NewReader(file), w, nil, nil, grid, settings)
}

// withoutFolder keeps pdfcpu from making a folder of its own.
var withoutFolder = sync.OnceFunc(api.DisableConfigDir)

// blank is an empty A4 page.
var blank = sync.OnceValue(func() []byte {
	p := gofpdf.New("P", "mm", "A4", "")
	p.AddPage()
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		panic("draw an empty page: " + err.Error()) // memory can't refuse
	}
	return b.Bytes()
})
