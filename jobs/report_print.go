package jobs

import (
	"context"
	"fmt"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/letters"
)

// todo is what has happened to letters, and what a person does about it.
type todo struct{ what, next string }

// whatToDo is about letters that can't leave, or of which a person has to find out what became of them.
var whatToDo = map[ledger.Code]todo{
	ledger.SpoolFailed: {"The print folder could not be written, and is tried again",
		"See that its disk has room, and that it is the right folder."},
	ledger.MailDelayed: {"The mail server took nothing, and is tried again",
		"See that the mail server is running: `stepdown check-config --connect` tries it."},
	ledger.NotNoted: {"The record of what is sent could not be written, and is tried again",
		"See that the print folder's disk has room, and who may write to it."},
	ledger.TooLate: {"Must not go, and too late to recall",
		"Pull them from the pile and say `stepdown print pulled ID`, or `stepdown print gone ID` if they have left."},
	ledger.RunMissing: {"In a print run that cannot be found",
		"Find out what became of it: `stepdown print done RUN` if it was printed, `stepdown print reprint ID` if not."},
	ledger.NotInRun: {"Missing from a run that was printed",
		"Find out what became of them: `stepdown print gone ID`, `print pulled ID` or `print reprint ID`."},
	ledger.Spoiled: {"Not printed with their run", "`stepdown print reprint ID` has them printed again."},
}

// printRoom tells what a person has to find out in the print room, and which runs have waited too long.
func (j Report) printRoom(ctx context.Context, today calendar.Date, in *letters.ReportInput) error {
	runs, err := j.Store.UnprintedRuns(ctx)
	if err != nil {
		return err
	}
	if err := j.withCarriers(ctx, in); err != nil {
		return err
	}
	if err := j.strays(ctx, in); err != nil {
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
		in.Attention = append(in.Attention, letters.Attention{What: whatToDo[code].what, Cases: named(found), Next: whatToDo[code].next})
	}
	for _, u := range runs {
		put, err := calendar.ParseDate(u.Run[:len("2006-01-02")])
		if err != nil {
			return fmt.Errorf("read the day of run %s: %w", u.Run, err)
		}
		days := j.Rules.Calendar.WorkingDaysBetween(put, today)
		if days > j.PrintedWithin && !slices.Contains(ledger.AwaitingPerson, u.Code) {
			found, err := j.Store.Letters(ctx, store.LetterFilter{State: ledger.Accepted, Code: u.Code, Batch: u.Run, Limit: mostNamed + 1})
			if err != nil {
				return err
			}
			in.Attention = append(in.Attention, letters.Attention{
				What:  fmt.Sprintf("Not printed for %s: run %s, %s", counted(days, "working day"), u.Run, counted(u.Number, "letter")),
				Cases: named(found), Next: "Ask the print room; `stepdown print done RUN` says that it was printed.",
			})
		}
	}
	return nil
}

// withCarriers tells of letters that must not go and that another carrier than the print room has accepted.
func (j Report) withCarriers(ctx context.Context, in *letters.ReportInput) error {
	found, err := j.Store.Letters(ctx, store.LetterFilter{State: ledger.Accepted, Code: ledger.TooLate})
	for _, l := range found {
		if l.Batch == "" {
			in.Attention = append(in.Attention, letters.Attention{What: fmt.Sprintf("Must not go: %s of %s, %s", l.Name(), l.Case, l.Why.Text),
				Next: "`stepdown print pulled ID` says that it did not, `stepdown print gone ID` that it has left."})
		}
	}
	return err
}

// strays tells of runs that somebody would print who takes what lies in the print folder.
func (j Report) strays(ctx context.Context, in *letters.ReportInput) error {
	if j.Strays == nil {
		return nil
	}
	all, err := j.Strays(ctx)
	for _, s := range all {
		in.Attention = append(in.Attention, letters.Attention{What: sentence(s.String())})
	}
	return err
}
