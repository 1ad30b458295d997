package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// Day is what one day's passes came to.
type Day struct {
	On        calendar.Date  `json:"day"`
	DryRun    bool           `json:"dry_run,omitempty"`
	Scanned   jobs.Scanned   `json:"scan"`
	Delivered jobs.Delivered `json:"deliver"`
	Reminded  jobs.Reminded  `json:"remind"`
	Finished  []string       `json:"finished"`           // the stages that came to their end without an error, of Stages
	Findings  []jobs.Finding `json:"findings,omitempty"` // of a dry run
	// LeftAlone says what lies where feeds arrive and will not be taken as it is.
	LeftAlone []string `json:"feeds_left_alone,omitempty"`
	// Left is how many letters and messages are ready for a carrier and have not left, whatever for.
	Left int  `json:"still_to_go"`
	Took Took `json:"took"`

	reported bool  // there is a daily report to be sent
	unnoted  error // what became of letters that were handed over could not be noted, which keeps nothing else from being done
}

// Took is how long each stage took, in nanoseconds.
type Took struct {
	Scan, Letters, Remind, Digests time.Duration
}

// Begun tells whether anything was looked at.
func (d Day) Begun() bool {
	return d.Scanned.Looked > 0 || d.Delivered != jobs.Delivered{} || d.Reminded != jobs.Reminded{}
}

// stage is what a run tells of the passes that it makes together.
type stage struct {
	name   string
	passes []string
	took   func(*Took) *time.Duration
	about  func(store.Ahead) int // how many things; nil: nobody knows before
	// alone says that what comes after it is done even if it fails.
	alone bool
	skip  func(Day) bool
}

// stages are those of a day, in order.
var stages = []stage{
	{name: "looking at the cases", passes: []string{scanPass}, took: func(t *Took) *time.Duration { return &t.Scan },
		about: func(a store.Ahead) int { return a.Cases }},
	{name: "sending the letters", passes: []string{deliverPass}, took: func(t *Took) *time.Duration { return &t.Letters },
		about: func(a store.Ahead) int { return a.Letters }, alone: true},
	{name: "gathering the reminders", passes: []string{remindPass, reportPass}, took: func(t *Took) *time.Duration { return &t.Remind }},
	{name: "sending the digests", passes: []string{deliverPass}, took: func(t *Took) *time.Duration { return &t.Digests },
		about: func(a store.Ahead) int { return a.Digests }, alone: true,
		skip: func(d Day) bool { return d.Reminded.Digests == 0 && !d.reported }},
}

// Stages are the names of a day's stages, in order.
func Stages() (names []string) {
	for _, s := range stages {
		names = append(names, s.name)
	}
	return names
}

// Progress is told how a run gets on.
type Progress struct {
	Begin func(stage string, about int) // with how many things it is about; 0: not known
	Each  func()                        // one of them is done
}

// ErrOtherDay says that a day other than today can't be run here.
var ErrOtherDay = errors.New("a day other than today can only be run with --dry-run, or on a database made with `stepdown migrate --test`")

// ErrNothingTaken says that somebody was to take letters or messages, and took none, or no more. They are tried again.
var ErrNothingTaken = errors.New("nothing of what was given last was taken, and it is to be tried again or looked at (see the log), by")

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
	passes, err := a.passes()
	if err != nil {
		return d, err
	}
	var failed error
	for _, s := range stages {
		err := a.stage(ctx, s, passes, &d)
		if failed = errors.Join(failed, err); err != nil && !s.alone {
			break
		}
	}
	if refusing := d.Delivered.Refusing; refusing != "" {
		failed = errors.Join(failed, fmt.Errorf("%w: %s", ErrNothingTaken, refusing))
		a.noteFailure(ctx, deliverPass, ErrNothingTaken)
	}
	d.LeftAlone, err = a.lookout().LeftAlone(context.WithoutCancel(ctx))
	left, countErr := a.Store.CountAhead(context.WithoutCancel(ctx), day)
	d.Left = left.Letters + left.Digests
	return d, errors.Join(failed, err, countErr)
}

// stage makes the passes of a stage, up to the first that fails.
func (a *App) stage(ctx context.Context, s stage, passes []pass, d *Day) error {
	beforeStage(s.name)
	if err := a.begin(ctx, s, d.On); err != nil {
		return err
	}
	began := time.Now()
	defer func() { *s.took(&d.Took) += time.Since(began) }()
	for _, p := range passes {
		if !slices.Contains(s.passes, p.name) || s.skip != nil && s.skip(*d) {
			continue
		}
		if _, err := p.run(ctx, time.Now(), d); err != nil {
			if ctx.Err() == nil {
				a.noteFailure(ctx, p.name, err)
			}
			return err
		}
	}
	if d.unnoted != nil {
		a.log.Error("what became of letters that were handed over could not be noted", "error", d.unnoted)
		d.unnoted = nil
	}
	d.Finished = append(d.Finished, s.name)
	return nil
}

// begin tells of a stage, where somebody looks on.
func (a *App) begin(ctx context.Context, s stage, day calendar.Date) error {
	if a.Progress.Begin == nil {
		return nil
	}
	about := 0
	if s.about != nil {
		ahead, err := a.Store.CountAhead(ctx, day)
		if err != nil {
			return err
		}
		about = s.about(ahead)
	}
	a.Progress.Begin(s.name, about)
	return nil
}
