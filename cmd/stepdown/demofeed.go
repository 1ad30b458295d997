package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"stepdown/internal/calendar"
	"stepdown/internal/demo"
)

func newDemoFeed(c *console) *cobra.Command {
	crowd := demo.Crowd{}
	var day string
	verb := &cobra.Command{
		Use:   "feed DIR",
		Short: "Write a feed with any number of invented cases, to see how much an installation can take",
		Long: "feed writes a folder that `stepdown import` takes. On the given day some cases are owed a letter of either kind, one in\n" +
			"five of them by e-mail, and some have an item for their coordinator. Nothing is due in the others. The same flags give\n" +
			"the same feed. DIR must be empty; if it doesn't exist, it is made.\n\n" + exitCodes,
		Example: "  stepdown demo feed --cases 10000 --day 2026-03-09 crowd",
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if crowd.Day, err = calendar.ParseDate(day); err != nil {
				return exitError{exitUsage, fmt.Errorf("--day: %w", err)}
			}
			if !calendar.New(nil, nil).IsWorkingDay(crowd.Day) {
				return exitError{exitUsage, fmt.Errorf("--day: %s is not a working day", crowd.Day.WithWeekday())}
			}
			if !cmd.Flags().Changed("letters") {
				crowd.Letters = crowd.Cases / 100
			}
			if !cmd.Flags().Changed("items") {
				crowd.Items = crowd.Cases / 20
			}
			if least := min(crowd.Cases, crowd.Letters, crowd.Items); least < 0 || crowd.Letters+crowd.Items > crowd.Cases {
				return exitError{exitUsage, fmt.Errorf("--letters %d and --items %d do not fit into --cases %d", crowd.Letters, crowd.Items,
					crowd.Cases)}
			}
			// It may be a council's own feed, which must not be overwritten.
			if there, err := os.ReadDir(args[0]); err == nil && len(there) > 0 {
				return fmt.Errorf("write a feed into %s: the folder is not empty: name another", args[0])
			}
			if err := crowd.Write(args[0]); err != nil {
				return err // half a feed may be left behind
			}
			return c.say(map[string]any{"cases": crowd.Cases, "letters": crowd.Letters, "items": crowd.Items, "seed": crowd.Seed},
				"Cases in %s: %d, with seed %d. Due on %s: %d letter(s) and %d item(s).", args[0], crowd.Cases, crowd.Seed,
				crowd.Day.WithWeekday(), crowd.Letters, crowd.Items)
		},
	}
	verb.Flags().IntVar(&crowd.Cases, "cases", 1000, "how many cases")
	verb.Flags().IntVar(&crowd.Letters, "letters", 0, "how many are owed a letter (default one in a hundred)")
	verb.Flags().IntVar(&crowd.Items, "items", 0, "how many have an item (default one in twenty)")
	verb.Flags().Uint64Var(&crowd.Seed, "seed", 1, "another seed gives other families")
	verb.Flags().StringVar(&day, "day", "", "the day on which they fall due, as 2026-03-09 (required)")
	verb.MarkFlagRequired("day")
	return verb
}
