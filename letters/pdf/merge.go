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
	withoutFolder()
	settings := model.NewDefaultConfiguration() // pdfcpu writes into it, so every merge has its own
	settings.OptimizeBeforeWriting = true       // letters share their fonts: the file carries each once
	// Raw: what was drawn and checked here is not checked again.
	if err := api.MergeRaw(files, w, false, settings); err != nil {
		return fmt.Errorf("merge %d letters for the printer: %w", len(pages), err)
	}
	return nil
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
