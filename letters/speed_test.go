package letters_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/letters/yardstick"
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

// BenchmarkYardstick draws the same wording as one would at first.
func BenchmarkYardstick(b *testing.B) {
	draw := yardstick.New(b, timetable.Closure)
	b.ReportAllocs()
	for b.Loop() {
		draw()
	}
	reportRate(b)
}

func reportRate(b *testing.B) {
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
}
