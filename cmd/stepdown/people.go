package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/nearest"
	"stepdown/internal/office"
)

// said is what a person said on the command line when they changed something.
type said struct {
	by, because string
	today       calendar.Date
	who         office.Who
	done        *string // what to say once it is recorded, without a full stop; by default the verb and its arguments
	next        *string // what may still have to be done, in whole sentences
}

// newAct is a verb by which a person changes something. Each asks for the person's name, and records it together with the
// operating system's user.
func (c *console) newAct(use, short, example string, arguments int, reason bool,
	do func(o *office.Office, cmd *cobra.Command, args []string, s said) error) *cobra.Command {
	var s said
	verb := &cobra.Command{
		Use: use, Short: short, Example: example,
		Long: short + ". " + nameUnproven + "\n\n" + exitCodes,
		Args: exactly(arguments),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if s.today, s.who, err = now(s.by, s.because); err != nil {
				return err
			}
			done := strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ") + strings.Join(append([]string{""}, args...), " ")
			var next string
			s.done, s.next = &done, &next
			return c.withOffice(cmd.Context(), func(o *office.Office) error {
				if err := do(o, cmd, args, s); err != nil {
					return err
				}
				said := map[string]any{"recorded": true, "what": done, "by": s.by}
				if next != "" {
					said["next"] = next
					next = " " + next
				}
				return c.say(said, "Recorded: %s, by %s.%s", done, s.by, next)
			})
		},
	}
	verb.Flags().StringVar(&s.by, "by", "", "who says so (required)")
	verb.MarkFlagRequired("by")
	if reason {
		verb.Flags().StringVar(&s.because, "because", "", "why, without anybody's name (required)")
		verb.MarkFlagRequired("because")
	}
	return verb
}

// nameUnproven is what the help of every act says about --by.
const nameUnproven = "The name in --by is not checked, so the operating system's user is recorded with it."

// now gives today, and who acts and why.
func now(by, because string) (today calendar.Date, who office.Who, err error) {
	who, err = asserted(by)
	who.Because = because
	return calendar.LondonDate(time.Now()), who, err
}

// dayFlag reads a flag's day; an empty value means otherwise.
func dayFlag(name, value string, otherwise calendar.Date) (calendar.Date, error) {
	if value == "" {
		return otherwise, nil
	}
	day, err := calendar.ParseDate(value)
	if err != nil {
		return day, exitError{exitUsage, fmt.Errorf("--%s: %w", name, err)}
	}
	return day, nil
}

func newRecord(c *console) *cobra.Command {
	var on string
	var withdrawn bool
	verb := c.newAct("record CASE STEP", "Record that a follow-up or a milestone is done, or that it was recorded by mistake",
		"  stepdown record EHM-20931 first-follow-up --on 2026-03-12 --by 'Morgan Sampleworth'\n"+
			"  stepdown record EHM-20931 closure-confirmed --withdrawn --by 'Robin Exampleford'", 2, false,
		func(o *office.Office, cmd *cobra.Command, args []string, s said) error {
			key, err := caseKey(args[0])
			if err != nil {
				return err
			}
			step, err := stepNamed(args[1])
			if err != nil {
				return err
			}
			if withdrawn {
				*s.done = fmt.Sprintf("case %s, %s withdrawn", args[0], step)
				return o.WithdrawStep(cmd.Context(), key, step, s.today, s.who)
			}
			day, err := dayFlag("on", on, s.today)
			if err != nil {
				return err
			}
			*s.done = fmt.Sprintf("case %s, %s on %s", args[0], step, day.WithWeekday())
			return o.RecordStep(cmd.Context(), key, step, day, s.today, s.who)
		})
	verb.Long += "\n\nThe steps, and the day to record for each:\n"
	for _, row := range casefile.StepTable {
		verb.Long += fmt.Sprintf("  %-20s%s\n", strings.ReplaceAll(string(row.Step), " ", "-"), row.Day.Meaning)
	}
	verb.Flags().StringVar(&on, "on", "", "the day on which it was done, such as 2026-03-12 (default today)")
	verb.Flags().BoolVar(&withdrawn, "withdrawn", false, "it was recorded by mistake")
	verb.MarkFlagsMutuallyExclusive("on", "withdrawn")
	return verb
}

// stepNamed finds a milestone by name. Hyphens stand for spaces, which a shell would split at.
func stepNamed(name string) (casefile.Step, error) {
	spaced := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), "-", " ") }
	for _, step := range casefile.Steps() {
		if spaced(string(step)) == spaced(name) {
			return step, nil
		}
	}
	return "", exitError{exitUsage, fmt.Errorf("there is no step %q%s The steps are: %s", name,
		cmp.Or(nearest.Suggest(name, words(casefile.Steps())), "."), listed(casefile.Steps()))}
}

func newRuling(c *console) *cobra.Command {
	return c.newAct("ruling CASE given|refused", "Record a manager's ruling on consent where the givers differ",
		"  stepdown ruling EHM-20931 given --by 'Robin Exampleford'", 2, false,
		func(o *office.Office, cmd *cobra.Command, args []string, s said) error {
			key, err := caseKey(args[0])
			if err != nil {
				return err
			}
			decision := casefile.Decision(strings.ToLower(args[1]))
			if decision != casefile.Given && decision != casefile.Refused {
				return exitError{exitUsage, fmt.Errorf("%q is not a ruling: it is given or refused", args[1])}
			}
			*s.done = fmt.Sprintf("case %s, ruled on %s that consent is %s", args[0], s.today.WithWeekday(), decision)
			return o.Rule(cmd.Context(), key, decision, s.today, s.who)
		})
}

func newCoordinator(c *console) *cobra.Command {
	var from, until, deputy string
	absent := c.newAct("absent NAME", "Record when a coordinator is away, and who stands in",
		"  stepdown coordinator absent 'Anna Sampleworth' --from 2026-04-01 --until 2026-04-17 --deputy E2 --by 'Morgan Sampleworth'", 1, false,
		func(o *office.Office, cmd *cobra.Command, args []string, s said) error {
			first, err := dayFlag("from", from, s.today)
			if err != nil {
				return err
			}
			last, err := dayFlag("until", until, first)
			if err != nil {
				return err
			}
			*s.done = fmt.Sprintf("%s is away from %s to %s", args[0], first.WithWeekday(), last.WithWeekday())
			return o.Absent(cmd.Context(), args[0], first, last, deputy, s.who)
		})
	absent.Flags().StringVar(&from, "from", "", "the first day away, such as 2026-04-01 (default today)")
	absent.Flags().StringVar(&until, "until", "", "the last day away (required)")
	absent.Flags().StringVar(&deputy, "deputy", "", "who stands in, by name or id (default: the usual deputy)")
	absent.MarkFlagRequired("until")
	verb := &cobra.Command{Use: "coordinator", Short: "Record who stands in for a coordinator"}
	verb.AddCommand(absent)
	return verb
}
