package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/config"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// WorthWaiting tells whether an error of Open may pass by itself.
func WorthWaiting(err error) bool { return errors.Is(err, store.ErrUnreachable) }

// scanTask is the name of the job whose delay means that the service is not doing its work.
const scanTask = "scan"

// Tasks are the service's jobs at the times that the settings give. Faults in the times are of type config.Faults.
func (a *App) Tasks() ([]jobs.Task, error) {
	scan, err := a.Scan()
	if err != nil {
		return nil, err
	}
	deliver, err := a.Deliver()
	if err != nil {
		return nil, err
	}
	printed, err := a.Printed()
	if err != nil {
		return nil, err
	}
	watch := jobs.Watch{Intake: a.Intake(), Folder: a.config.Folders.Feed, Log: a.log}
	remind := a.Remind()
	times := a.config.Schedules
	planned := []struct {
		name, key, times string
		everywhere       bool
		run              func(context.Context, calendar.Date) ([]slog.Attr, error)
	}{
		{"intake", "schedules.intake", times.Intake, false, func(ctx context.Context, _ calendar.Date) ([]slog.Attr, error) {
			found, err := watch.Run(ctx)
			return []slog.Attr{slog.Int("taken", found.Taken), slog.Int("refused", found.Refused)}, err
		}},
		{scanTask, "schedules.scan", times.Scan, false, func(ctx context.Context, today calendar.Date) ([]slog.Attr, error) {
			n, err := printed.Collect(ctx)
			done, scanErr := scan.Run(ctx, today, false, nil)
			return []slog.Attr{slog.Int("printed", n), slog.Any("letters", done)}, errors.Join(err, scanErr)
		}},
		{"deliver", "schedules.deliver", times.Deliver, true, func(ctx context.Context, today calendar.Date) ([]slog.Attr, error) {
			done, err := deliver.Run(ctx, today)
			return []slog.Attr{slog.Any("sent", done)}, err
		}},
		{"remind", "schedules.remind", times.Remind, false, func(ctx context.Context, today calendar.Date) ([]slog.Attr, error) {
			done, err := remind.Run(ctx, today)
			return []slog.Attr{slog.Any("digests", done)}, err
		}},
	}
	var tasks []jobs.Task
	var faults config.Faults
	for _, p := range planned {
		parsed, err := jobs.ParseTimes(p.times, times.Zone)
		if err != nil {
			faults = append(faults, a.config.Fault(p.key, err.Error(), `write five fields, as "30 5 * * MON-FRI"`))
			continue
		}
		tasks = append(tasks, jobs.Task{Name: p.name, Times: parsed, Everywhere: p.everywhere, Run: func(ctx context.Context, now time.Time) ([]slog.Attr, error) {
			today, err := Today(now)
			if err != nil {
				return nil, err
			}
			return p.run(ctx, today)
		}})
	}
	if faults != nil {
		return nil, faults
	}
	return tasks, nil
}

// Serve runs the service until the context ends, and then waits for what is in flight.
func (a *App) Serve(ctx context.Context) error {
	if err := a.MaySend(); err != nil {
		return err
	}
	tasks, err := a.Tasks()
	if err != nil {
		return err
	}
	m := a.monitor(tasks)
	if err := answer(ctx, a.config.Service.Listen, m, a.log); err != nil {
		return err
	}
	a.log.Info("the service has started", "installation", a.config.Installation, "test", a.Test)
	tellSystemd(ctx, a.log)
	s := &jobs.Schedule{Slots: a.Store, Tasks: tasks, Now: time.Now, Log: a.log,
		Watch: func(task string, took time.Duration, err error) { m.Ran(task, time.Now(), took, err) }}
	s.Serve(ctx)
	a.log.Info("the service has stopped")
	return nil
}
