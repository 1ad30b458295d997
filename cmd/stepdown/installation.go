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
	return c.newSwitch("", "pause", "Stop all sending at once, in every service", "sending is already paused", (*office.Office).Pause)
}

func newResume(c *console) *cobra.Command {
	return c.newSwitch("", "resume", "Continue sending after a pause", "sending is not paused", (*office.Office).Resume)
}

// newSwitch is a verb by which a person turns something on or off; under is the verb above it, with a space.
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
		Short: "Check that the database belongs to this installation and is up to date, or adopt it",
		Long: "adopt shows how the database, the settings and the record in the print folder differ. An installation refuses to send if\n" +
			"its database belongs to another one, or is missing something that was sent, as a restored older copy would be; if the\n" +
			"record is missing, or has been cut or changed; or if another PostgreSQL has taken over. With --by and --because the\n" +
			"database is adopted. Letters that left but are missing from it are then held, and if the record can't tell which those\n" +
			"are, all that have fallen due. Run `stepdown letters cancel` for those that arrived, and `stepdown letters release`\n" +
			"for those that did not.\n\n" + exitCodes,
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
				said := fmt.Sprintf("Adopted. Letters that left but were missing from the database, and are now held: %d.", len(d.Left))
				if d.InDoubt {
					said = "Adopted. The record can't tell what has left, so every letter that has fallen due is held when it is to leave."
				}
				return c.say(d, "%s", said)
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
		return c.say(d, "The database belongs to this installation and has everything that was sent: %d item(s).", d.Known)
	}
	var lines []string
	if d.Database != d.Settings {
		lines = append(lines, fmt.Sprintf("The database belongs to the installation %q, but the settings name %q.", d.Database, d.Settings))
	}
	switch {
	case d.Broken != "":
		lines = append(lines, d.Broken+".")
	case d.NoRecord:
		lines = append(lines, fmt.Sprintf("The database lists %d item(s) as sent, but the print folder has no record of them.", d.Known))
	case d.Other:
		lines = append(lines, fmt.Sprintf("The record in the print folder belongs to another database: it lists %d item(s) as sent, this "+
			"database %d.", d.Recorded, d.Known))
	case d.Recorded > d.Known:
		lines = append(lines, fmt.Sprintf("The record in the print folder lists %d item(s) as sent, the database only %d: the database is "+
			"an older copy.", d.Recorded, d.Known))
	}
	if d.Feeds {
		lines = append(lines, "The folder in which feeds arrive (folders.feed) belongs to another database.")
	}
	if d.TookOver != "" {
		lines = append(lines, d.TookOver+".")
	}
	if d.InDoubt {
		lines = append(lines, "The record can't be followed from what the database knows to its end, so nobody can tell what has left since: "+
			"once the database is adopted, every letter that has fallen due by then is held.")
	}
	if len(d.Left) > 0 {
		lines = append(lines, "Letters that left but are missing from the database:", "  "+strings.Join(d.Left, "\n  "))
	}
	lines = append(lines, fmt.Sprintf("Letters that can go once the database is adopted: %d.", d.Waiting))
	return c.say(d, "%s", strings.Join(lines, "\n"))
}
