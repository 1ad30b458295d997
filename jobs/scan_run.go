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
	unlooked := &Unlooked{Run: run}
	j.failed = func(episode int64) { unlooked.Cases = append(unlooked.Cases, episode) }
	for range 3 { // what changes meanwhile is looked at again
		if err := j.Store.LookBeside(ctx); err != nil {
			return err
		}
		var total Scanned
		unlooked.Cases = nil
		if err := j.pages(ctx, today, false, nil, &total, func(after int64) ([]store.Look, error) {
			return j.Store.LooksOfRun(ctx, run, after, lookPage)
		}); err != nil {
			return err
		}
		if unsure = total.Failed + total.Skipped; unsure == 0 {
			return nil
		}
		unlooked.Changing = total.Skipped > 0
	}
	unlooked.unsure = unsure
	return unlooked
}

// Unlooked says that cases whose letters lie in a run can't be looked at.
type Unlooked struct {
	Run      string
	Cases    []int64 // ids of those that can't be: the others were
	Changing bool    // others are changing further ones just now
	unsure   int
}

func (u *Unlooked) Error() string {
	return fmt.Sprintf("look once more at the letters of run %s: %d of its cases can't be looked at, or are being changed: say it again "+
		"in a minute; the log says more", u.Run, u.unsure)
}
