package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/feed"
	"stepdown/internal/store"
)

// Lookout sees the feeds that lie in a folder and writes down those that are newer than the last one taken: what one of them
// says may be the reason not to send a letter, so it stops letters before anybody has read more of it than its manifest.
type Lookout struct {
	Store  sights
	Folder string
	Log    *slog.Logger
	// Until, if set, is the moment up to which feeds have been made, on a database for tests: what lies there from later days is not
	// there yet.
	Until time.Time
}

// sights is the part of the store that remembers which feeds have been seen.
type sights interface {
	Installation(ctx context.Context) (store.Installation, error)
	BeginLook(ctx context.Context, folder string) (store.Looker, error)
	SeeFeeds(ctx context.Context, l store.Looker, there []store.Sighting) (gone []store.Sight, err error)
	NoteFeed(ctx context.Context, n store.FeedNotice, today calendar.Date) (fresh bool, err error)
	OpenNotices(ctx context.Context) ([]store.FeedNotice, error)
	KeepNotices(ctx context.Context, there []string) error
}

// Run looks into the folder. Where there is none, nothing is seen, and what others saw stays seen.
func (l Lookout) Run(ctx context.Context, now time.Time) (err error) {
	d, err := openDrop(l.Folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	ours, err := l.Store.Installation(ctx)
	if err != nil {
		return err
	}
	if err := d.mine(ours.DatabaseID); err != nil {
		return err
	}
	identity, err := d.identity(true)
	if err != nil {
		return err
	}
	looker, err := l.Store.BeginLook(ctx, identity)
	if err != nil {
		return err
	}
	names, err := d.folders()
	if err != nil {
		return err
	}
	var there []store.Sighting
	for _, name := range names {
		if s, ok := sightingOf(filepath.Join(l.Folder, name), now); ok && (l.Until.IsZero() || !s.MadeAt.After(l.Until)) {
			there = append(there, s)
		}
	}
	gone, err := l.Store.SeeFeeds(ctx, looker, there)
	for _, s := range gone {
		l.Log.Warn("a feed that was seen has gone from its folder without being taken: letters leave by the last feed, while that is fresh",
			"made_at", s.MadeAt, "since", s.Since)
	}
	if err != nil {
		return err
	}
	return l.tellNotFeeds(ctx, d, now)
}

// see is Run for one feed's folder, which need not lie where feeds arrive.
func (l Lookout) see(ctx context.Context, folder string, now time.Time) (err error) {
	whole, err := filepath.Abs(folder)
	if err != nil {
		return fmt.Errorf("find the feed's folder: %w", err)
	}
	s, ok := sightingOf(whole, now)
	if !ok {
		return nil
	}
	d, err := openDrop(filepath.Dir(whole))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	identity, err := d.identity(false)
	if err != nil {
		return err
	}
	_, err = l.Store.SeeFeeds(ctx, store.Importer(identity), []store.Sighting{s})
	return err
}

// sightingOf is what a folder shows of a feed, if its manifest can be read.
func sightingOf(folder string, now time.Time) (store.Sighting, bool) {
	s, _, err := feed.Look(folder)
	if err != nil || s.Manifest.MadeAt.IsZero() {
		return store.Sighting{}, false
	}
	place := placeOf(folder)
	whole := s.Lacks == ""
	return store.Sighting{Name: filepath.Base(place), Place: place, MadeAt: s.Manifest.MadeAt, Full: s.Manifest.Full, Shape: s.Shape,
		Whole: whole, AtRest: whole && s.Written.Before(now.Add(-quiet))}, true
}
