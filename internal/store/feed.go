package store

import (
	"context"
	"errors"
	"iter"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// FeedInfo is what is remembered of a feed.
type FeedInfo struct {
	MadeAt   time.Time
	MadeOn   calendar.Date // the day of MadeAt where the council is
	Full     bool          // it holds every case; otherwise only those that changed
	Digest   string
	Cases    int
	Rejected int
}

// Taken counts what a feed changed.
type Taken struct {
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Rejected  int `json:"rejected"` // held until a good row comes
	Missing   int `json:"missing"`  // held until a feed holds them again
	// Unreadable are cases whose stored record can't be read: nothing is sent for them, and they stay as they are.
	Unreadable int `json:"unreadable,omitempty"`
}

// ErrOldFeed says that a feed is older than the last one taken; taking it would undo what is known.
var ErrOldFeed = errors.New("the feed is older than the last one that was taken")

// errDryRun undoes a transaction that was only tried.
var errDryRun = errors.New("dry run")

type feedRow struct {
	MadeAt   stamp  `db:"made_at"`
	MadeOn   day    `db:"made_on"`
	Full     int    `db:"whole"`
	Digest   string `db:"digest"`
	Cases    int    `db:"cases"`
	Rejected int    `db:"rejected"`
	TakenAt  stamp  `db:"taken_at"`
}

const lastFeed = `SELECT made_at, made_on, whole, digest, cases, rejected, taken_at FROM feed ORDER BY made_at DESC, id DESC LIMIT 1`

// LastFeed is the newest feed taken, or false if there was none.
func (s *Store) LastFeed(ctx context.Context) (FeedInfo, bool, error) {
	var row feedRow
	err := s.read(ctx, "read the last feed", func(t *tx) error { return t.get(ctx, &row, lastFeed) })
	if isNone(err) {
		return FeedInfo{}, false, nil
	}
	if err != nil {
		return FeedInfo{}, false, err
	}
	return FeedInfo{MadeAt: row.MadeAt.time(), MadeOn: row.MadeOn.Date, Full: row.Full == 1, Digest: row.Digest, Cases: row.Cases, Rejected: row.Rejected}, true, nil
}

// TakeFeed takes a feed whole or not at all, in one transaction. cases come ordered by key; an error among them undoes
// everything. The feed is merged with the cases already known, page by page, so that memory stays flat however many
// there are. The counts of cases in info are filled in here. The same feed again changes nothing, and a dry run does all
// that the feed would do and undoes it.
func (s *Store) TakeFeed(ctx context.Context, info FeedInfo, cases iter.Seq2[casefile.Incoming, error], coordinators []casefile.Coordinator, dryRun bool) (Taken, error) {
	var taken Taken
	err := s.tx(ctx, "take the feed", func(t *tx) error {
		if err := t.alone(ctx); err != nil {
			return err
		}
		var last feedRow
		if err := t.get(ctx, &last, lastFeed); err != nil && !isNone(err) {
			return err
		}
		made := stampOf(info.MadeAt)
		if made < last.MadeAt {
			return ErrOldFeed
		}
		var err error
		m := merge{tx: t, info: info}
		if taken, err = m.run(ctx, cases); err != nil {
			return err
		}
		if err := t.putCoordinators(ctx, coordinators); err != nil {
			return err
		}
		if err := t.recount(ctx, taken.New+taken.Changed); err != nil {
			return err
		}
		if made != last.MadeAt || info.Digest != last.Digest {
			row := feedRow{MadeAt: made, MadeOn: day{info.MadeOn}, Full: flag(info.Full), Digest: info.Digest,
				Cases: taken.New + taken.Changed + taken.Unchanged, Rejected: taken.Rejected, TakenAt: t.at}
			if err := insert(ctx, t, 1, `INSERT INTO feed (made_at, made_on, whole, digest, cases, rejected, taken_at)
				VALUES (:made_at, :made_on, :whole, :digest, :cases, :rejected, :taken_at)`, []feedRow{row}); err != nil {
				return err
			}
		}
		if dryRun {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return taken, err
}

// recount tells PostgreSQL's planner of a change to many cases at once. By its old figures it would sort all that are due
// for each page of a scan, instead of reading them in the order of the index.
func (t *tx) recount(ctx context.Context, changed int) error {
	const many = 5000
	if !t.postgres || changed < many {
		return nil
	}
	_, err := t.exec(ctx, `ANALYZE episode`)
	return err
}

// alone lets in one at a time of those that wait for a case while they hold others.
func (t *tx) alone(ctx context.Context) error {
	if !t.postgres {
		return nil
	}
	_, err := t.exec(ctx, `SELECT pg_advisory_xact_lock(?, hashtext('whole'))`, lockSpace)
	return err
}
