package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// connect gives the connections to a database, none of which has been made yet.
func connect(name, dsn string) (*sqlx.DB, error) {
	if name != "postgres" {
		return sqlx.Open(name, dsn)
	}
	made, err := pq.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sqlx.NewDb(sql.OpenDB(connector{made}), name), nil
}

// connector makes connections to PostgreSQL on which a prepared COPY takes lines as they are, in place of one row's values at a time:
// to hand these through database/sql takes longer than to write them down.
type connector struct{ *pq.Connector }

// Connect makes a connection.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	made, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	whole, ok := made.(pgConn)
	if !ok {
		return nil, errors.Join(errors.New("the driver's connection lacks something that is asked of it"), made.Close())
	}
	return copyingConn{whole}, nil
}

// pgConn is all that database/sql asks a connection of lib/pq about.
type pgConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

type copyingConn struct{ pgConn }

// PrepareContext prepares a statement.
func (c copyingConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	ready, err := c.pgConn.PrepareContext(ctx, query)
	if in, ok := ready.(copyStmt); ok && err == nil {
		return linesStmt{in}, nil
	}
	return ready, err
}

// copyStmt is a COPY of lib/pq.
type copyStmt interface {
	driver.Stmt
	CopyData(ctx context.Context, lines string) (driver.Result, error)
}

type linesStmt struct{ copyStmt }

// ExecContext adds lines, the only value that it takes; without any it ends the COPY.
func (s linesStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return s.Exec(nil)
	}
	lines, ok := args[0].Value.(string)
	if !ok {
		return nil, errors.New("a COPY takes lines of text")
	}
	return s.CopyData(context.WithoutCancel(ctx), lines) // whoever cancels is heard between two lots of lines
}
