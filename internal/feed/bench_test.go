package feed_test

import (
	"context"
	"flag"
	"fmt"
	"iter"
	"runtime"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/pgtest"
)

var scale = flag.Int("scale", 10_000, "how many cases the smaller of the benchmarks' feeds has")

// BenchmarkRead reads whole feeds and reports the largest heap that was seen meanwhile: it does not grow with the cases. "known" is
// one of which every case is known by its digest.
func BenchmarkRead(b *testing.B) {
	b.Run("known", func(b *testing.B) { benchmarkRead(b, *scale, (*feed.Feed).Unread) })
	for _, cases := range []int{*scale, 10 * *scale} {
		b.Run(fmt.Sprintf("%d cases", cases), func(b *testing.B) { benchmarkRead(b, cases, (*feed.Feed).Episodes) })
	}
}

func benchmarkRead(b *testing.B, cases int, walk func(*feed.Feed, context.Context) iter.Seq2[casefile.Incoming, error]) {
	dir := b.TempDir()
	writeMany(b, dir, cases)
	runtime.GC()
	b.ReportAllocs()
	var peak uint64
	before := pgtest.Spent(b, "")
	for b.Loop() {
		f, err := feed.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for in, err := range walk(f, b.Context()) {
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
	b.ReportMetric(float64(cases)*float64(b.N)/(pgtest.Spent(b, "")-before).Seconds(), "cases/CPU-s")
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
