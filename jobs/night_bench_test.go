//go:build unix

package jobs_test

import (
	"context"
	"database/sql"
	"flag"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
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
				n := newNight(b, url(b), crowd)
				n.ready(crowd, by)
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

func newNight(b *testing.B, url string, crowd demo.Crowd) *night {
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
	return n
}

// eve is the working day before another.
func eve(day calendar.Date) calendar.Date { return calendar.New(nil, nil).AddWorkingDays(day, -1) }

// ready takes a crowd in and looks at its cases once, on the eve of the day on which something falls due.
func (n *night) ready(crowd demo.Crowd, by casefile.Channel) {
	n.b.Helper()
	n.take(crowd, by)
	n.scan(eve(crowd.Day))
	n.analyze()
}

// take takes a crowd in. Its letters go as its families say, or all by one channel.
func (n *night) take(crowd demo.Crowd, by casefile.Channel) (fresh int) {
	n.b.Helper()
	made := eve(crowd.Day)
	info := store.FeedInfo{MadeAt: made.Time(), MadeOn: made, Digest: made.String()}
	taken, err := n.store.TakeFeed(n.b.Context(), info, func(yield func(casefile.Incoming, error) bool) {
		for i := range crowd.Cases {
			e := crowd.Episode(i)
			if i < crowd.Letters && by != "" {
				e.Adults[0].Channel, e.Adults[0].Email = by, strings.ToLower(e.Case)+"@example.org"
			}
			if !yield(casefile.Incoming{Key: e.Key, Episode: &e, Digest: e.Case}, nil) {
				return
			}
		}
	}, n.crowd.Coordinators(), false)
	n.ok(err)
	return taken.New
}

func (n *night) scan(day calendar.Date) jobs.Scanned {
	n.b.Helper()
	done, err := jobs.Scan{Store: n.store, Rules: n.rules, Log: slog.Default()}.Run(n.b.Context(), day, false, nil)
	n.ok(err)
	return done
}

// analyze has PostgreSQL know what is in its tables, and write it out, as it does by itself after a while.
func (n *night) analyze() {
	n.b.Helper()
	if strings.HasPrefix(n.url, "postgres") {
		n.within(func(db *sql.DB) {
			for _, by := range []string{"VACUUM ANALYZE", "CHECKPOINT"} {
				_, err := db.ExecContext(n.b.Context(), by)
				n.ok(err)
			}
		})
	}
}

// within does something in the database, beside the program.
func (n *night) within(do func(*sql.DB)) {
	n.b.Helper()
	driver, source := "postgres", n.url
	if path, ok := strings.CutPrefix(n.url, "sqlite:"); ok {
		driver, source = "sqlite", path
	}
	db, err := sql.Open(driver, source)
	n.ok(err)
	db.SetMaxOpenConns(1)
	do(db)
	n.ok(db.Close())
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
	if done := n.remind(n.crowd.Day); done.Reminders != n.crowd.Items || done.Digests != len(n.crowd.Coordinators()) {
		n.b.Fatalf("of %d items for %d coordinators it gathered %+v", n.crowd.Items, len(n.crowd.Coordinators()), done)
	}
}

func (n *night) remind(day calendar.Date) jobs.Reminded {
	n.b.Helper()
	done, err := jobs.Remind{Store: n.store, Rules: n.rules, Compose: n.mail.Compose, Domain: n.mail.Domain(),
		Log: slog.Default()}.Run(n.b.Context(), day)
	n.ok(err)
	return done
}

// deliver gives all that is ready to its carriers.
func (n *night) deliver() jobs.Delivered {
	return n.deliverBy(n.crowd.Day, n.carrier, casefile.Post, casefile.Email)
}

// deliverBy delivers the letters of some channels, and the messages if something takes them.
func (n *night) deliverBy(day calendar.Date, messages jobs.Carrier, channels ...casefile.Channel) jobs.Delivered {
	n.b.Helper()
	claimant := store.Claimant{Owner: "daemon", Lease: 15 * time.Minute, Installation: "council"}
	carriers := jobs.Carriers{casefile.Post: jobs.PrintRoom{Printed: jobs.Printed{Store: n.store, Spool: n.spool, Sent: n.record,
		Class: "second", Speech: n.rules.Wording.Speech()}, Claimant: claimant}, casefile.Email: n.carrier}
	maps.DeleteFunc(carriers, func(c casefile.Channel, _ jobs.Carrier) bool { return !slices.Contains(channels, c) })
	done, err := jobs.Deliver{Store: n.store, Rules: n.rules, Carriers: carriers, Messages: messages, Sent: n.record, Claimant: claimant,
		Retry: jobs.Retry{Attempts: 3, First: time.Minute, Longest: time.Hour}, Log: slog.Default()}.Run(n.b.Context(), day)
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
