package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
	"stepdown/internal/config"
)

func newServe(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run as a service: take feeds, scan, deliver and remind at their times",
		Long: "serve runs in the foreground until it is told to stop (SIGTERM or Ctrl-C), then finishes what is in flight and exits. The\n" +
			"settings schedules.* say when it does what; feeds that arrive in folders.feed are taken. Any number may run on one\n" +
			"PostgreSQL. A database that is down is waited for.\n\n" + exitCodes,
		Example: "  stepdown serve --config /etc/stepdown.yaml",
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.serve(cmd.Context()) },
	}
}

func (c *console) serve(ctx context.Context) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	a, err := c.waitForApp(ctx, settings)
	if err != nil || a == nil {
		return err
	}
	serving, told := context.WithCancel(context.WithoutCancel(ctx))
	defer told()
	finished := make(chan error, 1)
	go func() { finished <- a.Serve(serving) }()
	select {
	case err = <-finished:
	case <-ctx.Done():
		told()
		select {
		case err = <-finished:
		case <-time.After(settings.Service.ShutdownWithin):
			err = fmt.Errorf("stop the service: what was in flight did not finish within %s", settings.Service.ShutdownWithin)
		}
	}
	return errors.Join(err, a.Close())
}

// waitForApp opens the installation, and waits for a database that can't be reached. What waiting can't mend ends it: wrong
// settings, tables that are missing. It gives nothing when told to stop.
func (c *console) waitForApp(ctx context.Context, settings *config.Config) (*app.App, error) {
	log := settings.Log.Logger(c.errs)
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		a, err := app.Open(ctx, settings, log)
		if err == nil || !app.WorthWaiting(err) {
			return a, err
		}
		if wait == time.Second {
			log.Warn("the database can't be reached; waiting for it", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil, nil
		case <-time.After(wait):
		}
	}
}
