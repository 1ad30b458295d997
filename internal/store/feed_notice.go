package store

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"stepdown/internal/calendar"
)

// NoticeState is why a feed's folder still needs attention.
type NoticeState string

const (
	FeedWaiting  NoticeState = "waiting"  // for a person, or behind a feed that does
	FeedRefused  NoticeState = "refused"  // nothing of it was taken
	FeedUnmoved  NoticeState = "unmoved"  // dealt with, but can't be moved away
	FeedUnrested NoticeState = "unrested" // it is still being copied, or was never finished
)

// FeedNotice is what a person is told about a feed's folder.
type FeedNotice struct {
	Place  string    // the folder's path
	Digest string    // empty where the feed could not be read
	MadeAt time.Time // zero where it could not be read
	Full   bool
	State  NoticeState
	Reason string
	At     time.Time // when it was last found so
}

type noticeRow struct {
	ID     int64       `db:"id"`
	Place  string      `db:"place"`
	Digest string      `db:"digest"`
	MadeAt string      `db:"made_at"`
	Full   int         `db:"whole"`
	State  NoticeState `db:"state"`
	Reason string      `db:"reason"`
	At     stamp       `db:"at"`
	SaidOn string      `db:"said_on"`
	Open   int         `db:"is_open"`
}

const noticeColumns = `id, place, digest, made_at, whole, state, reason, at, said_on, is_open`

func (r noticeRow) notice() FeedNotice {
	n := FeedNotice{Place: r.Place, Digest: r.Digest, Full: r.Full == 1, State: r.State, Reason: r.Reason, At: r.At.time()}
	if r.MadeAt != "" {
		n.MadeAt = stamp(r.MadeAt).time()
	}
	return n
}

// NoteFeed writes down what a person is told about a feed's folder, in place of the same notice of before. fresh tells that
// it is the first on this day.
func (s *Store) NoteFeed(ctx context.Context, n FeedNotice, today calendar.Date) (fresh bool, err error) {
	made := ""
	if !n.MadeAt.IsZero() {
		made = string(stampOf(n.MadeAt))
	}
	err = s.tx(ctx, "note what became of a feed", func(t *tx) error {
		if n.State == FeedRefused {
			if err := t.refuseSights(ctx, filepath.Base(n.Place), stamp(made)); err != nil {
				return err
			}
		}
		var open []noticeRow
		if err := t.list(ctx, &open, `SELECT `+noticeColumns+` FROM feed_notice WHERE is_open = 1 AND place = ?`, n.Place); err != nil {
			return err
		}
		row := noticeRow{Place: n.Place, Digest: n.Digest, MadeAt: made, Full: flag(n.Full), State: n.State, Reason: n.Reason, At: t.at,
			SaidOn: today.String(), Open: 1}
		for _, old := range open {
			if old.Digest == n.Digest && old.State == n.State && old.Reason == n.Reason {
				fresh = old.SaidOn != row.SaidOn
				_, err := t.exec(ctx, `UPDATE feed_notice SET at = ?, said_on = ? WHERE id = ?`, row.At, row.SaidOn, old.ID)
				return err
			}
		}
		fresh = true
		if _, err := t.exec(ctx, `UPDATE feed_notice SET is_open = 0 WHERE is_open = 1 AND place = ?`, n.Place); err != nil {
			return err
		}
		return insert(ctx, t, 1, `INSERT INTO feed_notice (place, digest, made_at, whole, state, reason, at, said_on, is_open)
			VALUES (:place, :digest, :made_at, :whole, :state, :reason, :at, :said_on, :is_open)`, []noticeRow{row})
	})
	return fresh, err
}

// OpenNotices are the notices about feeds' folders that still hold, oldest first.
func (s *Store) OpenNotices(ctx context.Context) (all []FeedNotice, err error) {
	err = s.read(ctx, "read what became of feeds", func(t *tx) error {
		rows, err := t.notices(ctx, `WHERE is_open = 1 ORDER BY id`)
		for _, r := range rows {
			all = append(all, r.notice())
		}
		return err
	})
	return all, err
}

// RefusedSince counts the feeds that were refused since a time and that another was taken after.
func (s *Store) RefusedSince(ctx context.Context, since time.Time) (n int, err error) {
	err = s.read(ctx, "count the refused feeds", func(t *tx) error {
		return t.get(ctx, &n, `SELECT COUNT(DISTINCT place) FROM feed_notice WHERE is_open = 0 AND state = ? AND at >= ?`, FeedRefused,
			stampOf(since))
	})
	return n, err
}

func (t *tx) notices(ctx context.Context, which string, args ...any) (rows []noticeRow, err error) {
	err = t.list(ctx, &rows, `SELECT `+noticeColumns+` FROM feed_notice `+which, args...)
	return rows, err
}

// KeepNotices closes the notices about folders that could not be moved, or had not come to rest, unless the folders are
// still there.
func (s *Store) KeepNotices(ctx context.Context, there []string) error {
	all, err := s.OpenNotices(ctx)
	gone := slices.DeleteFunc(all, func(n FeedNotice) bool {
		return n.State != FeedUnmoved && n.State != FeedUnrested || slices.Contains(there, n.Place)
	})
	if err != nil || len(gone) == 0 {
		return err
	}
	return s.tx(ctx, "close what was said of a feed's folder", func(t *tx) error {
		for _, n := range gone {
			if _, err := t.exec(ctx, `UPDATE feed_notice SET is_open = 0 WHERE is_open = 1 AND state = ? AND place = ?`, n.State,
				n.Place); err != nil {
				return err
			}
		}
		return nil
	})
}

// WaitingFeed is the newest feed that waits for a person, or ErrNoneWaits.
func (s *Store) WaitingFeed(ctx context.Context) (n FeedNotice, err error) {
	err = s.read(ctx, "look for a feed that waits", func(t *tx) error {
		row, err := t.waiting(ctx)
		if err == nil {
			n = row.notice()
		}
		return err
	})
	return n, err
}

func (t *tx) waiting(ctx context.Context) (noticeRow, error) {
	rows, err := t.notices(ctx, `WHERE is_open = 1 AND state = ? AND digest <> '' ORDER BY made_at DESC, id DESC LIMIT 1`, FeedWaiting)
	if err != nil {
		return noticeRow{}, err
	}
	if len(rows) == 0 {
		return noticeRow{}, ErrNoneWaits
	}
	return rows[0], nil
}
