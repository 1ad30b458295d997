package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/config"
	"stepdown/internal/strict"
	"stepdown/jobs"
)

// The names of the passes, as they stand in the log, in the metrics and among the slots.
const (
	intakePass  = "intake"
	scanPass    = "scan" // its delay means that the service is not doing its work
	deliverPass = "deliver"
	remindPass  = "remind"
	reportPass  = "report"
)

// unsummed is how many ends of letters and digests are noted one by one before a pass adds them up.
const unsummed = 1000

// pass is one of the passes that the service makes, each at its own times. A run makes them one after the other, but for
// the intake. Each adds to the day what it came to, and gives it for a line of the log.
type pass struct {
	name       string
	key, times string // the setting that says when the service makes it
	everywhere bool   // every daemon makes it; otherwise one does
	run        func(ctx context.Context, now time.Time, d *Day) ([]slog.Attr, error)
	first      string // the pass that the service makes just before, if nobody else is at it
}

// passes are all that there are.
func (a *App) passes() ([]pass, error) {
	scan, err := a.Scan()
	if err != nil {
		return nil, err
	}
	deliver, err := a.Deliver()
	if err != nil {
		return nil, err
	}
	follow, err := a.Follow()
	if err != nil {
		return nil, err
	}
	scan.Each, deliver.Each = a.Progress.Each, a.Progress.Each
	watch := &jobs.Watch{Intake: a.Intake(), Folder: a.config.Folders.Feed, Log: a.log}
	remind, report := a.Remind(), a.Report()
	times := a.config.Schedules
	return []pass{
		{intakePass, "schedules.intake", times.Intake, false, func(ctx context.Context, now time.Time, _ *Day) ([]slog.Attr, error) {
			found, err := watch.Run(ctx, now)
			// What could not be taken back as it was forbidden: another service was just putting the run there, or whoever said it could
			// not reach the folder, or was stopped.
			a.recallLying(ctx, calendar.LondonDate(now)) //guard:intake-recalls-what-lies
			return []slog.Attr{slog.Int("taken", found.Taken), slog.Int("refused", found.Refused), slog.Int("waiting", found.Waiting)}, err
		}, ""},
		{scanPass, "schedules.scan", times.Scan, false, func(ctx context.Context, _ time.Time, d *Day) ([]slog.Attr, error) {
			n, unnoted := a.follow(ctx, follow, func(ctx context.Context, run string) error { return scan.OfRun(ctx, d.On, run) })
			done, err := scan.Run(ctx, d.On, false, nil)
			d.Scanned, d.unnoted = done, unnoted
			a.sumUp(ctx)
			return []slog.Attr{slog.Int("printed", n), slog.Any("letters", done)}, err
		}, ""},
		{deliverPass, "schedules.deliver", times.Deliver, true, func(ctx context.Context, _ time.Time, d *Day) ([]slog.Attr, error) {
			done, err := deliver.Run(ctx, d.On)
			d.Delivered = d.Delivered.Plus(done)
			a.sumUp(ctx)
			return []slog.Attr{slog.Any("sent", done)}, err
		}, intakePass},
		{remindPass, "schedules.remind", times.Remind, false, func(ctx context.Context, _ time.Time, d *Day) ([]slog.Attr, error) {
			done, err := remind.Run(ctx, d.On)
			d.Reminded = done
			return []slog.Attr{slog.Any("digests", done)}, err
		}, ""},
		{reportPass, "schedules.report", times.Report, false, func(ctx context.Context, _ time.Time, d *Day) ([]slog.Attr, error) {
			frozen, err := report.Run(ctx, d.On)
			d.reported = frozen
			return []slog.Attr{slog.Bool("to_be_sent", frozen)}, err
		}, ""},
	}, nil
}

// sumUp keeps few rows to count, of what came to an end.
func (a *App) sumUp(ctx context.Context) {
	if err := a.Store.SumUp(ctx, unsummed); err != nil && ctx.Err() == nil { // the counts are right all the same
		a.log.Warn("what came to an end is counted row by row, until it can be summed up", "error", err)
	}
}

// follow notes what became of letters that were handed over, by whether a feed has arrived that may forbid one.
func (a *App) follow(ctx context.Context, j jobs.Follow, look func(ctx context.Context, run string) error) (sent int, err error) {
	sent, err = j.Run(ctx)
	if looked := a.lookout().Run(ctx, time.Now()); looked != nil { //guard:feeds-are-looked-for-before-runs-are-noted skip
		return sent, errors.Join(err, looked)
	}
	room := a.printRoom(owner())
	more, late := room.NotePutOff(ctx, look)
	return sent + more, errors.Join(err, late, room.TellStrays(ctx, a.log))
}

// mistimed is the fault of a setting that says when a pass is made.
func mistimed(c *config.Config, key string, err error) strict.Fault {
	return c.Fault(key, err.Error(), `write five fields, as "30 5 * * MON-FRI"`)
}

// CheckTimes reads when the service makes its passes. The error is of type strict.Faults.
func CheckTimes(c *config.Config) error {
	var faults strict.Faults
	for _, s := range []struct{ key, times string }{{"schedules.intake", c.Schedules.Intake}, {"schedules.scan", c.Schedules.Scan},
		{"schedules.deliver", c.Schedules.Deliver}, {"schedules.remind", c.Schedules.Remind}, {"schedules.report", c.Schedules.Report}} {
		if _, err := jobs.ParseTimes(s.times, c.Schedules.Zone); err != nil {
			faults = append(faults, mistimed(c, s.key, err))
		}
	}
	if faults != nil {
		return faults
	}
	return nil
}

// Tasks are the passes at the times that the settings give. Faults in the times are of type strict.Faults.
func (a *App) Tasks() ([]jobs.Task, error) {
	passes, err := a.passes()
	if err != nil {
		return nil, err
	}
	var tasks []jobs.Task
	var faults strict.Faults
	for _, p := range passes {
		parsed, err := jobs.ParseTimes(p.times, a.config.Schedules.Zone)
		if err != nil {
			faults = append(faults, mistimed(a.config, p.key, err))
			continue
		}
		tasks = append(tasks, jobs.Task{Name: p.name, Times: parsed, Everywhere: p.everywhere,
			First: p.first, Run: func(ctx context.Context, now time.Time) ([]slog.Attr, error) {
				d := Day{On: calendar.LondonDate(now)}
				attrs, err := p.run(ctx, now, &d)
				return attrs, errors.Join(d.unnoted, err)
			}})
	}
	if faults != nil {
		return nil, faults
	}
	return tasks, nil
}
