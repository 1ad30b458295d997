package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

// holdLetter says what becomes of a letter that lies in the print room.
func holdLetter(o *office.Office, ctx context.Context, id int64, s said) error {
	lay, _, err := o.Beyond(ctx, id)
	if err != nil {
		return err
	}
	if err := o.HoldLetter(ctx, id, s.today, s.who); err != nil {
		return err
	}
	run, why, err := o.Beyond(ctx, id)
	switch *s.next = why; {
	case run == "" && lay != "":
		*s.next = "Taken back from the print folder."
	case run != "" && why == "":
		lies := []office.Letter{{Number: id, ID: letterName(id), Run: run, State: ledger.Accepted}}
		*s.next = whatThePrintRoomHas(lies, lies)
	}
	return err
}

// newDecisions are the verbs by which a person decides about one letter.
func (c *console) newDecisions() []*cobra.Command {
	var sent, again bool
	resolve := c.newDecision("resolve", "Say what became of an uncertain letter", " --sent",
		func(o *office.Office, ctx context.Context, id int64, s said) error {
			if sent == again {
				return exitError{exitUsage, errors.New("give either --sent or --again")}
			}
			return o.Resolve(ctx, id, sent, s.who)
		})
	resolve.Flags().BoolVar(&sent, "sent", false, "it has left")
	resolve.Flags().BoolVar(&again, "again", false, "it has not left, and should go again")
	batch := c.newSwitch("letters ", "release-batch", "Release the letters that wait because limits.* allow no more",
		"no batch is waiting to be released", (*office.Office).ReleaseBatch)
	return []*cobra.Command{resolve, batch, c.newAttach(),
		c.newDecision("cancel", "End a letter that has not left; nothing replaces it", "", undated((*office.Office).Cancel)),
		c.newDecision("retry", "Try a failed letter again", "", undated((*office.Office).Retry)),
		c.newDecision("reissue", "Write a letter that has left once more, under the next number", "", undated((*office.Office).Reissue)),
		c.newDecision("hold", "Hold back the letters of this kind to these adults", "", holdLetter),
		c.newDecision("release", "Release letters held by `letters hold`, or by adopting a restored database", "",
			dated((*office.Office).ReleaseLetter)),
		c.newDecision("approve", "Approve a letter that needs it, if you did not confirm the closure", "", dated((*office.Office).Approve)),
	}
}

// decision is what the office does about one letter.
type decision func(*office.Office, context.Context, int64, said) error

func undated(act func(*office.Office, context.Context, int64, office.Who) error) decision {
	return func(o *office.Office, ctx context.Context, id int64, s said) error { return act(o, ctx, id, s.who) }
}

func dated(act func(*office.Office, context.Context, int64, calendar.Date, office.Who) error) decision {
	return func(o *office.Office, ctx context.Context, id int64, s said) error {
		return act(o, ctx, id, s.today, s.who)
	}
}

func (c *console) newDecision(name, short, flags string, do decision) *cobra.Command {
	return c.newAct(name+" ID", short, "  stepdown letters "+name+" L000012"+flags+" --because 'a reason' --by 'Morgan Sampleworth'", 1, true,
		func(o *office.Office, cmd *cobra.Command, args []string, s said) error {
			id, err := letterID(args[0])
			if err != nil {
				return err
			}
			return do(o, cmd.Context(), id, s)
		})
}
