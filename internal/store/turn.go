package store

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// Whoever waits for SQLite's file asks now and then whether it is free; one that writes on and on, giving it back for a moment at a
// time, would be met by nobody. So a writer holds a lock beside the file while it waits, shared with others that wait, and one
// that has much to write comes when nobody holds it. PostgreSQL's own locks are in turn.

// waitInTurn shows that this process waits for SQLite's file; stop ends that.
func (s *Store) waitInTurn() (stop func(), err error) {
	if s.postgres {
		return func() {}, nil
	}
	l := s.queue()
	if err := l.RLock(); err != nil {
		return nil, fmt.Errorf("wait for the database in turn: %w", err)
	}
	return func() { _ = l.Close() }, nil
}

// inTurn is tx for one of many transactions on end: others that wait come first. One that was stopped while it waits is not
// waited for without end.
func (s *Store) inTurn(ctx context.Context, doing string, work func(*tx) error) error {
	if s.before != nil {
		s.before(doing)
	}
	const pause, atMost = 2 * time.Millisecond, 3 * time.Second
	for began := time.Now(); !s.postgres && time.Since(began) < atMost; {
		l := s.queue()
		free, err := l.TryLock()
		if err != nil {
			return fmt.Errorf("%s: wait for others: %w", doing, err)
		}
		if free {
			if err := l.Close(); err != nil {
				return fmt.Errorf("%s: wait for others: %w", doing, err)
			}
			break
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", doing, ctx.Err())
		}
	}
	return s.tx(ctx, doing, work)
}

func (s *Store) queue() *flock.Flock {
	return flock.New(s.path+".turn.lock", flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
}
