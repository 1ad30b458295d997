package letters_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/jung-kurt/gofpdf"

	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/letters/prose"
	"stepdown/templates"
)

// numbered is the input of a one-page standard letter that differs from every other in its data.
func numbered(n int64) letters.Input {
	in := letters.Sampled(timetable.Closure)
	in.Episode.Children[0].Name = fmt.Sprintf("Łucja Sample%d", n)
	in.Reference = fmt.Sprintf("EHM-%d", n)
	return in
}

// BenchmarkCompose measures letters from template to finished, tagged pages.
func BenchmarkCompose(b *testing.B) {
	w, err := letters.Load(timetable.Letters(), templates.FS)
	if err != nil {
		b.Fatal(err)
	}
	var n atomic.Int64
	one := func() error {
		_, err := w.Compose(numbered(n.Add(1)))
		return err
	}
	b.Run("one core", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := one(); err != nil {
				b.Fatal(err)
			}
		}
		reportRate(b)
	})
	b.Run("all cores", func(b *testing.B) {
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := one(); err != nil {
					b.Error(err)
					return
				}
			}
		})
		reportRate(b)
	})
}

// BenchmarkYardstick draws the same wording as one would at first: gofpdf, its own way of embedding fonts, one document
// each, no tags. The wording is filled in beforehand.
func BenchmarkYardstick(b *testing.B) {
	w, err := letters.Load(timetable.Letters(), templates.FS)
	if err != nil {
		b.Fatal(err)
	}
	l, err := w.Compose(numbered(1))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := drawNaively(numbered(1), l.Blocks); err != nil {
			b.Fatal(err)
		}
	}
	reportRate(b)
}

func reportRate(b *testing.B) {
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
}

func drawNaively(in letters.Input, blocks []prose.Block) error {
	p := gofpdf.New("P", "mm", "A4", "")
	p.AddUTF8FontFromBytes("sans", "", bytes.Clone(liberationsansregular.TTF)) // gofpdf writes into what it is given
	p.AddUTF8FontFromBytes("sans", "B", bytes.Clone(liberationsansbold.TTF))
	p.AddPage()
	put := func(style string, size float64, text string) {
		p.SetFont("sans", style, size)
		p.MultiCell(0, size*0.42, text, "", "L", false)
	}
	for _, line := range slices.Concat(in.Profile.Address, in.Envelope.Address, []string{in.Date.Long(), in.Reference}) {
		put("", 10, line)
	}
	for _, block := range blocks {
		switch block := block.(type) {
		case prose.Heading:
			put("B", 14, text(block.Runs))
		case prose.Paragraph:
			put("", 12, text(block.Runs))
		case prose.List:
			for _, item := range block.Items {
				put("", 12, "• "+text(item[0].(prose.Paragraph).Runs))
			}
		}
	}
	return p.Output(io.Discard)
}

func text(runs []prose.Run) (s string) {
	for _, run := range runs {
		s += run.Text
	}
	return s
}
