package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

func newLetters(c *console) *cobra.Command {
	var state, caseRef, before string
	var most int
	verb := &cobra.Command{
		Use:   "letters",
		Short: "List the letters, with their states and reasons",
		Long: "letters lists the letters in the ledger, without personal data: the last of them, unless --limit or --before says\n" +
			"otherwise. With --json it lists all. A held letter says why; once the cause is put right, the next run releases it.\n\n" +
			exitCodes,
		Example: "  stepdown letters --state held\n  stepdown letters --case EHM-20931\n  stepdown letters show L000012\n  stepdown letters " +
			"pdf L000012 -o letter.pdf",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if state != "" && !slices.Contains(ledger.States, ledger.State(state)) {
				return exitError{exitUsage, fmt.Errorf("--state: there is no state %q: use one of %s", state, listed(ledger.States))}
			}
			key, err := caseKey(caseRef)
			if err != nil {
				return err
			}
			first := int64(0)
			if before != "" {
				if first, err = letterID(before); err != nil {
					return err
				}
			}
			if most < 0 {
				return exitError{exitUsage, fmt.Errorf("--limit: %d letters can't be listed: use 1 or more, or 0 for all", most)}
			}
			if c.json && !cmd.Flags().Changed("limit") && before == "" {
				most = 0 // a program has no use for the last of them
			}
			return c.listLetters(cmd.Context(), ledger.State(state), key, first, most)
		},
	}
	verb.Flags().IntVar(&most, "limit", 200, "list the last so many letters; 0 lists all")
	verb.Flags().StringVar(&before, "before", "", "only letters that were written before this one, such as L000201")
	verb.Flags().StringVar(&state, "state", "", "only letters in this state: "+listed(ledger.States))
	verb.Flags().StringVar(&caseRef, "case", "", "only letters of this case: EHM-20931, or EHM-20931/2 for its second step down")
	var out string
	pdf := &cobra.Command{
		Use:     "pdf ID",
		Short:   "Write a letter's PDF, exactly as it is or was sent",
		Example: "  stepdown letters pdf L000012 -o letter.pdf",
		Args:    exactly(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return c.letterPDF(cmd.Context(), args[0], out) },
	}
	pdf.Flags().StringVarP(&out, "output", "o", "", "the file to write; without it the PDF goes to standard output")
	var since string
	export := &cobra.Command{
		Use:   "export DIR",
		Short: "Write the letters that were sent as PDFs, with an index, for the children's files",
		Long: "export makes DIR and writes the PDFs of all letters that were sent or came back since a day, exactly as they left, and\n" +
			"an index.csv. It overwrites nothing.\n\n" + exitCodes,
		Example: "  stepdown letters export --since 2026-03-01 march",
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			day, err := calendar.ParseDate(since)
			if err != nil {
				return exitError{exitUsage, fmt.Errorf("--since: %w", err)}
			}
			return c.withOffice(cmd.Context(), func(o *office.Office) error {
				n, err := o.Export(cmd.Context(), day, args[0])
				if err != nil {
					return err
				}
				return c.say(map[string]any{"letters": n, "folder": args[0]}, "%d letter(s) in %s, listed in index.csv.", n, args[0])
			})
		},
	}
	export.Flags().StringVar(&since, "since", "", "the first day, such as 2026-03-01 (required)")
	export.MarkFlagRequired("since")
	verb.AddCommand(c.newDecisions()...)
	verb.AddCommand(pdf, export, &cobra.Command{
		Use:   "show ID",
		Short: "Show a letter's whole history",
		Args:  exactly(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return c.letterHistory(cmd.Context(), args[0]) },
	},
		c.newReceipt("given", "Record that a letter was given by hand", (*office.Office).Given),
		c.newReceipt("return", "Record that a letter came back", (*office.Office).Returned))
	return verb
}

