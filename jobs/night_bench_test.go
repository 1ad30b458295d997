//go:build unix

package jobs_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/demo"
	"stepdown/internal/litetest"
	"stepdown/internal/mail"
	"stepdown/internal/pgtest"
	"stepdown/internal/post"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
	"stepdown/jobs"
	"stepdown/letters"
	"stepdown/templates"
)

var scale = flag.Int("scale", 2000, "how many items, or letters, the benchmarks have fall due in a night")

// night is an installation in which something falls due, whose work is measured.
type night struct {
	b       *testing.B
	url     string
	store   *store.Store
	rules   jobs.Rules
	mail    mail.Settings
	spool   post.Spool
	record  *post.Record
	crowd   demo.Crowd
	carrier mail.Carrier
}

// eachEvening runs a benchmark on both databases, with as many items and letters by a channel due in a night, before its scan.
func eachEvening(b *testing.B, items, letters int, by casefile.Channel, run func(n *night)) {
	for name, url := range map[string]func(testing.TB) string{"postgres": pgtest.URL, "sqlite": litetest.URL} {
		b.Run(name, func(b *testing.B) {
			crowd := demo.Crowd{Cases: items + letters + *scale/5, Items: items, Letters: letters, Day: calendar.MustParse("2026-03-10")}
			for b.Loop() {
				b.StopTimer()
				n := newNight(b, url(b), crowd, by)
				b.StartTimer()
				run(n)
			}
		})
	}
}

// eachNight runs one after that scan.
func eachNight(b *testing.B, items, letters int, by casefile.Channel, run func(n *night)) {
	eachEvening(b, items, letters, by, func(n *night) {
		b.Helper()
		n.b.StopTimer()
		n.scan(n.crowd.Day)
		n.analyze()
		n.b.StartTimer()
		run(n)
	})
}

func newNight(b *testing.B, url string, crowd demo.Crowd, by casefile.Channel) *night {
	b.Helper()
	n := &night{b: b, url: url, crowd: crowd,
		mail: mail.Settings{Host: "127.0.0.1", Port: mailServer(b), TLS: mail.Plain, From: "stepdown@example.org", HelloName: "example.org"}}
	var err error
	n.spool, err = post.NewSpool(filepath.Join(b.TempDir(), "print"))
	n.ok(err)
	n.record = n.spool.Record()
	wording, err := letters.Load(timetable.Letters(), templates.FS)
	n.ok(err)
	n.rules = jobs.Rules{Policy: timetable.Default(), Calendar: calendar.New(nil, nil), Wording: wording, Profile: letters.Sample(),
		Settings: safeguard.Settings{AddressConfirmedWithin: 90, FeedMaxAge: 1}}
	n.store, err = store.Open(b.Context(), url, store.Options{})
	n.ok(err)
	b.Cleanup(func() { n.ok(n.store.Close()) })
	n.ok(n.store.Migrate(b.Context(), store.MigrateOptions{Test: true, Installation: "council"}))
	sender, err := mail.New(n.mail)
	n.ok(err)
	b.Cleanup(func() { _ = sender.Close() }) // what was sent stays sent
	n.carrier = mail.Carrier{Sender: sender}
	info := store.FeedInfo{MadeAt: crowd.Day.Time(), MadeOn: crowd.Day, Full: true, Digest: "night"}
	_, err = n.store.TakeFeed(b.Context(), info, func(yield func(casefile.Incoming, error) bool) {
		for i := range crowd.Cases {
			e := crowd.Episode(i)
			if i < crowd.Letters {
				e.Adults[0].Channel, e.Adults[0].Email = by, strings.ToLower(e.Case)+"@example.org"
			}
			if !yield(casefile.Incoming{Key: e.Key, Episode: &e, Digest: e.Case}, nil) {
				return
			}
		}
	}, crowd.Coordinators(), false)
	n.ok(err)
	n.scan(crowd.Day.AddDays(-1))
	n.analyze()
	return n
}

