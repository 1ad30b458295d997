package jobs

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/letters"
)

// whatToDo says of letters that wait for a person in the print room what they are, and by what the person says what
// became of them.
var whatToDo = map[ledger.Code]string{
	ledger.TooLate: "Must not go, and too late to recall: %s. Pull them from the pile and say `stepdown print pulled ID`, or `stepdown " +
		"print gone ID` if they have left.",
	ledger.RunMissing: "In a print run that cannot be found: %s. Find out what became of it: `stepdown print done RUN` if it was printed, " +
		"`stepdown print reprint ID` if not.",
	ledger.NotInRun: "Missing from a run that was printed: %s. Find out what became of them: `stepdown print gone ID`, `print pulled ID` " +
		"or `print reprint ID`.",
	ledger.Spoiled: "Not printed with their run: %s. `stepdown print reprint ID` has them printed again.",
}

// mostNamed is how many letters a line of the report names.
const mostNamed = 20

// printRoom tells what a person has to find out in the print room, and which runs have waited too long.
func (j Report) printRoom(ctx context.Context, today calendar.Date, in *letters.ReportInput) error {
	runs, err := j.Store.UnprintedRuns(ctx)
	if err != nil {
		return err
	}
	if err := j.withCarriers(ctx, in); err != nil {
		return err
	}
	for _, code := range ledger.AwaitingPerson {
		if !slices.ContainsFunc(runs, func(u store.Unprinted) bool { return u.Code == code }) {
			continue
		}
		found, err := j.Store.Letters(ctx, store.LetterFilter{State: ledger.Accepted, Code: code})
		if err != nil {
			return err
		}
		found = slices.DeleteFunc(found, func(l store.Letter) bool { return l.Batch == "" })
		in.Attention = append(in.Attention, fmt.Sprintf(whatToDo[code], named(found)))
	}
	for _, u := range runs {
		put, err := calendar.ParseDate(u.Run[:len("2006-01-02")])
		if err != nil {
			return fmt.Errorf("read the day of run %s: %w", u.Run, err)
		}
		days := j.Rules.Calendar.WorkingDaysBetween(put, today)
		if days > j.PrintedWithin && !slices.Contains(ledger.AwaitingPerson, u.Code) {
			in.Attention = append(in.Attention, fmt.Sprintf("Not printed for %s: run %s, %s. `stepdown print done RUN` says that it was.",
				counted(days, "working day"), u.Run, counted(u.Number, "letter")))
		}
	}
	return nil
}

// withCarriers tells of letters that must not go and that another carrier than the print room has accepted.
func (j Report) withCarriers(ctx context.Context, in *letters.ReportInput) error {
	found, err := j.Store.Letters(ctx, store.LetterFilter{State: ledger.Accepted, Code: ledger.TooLate})
	for _, l := range found {
		if l.Batch == "" {
			in.Attention = append(in.Attention, fmt.Sprintf("Must not go: %s, %s.", l.Name(), l.Why.Text))
		}
	}
	return err
}

// named lists letters with their runs.
func named(found []store.Letter) string {
	var all []string
	for _, l := range found[:min(len(found), mostNamed)] {
		all = append(all, fmt.Sprintf("%s (run %s)", l.Name(), l.Batch))
	}
	if more := len(found) - len(all); more > 0 {
		all = append(all, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(all, ", ")
}