// newReceipt is a verb by which a person records what became of a letter.
func (c *console) newReceipt(name, short string, record func(*office.Office, context.Context, int64, office.Who) error) *cobra.Command {
	var by, because string
	verb := &cobra.Command{
		Use:     name + " ID",
		Short:   short,
		Long:    short + ". " + nameUnproven + "\n\n" + exitCodes,
		Example: "  stepdown letters " + name + " L000012 --by 'Morgan Sampleworth'",
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := letterID(args[0])
			if err != nil {
				return err
			}
			who, err := asserted(by)
			if err != nil {
				return err
			}
			who.Because = because
			return c.withOffice(cmd.Context(), func(o *office.Office) error {
				if err := record(o, cmd.Context(), id, who); err != nil {
					return err
				}
				return c.say(map[string]any{"letter": args[0], "recorded": name}, "Recorded: letter %s, %s, by %s.", letterName(id), name, by)
			})
		},
	}
	verb.Flags().StringVar(&by, "by", "", "who says so (required)")
	verb.MarkFlagRequired("by")
	verb.Flags().StringVar(&because, "because", "", "what is known besides, without anybody's name")
	return verb
}

// listLetters lists the last letters before the one with that id, and says how to see earlier ones. All letters of the years are
// written as they are read.
func (c *console) listLetters(ctx context.Context, state ledger.State, key casefile.Key, before int64, most int) error {
	return c.withOffice(ctx, func(o *office.Office) error {
		if c.json && most == 0 && before == 0 {
			return c.showEach(func(show func(any) error) error {
				return o.EachLetter(ctx, state, key, func(l office.Letter) error { return show(l) })
			})
		}
		all, earlier, err := o.LastLetters(ctx, state, key, before, cmp.Or(most, math.MaxInt32))
		if err != nil {
			return err
		}
		now, err := o.Now(ctx)
		if err != nil {
			return err
		}
		if err := c.show(all, letterTable(all, now)); err != nil || !earlier || c.json {
			return err
		}
		fmt.Fprintf(c.out, "\nThere are earlier letters: --before %s lists them, --limit 0 lists all.\n", all[0].ID)
		return nil
	})
}

func letterTable(all []office.Letter, now time.Time) *table {
	t := newTable("LETTER", "CASE", "KIND", "BY", "STATE", "SINCE", "DAYS", "WHY")
	for _, l := range all {
		since := calendar.LondonDate(l.Since)
		t.add(l.ID, l.Case, l.Kind, l.Channel, l.State, since, calendar.LondonDate(now).Sub(since), l.Text)
		if l.NeedsPerson() {
			t.needsPerson()
		}
	}
	return t
}

// moment formats a time as people in England read it.
func moment(t time.Time) string { return t.In(calendar.London).Format(time.DateTime) }

// letterName formats an id as it is shown everywhere else.
func letterName(id int64) string { return fmt.Sprintf("L%06d", id) }

// letterID reads L000012, or 12.
func letterID(s string) (int64, error) {
	id, err := strconv.ParseInt(strings.TrimPrefix(strings.ToUpper(s), "L"), 10, 64)
	if err != nil || id < 1 {
		return 0, exitError{exitUsage, fmt.Errorf("%q is not the id of a letter: write it like L000012", s)}
	}
	return id, nil
}

func (c *console) letterPDF(ctx context.Context, name, out string) error {
	id, err := letterID(name)
	if err != nil {
		return err
	}
	return c.withOffice(ctx, func(o *office.Office) error {
		pdf, err := o.LetterPDF(ctx, id)
		if err != nil {
			return err
		}
		if out == "" {
			_, err = c.out.Write(pdf)
			return err
		}
		return os.WriteFile(out, pdf, 0o600)
	})
}

func (c *console) letterHistory(ctx context.Context, name string) error {
	id, err := letterID(name)
	if err != nil {
		return err
	}
	return c.withOffice(ctx, func(o *office.Office) error {
		events, err := o.History(ctx, id)
		if err != nil {
			return err
		}
		t := newTable("AT", "STATE", "CODE", "WHY", "BY")
		for _, e := range events {
			by := strings.TrimSpace(e.By + " " + e.OSUser)
			if by == "" {
				by = "the service"
			}
			t.add(moment(e.At), e.To, e.Code, e.Text, by)
		}
		return c.show(events, t)
	})
}
