package office

import (
	"context"
	"path/filepath"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// Feed is a feed as it is listed.
type Feed struct {
	State    string     `json:"state"` // taken, undone, taking, seen, waiting, refused, unmoved or unrested
	MadeAt   *time.Time `json:"made_at,omitempty"`
	At       time.Time  `json:"at"` // when it was taken, or last found so
	Kind     string     `json:"kind,omitempty"`
	New      int        `json:"new"`
	Changed  int        `json:"changed"`
	Missing  int        `json:"missing"`
	Rejected int        `json:"rejected"`
	Folder   string     `json:"folder,omitempty"`
	Why      string     `json:"why,omitempty"`
}

// Feeds lists the newest feeds, the newest first.
func (o *Office) Feeds(ctx context.Context) ([]Feed, error) {
	all, err := o.store.Feeds(ctx)
	feeds := make([]Feed, len(all))
	for i, e := range all {
		f := Feed{State: e.State, At: e.At, New: e.New, Changed: e.Changed, Missing: e.Missing, Rejected: e.Rejected, Why: e.Reason}
		if !e.MadeAt.IsZero() {
			f.MadeAt, f.Kind = &e.MadeAt, "changes"
			if e.Full {
				f.Kind = "full"
			}
		}
		if e.Place != "" {
			f.Folder = filepath.Base(e.Place)
		}
		if e.Idle != "" {
			f.Why = "rows of warnings.csv that warn of nobody: " + e.Idle
		}
		if e.By != "" {
			f.Why = "undone by " + e.By + ": " + e.Because
		}
		feeds[i] = f
	}
	return feeds, err
}

// UndoFeed takes the newest feed back.
func (o *Office) UndoFeed(ctx context.Context, today calendar.Date, who Who) (store.Undone, error) {
	by, err := toUndoFeed.by(who)
	if err != nil {
		return store.Undone{}, err
	}
	undone, err := o.store.UndoFeed(ctx, today, by)
	if err == nil {
		o.recallLying(ctx, today)
	}
	return undone, err
}

// AcceptFeed takes the feed that waits: of several the newest.
func (o *Office) AcceptFeed(ctx context.Context, who Who) (jobs.Took, error) {
	by, err := toAcceptFeed.by(who)
	if err != nil {
		return jobs.Took{}, err
	}
	waiting, err := o.store.WaitingFeed(ctx)
	if err != nil {
		return jobs.Took{}, err
	}
	return o.intake.Accept(ctx, waiting, by)
}

// RefuseFeed puts the feed that waits aside: of several the newest. It gives the moment at which that was made.
func (o *Office) RefuseFeed(ctx context.Context, who Who) (time.Time, error) {
	by, err := toRefuseFeed.by(who)
	if err != nil {
		return time.Time{}, err
	}
	n, err := o.store.RefuseFeed(ctx, by)
	return n.MadeAt, err
}
