package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/config"
	"stepdown/internal/store"
	"stepdown/internal/strict"
	"stepdown/jobs"
)

// scanTask is the name of the job whose delay means that the service is not doing its work.
const scanTask = "scan"

// Tasks are the service's jobs at the times that the settings give. Faults in the times are of type strict.Faults.
func (a *App) Tasks() ([]jobs.Task, error) {
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
	watch := &jobs.Watch{Intake: a.Intake(), Folder: a.config.Folders.Feed, Log: a.log}
	remind, report := a.Remind(), a.Report()
	times := a.config.Schedules
	planned := []struct {
		name, key, times string
		everywhere       bool
		run              func(ctx context.Context, now time.Time, today calendar.Date) ([]slog.Attr, error)
	}{
		{"intake", "schedules.intake", times.Intake, false, func(ctx context.Context, now time.Time, _ calendar.Date) ([]slog.Attr, error) {
			found, err := watch.Run(ctx, now)
			return []slog.Attr{slog.Int("taken", found.Taken), slog.Int("refused", found.Refused), slog.Int("waiting", found.Waiting)}, err
		}},
		{scanTask, "schedules.scan", times.Scan, false, func(ctx context.Context, _ time.Time, today calendar.Date) ([]slog.Attr, error) {
			n, err := follow.Run(ctx)
			done, scanErr := scan.Run(ctx, today, false, nil)
			return []slog.Attr{slog.Int("printed", n), slog.Any("letters", done)}, errors.Join(err, scanErr)
		}},
		{"deliver", "schedules.deliver", times.Deliver, true, func(ctx context.Context, _ time.Time, today calendar.Date) ([]slog.Attr, error) {
			done, err := deliver.Run(ctx, today)
			return []slog.Attr{slog.Any("sent", done)}, err
		}},
		{"remind", "schedules.remind", times.Remind, false, func(ctx context.Context, _ time.Time, today calendar.Date) ([]slog.Attr, error) {
			done, err := remind.Run(ctx, today)
			return []slog.Attr{slog.Any("digests", done)}, err
		}},
		{"report", "schedules.report", times.Report, false, func(ctx context.Context, _ time.Time, today calendar.Date) ([]slog.Attr, error) {
			frozen, err := report.Run(ctx, today)
			return []slog.Attr{slog.Bool("to_be_sent", frozen)}, err
		}},
	}
	var tasks []jobs.Task
	var faults strict.Faults
	for _, p := range planned {
		parsed, err := jobs.ParseTimes(p.times, times.Zone)
		if err != nil {
			faults = append(faults, a.config.Fault(p.key, err.Error(), `write five fields, as "30 5 * * MON-FRI"`))
			continue
		}
		tasks = append(tasks, jobs.Task{Name: p.name, Times: parsed, Everywhere: p.everywhere,
			Run: func(ctx context.Context, now time.Time) ([]slog.Attr, error) {
				return p.run(ctx, now, calendar.LondonDate(now))
			}})
	}
	if faults != nil {
		return nil, faults
	}
	return tasks, nil
}

// service is a daemon: what it answers for, and what it has opened.
type service struct {
	config *config.Config
	log    *slog.Logger
	now    func() time.Time
	opened atomic.Pointer[opened] // nil until the database has been reached
}

// opened is an installation whose database has been reached.
type opened struct {
	app   *App
	tasks []jobs.Task
}

// Serve runs the service that the settings describe until the context ends, and then waits for what is in flight. It
// makes the database's tables, or brings them up to date. A database that can't be reached is waited for; what waiting
// can't mend ends it with an error. now is the clock; schedules run by this machine's. On a test database asOf, if given,
// is the day on which it begins instead.
func Serve(ctx context.Context, c *config.Config, log *slog.Logger, now func() time.Time, asOf calendar.Date) (err error) {
	var ahead time.Duration
	if !asOf.IsZero() {
		now, ahead = beginningOn(asOf, now)
	}
	if _, err := Rules(c); err != nil {
		return err
	}
	s := &service{config: c, log: log, now: now}
	m := s.monitor()
	if err := answer(ctx, c.Service.Listen, m, log); err != nil {
		return err
	}
	tellSystemd(ctx, log)
	a, err := s.open(ctx)
	if err != nil || a == nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	release, ok, err := a.Store.LockDaemon(ctx)
	if err != nil {
		return err
	}
	if !ok {
		return errors.New("another service is at work on this SQLite database: stop it first, or use PostgreSQL, where any number may be")
	}
	defer func() { err = errors.Join(err, release()) }()
	if !asOf.IsZero() && !a.Test {
		return ErrOtherDay
	}
	a.Store.DateAhead(ahead)
	if err := a.MaySend(); err != nil {
		return err
	}
	tasks, err := a.Tasks()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Folders.Feed, 0o700); err != nil {
		return fmt.Errorf("make the folder for feeds: %w", err)
	}
	s.opened.Store(&opened{a, tasks})
	log.Info("the service has started", "installation", c.Installation, "test", a.Test)
	schedule := &jobs.Schedule{Slots: a.Store, Tasks: tasks, Now: now, Log: log,
		Watch: func(task string, took time.Duration, err error) {
			m.Ran(task, now(), took, err)
			if err != nil {
				a.noteFailure(ctx, task, err)
			}
		}}
	schedule.Serve(ctx)
	log.Info("the service has stopped")
	return nil
}

// beginningOn is the clock set to the day, at the time of day that it is, and how far that is ahead.
func beginningOn(day calendar.Date, now func() time.Time) (set func() time.Time, ahead time.Duration) {
	at := now()
	ahead = calendar.LondonTime(day, at).Sub(at)
	return func() time.Time { return now().Add(ahead) }, ahead
}

// noteFailure remembers a failure for the daily report. A database that can't take it is in the log already.
func (a *App) noteFailure(ctx context.Context, task string, failure error) {
	if err := a.Store.NoteFailure(ctx, task, errors.Is(failure, jobs.ErrPanicked)); err != nil {
		a.log.Debug("a failure could not be noted for the report", "job", task, "error", err)
	}
}

// The first wait for a database that can't be reached, and the longest: each is twice the one before.
const (
	firstWait   = 250 * time.Millisecond
	longestWait = 30 * time.Second
)

// open opens the installation, and waits for a database that can't be reached. It gives nothing when told to stop.
func (s *service) open(ctx context.Context) (*App, error) {
	for wait := firstWait; ; wait = min(2*wait, longestWait) {
		_, err := Migrate(ctx, s.config, false)
		if err == nil {
			var a *App
			if a, err = Open(ctx, s.config, s.log); err == nil {
				return a, nil
			}
		}
		switch {
		case ctx.Err() != nil:
			return nil, nil
		case !errors.Is(err, store.ErrUnreachable):
			return nil, err
		case wait == firstWait:
			s.log.Warn("the database can't be reached; waiting for it", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil, nil
		case <-time.After(wait):
		}
	}
}
