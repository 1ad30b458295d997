package jobs_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/litetest"
	"stepdown/internal/pgtest"
	"stepdown/internal/post"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
	"stepdown/jobs"
	"stepdown/letters"
	"stepdown/templates"
)

func TestMain(m *testing.M) {
	if os.Getenv(servesMail) != "" {
		serveMail()
		return
	}
	pgtest.Main(m)
}

// loop is an installation whose letters by post go by a distant carrier.
type loop struct {
	*testing.T
	store    *store.Store
	url      string
	rules    jobs.Rules
	carrier  *distant
	messages jobs.Carrier
	record   *post.Record
	now      time.Time
	today    calendar.Date
	log      *bytes.Buffer
	cases    []*casefile.Episode
}

// everywhere runs a test on both databases, with a letter that is due to each of so many families: L000001 and so on.
func everywhere(t *testing.T, families int, test func(l *loop)) {
	for name, url := range map[string]func(t *testing.T) string{"postgres": func(t *testing.T) string { return pgtest.URL(t) },
		"sqlite": func(t *testing.T) string { return litetest.URL(t) }} {
		t.Run(name, func(t *testing.T) { test(newLoop(t, url(t), families)) })
	}
}

func newLoop(t *testing.T, url string, families int) *loop {
	l := &loop{T: t, url: url, record: &post.Record{Dir: t.TempDir()}, now: time.Date(2026, 3, 16, 10, 0, 0, 0, time.UTC),
		today: calendar.MustParse("2026-03-16"), log: &bytes.Buffer{}}
	clock := func() time.Time { return l.now }
	l.carrier = &distant{now: clock, does: map[string]string{}}
	l.messages = l.carrier
	wording, err := letters.Load(timetable.Letters(), templates.FS)
	l.ok(err)
	l.rules = jobs.Rules{Policy: timetable.Default(), Calendar: calendar.New(nil, nil), Wording: wording, Profile: letters.Sample(),
		Settings: safeguard.Settings{AddressConfirmedWithin: 90, FeedMaxAge: 1}}
	l.store, err = store.Open(t.Context(), url, store.Options{Clock: clock})
	l.ok(err)
	t.Cleanup(func() { l.ok(l.store.Close()) })
	l.ok(l.store.Migrate(t.Context(), store.MigrateOptions{Test: true, Installation: "council"}))
	for n := range families {
		l.cases = append(l.cases, refused(n+1))
	}
	l.feed()
	if s := l.scan(); s.Written != families {
		t.Fatalf("%+v, want %d letters written", s, families)
	}
	return l
}

// refused is a case in which the mother refused consent, and whose closure has been confirmed.
func refused(n int) *casefile.Episode {
	on := calendar.MustParse
	id := fmt.Sprintf("R-%03d", n)
	e := &casefile.Episode{Key: casefile.Key{Case: id, Number: 1}, Level: 2, Basis: casefile.ChildInNeedPlan, DecidedOn: on("2026-02-02"),
		Support: casefile.SupportWanted, SocialWorker: casefile.Worker{Name: "Morgan Sampleworth", Telephone: "01632 960101"},
		Manager: "Robin Exampleby", EHCO: "ehco-1", EHCOToldOn: on("2026-02-02"), PlanningStartedOn: on("2026-01-05"),
		SocialWorkEndsOn: on("2026-03-13"), Children: []casefile.Child{{Name: "Alfie Penhallow", BornOn: on("2017-05-14")}},
		Adults: []casefile.Adult{{ID: id + "-A1", Name: "Ms Tamsin Penhallow", Relationship: "mother", ParentalResponsibility: casefile.Yes,
			Household: "home", Address: []string{fmt.Sprintf("%d Fable Lane", n), "Fablebury"}, Postcode: "NN99 1AB",
			AddressConfirmedOn: on("2026-03-02"), AddressConfirmedBy: "Morgan Sampleworth", SafeToWrite: casefile.Yes, Channel: casefile.Post,
			Language: "en", Format: casefile.Standard, Addressed: true}},
		Milestones: []casefile.Milestone{{Step: casefile.ClosureConfirmed, On: on("2026-03-13"), By: "Robin Exampleby", Source: casefile.FromFeed,
			RecordedOn: on("2026-03-13")}}}
	for _, scope := range []casefile.Scope{casefile.Share, casefile.Engage} {
		e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: id + "-A1", Scope: scope, Decision: casefile.Refused, On: on("2026-03-09")})
	}
	return e
}

