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
	if err == nil && len(ready) > 0 {
		filters := make([]store.LetterFilter, len(ready))
		for i, l := range ready {
			filters[i].ID = l.ID
		}
		if j, err = j.ofLetters(ctx, filters...); err != nil {
			return err
		}
		in.Attention = append(in.Attention, j.about("not_given", j.named(ready), "{days}", j.workingDays(j.GivenWithin)))
	}
	return err
}
