package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
	"stepdown/jobs"
)

func newImport(c *console) *cobra.Command {
	var dryRun, columns, check bool
	var asOf string
	verb := &cobra.Command{
		Use:   "import FOLDER",
		Short: "Take in a feed of case records",
		Long: "import takes a feed: a folder of CSV files with a manifest. A feed is taken whole or not at all. It is refused if it is\n" +
			"older than the last one, or made ahead of the clock. A feed of changes must follow on the last one taken. A full feed\n" +
			"that loses or rejects too many cases waits: see `stepdown feed`. A case with a bad row is held, and listed in\n" +
			"rejected.csv in the feed's folder with what to do; the other cases go in. Importing the same feed again changes nothing.\n" +
			"The folder's name does not matter: the manifest alone says which feed is newer.\n\n" +
			"import --columns prints everything needed to export a feed: the keys of the manifest, the columns, and SQL to start\n" +
			"from. import --check says what is wrong with a feed, by file, line and column, and what to do. It needs neither settings\n" +
			"nor a database, doesn't compare with earlier feeds, and writes nothing into the folder. --dry-run compares with the\n" +
			"database too.\n\n" + exitCodes,
		Example: "  stepdown import --columns\n  stepdown import --check 2026-03-09\n  stepdown import /srv/feed/2026-03-09 --dry-run\n  " +
			"stepdown import /srv/feed/2026-03-09",
		Args: func(_ *cobra.Command, args []string) error {
			if columns && len(args) == 0 || !columns && len(args) == 1 {
				return nil
			}
			return errors.New("import takes the folder of one feed, or --columns")
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case columns:
				return c.listColumns()
			case check:
				return c.checkFeed(cmd.Context(), args[0])
			}
			return c.importFeed(cmd.Context(), args[0], dryRun, asOf)
		},
	}
	verb.Flags().BoolVar(&dryRun, "dry-run", false, "check everything and change nothing")
	verb.Flags().StringVar(&asOf, "as-of", "",
		"act as if it were the end of another day, such as 2026-03-09; only with --dry-run, or on a test database")
	verb.Flags().BoolVar(&check, "check", false, "say what is wrong with a feed; needs neither settings nor a database")
	verb.Flags().BoolVar(&columns, "columns", false, "print how to make a feed: the manifest, every column of every file, and SQL")
	verb.MarkFlagsMutuallyExclusive("check", "columns", "dry-run")
	return verb
}

func (c *console) importFeed(ctx context.Context, folder string, dryRun bool, asOf string) error {
	day, today, err := asOfDay(asOf)
	if err != nil {
		return err
	}
	// A mistyped folder is no feed, and does not belong on the list of refused ones.
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return fmt.Errorf("there is no folder %s: give the folder of one feed", folder)
	}
	return c.withApp(ctx, func(a *app.App) error {
		intake := a.Intake()
		if day != today {
			if !dryRun && !a.Test {
				return exitError{exitUsage, app.ErrOtherDay}
			}
			intake.Now = func() time.Time { return day.AddDays(1).Time() }
		}
		bar := c.progress("cases", 0)
		intake.Each = func() { bar.Add(1) }
		took, err := intake.Run(ctx, folder, dryRun)
		if err := errors.Join(bar.Finish(), err); err != nil {
			return err
		}
		if err := c.showTook(took, dryRun); err != nil {
			return err
		}
		if took.Rows > 0 {
			return exitError{code: exitRejected}
		}
		return nil
	})
}

func (c *console) showTook(took jobs.Took, dryRun bool) error {
	t := newTable("CASES", "NUMBER")
	t.add("new", took.New)
	t.add("changed", took.Changed)
	t.add("unchanged", took.Unchanged)
	t.add("rejected: held until a good row comes", took.Rejected-took.Orphans)
	if took.Orphans > 0 {
		t.add("rejected: not known before, so nothing is held", took.Orphans)
	}
	t.add("missing: held until a feed holds them again", took.Missing)
	if took.WarningsGiven+took.WarningsEnded > 0 {
		t.add("warnings of the do-not-write list given or changed", took.WarningsGiven)
		t.add("warnings ended or changed", took.WarningsEnded)
	}
	if err := c.show(took, t); err != nil || c.json {
		return err
	}
	if took.List != "" {
		fmt.Fprintf(c.out, "\nRejected rows: %d. What to do about each: %s\n", took.Rows, took.List)
	}
	if took.IdleWarnings != "" {
		fmt.Fprintf(c.out, "\nRows of warnings.csv that warn of nobody: %s. The person is on no record, or the address has no number.\n",
			took.IdleWarnings)
	}
	if took.Nameless != "" {
		fmt.Fprintf(c.out, "\nRows that say that somebody is not safe to write to, or hold for safety, and tell of nobody: %s.\nNobody knows "+
			"whose they are, and they hold no letter: have them corrected in the case system, or `stepdown pause` until it is known.\n",
			took.Nameless)
	}
	if dryRun {
		fmt.Fprintln(c.out, "\nThis was a dry run: nothing has changed.")
	}
	return nil
}
