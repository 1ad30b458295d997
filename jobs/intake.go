package jobs

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"

	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/store"
)

// Intake takes a feed in: whole or not at all, never one older than the last. Cases with a bad row are held, and listed
// in rejected.csv beside the feed with what to do; the others go in.
type Intake struct {
	Store registry
	Log   *slog.Logger
	// Each, if set, is called for each case as it is read: for a progress bar.
	Each func()
}

// registry is the part of the store that intake uses.
type registry interface {
	TakeFeed(ctx context.Context, info store.FeedInfo, cases iter.Seq2[casefile.Incoming, error], coordinators []casefile.Coordinator, dryRun bool) (store.Taken, error)
}

// RejectedFile lists the rejected rows of a feed, in the feed's folder.
const RejectedFile = feed.RejectedName

// Took says what a feed came to.
type Took struct {
	store.Taken
	Rows int    `json:"rejected_rows"`
	List string `json:"rejected_list,omitempty"` // the path of rejected.csv, where there are any
}

// Run takes the feed in the folder. With dryRun everything is checked and nothing changes.
func (j Intake) Run(ctx context.Context, folder string, dryRun bool) (took Took, err error) {
	f, err := feed.Open(folder)
	if err != nil {
		return took, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	m := f.Manifest()
	info := store.FeedInfo{MadeAt: m.MadeAt, MadeOn: m.MadeOn, Full: m.Full, Digest: m.Digest}
	if took.Taken, err = j.Store.TakeFeed(ctx, info, j.counted(f.Episodes(ctx)), f.Coordinators(), dryRun); err != nil {
		return took, err
	}
	took.Rows = f.Counts().Rejects
	if took.Rows == 0 {
		return took, nil
	}
	took.List = filepath.Join(folder, RejectedFile)
	var some *feed.SomeRejected
	if err := f.WriteRejected(took.List); err != nil && !errors.As(err, &some) {
		return took, fmt.Errorf("list the rejected rows: %w", err)
	}
	j.Log.Warn("some cases of the feed were rejected and are held", "cases", took.Rejected, "rows", took.Rows)
	return took, nil
}

func (j Intake) counted(cases iter.Seq2[casefile.Incoming, error]) iter.Seq2[casefile.Incoming, error] {
	if j.Each == nil {
		return cases
	}
	return func(yield func(casefile.Incoming, error) bool) {
		for c, err := range cases {
			j.Each()
			if !yield(c, err) {
				return
			}
		}
	}
}
