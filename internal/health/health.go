// Package health answers for a running service over HTTP: whether it lives (/healthz), whether it can work (/readyz), and
// what it counts (/metrics, in the form of Prometheus). It holds no personal data, and changes nothing. A check that takes
// longer than a few seconds counts as failed.
package health

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"stepdown/internal/ledger"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Check is one thing that must be well for the service to work.
type Check struct {
	Name string
	Ask  func(context.Context) error // nil: it is well
}

// checkWithin is how long a check may take.
const checkWithin = 5 * time.Second

// Monitor counts what the jobs do, and answers.
type Monitor struct {
	registry *prometheus.Registry
	took     *prometheus.HistogramVec
	failed   *prometheus.CounterVec
	last     *prometheus.GaugeVec
	checks   []Check
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
		checks: checks,
	}
	m.registry.MustRegister(m.took, m.failed, m.last, items{ledger})
	return m
}

// Ran counts a run of a job that ended at a time.
func (m *Monitor) Ran(job string, at time.Time, took time.Duration, err error) {
	m.took.WithLabelValues(job).Observe(took.Seconds())
	if err != nil {
		m.failed.WithLabelValues(job).Inc()
		return
	}
	m.last.WithLabelValues(job).Set(float64(at.Unix()))
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
	answers := map[string]string{}
	code := http.StatusOK
	for _, c := range m.checks {
		answers[c.Name] = "well"
		if err := c.Ask(ctx); err != nil {
			answers[c.Name] = err.Error()
			code = http.StatusServiceUnavailable
		}
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
	feed   = prometheus.NewDesc("stepdown_feed_made_seconds", "When the newest feed was made, in seconds since 1970.", nil, nil)
)

func (i items) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{number, oldest, feed, paused, limit} {
		to <- d
	}
}

func (i items) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), checkWithin)
	defer cancel()
	counted, err := i.ledger.Count(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(number, err)
		return
	}
	isPaused, isOver, err := i.ledger.Closed(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(paused, err)
		return
	}
	to <- prometheus.MustNewConstMetric(paused, prometheus.GaugeValue, gauge(isPaused))
	to <- prometheus.MustNewConstMetric(limit, prometheus.GaugeValue, gauge(isOver))
	made, err := i.ledger.FeedMadeAt(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(feed, err)
		return
	}
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
