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
	"stepdown/internal/health"
	"stepdown/internal/store"
	"stepdown/jobs"
)

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
// is the day on which it begins instead. Asked by reload, it goes on by other settings.
func Serve(ctx context.Context, c *config.Config, log *slog.Logger, now func() time.Time, asOf calendar.Date, reload Reload) (err error) {
	var ahead time.Duration
	if !asOf.IsZero() {
		now, ahead = beginningOn(asOf, now)
	}
	if _, err := Rules(c); err != nil {
		return err
	}
	if err := CheckTimes(c); err != nil {
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
	if !ok { //guard:one-service-on-sqlite
		return errors.New("another service is at work on this SQLite database: stop it first, or use PostgreSQL, where any number may be")
	}
	defer func() { err = errors.Join(err, release()) }()
	if !asOf.IsZero() && !a.Test { //guard:other-day-on-a-test-database
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
	log.Info("the service has started", "installation", c.Installation, "test", a.Test)
	s.work(ctx, &opened{a, tasks}, m, reload)
	log.Info("the service has stopped")
	return nil
}

// checkRole refuses a role of the database that can't do the service's work, and warns of one that could also undo it.
func (a *App) checkRole(ctx context.Context) error {
	excess, err := a.Store.CheckRole(ctx)
	if err == nil && excess != "" {
		a.log.Warn("the database's role may do more than the service needs, and could change what was written down: "+mendRole, "role", excess)
	}
	return err
}

// mendRole says what to do about a role that may do more than it should.
const mendRole = "let the service run as a role of its own, by `stepdown migrate --grant ROLE`"

// beginningOn moves the clock to a day, keeping the present time of day, and tells how far ahead that puts it.
func beginningOn(day calendar.Date, now func() time.Time) (set func() time.Time, ahead time.Duration) {
	at := now()
	ahead = calendar.LondonTime(day, at).Sub(at)
	return func() time.Time { return now().Add(ahead) }, ahead
}

// watch is told of each run of a task.
func (a *App) watch(ctx context.Context, m *health.Monitor, now func() time.Time) func(string, time.Duration, error) {
	return func(task string, took time.Duration, err error) {
		m.Ran(task, now(), took, err)
		if err != nil {
			a.noteFailure(ctx, task, err)
		}
	}
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
		err := s.mayMake(ctx)
		if err == nil {
			_, err = Migrate(ctx, s.config, false, Grants{})
		}
		if err == nil {
			var a *App
			if a, err = Open(ctx, s.config, s.log); err == nil {
				if err = a.checkRole(ctx); err == nil {
					return a, nil
				}
				err = errors.Join(err, a.Close())
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

// mayMake refuses to make a database with settings by which it could send nothing: one that the service makes is for real work,
// and can't become one for tests.
func (s *service) mayMake(ctx context.Context) error {
	made, err := store.Made(ctx, s.config.Database.Reveal())
	if err != nil || made {
		return err
	}
	return checkSending(s.config)
}
