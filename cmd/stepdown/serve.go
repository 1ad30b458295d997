package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
	"stepdown/internal/calendar"
)

func newServe(c *console) *cobra.Command {
	var asOf string
	verb := &cobra.Command{
		Use:   "serve",
		Short: "Run as a service: take feeds, scan, deliver and remind at their times",
		Long: "serve runs in the foreground until it is told to stop (SIGTERM or Ctrl-C), then finishes what is in flight and exits. It\n" +
			"works at the times in schedules.*, and takes the feeds that arrive in folders.feed. It makes the database's tables, or\n" +
			"brings them up to date, if its role may, and waits while the database is down. Any number can run on one PostgreSQL.\n\n" + exitCodes,
		Example: "  stepdown serve --config /etc/stepdown.yaml",
		RunE: func(cmd *cobra.Command, _ []string) error {
			day, err := dayFlag("as-of", asOf, calendar.Date{})
			if err != nil {
				return err
			}
			return c.serve(cmd.Context(), day)
		},
	}
	verb.Flags().StringVar(&asOf, "as-of", "", "start on a day other than today, such as 2026-03-09; only on a test database")
	return verb
}

func (c *console) serve(ctx context.Context, asOf calendar.Date) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	serving, told := context.WithCancel(context.WithoutCancel(ctx))
	defer told()
	finished := make(chan error, 1)
	go func() { finished <- app.Serve(serving, settings, settings.Log.Logger(c.errs), time.Now, asOf) }()
	select {
	case err = <-finished:
	case <-ctx.Done():
		told()
		select {
		case err = <-finished:
		case <-time.After(settings.Service.ShutdownWithin):
			err = fmt.Errorf("stop the service: what was in flight did not finish within service.shutdown_within, %s",
				settings.Service.ShutdownWithin)
		}
	}
	return err
}
