package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// tx is a transaction with its time: everything it records happened at once.
type tx struct {
	*sqlx.Tx
	statements *statements
	postgres   bool
	blind      bool
	now        stamp // for leases and waits, which run by the clock; of read it has none
	at         stamp // for what is recorded: the same, but for what DateAhead says
}

// tx runs work in one transaction. An error from work undoes all of it.
func (s *Store) tx(ctx context.Context, doing string, work func(*tx) error) error {
	return s.write(ctx, doing, s.timed(ctx, clock, work))
}

// keptTx is tx for what is asked of one thing after the other, by plans that are kept: see keepPlans.
func (s *Store) keptTx(ctx context.Context, doing string, work func(*tx) error) error {
	return s.write(ctx, doing, s.timed(ctx, clockKeepingPlans, work))
}

func (s *Store) write(ctx context.Context, doing string, work func(*tx) error) error {
	if s.writer != nil {
		select {
		case s.writer <- struct{}{}:
			defer func() { <-s.writer }()
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", doing, ctx.Err())
		}
	}
	return s.run(ctx, doing, nil, work)
}

// read runs work on one snapshot of the database, which nobody who writes has to wait for. It has no time: to ask PostgreSQL
// for it costs as much as most of what is read.
func (s *Store) read(ctx context.Context, doing string, work func(*tx) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if s.postgres {
		options.Isolation = sql.LevelRepeatableRead // SQLite knows nothing less
	}
	return s.run(ctx, doing, options, work)
}

// readNow is read with the time of the snapshot.
func (s *Store) readNow(ctx context.Context, doing string, work func(*tx) error) error {
	return s.read(ctx, doing, s.timed(ctx, clock, work))
}

// timed is work that is told the time first, as the clock says that is asked.
func (s *Store) timed(ctx context.Context, clock string, work func(*tx) error) func(*tx) error {
	return func(t *tx) (err error) {
		if t.now, err = s.now(ctx, t, clock); err != nil {
			return fmt.Errorf("read the clock: %w", err)
		}
		t.at = t.now.add(time.Duration(s.ahead.Load()))
		return work(t)
	}
}

// run puts everything into an explicit transaction: outside of one, lib/pq repeats a statement whose answer was lost.
func (s *Store) run(ctx context.Context, doing string, options *sql.TxOptions, work func(*tx) error) error {
	stop := func() {}
	if options == nil {
		var err error
		if stop, err = s.waitInTurn(); err != nil {
			return fmt.Errorf("%s: %w", doing, err)
		}
	}
	raw, err := s.db.BeginTxx(ctx, options)
	stop()
	if err != nil {
		return fmt.Errorf("%s: begin: %w", doing, s.told(err))
	}
	defer raw.Rollback() // does nothing after Commit
	t := &tx{Tx: raw, statements: &s.statements, postgres: s.postgres, blind: s.blind}
	if err := work(t); err != nil {
		return fmt.Errorf("%s: %w", doing, s.told(err))
	}
	if err := raw.Commit(); err != nil {
		return fmt.Errorf("%s: commit: %w", doing, s.told(err))
	}
	s.statements.more(ctx, s.db)
	return nil
}

// told is an error of the database as people read it: what is wrong with SQLite's file names the file.
func (s *Store) told(err error) error {
	var file *sqlite.Error
	if errors.As(err, &file) {
		if code := file.Code() & 0xff; code == sqlite3.SQLITE_NOTADB || code == sqlite3.SQLITE_CORRUPT {
			return fmt.Errorf("%s is damaged, or is no SQLite database: see that `database` names the right file, or restore it from a backup "+
				"(`stepdown help backup`): %w", s.path, err)
		}
	}
	return asUnreachable(err)
}

// asUnreachable adds ErrUnreachable where the connection was lost, the server is shutting down or starting, or SQLite's
// file can't be read or written just now.
func asUnreachable(err error) error {
	var refused *pq.Error
	var network net.Error
	lost := errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network)
	var file *sqlite.Error
	if errors.As(err, &file) {
		code := file.Code() & 0xff
		lost = code == sqlite3.SQLITE_IOERR || code == sqlite3.SQLITE_FULL // no room on the disk, or a folder that is away
	}
	if errors.As(err, &refused) {
		if refused.Code == "42501" {
			return fmt.Errorf("%w: the database's role may not do this: see `stepdown help database`", err)
		}
		lost = refused.Code.Class() == "08" || refused.Code.Class() == "57" && refused.Code != "57014" // a cancelled statement
	}
	if !lost || errors.Is(err, ErrUnreachable) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}

