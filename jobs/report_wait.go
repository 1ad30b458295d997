package jobs

import (
	"context"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/letters"
)

// byHand names the letters that have waited too long for somebody to give them.
func (j Report) byHand(ctx context.Context, today calendar.Date, in *letters.ReportInput) error {
	ready, err := j.Store.Letters(ctx, store.LetterFilter{State: ledger.Ready, Channel: casefile.ByHand})
	ready = slices.DeleteFunc(ready, func(l store.Letter) bool {
		return j.Rules.Calendar.WorkingDaysBetween(l.WrittenOn, today) <= j.GivenWithin
	})
	if len(ready) > 0 {
		in.Attention = append(in.Attention, j.about("not_given", j.named(ready), "{days}", j.workingDays(j.GivenWithin)))
	}
	return err
}
