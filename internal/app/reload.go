package app

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"stepdown/internal/config"
	"stepdown/internal/health"
	"stepdown/jobs"
)

// Reload is how a service comes to other settings, policy and wording while it runs.
type Reload struct {
	Asked <-chan os.Signal // each time that somebody wants it; nil: never
	Load  func() (*config.Config, error)
}

// work makes the passes at their times until the context ends, each time by the newest settings that are good.
func (s *service) work(ctx context.Context, o *opened, m *health.Monitor, reload Reload) {
	for o != nil {
		s.opened.Store(o)
		schedule := &jobs.Schedule{Slots: o.app.Store, Tasks: o.tasks, Now: s.now, Log: s.log, Watch: o.app.watch(ctx, m, s.now)}
		current, stop := context.WithCancel(ctx)
		served := make(chan struct{})
		go func() {
			defer close(served)
			schedule.Serve(current)
		}()
		next := s.next(ctx, o.app, reload)
		stop()
		<-served
		o.app.closeMail()
		o = next
	}
}

// next waits until the service is to go on by other settings, which it gives, or to end. Settings that it can't go on by are
// refused, and it goes on by the old.
func (s *service) next(ctx context.Context, a *App, reload Reload) *opened {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-reload.Asked:
		}
		next, err := a.reloaded(reload.Load)
		if err == nil {
			s.log.Info("the settings, the policy and the wording have been read anew")
			return next
		}
		s.log.Error("the settings, policy and wording as they are now are refused, and the service goes on by the old ones", "error", err)
	}
}

// reloaded is the installation by other settings, on the same database.
func (a *App) reloaded(load func() (*config.Config, error)) (*opened, error) {
	c, err := load()
	if err != nil {
		return nil, err
	}
	if fixed := a.unchangeable(c); len(fixed) > 0 {
		return nil, fmt.Errorf("while the service runs, %s can't change: stop it and start it again", strings.Join(fixed, ", "))
	}
	rules, err := Rules(c)
	if err != nil {
		return nil, err
	}
	next := appOn(a.Store, a.Test, rules, c, a.log)
	if err := next.MaySend(); err != nil {
		return nil, err
	}
	tasks, err := next.Tasks()
	if err == nil {
		err = os.MkdirAll(c.Folders.Feed, 0o700)
	}
	if err != nil {
		next.closeMail()
		return nil, err
	}
	return &opened{next, tasks}, nil
}

// unchangeable are the settings that differ and that a service which runs can't take over.
func (a *App) unchangeable(c *config.Config) []string {
	differs := map[string]bool{
		"database":       a.config.Database.Reveal() != c.Database.Reveal(),
		"folders.print":  a.config.Folders.Print != c.Folders.Print,
		"installation":   a.config.Installation != c.Installation,
		"service.listen": a.config.Service.Listen != c.Service.Listen,
	}
	var fixed []string
	for setting, is := range differs {
		if is { //guard:running-service-keeps-its-database
			fixed = append(fixed, setting)
		}
	}
	slices.Sort(fixed)
	return fixed
}

// closeMail closes the connection to the mail server. One that answers the goodbye badly still has all that it took, so that is
// logged and is no failure.
func (a *App) closeMail() {
	if a.sender == nil {
		return
	}
	if err := a.sender.Close(); err != nil {
		a.log.Warn("the mail server did not say goodbye", "error", err)
	}
	a.sender = nil
}
