package letters_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"stepdown/internal/ledger"
	"stepdown/letters"
	"stepdown/templates"
)

func BenchmarkCompose(b *testing.B) {
	w, err := letters.Load(templates.FS)
	if err != nil {
		b.Fatal(err)
	}
	var n atomic.Int64
	one := func() error {
		i := n.Add(1)
		in := letters.Sampled(ledger.Closure)
		in.Episode.Children[0].Name = fmt.Sprintf("Łucja Sample%d", i)
		in.Reference = fmt.Sprintf("EHM-%d", i)
		_, err := w.Compose(in)
		return err
	}
	b.Run("one core", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := one(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
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
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
	})
}