func (n *night) scan(day calendar.Date) jobs.Scanned {
	n.b.Helper()
	done, err := jobs.Scan{Store: n.store, Rules: n.rules, Log: slog.Default()}.Run(n.b.Context(), day, false, nil)
	n.ok(err)
	return done
}

// analyze has PostgreSQL know what is in its tables, as it does by itself after a while.
func (n *night) analyze() {
	n.b.Helper()
	if !strings.HasPrefix(n.url, "postgres") {
		return
	}
	db, err := sql.Open("postgres", n.url)
	n.ok(err)
	_, err = db.Exec("ANALYZE")
	n.ok(errors.Join(err, db.Close()))
}

func (n *night) ok(err error) {
	n.b.Helper()
	if err != nil {
		n.b.Fatal(err)
	}
}

// measured does something to so many, and reports how many of them one second of a processor is enough for.
func (n *night) measured(many int, what string, do func()) {
	n.b.Helper()
	before := pgtest.Spent(n.b, n.url)
	do()
	n.b.ReportMetric(float64(many)/(pgtest.Spent(n.b, n.url)-before).Seconds(), what+"/CPU-s")
}

func (n *night) gather() {
	n.b.Helper()
	done, err := jobs.Remind{Store: n.store, Rules: n.rules, Compose: n.mail.Compose, Domain: n.mail.Domain(),
		Log: slog.Default()}.Run(n.b.Context(), n.crowd.Day)
	n.ok(err)
	if done.Reminders != n.crowd.Items || done.Digests != len(n.crowd.Coordinators()) {
		n.b.Fatalf("of %d items for %d coordinators it gathered %+v", n.crowd.Items, len(n.crowd.Coordinators()), done)
	}
}

func (n *night) deliver() jobs.Delivered {
	n.b.Helper()
	claimant := store.Claimant{Owner: "daemon", Lease: 15 * time.Minute, Installation: "council"}
	room := jobs.PrintRoom{Printed: jobs.Printed{Store: n.store, Spool: n.spool, Sent: n.record, Class: "second",
		Speech: n.rules.Wording.Speech()}, Claimant: claimant}
	done, err := jobs.Deliver{Store: n.store, Rules: n.rules, Carriers: jobs.Carriers{casefile.Post: room, casefile.Email: n.carrier},
		Messages: n.carrier, Sent: n.record, Claimant: claimant,
		Retry: jobs.Retry{Attempts: 3, First: time.Minute, Longest: time.Hour}, Log: slog.Default()}.Run(n.b.Context(), n.crowd.Day)
	n.ok(err)
	return done
}

// BenchmarkGather gathers a night's items into digests, 50 for each coordinator.
func BenchmarkGather(b *testing.B) {
	eachNight(b, *scale, 0, casefile.Post, func(n *night) { n.measured(n.crowd.Items, "items", n.gather) })
}

// BenchmarkDeliverDigests sends the digests of a night's items to a mail server, which is a process of its own.
func BenchmarkDeliverDigests(b *testing.B) {
	eachNight(b, *scale, 0, casefile.Post, func(n *night) {
		n.gather()
		n.measured(n.crowd.Items, "items", func() {
			if done := n.deliver(); done.Digests != len(n.crowd.Coordinators()) {
				n.b.Fatalf("of %d digests it delivered %+v", len(n.crowd.Coordinators()), done)
			}
		})
	})
}

// BenchmarkReport gathers the daily report of a night's items, which looks at all that falls due on the next working day.
func BenchmarkReport(b *testing.B) {
	eachNight(b, *scale, 0, casefile.Post, func(n *night) {
		report := jobs.Report{Store: n.store, Rules: n.rules, Compose: n.mail.Compose, To: "report@example.org", Domain: n.mail.Domain(),
			Strays: func(context.Context) ([]jobs.Stray, error) { return nil, nil }}
		n.measured(n.crowd.Items, "items", func() {
			_, err := report.Gather(b.Context(), n.crowd.Day)
			n.ok(err)
		})
	})
}
