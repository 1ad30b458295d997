package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"stepdown/internal/office"
)

func newPause(c *console) *cobra.Command {
	return c.newSwitch("", "pause", "Stop all sending at once, by every service", "sending is paused already", (*office.Office).Pause)
}

func newResume(c *console) *cobra.Command {
	return c.newSwitch("", "resume", "Let sending continue after a pause", "sending is not paused", (*office.Office).Resume)
}

// newSwitch is a verb by which a person turns something on or off; under is the verb that it stands under, with a space.
func (c *console) newSwitch(under, name, short, already string,
	turn func(*office.Office, context.Context, office.Who) (bool, error)) *cobra.Command {
	return c.newAct(name, short, "  stepdown "+under+name+" --because 'a reason' --by 'Morgan Sampleworth'", 0, true,
		func(o *office.Office, cmd *cobra.Command, _ []string, s said) error {
			turned, err := turn(o, cmd.Context(), s.who)
			if err == nil && !turned {
				err = errors.New(already)
			}
			return err
		})
}

func newAdopt(c *console) *cobra.Command {
	var by, because string
	verb := &cobra.Command{
		Use:   "adopt",
		Short: "See whether the database is this installation's own and up to date, and make it so",
		Long: "adopt shows how the database, the settings and the record beside the print folder differ. An installation refuses to send\n" +
			"by a database that belongs to another one, or that knows of less than was sent, as one restored from an older copy does.\n" +
			"With --by and --because the database is adopted. Letters that left and that it doesn't know of are then held: `stepdown\n" +
			"letters cancel` those that arrived, `stepdown letters release` those that did not.\n\n" + exitCodes,
		Example: "  stepdown adopt\n  stepdown adopt --because 'restored after a disk failure' --by 'Morgan Sampleworth'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if (by == "") != (because == "") {
				return exitError{exitUsage, errors.New("give both --by and --because to adopt the database, or neither to see the difference")}
			}
			return c.withOffice(cmd.Context(), func(o *office.Office) error {
				if by == "" {
					return c.showDifference(cmd.Context(), o)
				}
				today, who, err := now(by, because)
				if err != nil {
					return err
				}
				d, err := o.Adopt(cmd.Context(), today, who)
				if err != nil {
					return err
				}
				return c.say(d, "Adopted. %d letter(s) that left and that the database did not know of are held from now on.", len(d.Left))
			})
		},
	}
	verb.Flags().StringVar(&by, "by", "", "who adopts it")
	verb.Flags().StringVar(&because, "because", "", "why, without anybody's name")
	return verb
}

func (c *console) showDifference(ctx context.Context, o *office.Office) error {
	d, err := o.Difference(ctx)
	if err != nil {
		return err
	}
	if d.None() {
		return c.say(d, "The database is this installation's, and knows of all %d things that were sent.", d.Known)
	}
	var lines []string
	if d.Database != d.Settings {
		lines = append(lines, fmt.Sprintf("The database belongs to %q, and the settings name %q.", d.Database, d.Settings))
	}
	switch {
	case d.NoRecord:
		lines = append(lines, fmt.Sprintf("The database knows of %d things that were sent, and the print folder has no record of any.", d.Known))
	case d.Other:
		lines = append(lines, fmt.Sprintf("The print folder's record of %d things is that of another database; this one knows of %d.", d.Recorded,
			d.Known))
	case d.Recorded > d.Known:
		lines = append(lines, fmt.Sprintf("The record beside the print folder knows of %d things that were sent, the database of %d: it is an "+
			"older copy.", d.Recorded, d.Known))
	}
	if len(d.Left) > 0 {
		lines = append(lines, "Letters that left, of which the database knows nothing:", "  "+strings.Join(d.Left, "\n  "))
	}
	lines = append(lines, fmt.Sprintf("Ready to go once it is adopted: %d letter(s).", d.Waiting))
	return c.say(d, "%s", strings.Join(lines, "\n"))
}
