package store

import (
	"context"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// carry repeats on the kept record of the case what a person did to it.
func (t *tx) carry(ctx context.Context, row episodeRow, now *casefile.Episode) error {
	var feed feedRow
	err := t.get(ctx, &feed, lastFeed)
	if isNone(err) || err == nil && feed.Images != imagesKept {
		return nil
	}
	if err != nil {
		return err
	}
	was, err := row.episode()
	if err != nil {
		return err
	}
	kept := episodeRow{Case: row.Case, Number: row.Number}
	err = t.get(ctx, &kept, `SELECT record, feed_digest, in_doubt FROM feed_image WHERE feed_id = ? AND episode_id = ?`, feed.ID, row.ID)
	isNew := isNone(err) && row.ID > feed.KnownUpTo
	if isNone(err) && !isNew {
		return nil // the feed changed nothing of the case
	}
	if err != nil && !isNew {
		return err
	}
	before := &casefile.Episode{Key: was.Key}
	if !isNew {
		if before, err = kept.episode(); err != nil {
			return nil // it could not be read before the feed either
		}
	}
	fresh, err := rowOf(casefile.Carry(before, was, now), kept.Digest, calendar.Date{})
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `INSERT INTO feed_image (feed_id, episode_id, record, feed_digest, in_doubt) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (feed_id, episode_id) DO UPDATE SET record = excluded.record, in_doubt = excluded.in_doubt`, feed.ID, row.ID, fresh.Record,
		fresh.Digest, fresh.InDoubt)
	return err
}
