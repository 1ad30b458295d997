package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/apptest"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/config"
	"stepdown/internal/demo"
	"stepdown/internal/ledger"
	"stepdown/internal/mail/sink"
	"stepdown/internal/office"
)

// clock runs as this machine's does, from a day that the test sets.
type clock struct{ ahead atomic.Int64 }

func newClock(n int) *clock {
	c := &clock{}
	c.set(n)
	return c
}

// set makes it nine in the morning of the n-th day of the demo.
func (c *clock) set(n int) {
	c.ahead.Store(int64(time.Until(demo.Start.AddDays(n).Time().Add(9 * time.Hour))))
}

func (c *clock) add(d time.Duration) { c.ahead.Add(int64(d)) }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// earnest are the settings of a council that really sends, with every job each second.
func earnest(t *testing.T, h *apptest.House, database, listen string) *config.Config {
	more := []string{
		"STEPDOWN_SERVICE_LISTEN=" + listen, "STEPDOWN_TIMING_GO_LIVE_ON=2020-01-01",
		"STEPDOWN_COUNCIL_NAME=Anytown Council", "STEPDOWN_COUNCIL_ADDRESS=1 Example Street; Anytown; ZZ1 1ZZ",
		"STEPDOWN_COUNCIL_TELEPHONE=01632 960000", "STEPDOWN_COUNCIL_WEB=www.example.org",
		"STEPDOWN_COUNCIL_EARLY_HELP_TELEPHONE=01632 960001", "STEPDOWN_COUNCIL_EARLY_HELP_WEB=www.example.org/help",
		"STEPDOWN_COUNCIL_URGENT_TELEPHONE=01632 960002", "STEPDOWN_COUNCIL_COMPLAINTS_TELEPHONE=01632 960003",
		"STEPDOWN_COUNCIL_COMPLAINTS_WEB=www.example.org/complaints", "STEPDOWN_COUNCIL_OPENING_HOURS=Monday to Friday, 9am to 5pm",
		"STEPDOWN_COUNCIL_ADVOCATE_TELEPHONE=01632 960004", "STEPDOWN_COUNCIL_FORMATS_TELEPHONE=01632 960005",
		"STEPDOWN_COUNCIL_PRIVACY_WEB=www.example.org/privacy",
	}
	for _, job := range []string{"INTAKE", "SCAN", "DELIVER", "REMIND"} {
		more = append(more, "STEPDOWN_SCHEDULES_"+job+"=@every 1s")
	}
	return h.Settings(t, database, more...)
}

