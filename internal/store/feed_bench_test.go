package store_test

import (
	"flag"
	"iter"
	"path/filepath"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

var scale = flag.Int("scale", 20_000, "how many cases the benchmarks have")

// BenchmarkTakeFeed takes cases that are all new, looks at them for the first time, and takes them unchanged and all changed. Besides
// the clock's it tells how many cases a second of the processors is good for, the program's and the database's:
//
//	go test ./internal/store -run xxx -bench TakeFeed -benchtime 1x -scale 60000
func BenchmarkTakeFeed(b *testing.B) {
	for _, name := range []string{"sqlite", "postgres"} {
		b.Run(name, func(b *testing.B) {
			at := "sqlite:" + filepath.Join(b.TempDir(), "stepdown.db")
			if name == "postgres" {
				at = pgtest.URL(b)
			}
			s, day, known := open(b, at, store.Options{}), monday, 0
			take := func(b *testing.B, cases iter.Seq2[casefile.Incoming, error]) int {
				day = day.AddDays(1)
				if _, err := s.TakeFeed(b.Context(), info(day, false), cases, nil, false); err != nil {
					b.Fatal(err)
				}
				return *scale
			}
			for _, stage := range []struct {
				name string
				work func(*testing.B) (cases int)
			}{
				{"new", func(b *testing.B) int {
					known += *scale
					return take(b, manyCases(known-*scale, *scale, "first"))
				}},
				{"first look", func(b *testing.B) int {
					day = day.AddDays(1)
					return lookAtAll(b, s, day)
				}},
				{"unchanged", func(b *testing.B) int { return take(b, manyKnown(*scale, "first")) }},
				{"changed", func(b *testing.B) int { return take(b, manyCases(0, *scale, day.String())) }},
			} {
				b.Run(stage.name, func(b *testing.B) {
					before, cases := pgtest.Spent(b, at), 0
					for b.Loop() {
						cases += stage.work(b)
					}
					b.ReportMetric(float64(cases)/b.Elapsed().Seconds(), "cases/s")
					b.ReportMetric(float64(cases)/(pgtest.Spent(b, at)-before).Seconds(), "cases/CPU-s")
				})
			}
		})
	}
}

// manyKnown are the first of manyCases as a feed gives them that says the same again.
func manyKnown(n int, version string) iter.Seq2[casefile.Incoming, error] {
	return func(yield func(casefile.Incoming, error) bool) {
		for i := range n {
			key := casefile.Key{Case: benchRef(i), Number: 1}
			if !yield(casefile.Incoming{Key: key, Digest: version, Whole: func() (casefile.Incoming, error) {
				return casefile.Incoming{Key: key, Episode: fullEpisode(key.Case), Digest: version}, nil
			}}, nil) {
				return
			}
		}
	}
}

// lookAtAll looks at what is due on the day, page by page, finds nothing to do, and has all of it looked at again on the next.
func lookAtAll(b *testing.B, s *store.Store, day calendar.Date) (cases int) {
	b.Helper()
	for after := int64(0); ; {
		looks, err := s.Looks(b.Context(), day, after, 256)
		if err != nil {
			b.Fatal(err)
		}
		if len(looks) == 0 {
			return cases
		}
		after = looks[len(looks)-1].ID
		cases += len(looks)
		if skipped, err := s.RecordLooks(b.Context(), day, againOn(looks, day.AddDays(1))); err != nil || skipped > 0 {
			b.Fatalf("%d skipped, %v", skipped, err)
		}
	}
}

// againOn are looks that found nothing to do until the day.
func againOn(looks []store.Look, day calendar.Date) []store.Looked {
	all := make([]store.Looked, len(looks))
	for i, l := range looks {
		all[i] = store.Looked{ID: l.ID, Revision: l.Revision, NextLook: day, EHCO: l.Episode.EHCO}
	}
	return all
}
