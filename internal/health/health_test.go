package health_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"stepdown/internal/health"
)

func ask(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	answer, err := http.Get(server.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// ledger counts what the test says, as the store would.
type ledger struct {
	counted []health.Counted
	feed    time.Time
	down    error
}

func (l ledger) Count(context.Context) ([]health.Counted, error) { return l.counted, l.down }
func (l ledger) Closed(context.Context) (bool, bool, error)      { return true, false, l.down }
func (l ledger) FeedMadeAt(context.Context) (time.Time, error)   { return l.feed, l.down }

func TestReadyOnlyWhenEverythingIsWell(t *testing.T) {
	var broken error
	m := health.New([]health.Check{{Name: "database", Needed: true, Ask: func(context.Context) error { return broken }}}, ledger{})
	if code, text := ask(t, m.Handler(), "/readyz"); code != 200 || text != `{"database":"well","status":"ready"}`+"\n" {
		t.Errorf("%d %s", code, text)
	}
	broken = errors.New("the tables are missing")
	if code, text := ask(t, m.Handler(), "/readyz"); code != 503 || text != `{"database":"the tables are missing","status":"not ready"}`+"\n" {
		t.Errorf("%d %s", code, text)
	}
	if code, _ := ask(t, m.Handler(), "/healthz"); code != 200 {
		t.Errorf("alive answers %d", code)
	}
}

// What a new start can't mend is named, and ends no service.
func TestDegradedIsNotUnready(t *testing.T) {
	paused := errors.New("sending is paused")
	var broken error
	m := health.New([]health.Check{
		{Name: "sending", Ask: func(context.Context) error { return paused }},
		{Name: "database", Needed: true, Ask: func(context.Context) error { return broken }},
		{Name: "feed", Ask: func(context.Context) error { return nil }},
	}, ledger{})
	if code, text := ask(t, m.Handler(), "/readyz"); code != 200 ||
		text != `{"database":"well","feed":"well","sending":"sending is paused","status":"degraded"}`+"\n" {
		t.Errorf("%d %s", code, text)
	}
	broken = errors.New("gone")
	if code, text := ask(t, m.Handler(), "/readyz"); code != 503 || !strings.Contains(text, `"status":"not ready"`) {
		t.Errorf("%d %s", code, text)
	}
}

// While the database is down, what the jobs do is counted all the same.
func TestMetricsWithoutTheDatabase(t *testing.T) {
	m := health.New(nil, ledger{down: errors.New("gone")})
	m.Ran("scan", time.Unix(1_700_000_000, 0), time.Second, errors.New("gone"))
	code, text := ask(t, m.Handler(), "/metrics")
	for _, want := range []string{"stepdown_database_up 0", `stepdown_job_failures_total{job="scan"} 1`} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics lack %s:\n%s", want, text)
		}
	}
	if code != 200 || strings.Contains(text, "stepdown_paused") {
		t.Errorf("%d: figures of a ledger that nobody can ask:\n%s", code, text)
	}
	if m.Failing("scan") == nil || m.Failing("remind") != nil {
		t.Error("it doesn't know which job fails")
	}
}

func TestMetrics(t *testing.T) {
	at := time.Unix(1_700_000_000, 0)
	m := health.New(nil, ledger{[]health.Counted{{Kind: "closure", State: "held", Code: "not-safe-to-write", Number: 3, Oldest: at}}, at, nil})
	m.Ran("scan", at, time.Second, nil)
	m.Ran("scan", at.Add(time.Hour), time.Second, errors.New("broken"))
	_, text := ask(t, m.Handler(), "/metrics")
	for _, want := range []string{
		`stepdown_items{kind="closure",reason="not-safe-to-write",state="held"} 3`,
		`stepdown_oldest_since_seconds{kind="closure",reason="not-safe-to-write",state="held"} 1.7e+09`,
		`stepdown_feed_made_seconds 1.7e+09`,
		`stepdown_database_up 1`, `stepdown_paused 1`, `stepdown_over_limit 0`,
		`stepdown_job_failures_total{job="scan"} 1`,
		`stepdown_job_last_success_seconds{job="scan"} 1.7e+09`,
		`stepdown_job_seconds_count{job="scan"} 2`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics lack %s:\n%s", want, text)
		}
	}
}
