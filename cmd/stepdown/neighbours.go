package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"stepdown/internal/casefile"
	"stepdown/internal/office"
)

func newNeighbours(c *console) *cobra.Command {
	var by string
	verb := &cobra.Command{
		Use:   "neighbours CASE",
		Short: "Show a manager which other records hold a case's letters",
		Long: "neighbours lists what holds the letters of a case for the sake of other records, with their references. Only a manager\n" +
			"whom staff.csv names sees it: to others it would disclose a neighbour. " + nameUnproven + "\n\n" + exitCodes,
		Example: "  stepdown neighbours EHM-20931 --by 'Robin Exampleford'",
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := caseKey(args[0])
			if err != nil {
				return err
			}
			today, who, err := now(by, "")
			if err != nil {
				return err
			}
			return c.withOffice(cmd.Context(), func(o *office.Office) error {
				all, err := o.Neighbours(cmd.Context(), key, today, who)
				if err != nil {
					return err
				}
				t := newTable("HOLD", "CODE", "OTHER CASE", "WHY")
				for _, n := range all {
					t.add(n.Hold, n.Code, n.Record, n.Why)
				}
				return c.show(all, t)
			})
		},
	}
	verb.Flags().StringVar(&by, "by", "", "the manager who asks (required)")
	verb.MarkFlagRequired("by")
	return verb
}

func newNeighbourClear(c *console) *cobra.Command {
	return c.newAct("neighbour-clear CASE HOLD", "Lift one hold for the sake of another record, until the facts of either side change",
		"  stepdown neighbour-clear EHM-20931 3f21ac05b7d9 --because 'they moved out in May' --by 'Robin Exampleford'", 2, true,
		func(o *office.Office, cmd *cobra.Command, args []string, s said) error {
			key, err := caseKey(args[0])
			if err != nil {
				return err
			}
			*s.done = fmt.Sprintf("case %s, hold %s lifted on %s", args[0], args[1], s.today.WithWeekday())
			return o.ClearNeighbour(cmd.Context(), key, args[1], s.today, s.who)
		})
}

// newAdultActs are the verbs by which a person says where an adult of a case is not.
func (c *console) newAdultActs() []*cobra.Command {
	act := func(name, short, because, done string,
		do func(*office.Office, *cobra.Command, casefile.Key, string, said) error) *cobra.Command {
		return c.newAct(name+" CASE PERSON", short,
			"  stepdown case "+name+" EHM-20931 P-104 --because '"+because+"' --by 'Morgan Sampleworth'", 2, true,
			func(o *office.Office, cmd *cobra.Command, args []string, s said) error {
				key, err := caseKey(args[0])
				if err != nil {
					return err
				}
				*s.done = fmt.Sprintf("case %s, adult %s %s, on %s", args[0], args[1], done, s.today.WithWeekday())
				return do(o, cmd, key, args[1], s)
			})
	}
	return []*cobra.Command{
		act("adult-gone", "Say that an adult whose row the case system no longer gives has left the family", "moved out in May",
			"is gone", func(o *office.Office, cmd *cobra.Command, key casefile.Key, person string, s said) error {
				return o.AdultGone(cmd.Context(), key, person, s.today, s.who)
			}),
		act("lives-elsewhere", "Say that an adult without an address on record does not live with the family", "has a flat of his own",
			"lives elsewhere", func(o *office.Office, cmd *cobra.Command, key casefile.Key, person string, s said) error {
				return o.LivesElsewhere(cmd.Context(), key, person, s.today, s.who)
			}),
	}
}
