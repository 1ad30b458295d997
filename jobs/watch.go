package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"stepdown/internal/feed"
	"stepdown/internal/store"
)

// Watch takes the feeds that have arrived in a folder, in the order of their names, which should be their dates. A feed
// is a folder with a manifest, which is written last. What was taken moves to done/; a feed that is refused moves to
// rejected/, with refused.txt saying why, and stops no other. A fault that is not the feed's leaves it where it is.
type Watch struct {
	Intake Intake
	Folder string
	Log    *slog.Logger
}

// The folders that feeds are moved to, and the file that says why one was refused.
const (
	doneFolder     = "done"
	rejectedFolder = "rejected"
	refusedFile    = feed.RefusedName
)

// Watched counts what was found.
type Watched struct{ Taken, Refused int }

// Run takes what is there.
func (j Watch) Run(ctx context.Context) (found Watched, err error) {
	d, err := openDrop(j.Folder)
	if errors.Is(err, os.ErrNotExist) {
		return found, nil // nothing can have arrived
	}
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	names, err := d.feeds()
	if err != nil {
		return found, err
	}
	for _, name := range names {
		_, err := j.Intake.Run(ctx, filepath.Join(j.Folder, name), false)
		var refused *feed.Refused
		switch {
		case err == nil:
			found.Taken++
			err = d.move(name, doneFolder)
		case errors.As(err, &refused), errors.Is(err, store.ErrOldFeed):
			found.Refused++
			j.Log.Error("a feed was refused, and nothing of it was taken: see "+refusedFile+" in its folder", "feed", name)
			err = errors.Join(d.note(name, refusedFile, err.Error()+"\n"), d.move(name, rejectedFolder))
		}
		if err != nil {
			return found, fmt.Errorf("take the feed %s: %w", name, err)
		}
	}
	return found, nil
}
