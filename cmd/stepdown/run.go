package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
	"stepdown/internal/ledger"
)

func newRun(c *console) *cobra.Command {
	var dryRun bool
	var asOf string
	verb := &cobra.Command{
		Use:   "run",
		Short: "Do one day's work: scan, deliver, remind",
		Long: "run works out what is due today, writes and sends the letters that may go, and sends each Early Help Coordinator the\n" +
			"day's digest, and report.to the daily report. If you run it again on the same day, it sends nothing twice. On a weekend\n" +
			"or a bank holiday no letter leaves. --dry-run says what it would do and changes nothing. On SIGTERM or Ctrl-C it stops\n" +
			"between two items and says what it has finished.\n\n" + exitCodes,
		Example: "  stepdown run --dry-run\n  stepdown run --dry-run --as-of 2026-05-05\n  stepdown run",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.run(cmd.Context(), dryRun, asOf)
		},
	}
	verb.Flags().BoolVar(&dryRun, "dry-run", false, "say what would be done, and change nothing")
	verb.Flags().StringVar(&asOf, "as-of", "", "a day other than today, such as 2026-03-09; only with --dry-run, or on a test database")
	return verb
}

func (c *console) run(ctx context.Context, dryRun bool, asOf string) error {
	day, today, err := asOfDay(asOf)
	if err != nil {
		return err
	}
	return c.withApp(ctx, func(a *app.App) error {
		if dryRun {
			d, err := a.Preview(ctx, day)
			return errors.Join(err, c.showFindings(d))
		}
		if day != today && !a.Test {
			return exitError{exitUsage, app.ErrOtherDay}
		}
		finish := c.showProgress(a)
		d, err := a.RunDay(ctx, day)
		finish()
		if err != nil && ctx.Err() != nil {
			err = stopped(d)
		}
		if err != nil && !d.Begun() {
			return err
		}
		return errors.Join(c.showDay(d), err)
	})
}

// stopped says, of a day that somebody stopped, what is finished and what is not.
func stopped(d app.Day) error {
	rest := slices.DeleteFunc(app.Stages(), func(stage string) bool { return slices.Contains(d.Finished, stage) })
	if len(rest) == 0 {
		return nil // it came too late to stop anything
	}
	finished := cmp.Or(strings.Join(d.Finished, ", "), "nothing")
	return fmt.Errorf("stopped, as asked. Finished: %s. Not finished: %s. Run it again for the rest: nothing is sent twice", finished,
		strings.Join(rest, ", "))
}

func (c *console) showDay(d app.Day) error {
	t := newTable(d.On.WithWeekday(), "NUMBER")
	t.add("cases looked at", d.Scanned.Looked)
	t.add("letters written", d.Scanned.Written)
	t.add("letters put on hold", d.Scanned.Held)
	t.add("letters cancelled", d.Scanned.Cancelled)
	t.add("letters recalled from the print folder", d.Scanned.Recalled)
	t.add("letters into the print folder", d.Delivered.Spooled)
	t.add("letters e-mailed", d.Delivered.Mailed)
	t.add("digests and reports sent", d.Delivered.Digests)
	t.add("to be tried again", d.Delivered.Again)
	t.add("still to go", d.Left)
	if err := c.show(d, t); err != nil || c.json {
		return err
	}
	for _, alarm := range []struct {
		n    int
		what string
	}{
		{d.Scanned.Failed, "case(s) could not be looked at: see the log"},
		{d.Delivered.Failed, "item(s) failed for good: see `stepdown letters --state failed`"},
		{d.Delivered.Uncertain, "letter(s) may or may not have left: see `stepdown letters --state uncertain`"},
		{d.Reminded.Barred, "digest(s) are not sent: the mailbox is on the do-not-write list, or is that of somebody of a family"},
		{d.Reminded.Uncovered, "reminder(s) have no recipient: a coordinator is away or unknown, and there is no deputy and no team inbox"},
	} {
		if alarm.n > 0 {
			fmt.Fprintf(c.out, "\n%s\n", c.urgent(fmt.Sprintf("ATTENTION: %d %s", alarm.n, alarm.what)))
		}
	}
	if d.Delivered.DayOff {
		fmt.Fprintf(c.out, "\n%s is not a working day: no letter leaves, and those that are ready wait until the next working day\n",
			d.On.WithWeekday())
	}
	if d.Delivered.Paused {
		fmt.Fprintf(c.out, "\n%s\n", c.urgent("ATTENTION: sending is paused: `stepdown resume` continues it"))
	}
	if d.Delivered.Feed != "" {
		fmt.Fprintf(c.out, "\n%s\n", c.urgent("ATTENTION: "+d.Delivered.Feed))
	}
	for _, left := range d.LeftAlone {
		fmt.Fprintf(c.out, "\n%s\n", c.urgent("ATTENTION: "+printable(left)+"; letters go by the last feed"))
	}
	if d.Delivered.OverLimit {
		fmt.Fprintf(c.out, "\n%s\n", c.urgent("ATTENTION: more letters are ready than limits.* allow: see `stepdown letters --state ready` and "+
			"`stepdown letters release-batch`"))
	}
	if d.Delivered.Run != "" {
		fmt.Fprintf(c.out, "\nPrint run %s\n", d.Delivered.Run)
	}
	return nil
}

func (c *console) showFindings(d app.Day) error {
	t := newTable("CASE", "WHAT", "WOULD BE", "WHY")
	for _, f := range d.Findings {
		if f.Rule != "" {
			t.add(f.Case, f.Rule, "reminded", f.Text)
			continue
		}
		t.add(f.Case, string(f.Kind)+" letter", string(f.State), f.Text)
		if f.State == ledger.Held {
			t.needsPerson()
		}
	}
	if err := c.show(d, t); err != nil || c.json {
		return err
	}
	fmt.Fprintf(c.out, "\nThis was a dry run for %s: nothing has changed.\n", d.On.WithWeekday())
	return nil
}