// serve starts a service; stop ends it, and wants it to end well.
func serve(t *testing.T, settings *config.Config, c *clock) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- app.Serve(ctx, settings, apptest.Quiet, c.now, calendar.Date{}, app.Reload{}) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the service ended with %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// approveWording approves all wording as it is, which a database for real work asks for.
func approveWording(t *testing.T, a *app.App) {
	t.Helper()
	o := a.Office()
	all, err := o.Wordings(t.Context())
	for _, w := range all {
		if err == nil {
			_, err = o.ApproveWording(t.Context(), w.Template, office.Who{Name: "Morgan Sampleworth"})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// within asks until the answer is yes. A minute is far more than anything here takes.
func within(t *testing.T, what string, yes func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(time.Minute); !yes(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("not within a minute: %s", what)
		}
	}
}

// live lists the letters that are neither cancelled nor superseded.
func live(t *testing.T, a *app.App) (found []string) {
	t.Helper()
	all, err := a.Office().Letters(t.Context(), "", casefile.Key{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		if l.State != ledger.Cancelled && l.State != ledger.Superseded {
			found = append(found, fmt.Sprint(l.Case, " ", l.Kind, " ", l.State))
		}
	}
	slices.Sort(found)
	return found
}

// byHand is what the ledger holds when a person imports and runs those days instead.
func byHand(t *testing.T, days []int) (after [][]string) {
	t.Helper()
	h := apptest.New(t)
	settings := earnest(t, h, h.SQLite(t), "127.0.0.1:0")
	if _, err := app.Migrate(t.Context(), settings, true, app.Grants{}); err != nil {
		t.Fatal(err)
	}
	a := apptest.Open(t, settings)
	for _, n := range days {
		if _, err := a.Intake().Run(t.Context(), h.Feed(t, n), false); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := a.RunDay(t.Context(), demo.Start.AddDays(n)); err != nil {
				t.Fatal(err)
			}
		}
		after = append(after, live(t, a))
	}
	return after
}

func TestAServiceOnAnEmptyDatabaseSendsWhatAPersonWould(t *testing.T) {
	days := []int{14, 64}
	want := byHand(t, days)
	for name, database := range withServiceRole() {
		t.Run(name, func(t *testing.T) {
			h := apptest.New(t)
			c := newClock(days[0])
			address := database(t, h)
			settings := earnest(t, h, address, freePort(t))
			h.Feed(t, days[0])
			serve(t, settings, c)
			stopSecond := func() {}
			if name != "sqlite" { // any number may serve one database, and each may go
				stopSecond = serve(t, earnest(t, h, address, freePort(t)), c)
			}
			within(t, "the service is ready", func() bool { return status(settings, "/readyz") == http.StatusOK })
			a := apptest.Open(t, settings)
			approveWording(t, a)
			for i, n := range days {
				if i > 0 {
					stopSecond()
					h.Feed(t, n)
					c.set(n)
				}
				var got []string
				before := len(h.Sink.Messages())
				within(t, fmt.Sprintf("day %d comes to what a person would have sent", n), func() bool {
					got = live(t, a)
					return slices.Equal(got, want[i])
				})
				within(t, "the coordinators are reminded", func() bool { return len(h.Sink.Messages()) > before || i == 0 && before > 0 })
			}
			seen := map[string]bool{}
			for _, m := range h.Sink.Messages() {
				if id := m.To[0] + messageID(m); seen[id] {
					t.Errorf("a message went out twice: %s", id)
				} else {
					seen[id] = true
				}
			}
		})
	}
}

func messageID(m sink.Message) string {
	for line := range bytes.Lines(m.Raw) {
		if bytes.HasPrefix(line, []byte("Message-ID:")) {
			return string(line)
		}
	}
	return ""
}

func status(settings *config.Config, path string) int {
	answer, err := http.Get("http://" + settings.Service.Listen + path)
	if err != nil {
		return 0
	}
	answer.Body.Close()
	return answer.StatusCode
}

func TestStoppingInMidDeliveryLeavesNothingUncertain(t *testing.T) {
	inFlight, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	h := apptest.NewWith(t, sink.Options{OnMessage: func(sink.Message) {
		once.Do(func() { close(inFlight); <-goOn })
	}})
	c := newClock(14)
	settings := earnest(t, h, h.SQLite(t), freePort(t))
	h.Feed(t, 14)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- app.Serve(ctx, settings, apptest.Quiet, c.now, calendar.Date{}, app.Reload{}) }()
	<-inFlight
	cancel()
	close(goOn)
	if err := <-ended; err != nil {
		t.Fatalf("the service ended with %v", err)
	}
	a := apptest.Open(t, settings)
	digests, err := a.Store.CountDigests(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sent := 0
	for _, d := range digests {
		switch d.State {
		case ledger.Sent:
			sent = d.Number
		case ledger.Sending, ledger.Uncertain:
			t.Errorf("%d digests are %s", d.Number, d.State)
		}
	}
	if arrived := len(h.Sink.Messages()); sent != arrived || arrived == 0 {
		t.Errorf("%d digests arrived, and the ledger says that %d were sent", arrived, sent)
	}
	for _, l := range live(t, a) {
		if strings.HasSuffix(l, string(ledger.Uncertain)) || strings.HasSuffix(l, string(ledger.Sending)) {
			t.Errorf("after the stop: %s", l)
		}
	}
}

func TestASecondServiceOnAnSQLiteDatabaseIsRefused(t *testing.T) {
	h := apptest.New(t)
	address := h.SQLite(t)
	settings := earnest(t, h, address, freePort(t))
	c := newClock(14)
	serve(t, settings, c)
	within(t, "the first is ready", func() bool { return status(settings, "/readyz") == http.StatusOK })
	if err := refusal(t, earnest(t, h, address, freePort(t)), c, calendar.Date{}); err == nil {
		t.Error("a second service started on the same file")
	}
}

func TestAnotherDayIsServedOnATestDatabaseOnly(t *testing.T) {
	h := apptest.New(t)
	settings := earnest(t, h, h.SQLite(t), freePort(t))
	if err := refusal(t, settings, newClock(14), demo.Start); !errors.Is(err, app.ErrOtherDay) {
		t.Errorf("got %v", err)
	}
}

// refusal is why a service does not start. One that starts is stopped, and nil.
func refusal(t *testing.T, settings *config.Config, c *clock, asOf calendar.Date) error {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- app.Serve(ctx, settings, apptest.Quiet, c.now, asOf, app.Reload{}) }()
	within(t, "the service has started or ended", func() bool {
		return len(ended) == 1 || status(settings, "/readyz") == http.StatusOK
	})
	stop()
	return <-ended
}

func TestADatabaseWithoutTablesIsNotOpened(t *testing.T) {
	h := apptest.New(t)
	if err := os.WriteFile(filepath.Join(h.Dir, "stepdown.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Open(t.Context(), h.Settings(t, h.SQLite(t)), apptest.Quiet); !errors.Is(err, app.ErrOldTables) {
		t.Errorf("got %v", err)
	}
}
