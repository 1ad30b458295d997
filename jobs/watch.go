package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"stepdown/internal/feed"
	"stepdown/internal/store"
)

// Watch takes the feeds that have arrived in a folder, in the order in which they were made; the names of their folders
// decide nothing. A feed is left alone until its folder has come to rest: its manifest can be read, the files that it
// lists are there, and nothing has changed since the last look, or for longer than a copy pauses.
//
// What was taken moves to done/; a feed that is refused moves to rejected/, with refused.txt saying why; one that waits for
// a person stays, and later feeds of changes stay behind it. A folder that can't be read or moved stops no other. Any other
// fault ends the pass.
type Watch struct {
	Intake Intake
	Folder string
	Log    *slog.Logger

	seen map[string]sighting // by folder, as of the last pass
}

// sighting is what a pass remembers of a folder.
type sighting struct {
	trace string
	first time.Time // when it was first seen
	moves string    // where to move it; empty: not dealt with yet
	waits bool      // for a person
}

// The folders that feeds are moved to, and the file that says why one was refused.
const (
	doneFolder     = "done"
	rejectedFolder = "rejected"
	refusedFile    = feed.RefusedName
)

const (
	quiet    = time.Minute // after so long without a change, nobody is copying any more
	overLong = time.Hour   // a copy that takes so long is reported to a person
)

// Watched counts what was found.
type Watched struct{ Taken, Refused, Waiting int }

// arrival is a folder that has come to rest.
type arrival struct {
	name  string
	sight feed.Sight
}

// Run takes what is there at the moment.
func (j *Watch) Run(ctx context.Context, now time.Time) (found Watched, err error) {
	d, err := openDrop(j.Folder)
	if errors.Is(err, os.ErrNotExist) {
		return found, nil // nothing can have arrived
	}
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	if err := (Lookout{Store: j.Intake.Store, Folder: j.Folder, Log: j.Log}).Run(ctx, now); err != nil {
		return found, err
	}
	if err := j.Intake.Store.FinishFeed(ctx); err != nil { // nobody else may come
		return found, err
	}
	j.Intake.Now = func() time.Time { return now }
	rested, there, err := j.rested(ctx, d, now)
	if err != nil {
		return found, err
	}
	waiting, err := j.waiting(ctx)
	if err != nil {
		return found, err
	}
	for _, a := range rested {
		s := j.seen[a.name]
		switch {
		case s.moves != "":
		case s.waits && slices.Contains(waiting, j.place(a.name)):
			found.Waiting++
		case found.Waiting > 0 && !a.sight.Manifest.Full: //guard:feeds-of-changes-stay-behind
			if _, err := j.say(ctx, a, store.FeedWaiting, "it was made after a feed that waits for a person"); err != nil {
				return found, err
			}
			continue
		default:
			if s, err = j.take(ctx, d, a, s, &found); err != nil {
				return found, fmt.Errorf("take the feed %s: %w", a.name, err)
			}
		}
		if s.moves != "" {
			stays, err := j.move(ctx, d, a, s.moves)
			if err != nil {
				return found, err
			}
			if stays {
				there = append(there, j.place(a.name))
			}
		}
		j.seen[a.name] = s
	}
	return found, j.Intake.Store.KeepNotices(ctx, there)
}

