package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"os"
	"strings"
	"syscall"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// MigrateOptions say what kind of database is made.
type MigrateOptions struct {
	// Test marks a new database as a try-out: on it, and only on it, days other than today can be run. It can't be
	// changed later.
	Test bool
}

// Migrate brings the tables up to date. Several processes may do it at once: they take turns.
func (s *Store) Migrate(ctx context.Context, o MigrateOptions) error {
	release, err := s.lockFile()
	if err != nil {
		return err
	}
	defer release()
	p, err := s.provider()
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring the tables up to date: %w", err)
	}
	return s.tx(ctx, "mark the database", func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO installation (one, is_test) VALUES (1, ?) ON CONFLICT (one) DO NOTHING`, flag(o.Test))
		return err
	})
}

// Migrated tells whether the tables are up to date.
func (s *Store) Migrated(ctx context.Context) (bool, error) {
	p, err := s.provider()
	if err != nil {
		return false, err
	}
	pending, err := p.HasPending(ctx)
	if err != nil {
		return false, fmt.Errorf("ask which tables there are: %w", err)
	}
	return !pending, nil
}

// IsTest tells whether the database was made as a try-out.
func (s *Store) IsTest(ctx context.Context) (bool, error) {
	var test int
	if err := s.db.GetContext(ctx, &test, `SELECT is_test FROM installation`); err != nil {
		return false, fmt.Errorf("ask whether this is a test database: %w", err)
	}
	return test == 1, nil
}

func (s *Store) provider() (*goose.Provider, error) {
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if s.postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 600), lock.WithUnlockTimeout(1, 60))
		if err != nil {
			return nil, fmt.Errorf("prepare the migration lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	steps := []*goose.Migration{
		s.step(1, "001_ledger.sql"),
		s.step(2, "002_append_only."+s.dialect()+".sql"),
	}
	p, err := goose.NewProvider(dialect, s.db.DB, nil, append(options, goose.WithGoMigrations(steps...))...)
	if err != nil {
		return nil, fmt.Errorf("prepare the migrations: %w", err)
	}
	return p, nil
}

func (s *Store) dialect() string {
	if s.postgres {
		return "postgres"
	}
	return "sqlite"
}

// types are what the migrations' placeholders stand for. PostgreSQL's text is ordered by bytes, as SQLite's is.
var types = map[string]*strings.Replacer{
	"postgres": strings.NewReplacer("{{id}}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "{{text}}", `TEXT COLLATE "C"`, "{{json}}", "JSONB", "{{bytes}}", "BYTEA"),
	"sqlite":   strings.NewReplacer("{{id}}", "INTEGER PRIMARY KEY AUTOINCREMENT", "{{text}}", "TEXT", "{{json}}", "TEXT", "{{bytes}}", "BLOB"),
}

func (s *Store) step(version int64, file string) *goose.Migration {
	return goose.NewGoMigration(version, &goose.GoFunc{RunTx: func(ctx context.Context, t *sql.Tx) error {
		text, err := migrations.ReadFile("migrations/" + file)
		if err != nil {
			return fmt.Errorf("read migration %s: %w", file, err)
		}
		if _, err := t.ExecContext(ctx, types[s.dialect()].Replace(string(text))); err != nil {
			return fmt.Errorf("run migration %s: %w", file, err)
		}
		return nil
	}}, nil)
}

// lockFile makes processes that migrate one SQLite file take turns; PostgreSQL has a lock of its own.
func (s *Store) lockFile() (release func(), err error) {
	if s.postgres {
		return func() {}, nil
	}
	f, err := os.OpenFile(s.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the database's lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, fmt.Errorf("lock the database: %w", err)
	}
	return func() { f.Close() }, nil // closing unlocks
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
