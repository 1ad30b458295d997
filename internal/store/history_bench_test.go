//go:build unix

package store_test

import (
	"fmt"
	"testing"

	"stepdown/internal/ledger"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

// BenchmarkMetricsWithHistory counts letters and digests as /metrics does, after three years: five letters for each of -scale cases.
func BenchmarkMetricsWithHistory(b *testing.B) {
	eachDatabase(b, func(b *testing.B, s *store.Store) {
		h := aged(b, s, *scale)
		for b.Loop() {
			letters, err := s.CountLetters(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			if _, err := s.CountDigests(b.Context()); err != nil {
				b.Fatal(err)
			}
			sent := 0
			for _, c := range letters {
				sent += c.Number
			}
			if sent != h.Letters+3 {
				b.Fatalf("%d letters are counted of %d", sent, h.Letters+3)
			}
		}
		b.ReportMetric(float64(h.Letters), "letters")
	})
}

// BenchmarkLettersPage reads the last letters, as `stepdown letters` and a page of the web list them: of all, and in some states.
func BenchmarkLettersPage(b *testing.B) {
	eachDatabase(b, func(b *testing.B, s *store.Store) {
		h := aged(b, s, *scale)
		for _, state := range []ledger.State{"", ledger.Sent, ledger.Held, ledger.Ready} {
			b.Run(fmt.Sprintf("state=%s", state), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					page, err := s.ListLetters(b.Context(), store.LetterFilter{State: state, Limit: 201, Last: true})
					if err != nil || (len(page) > 0) != (state == "" || state == ledger.Sent) {
						b.Fatal(len(page), err)
					}
				}
				b.ReportMetric(float64(h.Letters), "letters")
			})
		}
	})
}

// BenchmarkLooksWithHistory reads cases as a scan does that have had nothing yet, and then the same with what they have had in three
// years, and tells what a case costs the processors.
func BenchmarkLooksWithHistory(b *testing.B) {
	for _, years := range []int{0, 3} {
		b.Run(fmt.Sprintf("years=%d", years), func(b *testing.B) {
			onDatabases(b, func(b *testing.B, url string, s *store.Store) {
				cases := *scale
				if years == 0 {
					stored(b, s, "A", "B", "C")
					if _, err := s.TakeFeed(b.Context(), info(monday.AddDays(1), false), manyCases(0, cases-3, "first"), nil, false); err != nil {
						b.Fatal(err)
					}
					if s.Postgres() {
						alter(b, s, `VACUUM ANALYZE`)
					}
				} else {
					aged(b, s, cases)
				}
				alter(b, s, `UPDATE episode SET next_look_on = ?`, monday.String())
				read, before := 0, pgtest.Spent(b, url)
				for b.Loop() {
					for after := int64(0); ; {
						looks, err := s.Looks(b.Context(), monday, after, 256)
						if err != nil {
							b.Fatal(err)
						}
						if len(looks) == 0 {
							break
						}
						after = looks[len(looks)-1].ID
						read += len(looks)
					}
				}
				b.ReportMetric((pgtest.Spent(b, url)-before).Seconds()*1e6/float64(read), "CPU-us/case")
			})
		})
	}
}
