package pdf

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/jung-kurt/gofpdf"

	"stepdown/letters/prose"
)

// letterNumber is a one-page standard letter that differs from every other in its data.
func letterNumber(n int) Letter {
	l := standardLetter()
	name := fmt.Sprintf("Ms Joanna Sample-%d", n)
	l.Address = append([]string{name}, l.Address[1:]...)
	l.Reference = fmt.Sprintf("EHM-%d/1", n)
	l.Body = append([]prose.Block{paragraph("Dear " + name)}, l.Body[1:]...)
	return l
}

// BenchmarkDraw measures finished, tagged letters, on one core and on all.
func BenchmarkDraw(b *testing.B) {
	draw := func(b *testing.B, n int) {
		page, err := Draw(letterNumber(n))
		if err != nil || page.Pages != 1 {
			b.Fatal(page.Pages, err)
		}
	}
	b.Run("single", func(b *testing.B) {
		b.ReportAllocs()
		n := 0
		for b.Loop() {
			draw(b, n)
			n++
		}
		reportRate(b)
	})
	b.Run("parallel", func(b *testing.B) {
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for n := 0; pb.Next(); n++ {
				draw(b, n)
			}
		})
		reportRate(b)
	})
}

// BenchmarkYardstick draws the same wording as one would at first: gofpdf, its own way of embedding fonts, no tags.
func BenchmarkYardstick(b *testing.B) {
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if _, err := drawNaively(letterNumber(n)); err != nil {
			b.Fatal(err)
		}
		n++
	}
	reportRate(b)
}

func reportRate(b *testing.B) {
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
}

func drawNaively(l Letter) ([]byte, error) {
	p := gofpdf.New("P", "mm", "A4", "")
	p.AddUTF8FontFromBytes("sans", "", bytes.Clone(liberationsansregular.TTF)) // gofpdf writes into what it is given
	p.AddUTF8FontFromBytes("sans", "B", bytes.Clone(liberationsansbold.TTF))
	p.SetMargins(leftEdge, letterTop, pageWidth-rightEdge)
	p.AddPage()
	put := func(style string, size float64, text string) {
		p.SetFont("sans", style, size)
		p.MultiCell(0, size*0.42, text, "", "L", false)
	}
	for _, s := range l.Sender {
		put("", 10, s)
	}
	for _, s := range append(l.Address, l.Date, l.ReferenceLabel+": "+l.Reference) {
		put("", 11, s)
	}
	for _, block := range l.Body {
		switch block := block.(type) {
		case prose.Heading:
			put("B", 13, plain(block.Runs))
		case prose.Paragraph:
			put("", 12, plain(block.Runs))
		case prose.List:
			for _, item := range block.Items {
				put("", 12, "• "+plain(item[0].(prose.Paragraph).Runs))
			}
		}
	}
	for _, s := range l.Signature {
		put("", 12, s)
	}
	var out bytes.Buffer
	err := p.Output(&out)
	return out.Bytes(), err
}

func plain(runs []prose.Run) (s string) {
	for _, run := range runs {
		s += run.Text
	}
	return s
}
