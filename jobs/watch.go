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
	refusedFile    = "refused.txt"
)

// Watched counts what was found.
type Watched struct{ Taken, Refused int }

// Run takes what is there.
func (j Watch) Run(ctx context.Context) (Watched, error) {
	var found Watched
	manifests, err := filepath.Glob(filepath.Join(j.Folder, "*", feed.ManifestName)) // sorted by name
	if err != nil {
		return found, fmt.Errorf("look for feeds: %w", err)
	}
	for _, manifest := range manifests {
		folder := filepath.Dir(manifest)
		switch name := filepath.Base(folder); name {
		case doneFolder, rejectedFolder:
			continue
		}
		_, err := j.Intake.Run(ctx, folder, false)
		var refused *feed.Refused
		switch {
		case err == nil:
			found.Taken++
			err = j.move(folder, doneFolder)
		case errors.As(err, &refused), errors.Is(err, store.ErrOldFeed):
			found.Refused++
			j.Log.Error("a feed was refused, and nothing of it was taken: see "+refusedFile+" in its folder", "feed", filepath.Base(folder))
			err = errors.Join(os.WriteFile(filepath.Join(folder, refusedFile), []byte(err.Error()+"\n"), 0o600), j.move(folder, rejectedFolder))
		}
		if err != nil {
			return found, fmt.Errorf("take the feed %s: %w", filepath.Base(folder), err)
		}
	}
	return found, nil
}

// move puts a feed's folder among those that have been dealt with. One of the same name there keeps its own.
func (j Watch) move(folder, to string) error {
	target := filepath.Join(j.Folder, to)
	if err := os.MkdirAll(target, 0o700); err != nil {
		return fmt.Errorf("make %s: %w", to, err)
	}
	name := filepath.Base(folder)
	for n := 2; ; n++ {
		if _, err := os.Lstat(filepath.Join(target, name)); errors.Is(err, os.ErrNotExist) {
			break
		} else if err != nil {
			return err
		}
		name = fmt.Sprintf("%s (%d)", filepath.Base(folder), n)
	}
	return os.Rename(folder, filepath.Join(target, name))
}
