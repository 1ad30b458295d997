package store_test

import (
	"fmt"
	"iter"
	"path/filepath"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

// eachDatabase runs a benchmark on both databases.
func eachDatabase(b *testing.B, run func(b *testing.B, s *store.Store)) {
	onDatabases(b, func(b *testing.B, _ string, s *store.Store) { run(b, s) })
}

// onDatabases is eachDatabase with the server's address, which is empty for SQLite.
func onDatabases(b *testing.B, run func(b *testing.B, server string, s *store.Store)) {
	b.Run("sqlite", func(b *testing.B) {
		run(b, "", open(b, "sqlite:"+filepath.Join(b.TempDir(), "stepdown.db"), store.Options{}))
	})
	b.Run("postgres", func(b *testing.B) {
		server := pgtest.URL(b)
		run(b, server, open(b, server, store.Options{}))
	})
}

// manyCases makes n cases from the first on, in the order of their keys, one at a time. version changes what the feed says of each.
func manyCases(first, n int, version string) iter.Seq2[casefile.Incoming, error] {
	return func(yield func(casefile.Incoming, error) bool) {
		for i := range n {
			e := fullEpisode(benchRef(first + i))
			if !yield(casefile.Incoming{Key: e.Key, Episode: e, Digest: version}, nil) {
				return
			}
		}
	}
}

func benchRef(i int) string { return fmt.Sprintf("B%08d", i) }

// fullEpisode is a record about as long as they are: two adults, two children, consents and milestones.
func fullEpisode(ref string) *casefile.Episode {
	e := episode(ref)
	e.SocialWorker = casefile.Worker{Name: "Robin Exampleby", Telephone: "01632 960001", Email: "robin@example.org", Team: "Duty team"}
	second := e.Adults[0]
	second.ID, second.Address, second.Postcode = ref+"-A2", []string{ref + " House", "Sampleton"}, "ZZ99 9ZZ"
	e.Adults = append(e.Adults, second)
	e.Children = []casefile.Child{{Name: "Sam Sample", BornOn: monday.AddDays(-3000)}, {Name: "Alex Sample", BornOn: monday.AddDays(-2000)}}
	for _, scope := range casefile.Scopes {
		e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: ref + "-A1", Scope: scope, Decision: casefile.Given, On: monday})
	}
	for _, step := range casefile.Steps() {
		e.Milestones = append(e.Milestones, casefile.Milestone{Step: step, On: monday, Source: casefile.FromFeed, RecordedOn: monday})
	}
	return e
}

func perSecond(b *testing.B, n int, what string) {
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), what+"/s")
}

// BenchmarkScan reads due cases page by page and records a letter and two reminders for each.
func BenchmarkScan(b *testing.B) {
	const n = 5_000
	eachDatabase(b, func(b *testing.B, s *store.Store) {
		if _, err := s.TakeFeed(b.Context(), info(monday, true), manyCases(0, n, "first"), nil, false); err != nil {
			b.Fatal(err)
		}
		pdf := string(make([]byte, 50_000))
		today := monday
		for b.Loop() {
			for after := int64(0); ; {
				looks, err := s.Looks(b.Context(), today, after, 256)
				if err != nil {
					b.Fatal(err)
				}
				if len(looks) == 0 {
					break
				}
				after = looks[len(looks)-1].ID
				if _, err := s.RecordLooks(b.Context(), today, looked(looks, today, pdf)); err != nil {
					b.Fatal(err)
				}
			}
			today = today.AddDays(1)
		}
		perSecond(b, n, "cases")
	})
}

func looked(looks []store.Look, today calendar.Date, pdf string) []store.Looked {
	var all []store.Looked
	for _, l := range looks {
		fresh := ready(l.Episode.Adults[0].ID)
		fresh.Occasion.Since = today
		fresh.Written = written(pdf)
		seen := store.Looked{ID: l.ID, Revision: l.Revision, NextLook: today.AddDays(1), EHCO: "ehco-1", NewLetters: []store.NewLetter{fresh}}
		for _, rule := range []string{"joint-meeting", "first-follow-up"} {
			r := ledger.Reminder{Rule: rule, Occasion: "o", Nominal: today, Rung: "due", Role: ledger.EHCO}
			seen.Reminders, seen.Items = append(seen.Reminders, r), append(seen.Items, r.Item())
		}
		all = append(all, seen)
	}
	return all
}

// BenchmarkDeliver claims and finishes letters, one after the other.
func BenchmarkDeliver(b *testing.B) {
	eachDatabase(b, func(b *testing.B, s *store.Store) {
		if _, err := s.TakeFeed(b.Context(), info(monday, true), manyCases(0, b.N+1, "first"), nil, false); err != nil {
			b.Fatal(err)
		}
		looks, err := s.Looks(b.Context(), monday, 0, b.N+1)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.RecordLooks(b.Context(), monday, looked(looks, monday, "%PDF")); err != nil {
			b.Fatal(err)
		}
		b.ResetTimer()
		for range b.N {
			c, err := s.ClaimLetter(b.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, send)
			if err != nil || c == nil {
				b.Fatal(c, err)
			}
			if err := s.FinishLetter(b.Context(), c, store.Finish{To: ledger.Accepted,
				Why: ledger.Spooled.Because("in the print folder")}); err != nil {
				b.Fatal(err)
			}
		}
		perSecond(b, 1, "letters")
	})
}
