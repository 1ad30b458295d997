// Package store keeps the cases and the ledger in PostgreSQL or SQLite, by the same SQL where the two allow it. What it
// promises: every change is one transaction, and is refused where the ledger's states or the case's revision say no;
// keys that must be unique are unique in the database itself; a claim is fenced by its owner and its attempt.
//
// Every error is returned with what was being done. Nothing is retried behind the caller's back. A record that can't be
// read is set apart and named; the others go on.
//
// Transactions can't block each other for good: each locks the case first, then its letters, and the installation's row
// last; who holds several cases waits for no other, except for an import and a change of the rules, of which there is one
// at a time.
package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
)

// Store is one open database; safe for concurrent use.
type Store struct {
	db       *sqlx.DB
	postgres bool
	path     string // SQLite's file
	clock    func() time.Time
	before   func(step string)
	ahead    atomic.Int64 // see DateAhead
	// writer lets this process's transactions that write to SQLite in one at a time and in turn; the file's own lock is
	// neither fair nor quick to notice that it is free. nil on PostgreSQL.
	writer     chan struct{}
	statements statements
	jobs       jobs
	// blind asks no neighbours: for benchmarks, which compare.
	blind bool
}

// Options change how a store works; the zero value is right for a service.
type Options struct {
	// Clock tells the time of leases and of what is recorded. nil: the database's own on PostgreSQL, so that daemons on
	// several machines agree, and this machine's on SQLite.
	Clock func() time.Time
	// Before, if set, is called before each step of taking a feed, by its name: for tests, which stop or die there.
	Before func(step string)
	// MustExist refuses an SQLite file that isn't there, where it would otherwise be made.
	MustExist bool
}

// ErrUnreachable says that the database can't be reached, or doesn't let us in: it may be back in a while.
var ErrUnreachable = errors.New("the database does not answer")

// sqlitePragmas make SQLite safe under several connections and processes: without them most concurrent transactions fail
// as busy.
const sqlitePragmas = "?_txlock=immediate&_pragma=busy_timeout(60000)&_pragma=journal_mode(WAL)" +
	"&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)"

// connections are how many a process keeps open: enough for every core and job, few enough for many daemons on one
// PostgreSQL.
const connections = 8

// Open connects to the database that the address names: sqlite:PATH, or postgres://... with its sslmode. It creates
// SQLite's file, but no tables: Migrate does.
func Open(ctx context.Context, address string, o Options) (*Store, error) {
	s := &Store{clock: o.Clock, before: o.Before}
	driver, dsn, err := s.dial(address, o)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if s.db, err = connect(driver, dsn); err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	s.db.SetMaxOpenConns(connections)
	s.db.SetMaxIdleConns(connections)
	if err := s.reach(ctx); err != nil {
		if err = s.told(err); s.postgres && !errors.Is(err, ErrUnreachable) {
			err = fmt.Errorf("%w: %w", ErrUnreachable, err)
		}
		return nil, errors.Join(fmt.Errorf("reach the database: %w", err), s.db.Close())
	}
	return s, nil
}

// reach makes the first connection. Of several that make the same SQLite file WAL at once, all but one are told at once
// that it is busy, without the wait that busy_timeout asks for: they ask again until it has passed.
func (s *Store) reach(ctx context.Context) error {
	const wait, pause = time.Minute, 20 * time.Millisecond
	for began := time.Now(); ; {
		err := s.db.PingContext(ctx)
		if !isBusy(err) || time.Since(began) > wait {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(pause):
		}
	}
}

// dial works out the driver and what to tell it. No error repeats the address, which may hold a password.
func (s *Store) dial(address string, o Options) (driver, dsn string, err error) {
	path, isSQLite := strings.CutPrefix(address, "sqlite:")
	switch {
	case isSQLite && path != "":
		if err := ensureFile(path, o.MustExist); err != nil {
			return "", "", err
		}
		s.path, s.writer = path, make(chan struct{}, 1)
		if s.clock == nil {
			s.clock = time.Now
		}
		return "sqlite", "file:" + (&url.URL{Path: path}).EscapedPath() + sqlitePragmas, nil
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		parsed, err := url.Parse(address)
		if err != nil {
			return "", "", errors.New("its address can't be read as a URL: escape what is special in the password")
		}
		query := parsed.Query()
		if !query.Has("sslmode") { //guard:database-says-sslmode
			return "", "", errors.New("its address must say sslmode=verify-full, or sslmode=disable for a database on this machine")
		}
		query.Set("binary_parameters", "yes") // one round trip for each statement instead of two, and bytes as they are
		// A service that is stopped in mid-transaction, with its machine or by a debugger, must not keep the others waiting.
		query.Set("idle_in_transaction_session_timeout", "30s")
		// A plan that was made while a table was empty is not kept for when it is full.
		query.Set("plan_cache_mode", "force_custom_plan")
		// What is asked for is a few rows by their keys, and mostly in memory; by the default, of slow discs, all of a table is read instead.
		query.Set("random_page_cost", "1.1")
		query.Set("jit", "off") // which takes longer over a statement of ours than the statement
		parsed.RawQuery = query.Encode()
		s.postgres, s.statements.bind = true, sqlx.DOLLAR
		return "postgres", parsed.String(), nil
	}
	return "", "", errors.New("its address must begin with sqlite: or postgres://")
}

// ensureFile makes SQLite's file, readable by its owner only, since it will hold families' data.
func ensureFile(path string, mustExist bool) error {
	if mustExist { //guard:database-must-exist
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("there is no file %s: name the right one, or make it with `stepdown migrate`", path)
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the database's folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open the database's file: %w", err)
	}
	return f.Close()
}

// Made tells whether the database that the address names is there and has tables, of whatever version. It makes nothing.
func Made(ctx context.Context, address string) (made bool, err error) {
	if path, isSQLite := strings.CutPrefix(address, "sqlite:"); isSQLite {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
	}
	s, err := Open(ctx, address, Options{MustExist: true})
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	err = s.read(ctx, "look whether there are tables", func(t *tx) (err error) {
		made, err = t.hasTables(ctx)
		return err
	})
	return made, err
}

// hasTables tells whether the program has made its tables, or some of them.
func (t *tx) hasTables(ctx context.Context) (bool, error) {
	there := `SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?`
	if t.postgres {
		there = `SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = ?`
	}
	var n int
	err := t.get(ctx, &n, there, goose.DefaultTablename)
	return n > 0, err
}

// DateAhead dates what is recorded from now on by so much later (below nought: earlier) than the clock says, so that on a
// database for tests it bears the day that is run. Leases and waits keep to the clock.
func (s *Store) DateAhead(d time.Duration) { s.ahead.Store(int64(d)) }

// Close releases the connections.
//
// A connection that the server has let go of is closed already.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil && !errors.Is(asUnreachable(err), ErrUnreachable) {
		return fmt.Errorf("close the database: %w", err)
	}
	return nil
}
