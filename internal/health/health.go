// Package health answers for a running service over HTTP: whether it lives (/healthz), whether it can work (/readyz), and
// what it counts (/metrics, in the form of Prometheus). It holds no personal data, and changes nothing. A check that takes
// longer than a few seconds counts as failed. Whoever connects and says nothing, or too much, is let go of (NewServer).
package health

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"stepdown/internal/ledger"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Check is one thing that must be well for the service to do all its work.
type Check struct {
	Name string
	// Needed says that without it the service can't work at all, and that another instance or a new start may help: it is not
	// ready then. Otherwise it is degraded, and a person must act: to end it would only make things worse.
	Needed bool
	Ask    func(context.Context) error // nil: it is well
}

// The status of a service, as /readyz gives it beside what it says of each check.
const (
	Ready    = "ready"
	Degraded = "degraded"  // it works, but for what is not well
	NotReady = "not ready" // answered with 503
)

// Status is the key of the status among the checks.
const Status = "status"

// Well is what is said of a check that found nothing.
const Well = "well"

// checkWithin is how long a check may take.
const checkWithin = 5 * time.Second

// Monitor counts what the jobs do, and answers.
type Monitor struct {
	registry *prometheus.Registry
	took     *prometheus.HistogramVec
	failed   *prometheus.CounterVec
	last     *prometheus.GaugeVec
	checks   []Check

	mu      sync.Mutex
	failing map[string]error // by job, while its last run failed
}

// Counted is a number of letters or digests of one sort.
type Counted struct {
	Kind, State string
	Code        ledger.Code
	Number      int
	Oldest      time.Time // since when the oldest of them is in that state
}

// Ledger is asked each time that somebody reads the metrics.
type Ledger interface {
	// Count counts letters and digests.
	Count(ctx context.Context) ([]Counted, error)
	// Closed tells whether all sending is paused, and whether the rest of a batch waits for a person.
	Closed(ctx context.Context) (paused, overLimit bool, err error)
	// FeedMadeAt is when the newest feed was made; the zero time if there is none.
	FeedMadeAt(ctx context.Context) (time.Time, error)
}

// New makes a monitor.
func New(checks []Check, ledger Ledger) *Monitor {
	m := &Monitor{
		registry: prometheus.NewRegistry(),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "stepdown_job_seconds", Help: "How long a job's run took.",
			Buckets: prometheus.ExponentialBuckets(0.01, 4, 9)}, []string{"job"}),
		failed: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "stepdown_job_failures_total", Help: "Runs of a job that failed."},
			[]string{"job"}),
		last: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "stepdown_job_last_success_seconds",
			Help: "When a job last ran well, in seconds since 1970."}, []string{"job"}),
		checks:  checks,
		failing: map[string]error{},
	}
	m.registry.MustRegister(m.took, m.failed, m.last, items{ledger})
	return m
}

// Ran counts a run of a job that ended at a time.
func (m *Monitor) Ran(job string, at time.Time, took time.Duration, err error) {
	m.took.WithLabelValues(job).Observe(took.Seconds())
	m.mu.Lock()
	m.failing[job] = err
	m.mu.Unlock()
	if err != nil {
		m.failed.WithLabelValues(job).Inc()
		return
	}
	m.last.WithLabelValues(job).Set(float64(at.Unix()))
}

// Failing is why a job's last run failed, or nil.
func (m *Monitor) Failing(job string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.failing[job]
}

// Handler answers /healthz, /readyz and /metrics.
func (m *Monitor) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "alive") })
	mux.HandleFunc("GET /readyz", m.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

func (m *Monitor) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), checkWithin)
	defer cancel()
	answers := map[string]string{Status: Ready}
	code := http.StatusOK
	for _, c := range m.checks {
		err := c.Ask(ctx)
		switch {
		case err == nil:
			answers[c.Name] = Well
			continue
		case c.Needed:
			answers[Status], code = NotReady, http.StatusServiceUnavailable
		case code == http.StatusOK:
			answers[Status] = Degraded
		}
		answers[c.Name] = err.Error()
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	if err := json.NewEncoder(w).Encode(answers); err != nil && !errors.Is(err, context.Canceled) {
		return // whoever asked has gone
	}
}

// items reads the ledger when the metrics are read.
type items struct{ ledger Ledger }

var (
	number = prometheus.NewDesc("stepdown_items", "Letters and digests in the ledger.", []string{"kind", "state", "reason"}, nil)
	oldest = prometheus.NewDesc("stepdown_oldest_since_seconds",
		"Since when the oldest letter or digest is in that state, in seconds since 1970.", []string{"kind", "state", "reason"}, nil)
	paused = prometheus.NewDesc("stepdown_paused", "1 while a person has stopped all sending.", nil, nil)
	limit  = prometheus.NewDesc("stepdown_over_limit", "1 while more letters are ready than the limits allow.", nil, nil)
	up     = prometheus.NewDesc("stepdown_database_up", "1 while the database answers; without it there are no figures of the ledger.", nil, nil)
	feed   = prometheus.NewDesc("stepdown_feed_made_seconds", "When the newest feed was made, in seconds since 1970.", nil, nil)
)

func (i items) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{number, oldest, up, feed, paused, limit} {
		to <- d
	}
}

func (i items) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), checkWithin)
	defer cancel()
	counted, countErr := i.ledger.Count(ctx)
	isPaused, isOver, closedErr := i.ledger.Closed(ctx)
	made, feedErr := i.ledger.FeedMadeAt(ctx)
	answers := errors.Join(countErr, closedErr, feedErr) == nil
	to <- prometheus.MustNewConstMetric(up, prometheus.GaugeValue, gauge(answers))
	if !answers {
		return // what the jobs do is told all the same
	}
	to <- prometheus.MustNewConstMetric(paused, prometheus.GaugeValue, gauge(isPaused))
	to <- prometheus.MustNewConstMetric(limit, prometheus.GaugeValue, gauge(isOver))
	if !made.IsZero() {
		to <- prometheus.MustNewConstMetric(feed, prometheus.GaugeValue, float64(made.Unix()))
	}
	for _, c := range counted {
		to <- prometheus.MustNewConstMetric(number, prometheus.GaugeValue, float64(c.Number), c.Kind, c.State, string(c.Code))
		to <- prometheus.MustNewConstMetric(oldest, prometheus.GaugeValue, float64(c.Oldest.Unix()), c.Kind, c.State, string(c.Code))
	}
}

func gauge(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
