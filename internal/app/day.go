package app

import (
	"context"
	"errors"
	"time"

	"stepdown/internal/calendar"
	"stepdown/jobs"
)

// Day is what one day's passes came to.
type Day struct {
	On        calendar.Date  `json:"day"`
	DryRun    bool           `json:"dry_run,omitempty"`
	Scanned   jobs.Scanned   `json:"scan"`
	Delivered jobs.Delivered `json:"deliver"`
	Reminded  jobs.Reminded  `json:"remind"`
	Finished  []string       `json:"finished"`           // the passes that came to their end without an error, of Passes
	Findings  []jobs.Finding `json:"findings,omitempty"` // of a dry run
	Took      Took           `json:"took"`
}

// Took is how long each pass took, in nanoseconds.
type Took struct {
	Scan, Letters, Remind, Digests time.Duration
}

// Begun tells whether anything was looked at.
func (d Day) Begun() bool {
	return d.Scanned.Looked > 0 || d.Delivered != jobs.Delivered{} || d.Reminded != jobs.Reminded{}
}

// The passes of a day.
const (
	Scanning       = "looking at the cases"
	Sending        = "sending the letters"
	Reminding      = "gathering the reminders"
	SendingDigests = "sending the digests"
)

// Passes are those of a day, in order.
var Passes = []string{Scanning, Sending, Reminding, SendingDigests}

// ErrOtherDay says that a day other than today can't be run here.
var ErrOtherDay = errors.New("a day other than today can only be run with --dry-run, or on a database made with `stepdown migrate --test`")

// Preview is the day's scan without any change: what it would write, hold, cancel and remind of.
func (a *App) Preview(ctx context.Context, day calendar.Date) (Day, error) {
	d := Day{On: day, DryRun: true}
	scan := jobs.Scan{Store: a.Store, Rules: a.Rules, Carriers: a.setUp(), Log: a.log}
	var err error
	d.Scanned, err = scan.Run(ctx, day, true, func(f jobs.Finding) { d.Findings = append(d.Findings, f) })
	return d, err
}

// RunDay makes one day's passes: the scan, the delivery of letters, and the digests. What became of letters
// that were handed over is noted first.
func (a *App) RunDay(ctx context.Context, day calendar.Date) (Day, error) {
	d := Day{On: day}
	if err := a.MaySend(); err != nil {
		return d, err
	}
	a.DateBy(day)
	follow, err := a.Follow()
	if err != nil {
		return d, err
	}
	if _, err := follow.Run(ctx); err != nil {
		a.log.Error("what became of letters that were handed over could not be noted", "error", err)
	}
	scan, err := a.Scan()
	if err != nil {
		return d, err
	}
	began := time.Now()
	lap := func(pass string, took *time.Duration, err error) {
		*took += time.Since(began)
		began = time.Now()
		if err == nil {
			d.Finished = append(d.Finished, pass)
		}
	}
	a.begin(Scanning)
	d.Scanned, err = scan.Run(ctx, day, false, nil)
	lap(Scanning, &d.Took.Scan, err)
	if err != nil {
		return d, err
	}
	deliver, err := a.Deliver()
	if err != nil {
		return d, err
	}
	a.begin(Sending)
	delivered, failed := deliver.Run(ctx, day)
	d.Delivered = delivered
	lap(Sending, &d.Took.Letters, failed)
	a.begin(Reminding)
	if d.Reminded, err = a.Remind().Run(ctx, day); err != nil {
		return d, errors.Join(failed, err)
	}
	reported, err := a.Report().Run(ctx, day)
	lap(Reminding, &d.Took.Remind, err)
	if err != nil {
		return d, errors.Join(failed, err)
	}
	a.begin(SendingDigests)
	if d.Reminded.Digests > 0 || reported {
		digests, err := deliver.Run(ctx, day)
		d.Delivered = d.Delivered.Plus(digests)
		failed = errors.Join(failed, err)
	}
	lap(SendingDigests, &d.Took.Digests, failed)
	return d, failed
}

func (a *App) begin(pass string) {
	if a.Begin != nil {
		a.Begin(pass)
	}
}
