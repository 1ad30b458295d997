package jobs

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/feed"
	"stepdown/internal/store"
)

// noFeed begins what is said of something that lies where feeds arrive and will not be taken, however long one waits. Letters go by
// the last feed meanwhile, so a person has to know.
const noFeed = "it is no feed: "

// notFeeds says what lies where feeds arrive and is none, by its place, with what to do.
func (l Lookout) notFeeds(d drop, now time.Time) (map[string]string, error) {
	entries, err := fs.ReadDir(d.root.FS(), ".")
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	loose, _, err := feed.Holds(l.Folder)
	if err != nil {
		return nil, err
	}
	if loose {
		all[placeOf(l.Folder)] = noFeed + "files of a feed lie in the folder itself: put each feed into a folder of its own in it"
	}
	for _, e := range entries {
		why := ""
		switch path := filepath.Join(l.Folder, e.Name()); {
		case strings.HasPrefix(e.Name(), "."), e.Name() == doneFolder, e.Name() == rejectedFolder:
		case e.Type()&fs.ModeSymlink != 0:
			why = "it is a link: move the folder itself here"
		case e.IsDir():
			why = notFeed(path, now)
		case !loose && unchanged(e, now):
			why = "it is a file, and a feed is a folder: unpack it, or move it away"
		}
		if why != "" {
			all[placeOf(filepath.Join(l.Folder, e.Name()))] = noFeed + why
		}
	}
	return all, nil
}

// notFeed says why a folder is no feed and will not become one by itself, or nothing. What is still being written may.
func notFeed(path string, now time.Time) string {
	s, there, err := feed.Look(path)
	switch {
	case err != nil: // that is said of it where it is to be taken
	case !there:
		if _, within, err := feed.Holds(path); err == nil && within {
			return "a feed lies in a folder within it: move that one up"
		}
	case s.Wrong != "" && s.Written.Before(now.Add(-quiet)):
		return s.Wrong
	case s.Manifest.MadeAt.IsZero() && s.Lacks != "" && s.Written.Before(now.Add(-overLong)):
		return s.Lacks
	}
	return ""
}

// unchanged tells whether a file has lain there for so long that nobody is about to unpack it.
func unchanged(e fs.DirEntry, now time.Time) bool {
	info, err := e.Info()
	return err == nil && info.ModTime().Before(now.Add(-overLong))
}

// tellNotFeeds notes them for the report and the list of feeds, and those that are there no more as gone. What is noted
// already costs nothing but a look.
func (l Lookout) tellNotFeeds(ctx context.Context, d drop, now time.Time) error {
	there, err := l.notFeeds(d, now)
	if err != nil {
		return err
	}
	open, err := l.Store.OpenNotices(ctx)
	if err != nil {
		return err
	}
	noted := map[string]string{}
	stay := slices.Collect(maps.Keys(there))
	for _, n := range open {
		noted[n.Place] = n.Reason
		if !isNoFeed(n) {
			stay = append(stay, n.Place)
		}
	}
	for _, place := range slices.Sorted(maps.Keys(there)) {
		if noted[place] == there[place] {
			continue
		}
		l.Log.Error("something lies where feeds arrive that will not be taken", "folder", folderName(place), "why", there[place])
		n := store.FeedNotice{Place: place, State: store.FeedUnrested, Reason: there[place]}
		if _, err := l.Store.NoteFeed(ctx, n, calendar.LondonDate(now)); err != nil {
			return err
		}
	}
	return l.Store.KeepNotices(ctx, stay)
}

// LeftAlone says what was found to lie where feeds arrive and will not be taken.
func (l Lookout) LeftAlone(ctx context.Context) (all []string, err error) {
	open, err := l.Store.OpenNotices(ctx)
	for _, n := range open {
		if isNoFeed(n) {
			all = append(all, fmt.Sprintf("%q lies where feeds arrive and is left alone: %s", folderName(n.Place), n.Reason))
		}
	}
	return all, err
}

// isNoFeed tells whether a notice is of something that is no feed.
func isNoFeed(n store.FeedNotice) bool {
	return n.State == store.FeedUnrested && strings.HasPrefix(n.Reason, noFeed)
}

func placeOf(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}
