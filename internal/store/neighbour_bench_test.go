package store_test

import (
	"fmt"
	"iter"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// countyCases are n cases as common as in a county: two adults each, every third case has a sibling in the one before it,
// every twelfth adult is not known to be safe to write to, and twelve homes share a postcode.
func countyCases(n int) iter.Seq2[casefile.Incoming, error] {
	return func(yield func(casefile.Incoming, error) bool) {
		for i := range n {
			e := fullEpisode(fmt.Sprintf("C%08d", i))
			family := i
			if i%3 == 2 {
				family--
			}
			for k := range e.Adults {
				a := &e.Adults[k]
				a.ID, a.SafeToWrite = fmt.Sprintf("P%d-%d", family, k), casefile.Yes
				if (2*family+k)%12 == 0 {
					a.SafeToWrite = casefile.Unknown
				}
				a.Address = []string{fmt.Sprintf("%d %c%c Street", 1+family%12, 'A'+family/12%26, 'a'+family/312%26), "Sampleton"}
				block := family / 12
				a.Postcode = fmt.Sprintf("NN%d %d%c%c", 10+block/3600%80, block/360%10,
					"ABDEFGHJLNPQRSTUWX"[block/20%18], "ABDEFGHJLNPQRSTUWXYZ"[block%20])
				a.Email = fmt.Sprintf("p.%d.%d@example.org", family, k)
				a.AddressConfirmedOn = monday
			}
			for k := range e.Consents {
				e.Consents[k].Giver = e.Adults[0].ID
			}
			if !yield(casefile.Incoming{Key: e.Key, Episode: e, Digest: "first"}, nil) {
				return
			}
		}
	}
}

// bothWays does something with neighbours and without, by turns, and reports how many times what it takes without it takes with
// them.
func bothWays(b *testing.B, n int, do func(b *testing.B, s *store.Store)) {
	eachDatabase(b, func(b *testing.B, s *store.Store) {
		if _, err := s.TakeFeed(b.Context(), info(monday, true), countyCases(n), nil, false); err != nil {
			b.Fatal(err)
		}
		looks, err := s.Looks(b.Context(), monday, 0, n)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.RecordLooks(b.Context(), monday, looked(looks, monday, string(make([]byte, 50_000)))); err != nil {
			b.Fatal(err)
		}
		if s.Postgres() {
			alter(b, s, `ANALYZE`)
		}
		var took [2]time.Duration
		for turn := 0; b.Loop(); turn++ {
			for way := range 2 {
				way = (way + turn) % 2
				s.AskNobody(way == 0)
				began := time.Now()
				do(b, s)
				took[way] += time.Since(began)
			}
		}
		b.ReportMetric(took[1].Seconds()/took[0].Seconds(), "times")
	})
}

// BenchmarkNeighboursOfScan reads due cases page by page and records a letter and two reminders for each.
func BenchmarkNeighboursOfScan(b *testing.B) {
	today := monday
	pdf := string(make([]byte, 50_000))
	bothWays(b, 500, func(b *testing.B, s *store.Store) {
		today = today.AddDays(1)
		for after := int64(0); ; {
			looks, err := s.Looks(b.Context(), today, after, 256)
			if err != nil {
				b.Fatal(err)
			}
			if len(looks) == 0 {
				return
			}
			after = looks[len(looks)-1].ID
			if _, err := s.RecordLooks(b.Context(), today, looked(looks, today, pdf)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkNeighboursOfClaim claims a letter and gives it back.
func BenchmarkNeighboursOfClaim(b *testing.B) {
	bothWays(b, 2_000, func(b *testing.B, s *store.Store) {
		c, err := s.ClaimLetter(b.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, send)
		if err != nil || c == nil {
			b.Fatal(c, err)
		}
		if err := s.FinishLetter(b.Context(), c, store.Finish{To: ledger.Ready, Why: anyWhy}); err != nil {
			b.Fatal(err)
		}
	})
}
