package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"stepdown/internal/office"
)

func newFeed(c *console) *cobra.Command {
	verb := &cobra.Command{
		Use:   "feed",
		Short: "List the feeds, undo the newest one, and decide about one that waits",
		Long: "feed lists the feeds that were taken, undone or refused, or that wait, and says why.\n\n" +
			"`undo` takes back the newest feed. Records return to what they were before it, and keep what people have recorded since.\n" +
			"If the feed had restricted a case, that case stays held until a feed has good rows for it. Who was not safe by a new case\n" +
			"goes on counting for other cases, as not known, until the next full feed. After that, feeds newer than the last one that\n" +
			"is left can be taken; the undone feed comes back only by `accept`. Only the newest feed can be undone,\n" +
			"because nothing older is kept. If an earlier version took the feed, every case is held until a full feed comes.\n\n" +
			"A full feed waits if it loses or rejects too many of the last one's cases (limits.feed_share), if it ends that share of\n" +
			"the do-not-write list, or if it ends all of it. `accept` takes it whole, `refuse` puts it aside. Until then no letter\n" +
			"leaves. A feed that is only `seen` stops letters too: it is newer than the last one, and not taken yet.\n\n" + exitCodes,
		Example: "  stepdown feed\n  stepdown feed undo --because 'it was a test export' --by 'Morgan Sampleworth'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withOffice(cmd.Context(), func(o *office.Office) error { return c.listFeeds(cmd.Context(), o) })
		},
	}
	verb.AddCommand(c.newFeedUndo(), c.newFeedAccept(), c.newFeedRefuse())
	return verb
}

func (c *console) listFeeds(ctx context.Context, o *office.Office) error {
	all, err := o.Feeds(ctx)
	if err != nil {
		return err
	}
	t := newTable("STATE", "MADE AT", "KIND", "AT", "NEW", "CHANGED", "MISSING", "REJECTED", "FOLDER", "WHY")
	for _, f := range all {
		made := ""
		if f.MadeAt != nil {
			made = f.MadeAt.Format(time.RFC3339)
		}
		t.add(f.State, made, f.Kind, moment(f.At), f.New, f.Changed, f.Missing, f.Rejected, f.Folder, f.Why)
	}
	return c.show(all, t)
}

func (c *console) newFeedUndo() *cobra.Command {
	return c.newAct("undo", "Take back the newest feed", "  stepdown feed undo --because 'it was a test export' --by 'Morgan Sampleworth'", 0,
		true,
		func(o *office.Office, cmd *cobra.Command, _ []string, s said) error {
			done, err := o.UndoFeed(cmd.Context(), s.today, s.who)
			if err != nil || c.json {
				return err
			}
			fmt.Fprintf(c.out, "The feed made at %s is undone. Cases as they were before it: %d. Cases that came with it and are gone: %d. "+
				"Cases held until a feed has good rows for them: %d.\n", done.MadeAt.Format(time.RFC3339), done.Restored, done.Removed, done.Held)
			if done.All {
				fmt.Fprintln(c.out, "An earlier version took it and did not keep what it changed: every case is held until a full feed comes.")
			}
			fmt.Fprintln(c.out, "The next scan looks at all of them.")
			return nil
		})
}

func (c *console) newFeedAccept() *cobra.Command {
	return c.newAct("accept", "Take the waiting feed",
		"  stepdown feed accept --because 'a team has moved to another system' --by 'Morgan Sampleworth'", 0, true,
		func(o *office.Office, cmd *cobra.Command, _ []string, s said) error {
			took, err := o.AcceptFeed(cmd.Context(), s.who)
			if err != nil || c.json {
				return err
			}
			return c.showTook(took, false)
		})
}

func (c *console) newFeedRefuse() *cobra.Command {
	return c.newAct("refuse", "Put the waiting feed aside",
		"  stepdown feed refuse --because 'the export broke off' --by 'Morgan Sampleworth'", 0, true,
		func(o *office.Office, cmd *cobra.Command, _ []string, s said) error {
			made, err := o.RefuseFeed(cmd.Context(), s.who)
			if err != nil || c.json {
				return err
			}
			fmt.Fprintf(c.out, "The feed made at %s is put aside.\n", made.Format(time.RFC3339))
			return nil
		})
}
