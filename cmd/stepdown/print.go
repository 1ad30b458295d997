package main

import (
	"context"
	"errors"
	"fmt"
	"os/user"

	"github.com/spf13/cobra"

	"stepdown/internal/calendar"
	"stepdown/internal/office"
	"stepdown/jobs"
)

func newPrint(c *console) *cobra.Command {
	verb := &cobra.Command{Use: "print", Short: "List, print and record the print room's runs"}
	var day string
	run := &cobra.Command{
		Use:   "run",
		Short: "Make files for the printer from the runs that wait",
		Long: "run makes one file for the printer from each run that waits: a cover sheet with counts, then every letter on a sheet of\n" +
			"its own. Large print gets a separate file. From then on the run is taken, and nothing is recalled from it: a letter that\n" +
			"must not go is shown as too late until somebody runs `print pulled` or `print gone`.\n\n" + exitCodes,
		Example: "  stepdown print run\n  stepdown print run --date 2026-03-09",
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.printRun(cmd.Context(), day) },
	}
	run.Flags().StringVar(&day, "date", "", "only runs of this day, such as 2026-03-09")
	verb.AddCommand(run, c.newPrintDone(), c.newPrintUndo(), c.newReprint(), c.newPrintList(),
		c.newPileAct("pulled", "Record that a letter was pulled from the pile and does not go", (*office.Office).Pulled),
		c.newPileAct("gone", "Record that a letter has left, whatever its run shows", (*office.Office).Gone))
	return verb
}

func (c *console) printRun(ctx context.Context, day string) error {
	of, err := dayFlag("date", day, calendar.Date{})
	if err != nil {
		return err
	}
	who, err := asserted("")
	if err != nil {
		return err
	}
	return c.withOffice(ctx, func(o *office.Office) error {
		made, failed := o.Bundle(ctx, of, who)
		t := newTable("RUN", "FORMAT", "LETTERS", "PAGES", "FILE")
		for _, b := range made {
			t.add(b.Run, b.Format, b.Letters, b.Pages, b.File)
		}
		return errors.Join(c.show(made, t), c.tellBefore(made), failed)
	})
}

// tellBefore says which runs may have been printed already.
func (c *console) tellBefore(made []jobs.Bundled) error {
	if c.json {
		return nil
	}
	for i, b := range made {
		if b.Before == nil || i > 0 && b.Run == made[i-1].Run {
			continue
		}
		when := ""
		if !b.Before.At.IsZero() {
			when = fmt.Sprintf(" on %s, by %s", moment(b.Before.At), printable(b.Before.By))
		}
		fmt.Fprintf(c.out, "\n%s\n", c.urgent("ATTENTION: files for the printer had been made of run "+b.Run+" before"+when+
			": see that nobody prints it twice"))
	}
	return nil
}

// asserted gives the name that somebody claims, and the operating system's user.
func asserted(by string) (office.Who, error) {
	u, err := user.Current()
	if err != nil {
		return office.Who{}, fmt.Errorf("ask the operating system who you are: %w", err)
	}
	return office.Who{Name: by, Known: office.Known{OSUser: u.Username}}, nil
}
