package store

import (
	"context"
	"errors"
	"path/filepath"
)

// feedAct is what a person did about a feed.
type feedAct string

const (
	feedUndone   feedAct = "undo"
	feedAccepted feedAct = "accept"
	feedRefused  feedAct = "refuse"
)

// ErrNoneWaits says that there is no feed to accept or to put aside.
var ErrNoneWaits = errors.New("no feed waits: see `stepdown feed`")

// saidOf is what a person did last about the feed with the digest, or nothing.
func (t *tx) saidOf(ctx context.Context, digest string) (said feedAct, err error) {
	err = t.get(ctx, &said, `SELECT what FROM feed_act WHERE digest = ? ORDER BY id DESC LIMIT 1`, digest)
	if isNone(err) {
		err = nil
	}
	return said, err
}

func (t *tx) sayOf(ctx context.Context, digest string, feed *int64, what feedAct, who Who) error {
	_, err := t.exec(ctx, `INSERT INTO feed_act (digest, feed_id, what, at, by_name, os_user, because) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		digest, feed, what, t.at, who.By, who.OSUser, who.Because)
	return err
}

// AcceptFeed lets the feed with the digest be taken, however much it loses or rejects.
func (s *Store) AcceptFeed(ctx context.Context, digest string, who Who) error {
	return s.tx(ctx, "accept a feed", func(t *tx) error { return t.sayOf(ctx, digest, nil, feedAccepted, who) })
}

// RefuseFeed puts the newest feed that waits aside, and gives it; without one, the newest of those that have been seen and that
// nobody has taken. Without any it is ErrNoneWaits.
func (s *Store) RefuseFeed(ctx context.Context, who Who) (n FeedNotice, err error) {
	err = s.tx(ctx, "put a feed aside", func(t *tx) error {
		row, err := t.waiting(ctx)
		if errors.Is(err, ErrNoneWaits) {
			n, err = t.refuseSeen(ctx, who)
			return err
		}
		if err != nil {
			return err
		}
		n = row.notice()
		if err := t.refuseSights(ctx, filepath.Base(n.Place), stamp(row.MadeAt)); err != nil {
			return err
		}
		if err := t.sayOf(ctx, row.Digest, nil, feedRefused, who); err != nil {
			return err
		}
		_, err = t.exec(ctx, `UPDATE feed_notice SET state = 'refused', reason = ?, at = ? WHERE id = ?`, ErrPutAside.Error(), t.at, row.ID)
		return err
	})
	return n, err
}

// refuseSeen lets letters go without the newest feed that has been seen: the machine on which it lies may be gone.
func (t *tx) refuseSeen(ctx context.Context, who Who) (FeedNotice, error) {
	var row sightRow
	err := t.get(ctx, &row, `SELECT `+sightColumns+` FROM feed_sight WHERE refused = 0 ORDER BY made_at DESC, id DESC LIMIT 1`)
	if isNone(err) {
		return FeedNotice{}, ErrNoneWaits
	}
	if err == nil {
		err = t.refuseSights(ctx, row.Name, row.MadeAt)
	}
	if err == nil {
		err = t.sayOf(ctx, row.Shape, nil, feedRefused, who) // its bytes are out of reach
	}
	return FeedNotice{Place: row.Place, MadeAt: row.MadeAt.time(), Full: row.Full == 1}, err
}
