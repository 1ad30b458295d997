//go:build unix

package jobs_test

import (
	"database/sql"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/demo"
	"stepdown/internal/litetest"
	"stepdown/internal/pgtest"
	"stepdown/internal/store/past"
)

// BenchmarkYears makes the same night in two installations by turns, a stage of the one and the same of the other, and reports what a
// second of the processors was enough for in the one without history, and how many times as long the other took, which gets three years
// of it on the eve: until then they are alike. A machine that changes its speed changes it for both. -benchtime 5x makes five such pairs.
func BenchmarkYears(b *testing.B) {
	for name, url := range map[string]func(testing.TB) string{"postgres": pgtest.Durable, "sqlite": litetest.URL} {
		b.Run(name, func(b *testing.B) {
			byTurns(b, func() [2]*turn { return [2]*turn{newTurn(b, url(b), 0), newTurn(b, url(b), 3)} })
		})
	}
}

// BenchmarkSQLite makes them on PostgreSQL and on SQLite.
func BenchmarkSQLite(b *testing.B) {
	byTurns(b, func() [2]*turn { return [2]*turn{newTurn(b, pgtest.Durable(b), 0), newTurn(b, litetest.URL(b), 0)} })
}

// turn is an installation in which a letter and five items fall due for every six cases.
type turn struct {
	*night
	years int // of history
}

// newTurn is one that has sent to some families before.
func newTurn(b *testing.B, url string, years int) *turn {
	b.Helper()
	letters := *scale / 6
	n := &turn{newNight(b, url, demo.Crowd{Cases: 6 * letters, Letters: letters, Items: 5 * letters,
		Day: calendar.MustParse("2026-03-10")}), years}
	sent := demo.Crowd{Cases: 40, Letters: 20, Items: 20, First: n.crowd.Cases, Day: n.crowd.Day.AddDays(-7)}
	n.ready(sent, "") // what is sent in years is like what is sent to these
	for _, s := range stages[evening:] {
		s.do(n, sent.Day)
	}
	return n
}

// evening is how many stages come before the night.
const evening = 2

// stages are those of an evening and the night after it, each of which tells how much it did.
var stages = []struct {
	name, what string
	do         func(n *turn, day calendar.Date) int
}{
	{"import", "cases", func(n *turn, _ calendar.Date) int { return n.take(n.crowd, "") }},
	{"look", "cases", func(n *turn, day calendar.Date) int { return n.scan(eve(day)).Looked }},
	{"scan", "cases", func(n *turn, day calendar.Date) int { return n.scan(day).Looked }},
	{"print", "letters", func(n *turn, day calendar.Date) int { return n.deliverBy(day, nil, casefile.Post).Spooled }},
	{"mail", "letters", func(n *turn, day calendar.Date) int { return n.deliverBy(day, nil, casefile.Email).Mailed }},
	{"gather", "items", func(n *turn, day calendar.Date) int { return n.remind(day).Reminders }},
	{"send", "digests", func(n *turn, day calendar.Date) int { return n.deliverBy(day, n.carrier).Digests }},
}

// rest gives the tables their history at the end of the evening, and has them counted and written out.
func (n *turn) rest() {
	if n.years > 0 {
		n.within(func(db *sql.DB) { past.Fill(n.b, db, n.crowd.Day, n.years, 0, n.crowd.Episode(n.crowd.Letters).Case) })
	}
	n.analyze()
}

// byTurns makes the nights of pairs of installations, and reports what those of each took.
func byTurns(b *testing.B, pair func() [2]*turn) {
	b.Helper()
	did, spent := make([]int, len(stages)), make([][2]time.Duration, len(stages))
	for round := 0; b.Loop(); round++ {
		b.StopTimer()
		turns := pair()
		b.StartTimer()
		for i, stage := range stages {
			var many [2]int
			for _, which := range [2]int{(round + i) % 2, (round + i + 1) % 2} {
				n := turns[which]
				before := pgtest.Spent(b, n.url)
				many[which] = stage.do(n, n.crowd.Day)
				spent[i][which] += pgtest.Spent(b, n.url) - before
				if i == evening-1 {
					n.rest()
				}
			}
			if many[0] == 0 || many[0] != many[1] {
				b.Fatalf("%s: one did %d %s and the other %d", stage.name, many[0], stage.what, many[1])
			}
			did[i] += many[0]
		}
	}
	for i, stage := range stages {
		b.ReportMetric(float64(did[i])/spent[i][0].Seconds(), stage.name+"-"+stage.what+"/CPU-s")
		b.ReportMetric(spent[i][1].Seconds()/spent[i][0].Seconds(), stage.name+"-times")
	}
}
