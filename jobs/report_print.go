package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/letters"
)

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
		in.Attention = append(in.Attention, j.about(string(code), j.named(found)))
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
			in.Attention = append(in.Attention, j.about("unprinted", j.named(found), "{days}", j.workingDays(days), "{run}", u.Run,
				"{letters}", j.count("letters", u.Number)))
		}
	}
	return nil
}

// withCarriers tells of letters that must not go and that another carrier than the print room has accepted.
func (j Report) withCarriers(ctx context.Context, in *letters.ReportInput) error {
	found, err := j.Store.Letters(ctx, store.LetterFilter{State: ledger.Accepted, Code: ledger.TooLate})
	for _, l := range found {
		if l.Batch == "" {
			j, failed := j.ofLetters(ctx, store.LetterFilter{ID: l.ID})
			err = errors.Join(err, failed)
			in.Attention = append(in.Attention, j.todo("with_carrier", "{letter}", l.Name(), "{case}", l.Case.String(),
				"{why}", j.speaks().Stored(l.Why.Text, "report.with_carrier.why", "{letter}", l.Name())))
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
		in.Attention = append(in.Attention, j.todo("stray", "{run}", s.Run, "{why}", s.Why))
	}
	return err
}
