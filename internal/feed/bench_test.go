package feed_test

import (
	"fmt"
	"runtime"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/feed"
)

// BenchmarkRead reads whole feeds and reports the largest heap that was seen meanwhile: it does not grow with the cases.
func BenchmarkRead(b *testing.B) {
	for _, cases := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("%d cases", cases), func(b *testing.B) {
			dir := b.TempDir()
			writeMany(b, dir, cases)
			runtime.GC()
			b.ReportAllocs()
			var peak uint64
			for b.Loop() {
				f, err := feed.Open(dir)
				if err != nil {
					b.Fatal(err)
				}
				n := 0
				for in, err := range f.Episodes(b.Context()) {
					if err != nil || in.Rejected != "" {
						b.Fatal(in.Rejected, err)
					}
					if n++; n%1000 == 0 {
						var m runtime.MemStats
						runtime.ReadMemStats(&m)
						peak = max(peak, m.HeapAlloc)
					}
				}
				if n != cases {
					b.Fatalf("%d cases", n)
				}
				if err := f.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(peak)/(1<<20), "peak-heap-MiB")
			b.ReportMetric(float64(cases)*float64(b.N)/b.Elapsed().Seconds(), "cases/s")
		})
	}
}

// writeMany writes a feed whose cases are in no order.
func writeMany(tb testing.TB, dir string, cases int) {
	tb.Helper()
	w, err := feed.NewWriter(dir, feed.Manifest{MadeAt: madeAt, Full: true})
	if err != nil {
		tb.Fatal(err)
	}
	e := family()
	const stride = 7919 // prime, so that every number comes up once
	for i := range cases {
		e.Key = casefile.Key{Case: fmt.Sprint(1_000_000 + i*stride%cases), Number: 1}
		if err := w.Add(&e); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
}
