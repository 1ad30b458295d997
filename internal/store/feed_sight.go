package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrFeedFirst says that a feed comes before any letter: it has been seen and is not taken yet, or is being taken.
var ErrFeedFirst = errors.New("a newer feed comes first: no letter leaves until it is taken or refused: see `stepdown feed`")

// Sighting is a feed as somebody finds it in a folder: what its manifest says, which nobody has believed yet.
type Sighting struct {
	Name, Place string // of its folder, and the path
	MadeAt      time.Time
	Full        bool
	Shape       string // differs where the manifest does, or a file's name or size
	Whole       bool   // nothing is missing
	AtRest      bool   // it is whole, and nothing has been written for a while
}

// Sight is a feed that has been seen and is newer than the last one that was taken.
type Sight struct {
	Place  string // its folder's path, as whoever saw it first has it
	MadeAt time.Time
	Full   bool
	Since  time.Time // when it was first seen
	Stops  bool      // no letter leaves; otherwise it has not come to rest for too long
	Taking bool      // it is being taken at this moment
}

// String says which feed it is and what to do, without its folder's name, which anybody may have chosen.
func (s Sight) String() string {
	which := fmt.Sprintf("the feed made at %s, seen since %s,", s.MadeAt.Format(time.RFC3339), s.Since.Format(time.RFC3339))
	switch {
	case s.Taking:
		return fmt.Sprintf("the feed made at %s is being taken: letters leave once that is done; if it was stopped, the service, "+
			"`stepdown run` or `stepdown import` goes on with it", s.MadeAt.Format(time.RFC3339))
	case s.Stops:
		return which + " comes before any letter: let the service or `stepdown import` take it, or see `stepdown feed`"
	}
	return which + " has not come to rest, and letters leave without it: copy it again, or move it away"
}

type sightRow struct {
	ID      int64  `db:"id"`
	Folder  string `db:"folder"`
	Name    string `db:"name"`
	Place   string `db:"place"`
	MadeAt  stamp  `db:"made_at"`
	Full    int    `db:"whole"`
	Shape   string `db:"shape"`
	First   stamp  `db:"first_at"`
	Rested  int    `db:"rested"`
	Until   stamp  `db:"stops_until"`
	Refused int    `db:"refused"`
}

const (
	sightColumns = `id, folder, name, place, made_at, whole, shape, first_at, rested, stops_until, refused`
	// restWithin is how long a feed stops letters that doesn't come to rest. A copy takes minutes; one that takes longer may
	// never end, and no family must wait for that (ours).
	restWithin = time.Hour
	// ClockAhead is how far ahead of the clock a feed may have been made: as much as clocks differ (ours).
	ClockAhead = 5 * time.Minute
	untilTaken = stamp("9999-12-31T00:00:00.000Z")
)

// Looker is somebody who looks into a folder in which feeds arrive: what was known of it before. Whatever others have seen
// since then is theirs to say.
type Looker struct {
	folder  string
	known   []sightRow
	imports bool
}

// Importer looks at the one feed that it is about to import, which stops letters even if it was refused before, and can't tell
// what else has gone from the folder.
func Importer(folder string) Looker { return Looker{folder: folder, imports: true} }

// BeginLook is for whoever is about to look into a folder. Its name is the same for all who see it; empty, nobody is sure
// which folder it is, and nothing that was seen there counts as gone.
func (s *Store) BeginLook(ctx context.Context, folder string) (l Looker, err error) {
	l.folder = folder
	err = s.read(ctx, "read which feeds have been seen", func(t *tx) (err error) {
		l.known, err = t.sightsIn(ctx, folder)
		return err
	})
	return l, err
}

func (t *tx) sightsIn(ctx context.Context, folder string) (rows []sightRow, err error) {
	err = t.list(ctx, &rows, `SELECT `+sightColumns+` FROM feed_sight WHERE folder = ? ORDER BY name`, folder)
	return rows, err
}

// ComingFeeds are the feeds that come before any letter, or would if they came to rest: one that is being taken, and those that
// have been seen, by the time at which they were made.
func (s *Store) ComingFeeds(ctx context.Context) (all []Sight, err error) {
	err = s.readNow(ctx, "read which feeds are to be taken", func(t *tx) error {
		var taking []feedRow
		if err := t.list(ctx, &taking, `SELECT `+feedColumns+` FROM feed WHERE id IN (SELECT taking FROM installation)`); err != nil {
			return err
		}
		for _, f := range taking {
			all = append(all, Sight{MadeAt: f.MadeAt.time(), Full: f.Full == 1, Since: f.TakenAt.time(), Stops: true, Taking: true})
		}
		var rows []sightRow
		err := t.list(ctx, &rows, `SELECT `+sightColumns+` FROM feed_sight WHERE refused = 0 ORDER BY made_at, id`)
		for _, r := range rows {
			all = append(all, r.sight(t.at))
		}
		return err
	})
	return all, err
}

// FirstFeed is the feed that comes before any letter, if there is one.
func (s *Store) FirstFeed(ctx context.Context) (first Sight, there bool, err error) {
	coming, err := s.ComingFeeds(ctx)
	for _, c := range coming {
		if c.Stops {
			return c, true, err
		}
	}
	return first, false, err
}

func (r sightRow) sight(now stamp) Sight {
	return Sight{Place: r.Place, MadeAt: r.MadeAt.time(), Full: r.Full == 1, Since: r.First.time(), Stops: r.Until > now}
}

// feedFirst is ErrFeedFirst while a feed comes before any letter.
func (t *tx) feedFirst(i Installation) error {
	if i.Taking != 0 || i.FeedUntil > string(t.at) {
		return ErrFeedFirst
	}
	return nil
}
