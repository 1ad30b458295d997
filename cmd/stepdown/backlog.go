package main

import (
	"errors"

	"github.com/spf13/cobra"

	"stepdown/internal/office"
)

func newBacklog(c *console) *cobra.Command {
	verb := &cobra.Command{
		Use:   "backlog",
		Short: "List what fell due before the service went live, to send or dismiss it",
		Long: "backlog lists the letters and the coordinators' items that fell due before timing.go_live_on. They are sent only if a\n" +
			"person says so, and only if they pass every other check.\n\n" + exitCodes,
		Example: "  stepdown backlog\n  stepdown backlog send B1A2B3C4 --because 'not sent by hand' --by 'Morgan Sampleworth'\n  stepdown " +
			"backlog dismiss --all --because 'all done on paper' --by 'Morgan Sampleworth'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			day, _, err := asOfDay("")
			if err != nil {
				return err
			}
			return c.withOffice(cmd.Context(), func(o *office.Office) error {
				all, err := o.Backlog(cmd.Context(), day)
				if err != nil {
					return err
				}
				t := newTable("ID", "CASE", "DUE", "WHAT", "WHY")
				for _, l := range all {
					t.add(l.ID, l.Case, l.Due.String(), l.What, l.Why)
				}
				return c.show(all, t)
			})
		},
	}
	verb.AddCommand(c.newBacklogDecision("send", "Send an item of the backlog", true),
		c.newBacklogDecision("dismiss", "Dismiss an item of the backlog: it is never sent", false))
	return verb
}

func (c *console) newBacklogDecision(name, short string, send bool) *cobra.Command {
	var everything bool
	verb := c.newAct(name+" [ID]", short, "  stepdown backlog "+name+" B1A2B3C4 --because 'a reason' --by 'Morgan Sampleworth'", 0, true,
		func(o *office.Office, cmd *cobra.Command, args []string, s said) error {
			id := ""
			switch {
			case everything == (len(args) == 1):
				return exitError{exitUsage, errors.New("give the id of one item of the backlog, or --all")}
			case len(args) == 1:
				id = args[0]
			}
			_, err := o.DecideBacklog(cmd.Context(), id, send, s.today, s.who)
			return err
		})
	verb.Args = atMostOne
	verb.Flags().BoolVar(&everything, "all", false, "everything that is listed")
	return verb
}
