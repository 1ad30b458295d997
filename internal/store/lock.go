package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// Lock takes the lock of that name, so that of several processes on one database only one does a job at a time. ok is
// false while another holds it. release frees it, and so does the end of the process. On SQLite it is a file beside the
// database, on PostgreSQL an advisory lock, which a broken connection frees too: it saves work, and the ledger's keys
// are what keeps things from happening twice.
func (s *Store) Lock(ctx context.Context, name string) (release func() error, ok bool, err error) {
	if s.postgres {
		release, ok, err = s.lockRow(ctx, name)
	} else {
		release, ok, err = lockFile(s.path + "." + name + ".lock")
	}
	if err != nil {
		return nil, false, fmt.Errorf("take the lock for %s: %w", name, asUnreachable(err))
	}
	return release, ok, nil
}

// LockDaemon keeps an SQLite database to one service, since its jobs take turns within a process only; on PostgreSQL any
// number may serve. ok is false while another does.
func (s *Store) LockDaemon(ctx context.Context) (release func() error, ok bool, err error) {
	if s.postgres {
		return func() error { return nil }, true, nil
	}
	return s.Lock(ctx, "service")
}

// lockSpace keeps our advisory locks apart from those of others in the same database: "step" in ASCII.
const lockSpace = 0x73746570

func (s *Store) lockRow(ctx context.Context, name string) (func() error, bool, error) {
	conn, err := s.db.Connx(ctx)
	if err != nil {
		return nil, false, err
	}
	var ok bool
	//guard:lock-in-postgresql off="SELECT $1 > 0 AND $2 <> ''"
	if err := conn.GetContext(ctx, &ok, `SELECT pg_try_advisory_lock($1, hashtext($2))`, lockSpace, name); err != nil || !ok {
		return nil, false, errors.Join(err, conn.Close())
	}
	release := func() error {
		// The caller's context may have ended, and the lock must be freed all the same.
		_, err := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1, hashtext($2))`, lockSpace, name)
		if err != nil {
			// The lock goes with the connection, so the connection must go.
			_ = conn.Raw(func(any) error { return driver.ErrBadConn })
			err = fmt.Errorf("free the lock for %s: %w", name, err)
		}
		return errors.Join(err, conn.Close())
	}
	return release, true, nil
}

func lockFile(path string) (func() error, bool, error) {
	l := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	ok, err := l.TryLock()
	if err != nil || !ok { //guard:lock-by-file
		return nil, false, err
	}
	return l.Close, true, nil // the file stays, since removing it would free others to lock a new one
}

// waitForLock is Lock for those who wait their turn.
func (s *Store) waitForLock(ctx context.Context, name string) (release func() error, err error) {
	const pause = 20 * time.Millisecond
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		release, ok, err := s.Lock(ctx, name)
		if err != nil || ok {
			return release, err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for the lock for %s: %w", name, ctx.Err())
		}
	}
}
