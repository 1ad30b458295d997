// Package store keeps the cases and the ledger in PostgreSQL or SQLite, by the same SQL where the two allow it. What it
// promises: every change is one transaction, and is refused where the ledger's states or the case's revision say no;
// keys that must be unique are unique in the database itself; a claim is fenced by its owner and its attempt.
//
// Every error is returned with what was being done. Nothing is retried behind the caller's back.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"  // registers "postgres"
	_ "modernc.org/sqlite" // registers "sqlite"
)

// Store is one open database; safe for concurrent use.
type Store struct {
	db       *sqlx.DB
	postgres bool
	path     string // SQLite's file
	clock    func() time.Time
}

// Options change how a store works; the zero value is right for a service.
type Options struct {
	// Clock tells the time of leases and of what is recorded. nil: the database's own on PostgreSQL, so that daemons on
	// several machines agree, and this machine's on SQLite.
	Clock func() time.Time
}

// ErrNoDatabase says that the database's file isn't there yet.
var ErrNoDatabase = errors.New("there is no database yet: make one with `stepdown migrate`")

// sqlitePragmas make SQLite safe under several connections: without them most concurrent transactions fail as busy.
const sqlitePragmas = "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)"

// Open connects to the database that the URL names: sqlite:PATH, or postgres://... It doesn't create the tables.
func Open(ctx context.Context, address string, o Options) (*Store, error) {
	s := &Store{clock: o.Clock}
	driver, dsn := "postgres", address
	switch path, isSQLite := strings.CutPrefix(address, "sqlite:"); {
	case isSQLite && path != "":
		if err := ensureFile(path); err != nil {
			return nil, err
		}
		driver, dsn, s.path = "sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+sqlitePragmas, path
		if s.clock == nil {
			s.clock = time.Now
		}
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		s.postgres = true
	default:
		return nil, errors.New("open the database: its address must begin with sqlite: or postgres://")
	}
	db, err := sqlx.Open(driver, dsn)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	s.db = db
	if !s.postgres {
		// Writers queue up here rather than at the file's lock, which is not fair.
		db.SetMaxOpenConns(4)
	}
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach the database: %w", err), db.Close())
	}
	return s, nil
}

// ensureFile makes SQLite's file, readable by its owner only, since it will hold families' data.
func ensureFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the database's folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open the database's file: %w", err)
	}
	return f.Close()
}

// Close releases the connections.
func (s *Store) Close() error { return s.db.Close() }

// tx runs work in one transaction. An error from work undoes all of it.
func (s *Store) tx(ctx context.Context, doing string, work func(*tx) error) error {
	raw, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: begin: %w", doing, err)
	}
	defer raw.Rollback() // does nothing after Commit
	t := &tx{Tx: raw, postgres: s.postgres}
	if t.now, err = s.now(ctx, raw); err != nil {
		return fmt.Errorf("%s: read the clock: %w", doing, err)
	}
	if err := work(t); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if err := raw.Commit(); err != nil {
		return fmt.Errorf("%s: commit: %w", doing, err)
	}
	return nil
}

// tx is a transaction with its time: everything it records happened at once.
type tx struct {
	*sqlx.Tx
	postgres bool
	now      stamp
}

// stamp is a time in the fixed-width form in which it is stored, so that times compare as text.
type stamp string

const stampLayout = "2006-01-02T15:04:05.000Z"

func stampOf(t time.Time) stamp { return stamp(t.UTC().Format(stampLayout)) }

func (s stamp) time() time.Time {
	t, err := time.Parse(stampLayout, string(s))
	if err != nil {
		return time.Time{}
	}
	return t
}

func (s stamp) add(d time.Duration) stamp { return stampOf(s.time().Add(d)) }

func (s *Store) now(ctx context.Context, q sqlx.QueryerContext) (stamp, error) {
	if s.clock != nil {
		return stampOf(s.clock()), nil
	}
	var at time.Time
	err := sqlx.GetContext(ctx, q, &at, `SELECT clock_timestamp()`)
	return stampOf(at), err
}

// exec runs a statement written with ? for values.
func (t *tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := t.ExecContext(ctx, t.Rebind(query), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (t *tx) get(ctx context.Context, dest any, query string, args ...any) error {
	return t.GetContext(ctx, dest, t.Rebind(query), args...)
}

func (t *tx) list(ctx context.Context, dest any, query string, args ...any) error {
	return t.SelectContext(ctx, dest, t.Rebind(query), args...)
}

// listIn is list for a query with one IN (?); nothing is asked for an empty list of ids.
func (t *tx) listIn(ctx context.Context, dest any, query string, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	expanded, args, err := sqlx.In(query, ids)
	if err != nil {
		return err
	}
	return t.list(ctx, dest, expanded, args...)
}

// batch inserts rows with one statement per few hundred of them; the statement names its values as :column.
func batch[Row any](ctx context.Context, t *tx, statement string, rows []Row) error {
	const most = 400
	for len(rows) > 0 {
		n := min(most, len(rows))
		if _, err := t.NamedExecContext(ctx, statement, rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// locking is the clause that locks what is read; SQLite's transactions lock the whole file from the start.
func (t *tx) locking(clause string) string {
	if t.postgres {
		return " " + clause
	}
	return ""
}

func isNone(err error) bool { return errors.Is(err, sql.ErrNoRows) }
