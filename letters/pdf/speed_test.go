package pdf

import (
	"fmt"
	"testing"

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

func reportRate(b *testing.B) {
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
}
