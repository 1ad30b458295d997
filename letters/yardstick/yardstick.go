// Package yardstick draws a letter as one would at first: with gofpdf and its own way of embedding fonts, one document each, without
// tags. Nobody gets such a letter. What it costs tells how fast a machine is just now, since it stays the same whatever becomes of the
// letters that leave.
package yardstick

import (
	"bytes"
	"io"
	"slices"
	"testing"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/jung-kurt/gofpdf"

	"stepdown/internal/pgtest"
	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/letters/prose"
	"stepdown/templates"
)

// New gives what draws the sample of a kind of letter. Its wording is filled in beforehand.
func New(t testing.TB, kind timetable.Kind) (draw func()) {
	t.Helper()
	w, err := letters.Load(timetable.Letters(), templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	in := letters.Sampled(kind)
	in.Reference = "EHM-1"
	l, err := w.Write(in)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := drawn(in, l.Blocks); err != nil {
			t.Fatal(err)
		}
	}
}

// Rate is how many such letters one second of a processor is enough for.
func Rate(t testing.TB, kind timetable.Kind) float64 {
	t.Helper()
	const many = 15
	draw, before := New(t, kind), pgtest.Spent(t, "")
	for range many {
		draw()
	}
	return many / (pgtest.Spent(t, "") - before).Seconds()
}

func drawn(in letters.Input, blocks []prose.Block) error {
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
