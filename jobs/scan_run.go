package jobs

import (
	"context"
	"fmt"

	"stepdown/internal/calendar"
	"stepdown/internal/store"
)

// OfRun looks at the cases whose letters lie in a print run, as somebody takes the run: since the last scan a feed or a person
// may have said what forbids a letter. One that must not go is recalled, or too late. A case of which nobody can say so now, as
// it can't be read or others are changing it, is an error: the run is not to be printed yet.
func (j Scan) OfRun(ctx context.Context, today calendar.Date, run string) error {
	var err error
	if j.Rules, err = j.Rules.AsRecorded(ctx, j.Store); err != nil {
		return err
	}
	var unsure int
	for range 3 { // what changes meanwhile is looked at again
		if err := j.Store.LookBeside(ctx); err != nil {
			return err
		}
		var total Scanned
		if err := j.pages(ctx, today, false, nil, &total, func(after int64) ([]store.Look, error) {
			return j.Store.LooksOfRun(ctx, run, after, lookPage)
		}); err != nil {
			return err
		}
		if unsure = total.Failed + total.Skipped; unsure == 0 {
			return nil
		}
	}
	return fmt.Errorf("look once more at the letters of run %s: %d of its cases can't be looked at, or are being changed: say it again "+
		"in a minute; the log says more", run, unsure)
}
