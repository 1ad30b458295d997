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
	var files []io.ReadSeeker
	for _, p := range pages {
		files = append(files, bytes.NewReader(p.PDF))
		if p.Pages%2 == 1 {
			files = append(files, bytes.NewReader(blank()))
		}
	}
	if err := api.MergeRaw(files, w, false, printing()); err != nil {
		return fmt.Errorf("merge %d letters for the printer: %w", len(pages), err)
	}
	return nil
}

// printing is pdfcpu's configuration: without a folder of its own, and without checking what was drawn and checked here.
// pdfcpu writes into it, so every merge has its own.
func printing() *model.Configuration {
	withoutFolder()
	c := model.NewDefaultConfiguration()
	c.OptimizeBeforeWriting = true // letters share their fonts: the file carries each once
	return c
}

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
