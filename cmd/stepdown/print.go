package main

import (
	"context"
	"fmt"
	"os/user"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
	"stepdown/internal/calendar"
)

func newPrint(c *console) *cobra.Command {
	verb := &cobra.Command{Use: "print", Short: "Work with the print room's folder"}
	var day string
	run := &cobra.Command{
		Use:   "run",
		Short: "Make files for the printer of the letters that wait",
		Long: "run makes one file for the printer of each run that waits, with a cover sheet of counts, every letter on a sheet of its\n" +
			"own; large print has a file of its own. A letter that is recalled takes the file with it: make it again.\n\n" + exitCodes,
		Example: "  stepdown print run\n  stepdown print run --date 2026-03-09",
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.printRun(cmd.Context(), day) },
	}
	run.Flags().StringVar(&day, "date", "", "only runs of this day, as 2026-03-09")
	var by string
	done := &cobra.Command{
		Use:     "done RUN",
		Short:   "Record that a run was printed",
		Long:    "done moves the run to printed/ and records its letters as sent. Moving the folder by hand does the same at the next run.\n\n" + exitCodes,
		Example: "  stepdown print done 2026-03-09-12-1 --by 'Pat Inkwell'",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return c.printDone(cmd.Context(), args[0], by) },
	}
	done.Flags().StringVar(&by, "by", "", "who printed it (required)")
	done.MarkFlagRequired("by")
	verb.AddCommand(run, done)
	return verb
}

func (c *console) printRun(ctx context.Context, day string) error {
	of, err := dayFlag("date", day, calendar.Date{})
	if err != nil {
		return err
	}
	return c.withApp(ctx, func(a *app.App) error {
		bundle, err := a.Bundle()
		if err != nil {
			return err
		}
		made, err := bundle.Run(ctx, of)
		if err != nil {
			return err
		}
		t := newTable("RUN", "FORMAT", "LETTERS", "PAGES", "FILE")
		for _, b := range made {
			t.add(b.Run, b.Format, b.Letters, b.Pages, b.File)
		}
		return c.show(made, t)
	})
}

func (c *console) printDone(ctx context.Context, run, by string) error {
	return c.withApp(ctx, func(a *app.App) error {
		printed, err := a.Printed()
		if err != nil {
			return err
		}
		who, err := asserted(by)
		if err != nil {
			return err
		}
		n, err := printed.Done(ctx, run, who)
		if err != nil {
			return err
		}
		return c.say(map[string]any{"run": run, "letters": n}, "Run %s: %d letter(s) recorded as printed.", run, n)
	})
}

// asserted is the name that somebody gives, and the operating system's user beside it.
func asserted(by string) (app.Who, error) {
	u, err := user.Current()
	if err != nil {
		return app.Who{}, fmt.Errorf("ask the operating system who you are: %w", err)
	}
	return app.Who{By: by, OSUser: u.Username}, nil
}
