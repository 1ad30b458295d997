package jobs

import (
	"context"
	"errors"
	"fmt"

	"stepdown/internal/calendar"
	"stepdown/internal/store"
)

// OfRun looks at the cases whose letters lie in a print run, as somebody takes the run: since the last scan a feed or a person
// may have said what forbids a letter. One that must not go is recalled, or too late. A case of which nobody can say so now, as
// it can't be read or others are changing it, is an error: the run is not to be printed yet.
func (j Scan) OfRun(ctx context.Context, today calendar.Date, run string) error {
	unlooked, err := j.surely(ctx, today, func(after int64) ([]store.Look, error) {
		return j.Store.LooksOfRun(ctx, run, after, lookPage)
	})
	if err != nil || unlooked == nil {
		return err
	}
	unlooked.Run = run
	return unlooked
}

// Lying looks at the cases of which something has just been said whose letters lie in the print folder: whoever takes a run by hand
// asks nobody. One that must not go is recalled, or too late. What can't be looked at now the next scan looks at, as it does
// at all others, and a feed that is being taken is followed by a look of its own.
func (j Scan) Lying(ctx context.Context, today calendar.Date) error {
	feed, _, err := j.Store.LastFeed(ctx)
	if err != nil {
		return err
	}
	if others, err := j.livesOnOtherDays(ctx, today, feed.MadeOn); err != nil || others {
		return err
	}
	said := today
	if feed.MadeOn.After(said) { // it may be some minutes ahead of this clock
		said = feed.MadeOn
	}
	j.leaves = true
	unlooked, err := j.surely(ctx, today, func(after int64) ([]store.Look, error) {
		return j.Store.LooksLying(ctx, said, after, lookPage)
	})
	if err == nil && unlooked != nil {
		err = fmt.Errorf("some cases can't be looked at, or are being changed: %d", unlooked.unsure)
	}
	if err != nil && !errors.Is(err, store.ErrFeedFirst) {
		return fmt.Errorf("look at the letters in the print folder: %w", err)
	}
	return nil
}

// RecallLying is Lying for whoever has something else to do, which does not fail by it: the next scan looks at all that lies there.
func (j Scan) RecallLying(ctx context.Context, today calendar.Date) {
	if err := j.Lying(ctx, today); err != nil && ctx.Err() == nil {
		j.Log.Error("what must not go may lie in the print folder until the next scan", "error", err)
	}
}

// livesOnOtherDays tells whether the database is one for tests that is tried out on days long past: people act on it today, and what
// they say counts by the scans of its days.
func (j Scan) livesOnOtherDays(ctx context.Context, today, feed calendar.Date) (bool, error) {
	const near = 7 // days between a feed and what is done by it
	test, err := j.Store.IsTest(ctx)
	return test && (feed.Before(today.AddDays(-near)) || feed.After(today.AddDays(near))), err
}

// surely looks at the cases that next gives, and again at what changes meanwhile.
func (j Scan) surely(ctx context.Context, today calendar.Date, next func(after int64) ([]store.Look, error)) (*Unlooked, error) {
	var err error
	if j.Rules, err = j.Rules.AsRecorded(ctx, j.Store); err != nil {
		return nil, err
	}
	unlooked := &Unlooked{}
	j.failed = func(episode int64) { unlooked.Cases = append(unlooked.Cases, episode) }
	for range 3 {
		if err := j.Store.LookBeside(ctx); err != nil {
			return nil, err
		}
		var total Scanned
		unlooked.Cases = nil
		if err := j.pages(ctx, today, false, nil, &total, next); err != nil {
			return nil, err
		}
		if unlooked.unsure = total.Failed + total.Skipped; unlooked.unsure == 0 {
			return nil, nil
		}
		if unlooked.Changing = total.Skipped > 0; !unlooked.Changing {
			break // what can't be looked at can't be either in a moment
		}
	}
	return unlooked, nil
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
