package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

func newCase(c *console) *cobra.Command {
	verb := &cobra.Command{Use: "case", Short: "Hold back a case's letters, release them, lift its stop, or say where an adult is not"}
	verb.AddCommand(c.newHold(), c.newRelease(), c.newUnstop())
	verb.AddCommand(c.newAdultActs()...)
	return verb
}

func (c *console) newUnstop() *cobra.Command {
	var death, consent bool
	verb := c.newAct("unstop CASE", "Lift the stop of a case, or a death or an answer on consent that was recorded in error",
		"  stepdown case unstop EHM-20931 --because 'opened in error was itself an error' --by 'Morgan Sampleworth'\n"+
			"  stepdown case unstop EHM-20931 --death --because 'it was another child' --by 'Morgan Sampleworth'\n"+
			"  stepdown case unstop EHM-20931 --consent --because 'a row of another case' --by 'Morgan Sampleworth'", 1, true,
		func(o *office.Office, cmd *cobra.Command, args []string, s said) error {
			key, err := caseKey(args[0])
			if err != nil {
				return err
			}
			what, lift := "its stop lifted", (*office.Office).UnstopCase
			switch {
			case death && consent:
				return exitError{exitUsage, errors.New("--death and --consent are two decisions: say one at a time")}
			case death:
				what, lift = "a death taken back that was recorded in error,", (*office.Office).NobodyDied
			case consent:
				what, lift = "lost answers on consent taken away that were recorded in error,", (*office.Office).ForgetAnswers
			}
			*s.done = fmt.Sprintf("case %s, %s on %s", args[0], what, s.today.WithWeekday())
			return lift(o, cmd.Context(), key, s.today, s.who)
		})
	verb.Flags().BoolVar(&death, "death", false, "take back a child's death, recorded in error, that the case system no longer gives")
	verb.Flags().BoolVar(&consent, "consent", false,
		"take away answers on consent that the case system no longer gives, or nobody can read; managers only")
	return verb
}

func (c *console) newHold() *cobra.Command {
	var until string
	var safety bool
	verb := c.newAct("hold CASE", "Hold back every letter of a case, and of its later episodes; CASE/2 means that episode alone",
		"  stepdown case hold EHM-20931 --because 'address in doubt' --until 2026-04-01 --by 'Morgan Sampleworth'\n"+
			"  stepdown case hold EHM-20931 --safety --because 'threats at the door' --by 'Morgan Sampleworth'", 1, true,
		func(o *office.Office, cmd *cobra.Command, args []string, s said) error {
			key, err := caseKey(args[0])
			if err != nil {
				return err
			}
			day, err := dayFlag("until", until, calendar.Date{})
			if err != nil {
				return err
			}
			as, hold := "held", (*office.Office).HoldCase
			if safety {
				as, hold = "held for safety", (*office.Office).HoldCaseForSafety
			}
			if *s.done = fmt.Sprintf("case %s, %s from %s", args[0], as, s.today.WithWeekday()); !day.IsZero() {
				*s.done += " until " + day.WithWeekday()
			}
			before, err := printing(cmd.Context(), o, key)
			if err != nil {
				return err
			}
			if err := hold(o, cmd.Context(), key, day, s.today, s.who); err != nil {
				return err
			}
			after, err := o.Letters(cmd.Context(), "", key)
			if *s.next = whatThePrintRoomHas(before, after); err != nil || !safety {
				return err
			}
			managed, err := o.HasManager(cmd.Context(), s.today)
			if err == nil && !managed {
				*s.next = strings.TrimSpace(*s.next + " Nobody can end this hold yet: only a manager can, and no feed has named one in staff.csv.")
			}
			return err
		})
	verb.Flags().BoolVar(&safety, "safety", false, "somebody could be hurt: hold the letters of other cases to the same people, doors and "+
		"mailboxes too")
	verb.Flags().StringVar(&until, "until", "", "the first day on which letters may go again (default: until somebody releases it)")
	return verb
}

// printing are the letters of a case that the print room has.
func printing(ctx context.Context, o *office.Office, key casefile.Key) (all []office.Letter, err error) {
	letters, err := o.Letters(ctx, ledger.Accepted, key)
	for _, l := range letters {
		if l.Run != "" {
			all = append(all, l)
		}
	}
	return all, err
}

// whatThePrintRoomHas says what became of the letters that the print room had before a hold, by all letters of the case after it.
func whatThePrintRoomHas(before, after []office.Letter) string {
	var out, gone, late, still []string
	for _, l := range before {
		at := slices.IndexFunc(after, func(a office.Letter) bool { return a.Number == l.Number })
		switch {
		case at < 0 || after[at].State == ledger.Cancelled:
			out = append(out, l.ID)
		case after[at].State == ledger.Sent:
			gone = append(gone, l.ID+" of run "+l.Run)
		case after[at].NeedsPerson():
			late = append(late, l.ID+" of run "+l.Run)
		default:
			still = append(still, l.ID+" in run "+l.Run)
		}
	}
	var said []string
	for _, part := range []struct {
		before  string
		letters []string
		after   string
	}{
		{"Taken back from the print folder: ", out, "."},
		{"Recorded as printed just now: ", gone, "."},
		{"The print room has ", late,
			": pull what has not left from the pile (`stepdown print pulled`), or say that it has left (`print gone`)."},
		{"The print room may still print ", still, " until the next scan. `stepdown letters cancel` takes a letter back at once."},
	} {
		if part.letters != nil {
			said = append(said, part.before+strings.Join(part.letters, " and ")+part.after)
		}
	}
	return strings.Join(said, " ")
}

func (c *console) newRelease() *cobra.Command {
	var heldBy string
	verb := c.newAct("release CASE", "End the holds that people put on a case; only a manager ends one for safety",
		"  stepdown case release EHM-20931 --because 'address confirmed' --by 'Morgan Sampleworth'\n"+
			"  stepdown case release EHM-20931 --by-whom 'Robin Exampleford' --because 'threats are over' --by 'Robin Exampleford'", 1, true,
		func(o *office.Office, cmd *cobra.Command, args []string, s said) error {
			key, err := caseKey(args[0])
			if err != nil {
				return err
			}
			ended, err := o.ReleaseCase(cmd.Context(), key, heldBy, s.today, s.who)
			if err != nil {
				return err
			}
			*s.done = fmt.Sprintf("case %s, released on %s: %s", args[0], s.today.WithWeekday(), endedHolds(ended))
			return nil
		})
	verb.Flags().StringVar(&heldBy, "by-whom", "", "end only the holds that this person put on the case (default: everybody's)")
	return verb
}

// endedHolds says whose holds were ended, so that whoever meant another one sees it.
func endedHolds(ended []casefile.Hold) string {
	all := make([]string, len(ended))
	for i, h := range ended {
		all[i] = fmt.Sprintf("the hold by %s %s (%s)", h.By, h.Lasts(), h.Reason)
	}
	return strings.Join(all, "; ")
}