// isBusy says that others hold SQLite's file just now.
func isBusy(err error) bool {
	var file *sqlite.Error
	return errors.As(err, &file) && file.Code()&0xff == sqlite3.SQLITE_BUSY
}

// exec runs a statement written with ? for values, and gives the number of rows changed.
func (t *tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	var result sql.Result
	var err error
	if text, ready := t.statements.find(query); ready != nil {
		result, err = t.StmtxContext(ctx, ready).ExecContext(ctx, args...)
	} else {
		result, err = t.ExecContext(ctx, text, args...)
	}
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (t *tx) get(ctx context.Context, dest any, query string, args ...any) error {
	text, ready := t.statements.find(query)
	if ready != nil {
		return t.StmtxContext(ctx, ready).GetContext(ctx, dest, args...)
	}
	return t.GetContext(ctx, dest, text, args...)
}

func (t *tx) list(ctx context.Context, dest any, query string, args ...any) error {
	text, ready := t.statements.find(query)
	if ready != nil {
		return t.StmtxContext(ctx, ready).SelectContext(ctx, dest, args...)
	}
	return t.SelectContext(ctx, dest, text, args...)
}

// listIn is list for a query in which one of the values is a list of ids, written IN (?). For an empty list nothing is asked.
func (t *tx) listIn(ctx context.Context, dest any, query string, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	return t.listAmong(ctx, dest, query, ids)
}

// listAmong is list for a query in which some of the values are lists, none of them empty, each written IN (?).
func (t *tx) listAmong(ctx context.Context, dest any, query string, args ...any) error {
	expanded, values, err := t.among(query, args)
	if err != nil {
		return err
	}
	return t.list(ctx, dest, expanded, values...)
}

// execIn is exec for a statement in which one of the values is a list of ids, written IN (?).
func (t *tx) execIn(ctx context.Context, statement string, args ...any) (int64, error) {
	expanded, values, err := t.among(statement, args)
	if err != nil {
		return 0, err
	}
	return t.exec(ctx, expanded, values...)
}

// insert adds rows, size of them with one statement, which names its values as :column. Rows that come one by one are as many
// statements, all alike.
func insert[Row any](ctx context.Context, t *tx, size int, statement string, rows []Row) error {
	if len(rows) == 1 {
		query, values, err := sqlx.Named(statement, rows[0])
		if err == nil {
			_, err = t.exec(ctx, query, values...)
		}
		return err
	}
	for len(rows) > 0 {
		n := min(size, len(rows))
		if _, err := t.NamedExecContext(ctx, statement, rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// Well below both databases' limits on the values of one statement: rows of ordinary width, and ids.
const (
	manyRows = 400
	manyIDs  = 5000
)

// reserve takes n ids for new rows of a table, so that what belongs to those rows can be written with them at once.
func (t *tx) reserve(ctx context.Context, table string, n int) ([]int64, error) {
	var ids []int64
	if t.postgres {
		err := t.list(ctx, &ids, `SELECT nextval(name) FROM (SELECT pg_get_serial_sequence(?, 'id')::regclass AS name OFFSET 0) counter,
			generate_series(1, ?)`, table, n)
		return ids, err
	}
	var last int64
	err := t.get(ctx, &last, `UPDATE sqlite_sequence SET seq = seq + ? WHERE name = ? RETURNING seq`, n, table)
	if isNone(err) { // the table has never had a row
		last = int64(n)
		_, err = t.exec(ctx, `INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)`, table, n)
	}
	for i := range n {
		ids = append(ids, last-int64(n-i-1))
	}
	return ids, err
}

// locking is the clause that locks what is read; SQLite's transactions lock the whole file from the start.
func (t *tx) locking(clause string) string {
	if t.postgres {
		return " " + clause
	}
	return ""
}

func isNone(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// ErrRefused says that the ledger refused what was to be written: it contradicts what is there.
var ErrRefused = errors.New("the ledger refuses it")
