package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"stepdown/internal/demo"
	"stepdown/internal/ledger"
)

func newDemo(c *console) *cobra.Command {
	var dir string
	verb := &cobra.Command{
		Use:   "demo",
		Short: "Walk ten weeks of invented families through a whole installation",
		Long: "demo makes a complete installation in a folder and needs no setup. It writes the nightly feeds of some thirty invented\n" +
			"families, goes through ten weeks day by day, prints letters, and sends e-mail to a mail server of its own. Nothing\n" +
			"leaves this machine. Every demo makes the same letters.\n\n" + exitCodes,
		Example: "  stepdown demo\n  stepdown demo --dir /tmp/try-out",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.demo(cmd.Context(), dir)
		},
	}
	verb.Flags().StringVar(&dir, "dir", "demo", "the folder to make it in; that of an earlier demo is emptied first")
	verb.AddCommand(newDemoFeed(c))
	return verb
}

// walked is the result of the demo as JSON.
type walked struct {
	Days    []demo.Event   `json:"days"`
	Letters []demoLetter   `json:"letters"`
	Counts  map[string]int `json:"counts"`
	Mails   int            `json:"mails"`
	Dir     string         `json:"dir"`
}

type demoLetter struct {
	Letter string `json:"letter"`
	Case   string `json:"case"`
	Kind   string `json:"kind"`
	State  string `json:"state"`
	Reason string `json:"reason"`
	Story  string `json:"story"`
}

func (c *console) demo(ctx context.Context, dir string) (err error) {
	house, err := demo.Open(ctx, dir, "", slog.New(slog.NewTextHandler(c.errs, &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, house.Close()) }()
	found := walked{Dir: dir, Counts: map[string]int{}}
	if !c.json {
		fmt.Fprintf(c.out, "Ten weeks of %d invented families, from %s:\n\n", demo.Families(), demo.Start.WithWeekday())
	}
	err = house.Walk(ctx, func(e demo.Event) {
		found.Days = append(found.Days, e)
		if !c.json {
			c.tell(e)
		}
	})
	if err != nil {
		return err
	}
	letters, err := house.Letters(ctx)
	if err != nil {
		return err
	}
	for _, l := range letters {
		found.Letters = append(found.Letters, demoLetter{l.ID, l.Case, string(l.Kind), string(l.State), l.Text, demo.About(l.Key)})
		found.Counts[string(l.State)]++
	}
	found.Mails = house.Mails()
	if c.json {
		return c.show(found)
	}
	return c.sumUp(found)
}

// tell says in a few lines what happened on a day.
func (c *console) tell(e demo.Event) {
	var parts []string
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(e.Taken.New, "new in the feed")
	add(e.Taken.Changed, "changed")
	add(e.Taken.Rejected, "rejected")
	add(e.Taken.Missing, "missing")
	add(e.Done.Digests, "digest(s)")
	add(e.Done.Uncovered, "reminder(s) without a recipient")
	add(e.Printed, "letter(s) printed")
	line := fmt.Sprintf("%-10s %s", e.Day.Time().Format("Mon 2 Jan"), strings.Join(append(parts, e.Acts...), "; "))
	fmt.Fprintln(c.out, strings.TrimRight(line, " "))
	for _, l := range e.Done.Letters {
		fmt.Fprintf(c.out, "           %s %-12s %-15s %s: %s\n", l.Name, l.Case, l.Kind, l.State, l.Reason)
	}
}

func (c *console) sumUp(w walked) error {
	waiting := newTable("LETTER", "CASE", "STATE", "WHY", "WHAT THE STORY SHOWS")
	for _, l := range w.Letters {
		if l.State == string(ledger.Held) || l.State == string(ledger.Cancelled) {
			waiting.add(l.Letter, l.Case, l.State, l.Reason, l.Story)
		}
	}
	counts := newTable("LETTERS", "NUMBER")
	for _, s := range ledger.States {
		if n := w.Counts[string(s)]; n > 0 {
			counts.add(string(s), n)
		}
	}
	fmt.Fprintln(c.out)
	if err := c.show(w, counts, waiting); err != nil {
		return err
	}
	places := []string{"stepdown.db", "feed", "print", "mail"}
	for i := range places {
		places[i] = filepath.Join(w.Dir, places[i])
	}
	fmt.Fprintf(c.out, "\nWhere to look: %s the database, %s the nightly feeds,\n%s the letters (printed runs in printed/), %s the %d "+
		"e-mails.\n",
		places[0], places[1], places[2], places[3], w.Mails)
	return nil
}
