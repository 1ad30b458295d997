package store

import "context"

// dropStage lets go of what was staged of feeds whose taking never began.
func (s *Store) dropStage(ctx context.Context) error {
	return s.drop(ctx, "drop what was staged", func(t *tx) (int64, error) {
		var parts []struct {
			Feed int64  `db:"feed_id"`
			Part int64  `db:"part"`
			Body string `db:"body"`
		}
		if err := t.list(ctx, &parts, `SELECT feed_id, part, body FROM feed_stage
			WHERE feed_id NOT IN (SELECT taking FROM installation) ORDER BY feed_id, part LIMIT 10`); err != nil {
			return 0, err
		}
		for _, p := range parts {
			if err := t.dropRecords(ctx, p.Part, p.Body); err != nil {
				return 0, err
			}
			if _, err := t.exec(ctx, `DELETE FROM feed_stage WHERE feed_id = ? AND part = ?`, p.Feed, p.Part); err != nil {
				return 0, err
			}
		}
		return int64(len(parts)), nil
	})
}

// dropRecords lets go of the records of new cases that were written with a part.
func (t *tx) dropRecords(ctx context.Context, part int64, body string) error {
	if part == 0 { // it holds no cases
		return nil
	}
	cases, err := unstage(body)
	if err != nil {
		return nil // a part that nobody can read stops no other feed: records without a case are found by nobody
	}
	var ids []int64
	for _, c := range cases {
		if c.newcomer != nil && c.newcomer.row.ID != 0 {
			ids = append(ids, c.newcomer.row.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err = t.execIn(ctx, `DELETE FROM episode_record WHERE episode_id IN (?)
		AND NOT EXISTS (SELECT 1 FROM episode e WHERE e.id = episode_record.episode_id)`, ids)
	return err
}

// dropImages lets go of what was kept for undoing the feeds before the newest one.
func (s *Store) dropImages(ctx context.Context, newest int64) error {
	if err := s.drop(ctx, "drop what an older feed kept", func(t *tx) (int64, error) {
		return t.exec(ctx, `DELETE FROM feed_image WHERE (feed_id, episode_id) IN (SELECT feed_id, episode_id FROM feed_image
			WHERE feed_id < ? ORDER BY feed_id, episode_id LIMIT 1000)`, newest)
	}); err != nil {
		return err
	}
	return s.drop(ctx, "drop what an older feed kept", func(t *tx) (int64, error) {
		return t.exec(ctx, `DELETE FROM coordinator_image WHERE feed_id < ?`, newest)
	})
}

// drop deletes some rows after the other, until there are none.
func (s *Store) drop(ctx context.Context, doing string, some func(*tx) (int64, error)) error {
	for dropped := int64(1); dropped > 0; {
		if err := s.inTurn(ctx, doing, func(t *tx) (err error) {
			dropped, err = some(t)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
