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
}

func (l ledger) Count(context.Context) ([]health.Counted, error) { return l.counted, nil }
func (l ledger) Closed(context.Context) (bool, bool, error)      { return true, false, nil }
func (l ledger) FeedMadeAt(context.Context) (time.Time, error)   { return l.feed, nil }

func TestReadyOnlyWhenEverythingIsWell(t *testing.T) {
	var broken error
	m := health.New([]health.Check{{Name: "database", Ask: func(context.Context) error { return broken }}}, ledger{})
	if code, text := ask(t, m.Handler(), "/readyz"); code != 200 || !strings.Contains(text, `"database":"well"`) {
		t.Errorf("%d %s", code, text)
	}
	broken = errors.New("the tables are missing")
	if code, text := ask(t, m.Handler(), "/readyz"); code != 503 || !strings.Contains(text, "the tables are missing") {
		t.Errorf("%d %s", code, text)
	}
	if code, _ := ask(t, m.Handler(), "/healthz"); code != 200 {
		t.Errorf("alive answers %d", code)
	}
}

func TestMetrics(t *testing.T) {
	at := time.Unix(1_700_000_000, 0)
	m := health.New(nil, ledger{[]health.Counted{{Kind: "closure", State: "held", Code: "not-safe-to-write", Number: 3, Oldest: at}}, at})
	m.Ran("scan", at, time.Second, nil)
	m.Ran("scan", at.Add(time.Hour), time.Second, errors.New("broken"))
	_, text := ask(t, m.Handler(), "/metrics")
	for _, want := range []string{
		`stepdown_items{kind="closure",reason="not-safe-to-write",state="held"} 3`,
		`stepdown_oldest_since_seconds{kind="closure",reason="not-safe-to-write",state="held"} 1.7e+09`,
		`stepdown_feed_made_seconds 1.7e+09`,
		`stepdown_paused 1`, `stepdown_over_limit 0`,
		`stepdown_job_failures_total{job="scan"} 1`,
		`stepdown_job_last_success_seconds{job="scan"} 1.7e+09`,
		`stepdown_job_seconds_count{job="scan"} 2`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics lack %s:\n%s", want, text)
		}
	}
}