// rested gives the folders that have come to rest, in the order in which their feeds were made, and the places of those that
// have not for too long, which are reported.
func (j *Watch) rested(ctx context.Context, d drop, now time.Time) (rested []arrival, there []string, err error) {
	names, err := d.folders()
	if err != nil {
		return nil, nil, err
	}
	open, err := j.Intake.Store.OpenNotices(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, n := range open {
		if isNoFeed(n) { // the lookout has just found it so
			there = append(there, n.Place)
		}
	}
	seen := map[string]sighting{}
	for _, name := range names {
		if slices.Contains(there, j.place(name)) {
			continue
		}
		sight, ok, err := feed.Look(filepath.Join(j.Folder, name))
		if err == nil && !ok {
			continue
		}
		s, known := j.seen[name]
		still := known && s.trace == sight.Trace
		if !still {
			s = sighting{trace: sight.Trace, first: s.first}
		}
		if !known {
			s.first = now
		}
		seen[name] = s
		if err == nil && sight.Lacks == "" && (still || sight.Written.Before(now.Add(-quiet))) { //guard:feed-has-come-to-rest on
			rested = append(rested, arrival{name, sight})
			continue
		}
		if err == nil && now.Sub(s.first) < overLong {
			continue
		}
		if err := j.sayUnrested(ctx, arrival{name, sight}, err); err != nil {
			return nil, nil, err
		}
		there = append(there, j.place(name))
	}
	j.seen = seen
	slices.SortFunc(rested, func(a, b arrival) int {
		return cmp.Or(a.sight.Manifest.MadeAt.Compare(b.sight.Manifest.MadeAt), cmp.Compare(a.name, b.name))
	})
	return rested, there, nil
}

func (j *Watch) sayUnrested(ctx context.Context, a arrival, failed error) error {
	why := cmp.Or(a.sight.Lacks, "its files are still changing")
	if failed != nil {
		why = "it can't be read: " + failed.Error()
	}
	fresh, err := j.say(ctx, a, store.FeedUnrested, why)
	if fresh {
		j.Log.Error("a feed's folder has not come to rest, and is left alone", "feed", a.name, "why", why)
	}
	return err
}

// waiting are the places of the feeds that wait for a person.
func (j *Watch) waiting(ctx context.Context) (places []string, err error) {
	all, err := j.Intake.Store.OpenNotices(ctx)
	for _, n := range all {
		if n.State == store.FeedWaiting && n.Digest != "" {
			places = append(places, n.Place)
		}
	}
	return places, err
}

// take takes a feed, and says what is to become of its folder.
func (j *Watch) take(ctx context.Context, d drop, a arrival, s sighting, found *Watched) (sighting, error) {
	_, err := j.Intake.Run(ctx, filepath.Join(j.Folder, a.name), false)
	var waits *store.Waits
	_, isPath := errors.AsType[*fs.PathError](err)
	switch {
	case err == nil:
		found.Taken++
		s.moves = doneFolder
	case errors.As(err, &waits):
		found.Waiting++
		s.waits = true
		j.Log.Error("a feed waits for a person: see `stepdown feed`", "feed", a.name)
	case refusal(err):
		found.Refused++
		j.Log.Error("a feed was refused, and nothing of it was taken: see "+refusedFile+" in its folder", "feed", a.name)
		s.moves = rejectedFolder
		if err := d.note(a.name, refusedFile, err.Error()+"\n"); err != nil {
			j.Log.Error("why a feed was refused could not be written into its folder", "feed", a.name, "error", err)
		}
	case isPath && ctx.Err() == nil && !errors.Is(err, store.ErrUnreachable):
		return s, j.sayUnrested(ctx, a, err)
	default:
		return s, err
	}
	return s, nil
}

// move moves a folder away that has been dealt with. One that can't be moved is reported, and tried again.
func (j *Watch) move(ctx context.Context, d drop, a arrival, to string) (stays bool, err error) {
	failed := d.move(a.name, to)
	if failed == nil {
		return false, nil
	}
	fresh, err := j.say(ctx, a, store.FeedUnmoved, fmt.Sprintf("it has been dealt with, but can't be moved to %s/: %v", to, failed))
	if fresh {
		j.Log.Error("a feed's folder can't be moved away; the next ones are taken all the same", "feed", a.name, "error", failed)
	}
	return true, err
}

func (j *Watch) say(ctx context.Context, a arrival, state store.NoticeState, why string) (fresh bool, err error) {
	m := a.sight.Manifest
	return j.Intake.say(ctx, j.place(a.name), store.FeedNotice{MadeAt: m.MadeAt, Full: m.Full, State: state, Reason: why})
}

// place is the path by which a folder is noted.
func (j *Watch) place(name string) string { return placeOf(filepath.Join(j.Folder, name)) }