func (l *loop) ok(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// feed takes a full feed of the cases as they are.
func (l *loop) feed() {
	l.Helper()
	info := store.FeedInfo{MadeAt: l.now, MadeOn: l.today, Full: true, Digest: l.now.String()}
	_, err := l.store.TakeFeed(l.Context(), info, func(yield func(casefile.Incoming, error) bool) {
		for _, e := range l.cases {
			digest, err := json.Marshal(e)
			if !yield(casefile.Incoming{Key: e.Key, Episode: e, Digest: string(digest)}, err) {
				return
			}
		}
	}, nil, false)
	l.ok(err)
}

// alter does to the tables what no code of ours does.
func (l *loop) alter(statements ...string) {
	l.Helper()
	driver, address := "postgres", l.url
	if path, ok := strings.CutPrefix(l.url, "sqlite:"); ok {
		driver, address = "sqlite", path
	}
	db, err := sql.Open(driver, address)
	l.ok(err)
	for _, statement := range statements {
		_, err := db.Exec(statement)
		l.ok(err)
	}
	l.ok(db.Close())
}

func (l *loop) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l.log, nil)) }

func (l *loop) carriers() jobs.Carriers { return jobs.Carriers{casefile.Post: l.carrier} }

func (l *loop) scan() jobs.Scanned {
	l.Helper()
	done, err := jobs.Scan{Store: l.store, Rules: l.rules, Carriers: l.carriers(), Log: l.logger()}.Run(l.Context(), l.today, false, nil)
	l.ok(err)
	return done
}

func (l *loop) deliver() (jobs.Delivered, error) {
	return jobs.Deliver{Store: l.store, Rules: l.rules, Carriers: l.carriers(), Messages: l.messages, Sent: l.record,
		Claimant: store.Claimant{Owner: "daemon", Lease: 15 * time.Minute, Installation: "council"},
		Retry:    jobs.Retry{Attempts: 3, First: time.Minute, Longest: time.Hour}, Log: l.logger()}.Run(l.Context(), l.today)
}

// pass is one day's work, or one more on the same day: it follows, scans and delivers.
func (l *loop) pass() {
	l.Helper()
	l.follow()
	l.scan()
	_, err := l.deliver()
	l.ok(err)
}

// dies delivers until the daemon dies, with this letter on its way.
func (l *loop) dies(letter string) {
	l.Helper()
	l.carrier.does[letter] = daemonDies
	defer func() {
		died, ofError := recover().(error)
		if !ofError || !errors.Is(died, errDied) {
			l.Errorf("the daemon died of %v", died)
		}
	}()
	_, _ = l.deliver()
}

func (l *loop) follow() {
	l.Helper()
	_, err := jobs.Follow{Store: l.store, Carriers: l.carriers(), Log: l.logger()}.Run(l.Context())
	l.ok(err)
}

// later lets time go by, to 10 o'clock of another day if it is long, with the feed of that day.
func (l *loop) later(days int, by time.Duration) {
	l.Helper()
	l.now, l.today = l.now.AddDate(0, 0, days).Add(by), l.today.AddDays(days)
	if days > 0 {
		l.feed()
	}
}

// want compares the letters' states and codes, in the order of their numbers.
func (l *loop) want(states ...string) {
	l.Helper()
	if got := l.states(); !slices.Equal(got, states) {
		l.Fatalf("the letters are %q\nwant            %q", got, states)
	}
}

func (l *loop) states() (all []string) {
	l.Helper()
	letters, err := l.store.Letters(l.Context(), store.LetterFilter{})
	l.ok(err)
	for _, letter := range letters {
		all = append(all, fmt.Sprintf("%s %s", letter.State, letter.Why.Code))
	}
	return all
}

// printed compares what the carrier puts into the post.
func (l *loop) printed(letters string) {
	l.Helper()
	if got := l.carrier.printed(); got != letters {
		l.Fatalf("the carrier posts %q, want %q", got, letters)
	}
}

// digest freezes a message to a coordinator.
func (l *loop) digest() {
	l.Helper()
	_, err := l.store.FreezeDigest(l.Context(), store.NewDigest{Recipient: "anna@example.org", Day: l.today,
		MessageID: "<digest.1@example.org>", Raw: []byte("what is due")})
	l.ok(err)
}

// person is what somebody decides about a letter.
func (l *loop) person(id int64, from, to ledger.State) {
	l.Helper()
	l.ok(l.store.ChangeLetter(l.Context(), store.Change{LetterID: id, From: from, To: to, Why: ledger.Retried.Because("a test"), TryAnew: true,
		Who: store.Who{By: "Robin Exampleby"}}))
}

func (l *loop) said(what string) {
	l.Helper()
	if !strings.Contains(l.log.String(), what) {
		l.Errorf("the log does not say %q:\n%s", what, l.log)
	}
}
