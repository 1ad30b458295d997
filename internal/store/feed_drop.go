package store

import "context"

// dropStage lets go of what was staged of feeds whose taking never began.
func (s *Store) dropStage(ctx context.Context) error {
	return s.drop(ctx, "drop what was staged", func(t *tx) (int64, error) {
		return t.exec(ctx, `DELETE FROM feed_stage WHERE (feed_id, part) IN (SELECT feed_id, part FROM feed_stage
			WHERE feed_id NOT IN (SELECT taking FROM installation) ORDER BY feed_id, part LIMIT 20)`)
	})
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
