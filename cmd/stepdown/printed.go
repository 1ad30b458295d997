package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

func (c *console) newPrintDone() *cobra.Command {
	var by, because string
	var except []string
	verb := &cobra.Command{
		Use:   "done RUN",
		Short: "Record that a run was printed",
		Long: "done moves the run to printed/ and records its letters as sent. Moving the folder by hand does the same at the next run.\n" +
			"--except names letters that were spoiled: they wait for `print reprint`. Letters that were too late to recall are\n" +
			"skipped. If the run is no longer in the folder, your word is enough.\n\n" + exitCodes,
		Example: "  stepdown print done 2026-03-09-12-1 --by 'Pat Inkwell'\n" +
			"  stepdown print done 2026-03-09-12-1 --except L000014,L000015 --because 'paper jam' --by 'Pat Inkwell'",
		Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(except) > 0 && because == "" {
				return exitError{exitUsage, errors.New("--except needs --because: say what became of the letters, without anybody's name")}
			}
			var ids []int64
			for _, name := range except {
				id, err := letterID(name)
				if err != nil {
					return err
				}
				ids = append(ids, id)
			}
			who, err := asserted(by)
			if err != nil {
				return err
			}
			who.Because = because
			return c.printDone(cmd.Context(), args[0], ids, who)
		},
	}
	verb.Flags().StringVar(&by, "by", "", "who printed it (required)")
	verb.MarkFlagRequired("by")
	verb.Flags().StringSliceVar(&except, "except", nil, "letters that were not printed, such as L000014,L000015")
	verb.Flags().StringVar(&because, "because", "", "why not, without anybody's name (required with --except)")
	return verb
}

func (c *console) printDone(ctx context.Context, run string, except []int64, who office.Who) error {
	return c.withOffice(ctx, func(o *office.Office) error {
		noted, err := o.PrintDone(ctx, run, except, who)
		if err != nil {
			return err
		}
		if err := c.say(noted, "%s", noted); err != nil || len(noted.Missing) == 0 {
			return err
		}
		return exitError{exitRejected, nil}
	})
}

func (c *console) newPrintUndo() *cobra.Command {
	return c.newPrintAct("undo RUN", "Take back that a run was printed",
		"undo puts the run back for the print room. Its letters are accepted again, except those that were ordered again with\n"+
			"`letters reissue`. The run stays taken: nothing is recalled from it.",
		"  stepdown print undo 2026-03-09-12-1 --because 'the wrong run was named' --by 'Pat Inkwell'",
		func(o *office.Office, ctx context.Context, run string, s said) (any, string, error) {
			n, err := o.PrintUndo(ctx, run, s.who)
			return map[string]any{"run": run, "letters": n}, fmt.Sprintf("Run %s: %d letter(s) are no longer recorded as printed.", run, n), err
		})
}

func (c *console) newReprint() *cobra.Command {
	return c.newPrintAct("reprint LETTER", "Print one letter of a taken run once more",
		"reprint puts the same letter into a new run, whose manifest names the run that it was in before. It still counts as one\n"+
			"letter. It is checked like any other first: a letter that may not go today is not printed again.",
		"  stepdown print reprint L000014 --because 'torn by the envelope machine' --by 'Pat Inkwell'",
		func(o *office.Office, ctx context.Context, letter string, s said) (any, string, error) {
			id, err := letterID(letter)
			if err != nil {
				return nil, "", err
			}
			run, err := o.Reprint(ctx, id, s.today, s.who)
			return map[string]any{"letter": letter, "run": run}, fmt.Sprintf("Letter %s waits in run %s to be printed again.", letter, run), err
		})
}

// newPileAct is a verb by which a person says what became of a letter that the ledger can no longer follow.
func (c *console) newPileAct(name, short string, record func(*office.Office, context.Context, int64, office.Who) error) *cobra.Command {
	return c.newPrintAct(name+" LETTER", short, short+
		". It is for letters of runs that somebody has taken: too late to recall, spoiled, or missing.",
		"  stepdown print "+name+" L000014 --because 'found in the tray' --by 'Pat Inkwell'",
		func(o *office.Office, ctx context.Context, letter string, s said) (any, string, error) {
			id, err := letterID(letter)
			if err != nil {
				return nil, "", err
			}
			return map[string]any{"letter": letter, "recorded": name}, fmt.Sprintf("Recorded: letter %s, %s.", letter, name),
				record(o, ctx, id, s.who)
		})
}

// newPrintAct is a verb by which a person says what became of a run or a letter in the print room, and why.
func (c *console) newPrintAct(use, short, long, example string,
	do func(*office.Office, context.Context, string, said) (any, string, error)) *cobra.Command {
	var by, because string
	verb := &cobra.Command{
		Use: use, Short: short, Example: example,
		Long: long + "\n" + nameUnproven + "\n\n" + exitCodes,
		Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			today, who, err := now(by, because)
			if err != nil {
				return err
			}
			return c.withOffice(cmd.Context(), func(o *office.Office) error {
				found, message, err := do(o, cmd.Context(), args[0], said{by: by, because: because, today: today, who: who})
				if err != nil {
					return err
				}
				return c.say(found, "%s", message)
			})
		},
	}
	verb.Flags().StringVar(&by, "by", "", "who says so (required)")
	verb.Flags().StringVar(&because, "because", "", "why, without anybody's name (required)")
	verb.MarkFlagRequired("by")
	verb.MarkFlagRequired("because")
	return verb
}

func (c *console) newPrintList() *cobra.Command {
	return &cobra.Command{
		Use:   "list [RUN]",
		Short: "List the runs with letters that are not recorded as printed, or the letters of one run",
		Long: "list says whether somebody has taken each run and how stepdown knows, and what the run's letters wait for. Given a run,\n" +
			"it lists the run's letters in the order of the pile, which is that of the files for the printer. Their cover sheets say\n" +
			"on which sheet each letter begins.\n\n" + exitCodes,
		Example: "  stepdown print list\n  stepdown print list 2026-03-09-12-1",
		Args:    atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return c.printPile(cmd.Context(), args[0])
			}
			return c.withOffice(cmd.Context(), func(o *office.Office) error {
				runs, err := o.UnprintedRuns(cmd.Context())
				if err != nil {
					return err
				}
				t := newTable("RUN", "TAKEN", "LETTERS", "CODE", "SINCE")
				var strays []string
				for _, r := range runs {
					if r.Why != "" {
						strays = append(strays, "ATTENTION: run "+r.Run+" lies in the print folder, "+r.Why)
						continue
					}
					t.add(r.Run, cmp.Or(r.Taken, "by nobody yet"), r.Letters, r.Code, moment(r.Since))
				}
				if err := c.show(runs, t); err != nil || c.json {
					return err
				}
				for _, s := range strays {
					fmt.Fprintf(c.out, "\n%s\n", c.urgent(s))
				}
				return nil
			})
		},
	}
}

func (c *console) printPile(ctx context.Context, run string) error {
	return c.withOffice(ctx, func(o *office.Office) error {
		pile, err := o.Pile(ctx, run)
		if err != nil {
			return err
		}
		t := newTable("LETTER", "REFERENCE", "FORMAT", "PAGES", "STATE", "CODE")
		for _, l := range pile {
			t.add(l.ID, l.Reference, l.Format, l.Pages, l.State, l.Code)
			if slices.Contains(ledger.AwaitingPerson, l.Code) {
				t.needsPerson()
			}
		}
		return c.show(pile, t)
	})
}
