package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
)

// newDecisions are the verbs by which a person decides about one letter.
func (c *console) newDecisions() []*cobra.Command {
	var sent, again bool
	resolve := c.newDecision("resolve", "Say what became of a letter of which nobody knew", " --sent",
		func(a *app.App, ctx context.Context, id int64, s said) error {
			if sent == again {
				return exitError{exitUsage, errors.New("say either --sent or --again")}
			}
			return a.Resolve(ctx, id, sent, s.who)
		})
	resolve.Flags().BoolVar(&sent, "sent", false, "it has left")
	resolve.Flags().BoolVar(&again, "again", false, "it has not left, and is to go again")
	batch := c.newSwitch("letters ", "release-batch", "Let the letters go that wait because there are more than limits.* allow",
		"no batch waits to be released", (*app.App).ReleaseBatch)
	return []*cobra.Command{resolve, batch,
		c.newDecision("cancel", "End a letter that has not left; no other takes its place", "",
			func(a *app.App, ctx context.Context, id int64, s said) error {
				return a.Cancel(ctx, id, s.who)
			}),
		c.newDecision("retry", "Have a letter that was given up tried again", "", func(a *app.App, ctx context.Context, id int64, s said) error {
			return a.Retry(ctx, id, s.who)
		}),
		c.newDecision("reissue", "Have a letter that has left written once more, as the next number", "",
			func(a *app.App, ctx context.Context, id int64, s said) error {
				return a.Reissue(ctx, id, s.who)
			}),
		c.newDecision("hold", "Keep the letters of this kind to these adults back", "",
			func(a *app.App, ctx context.Context, id int64, s said) error {
				return a.HoldLetter(ctx, id, s.today, s.who)
			}),
		c.newDecision("release", "Let letters go that were held by `letters hold`, or by adopting a restored database", "",
			func(a *app.App, ctx context.Context, id int64, s said) error {
				return a.ReleaseLetter(ctx, id, s.today, s.who)
			}),
		c.newDecision("approve", "Approve a letter that waits for it, if you did not confirm the closure", "",
			func(a *app.App, ctx context.Context, id int64, s said) error {
				return a.Approve(ctx, id, s.today, s.who)
			}),
	}
}

func (c *console) newDecision(name, short, flags string, do func(*app.App, context.Context, int64, said) error) *cobra.Command {
	return c.newAct(name+" ID", short, "  stepdown letters "+name+" L000012"+flags+" --because 'a reason' --by 'Morgan Sampleworth'", 1, true,
		func(a *app.App, cmd *cobra.Command, args []string, s said) error {
			id, err := letterID(args[0])
			if err != nil {
				return err
			}
			return do(a, cmd.Context(), id, s)
		})
}
