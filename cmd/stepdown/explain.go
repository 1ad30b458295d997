package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stepdown/internal/calendar"
	"stepdown/internal/office"
)

func newExplain(c *console) *cobra.Command {
	var asOf string
	verb := &cobra.Command{
		Use:   "explain CASE",
		Short: "Say what is due, done or held in one case, why, and what comes next",
		Long: "explain goes through every rule and every safeguard for one case. It also lists the case's letters, where sources\n" +
			"differ, and what people did. It names nobody in the family.\n\n" + exitCodes,
		Example: "  stepdown explain EHM-20931\n  stepdown explain EHM-20931/2 --as-of 2026-05-05",
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			key, err := caseKey(args[0])
			if err != nil {
				return err
			}
			day, _, err := asOfDay(asOf)
			if err != nil {
				return err
			}
			return c.withOffice(cmd.Context(), func(o *office.Office) error {
				x, err := o.Explain(cmd.Context(), key, day)
				if err != nil {
					return err
				}
				now, err := o.Now(cmd.Context())
				if err != nil {
					return err
				}
				return c.showExplained(x, now)
			})
		},
	}
	verb.Flags().StringVar(&asOf, "as-of", "", "a day other than today, such as 2026-03-09")
	return verb
}

// asOfDay gives the day that was asked for, and today.
func asOfDay(asOf string) (day, today calendar.Date, err error) {
	today = calendar.LondonDate(time.Now())
	day, err = dayFlag("as-of", asOf, today)
	return day, today, err
}

func (c *console) showExplained(x office.Explained, now time.Time) error {
	facts := newTable("CASE "+x.Case, x.On.WithWeekday())
	facts.add("consent to share", x.Share)
	facts.add("consent to engage", x.Engage)
	for _, fact := range [][2]string{{"pathway", x.Pathway}, {"stopped", x.Stopped}, {"the feed", x.Quarantine}} {
		if fact[1] != "" {
			facts.add(fact[0], fact[1])
		}
	}
	for _, h := range x.Held {
		facts.add("held", h)
	}
	for _, d := range x.Differences {
		facts.add("sources differ", d)
	}
	if x.NextLook.IsZero() {
		facts.add("next look", "when the record changes")
	} else {
		facts.add("next look", x.NextLook.WithWeekday())
	}
	rules := newTable("RULE", "FOR", "STATE", "DUE", "WHY")
	for _, r := range x.Rules {
		due := ""
		if !r.Due.IsZero() {
			due = r.Due.String()
		}
		rules.add(r.Rule, r.For, r.State, due, r.Why)
	}
	tables := []*table{facts, rules}
	if len(x.Planned) > 0 {
		t := newTable("LETTER DUE", "BY", "VERDICT", "WHY")
		for _, p := range x.Planned {
			verdict := p.Verdict
			if p.Code != "" {
				verdict += " (" + string(p.Code) + ")"
			}
			t.add(p.Kind, p.Channel, verdict, strings.Join(p.Why, "; "))
			if len(p.Why) > 0 {
				t.needsPerson()
			}
		}
		tables = append(tables, t)
	}
	if len(x.Letters) > 0 {
		tables = append(tables, letterTable(x.Letters, now))
	}
	if len(x.Acts) > 0 {
		t := newTable("AT", "WHAT", "BY", "BECAUSE")
		for _, act := range x.Acts {
			t.add(moment(act.At), act.What, fmt.Sprintf("%s (%s)", act.By, act.OSUser), act.Because)
		}
		tables = append(tables, t)
	}
	return c.show(x, tables...)
}

func newDue(c *console) *cobra.Command {
	var asOf, ehco, caseRef string
	verb := &cobra.Command{
		Use:   "due",
		Short: "List what is due, as of a day",
		Long: "due lists the letters and the coordinators' items that are due, earliest first, with the working days that are left\n" +
			"(below zero: overdue). For a day after today it assumes that a fresh feed came and changed nothing.\n\n" + exitCodes,
		Example: "  stepdown due\n  stepdown due --as-of 2026-05-05 --ehco 'Anna Sampleworth'\n  stepdown due --case EHM-20931",
		RunE: func(cmd *cobra.Command, _ []string) error {
			day, today, err := asOfDay(asOf)
			if err != nil {
				return err
			}
			filter := office.DueFilter{EHCO: ehco}
			if caseRef != "" {
				if filter.Case, err = caseKey(caseRef); err != nil {
					return err
				}
			}
			return c.withOffice(cmd.Context(), func(o *office.Office) error {
				all, err := o.Due(cmd.Context(), day, today, filter)
				if err != nil {
					return err
				}
				t := newTable("CASE", "EHCO", "DUE", "DAYS LEFT", "WHAT", "WHY")
				for _, d := range all {
					t.add(d.Case, d.EHCO, d.Due.WithWeekday(), d.WorkingDays, d.What, d.Why)
					if d.WorkingDays < 0 || d.Held != "" {
						t.needsPerson()
					}
				}
				return c.show(all, t)
			})
		},
	}
	verb.Flags().StringVar(&asOf, "as-of", "", "a day other than today, such as 2026-03-09")
	verb.Flags().StringVar(&ehco, "ehco", "", "only cases of this coordinator, by name or id")
	verb.Flags().StringVar(&caseRef, "case", "", "only the case with this reference")
	return verb
}
