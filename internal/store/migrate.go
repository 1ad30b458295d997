package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

// Marks of the constraints that have no name. New constraints get one, and are guards by that name.
//
//guard:one-installation schema="installation CHECK one = 1"
//guard:case-once schema="episode UNIQUE case_ref, number"
//guard:letter_kind_check schema="letter CHECK kind <> ''"
//guard:letter_channel_check schema="letter CHECK channel <> ''"
//guard:letter-state-is-known schema="letter CHECK state IN ('held', 'ready'"
//guard:pdf-goes-with-snapshot schema="letter CHECK snapshot IS NOT NULL"
//guard:unwritten-is-held schema="letter CHECK sha256 IS NOT NULL OR"
//guard:sending-has-a-lease schema="letter CHECK lease_until IS NOT NULL"
//guard:attempt-has-an-owner schema="letter CHECK owner IS NOT NULL"
//guard:attempt-has-a-carrier schema="letter CHECK (carrier <> '') ="
//guard:batch-has-a-carrier schema="letter CHECK batch = '' OR"
//guard:left-was-attempted schema="letter CHECK state NOT IN"
//guard:accepted-has-a-place schema="letter CHECK OR place <> ''"
//guard:by-hand-has-no-attempt schema="letter CHECK channel <> 'by hand'"
//guard:reissue-has-an-order schema="letter CHECK reissue_of IS NOT NULL"
//guard:too-late-is-accepted schema="letter CHECK 'too-late'"
//guard:reissue-once schema="reissue UNIQUE letter_id"
//guard:digest-once-a-day schema="digest UNIQUE kind, recipient, day"
//guard:message-id-once schema="digest UNIQUE message_id"
//guard:digest-sending-has-a-lease schema="digest CHECK lease_until IS NOT NULL"
//guard:digest-attempt-has-an-owner schema="digest CHECK owner IS NOT NULL"
//guard:digest-left-was-attempted schema="digest CHECK state NOT IN"
//guard:reminder-once schema="reminder UNIQUE episode_id, rule"
//guard:open-item-once schema="open_item PRIMARY KEY episode_id, rule"
//guard:run-is-taken-somehow schema="run CHECK taken_how IS NULL"
//guard:undo-names-its-feed schema="feed_act CHECK what <> 'undo'"
//go:embed migrations/*.sql
var migrations embed.FS

// MigrateOptions say what kind of database is made.
type MigrateOptions struct {
	// Test marks a new database as a try-out: on it, and only on it, days other than today can be run. It can't be
	// changed later.
	Test bool
	// Installation is the name of the one whom a database belongs to that belongs to nobody yet.
	Installation string
	// Services are PostgreSQL roles that may then do what the service needs, and Readers those that may read the views; neither
	// may do anything else.
	Services, Readers []string
}

var (
	// ErrNotMigrated says that the tables aren't there yet, or not all of them.
	ErrNotMigrated = errors.New("the database's tables are not up to date: run `stepdown migrate`")
	// ErrNewer says that the tables are of a newer version of the program.
	ErrNewer = errors.New("the database's tables are of a newer version of stepdown: run that version, or a newer one")
	// ErrNotTest says that a database in earnest was to be used for a try-out.
	ErrNotTest = errors.New("the database is in use in earnest and can't become one for tests: name another")
)

// Migrate brings the tables up to date. Several processes may do it at once: they take turns.
func (s *Store) Migrate(ctx context.Context, o MigrateOptions) (err error) {
	release, err := s.waitForLock(ctx, "migration")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	allowances := s.allowances(o)
	for _, a := range allowances {
		if err := a.check(ctx, a.role); err != nil {
			return err
		}
	}
	if err := s.CheckSchema(ctx); errors.Is(err, ErrNotMigrated) {
		err = s.up(ctx)
		if err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	if err := s.mark(ctx, o); err != nil {
		return err
	}
	if err := s.fillPlaces(ctx); err != nil {
		return err
	}
	for _, a := range allowances {
		if err := a.grant(ctx, a.role); err != nil {
			return err
		}
	}
	return nil
}

// allowance is what a role is to be let do. It is checked before anything changes.
type allowance struct {
	role         string
	check, grant func(ctx context.Context, role string) error
}

func (s *Store) allowances(o MigrateOptions) (all []allowance) {
	for _, role := range o.Services {
		all = append(all, allowance{role, s.checkService, s.grantService})
	}
	for _, role := range o.Readers {
		all = append(all, allowance{role, s.checkReader, s.grantReader})
	}
	return all
}

// mark writes down, once, whose the database is, whether it is a try-out, and the secret of its record. The service's role may not,
// and need not where it has been done.
func (s *Store) mark(ctx context.Context, o MigrateOptions) error {
	var marked bool
	err := s.read(ctx, "look whether the database is marked", func(t *tx) error {
		return t.get(ctx, &marked, `SELECT EXISTS (SELECT 1 FROM installation WHERE database_id <> '' AND record_key <> '')`)
	})
	if err == nil && !marked {
		err = s.tx(ctx, "mark the database", func(t *tx) error {
			if _, err := t.exec(ctx, `INSERT INTO installation (one, is_test) VALUES (1, ?) ON CONFLICT (one) DO NOTHING`,
				flag(o.Test)); err != nil {
				return err
			}
			if _, err := t.exec(ctx, `UPDATE installation SET name = ?, database_id = ? WHERE database_id = ''`, o.Installation,
				rand.Text()); err != nil {
				return err
			}
			_, err := t.exec(ctx, `UPDATE installation SET record_key = ? WHERE record_key = ''`, rand.Text())
			return err
		})
	}
	if err != nil || !o.Test {
		return err
	}
	if test, err := s.IsTest(ctx); err != nil || test { //guard:tests-keep-off-earnest on
		return err
	}
	return ErrNotTest
}

// CheckSchema is ErrNotMigrated or ErrNewer unless the tables are those of this version of the program.
func (s *Store) CheckSchema(ctx context.Context) error {
	return s.read(ctx, "check the tables", func(t *tx) error {
		if made, err := t.hasTables(ctx); err != nil {
			return err
		} else if !made {
			return ErrNotMigrated
		}
		var version int64
		if err := t.get(ctx, &version, `SELECT COALESCE(MAX(version_id), 0) FROM `+goose.DefaultTablename); err != nil {
			return err
		}
		steps, err := s.steps()
		if err != nil {
			return err
		}
		switch newest := steps[len(steps)-1].Version; {
		case version < newest:
			return ErrNotMigrated
		case version > newest: //guard:database-is-not-newer
			return ErrNewer
		}
		return t.checkPlaces(ctx)
	})
}

// Migrated tells whether the tables are up to date.
func (s *Store) Migrated(ctx context.Context) (bool, error) {
	err := s.CheckSchema(ctx)
	if errors.Is(err, ErrNotMigrated) {
		return false, nil
	}
	return err == nil, err
}

// IsTest tells whether the database was made as a try-out.
func (s *Store) IsTest(ctx context.Context) (bool, error) {
	var test int
	err := s.read(ctx, "ask whether this is a test database", func(t *tx) error {
		return t.get(ctx, &test, `SELECT is_test FROM installation`)
	})
	return test == 1, err
}

// up runs the migrations that have not been run.
func (s *Store) up(ctx context.Context) error {
	if err := s.checkMigrator(ctx); err != nil {
		return err
	}
	p, err := s.provider()
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring the tables up to date: %w", s.told(err))
	}
	return nil
}

func (s *Store) provider() (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if s.postgres {
		dialect = goose.DialectPostgres
	}
	steps, err := s.steps()
	if err != nil {
		return nil, err
	}
	p, err := goose.NewProvider(dialect, s.db.DB, nil, goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(steps...))
	if err != nil {
		return nil, fmt.Errorf("prepare the migrations: %w", err)
	}
	return p, nil
}

// steps are all migrations in the order of their numbers: NNN_what.sql on either database, NNN_what.DIALECT.sql on one.
func (s *Store) steps() ([]*goose.Migration, error) {
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		return nil, fmt.Errorf("list the migrations: %w", err)
	}
	var steps []*goose.Migration
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".sql")
		if _, dialect, particular := strings.Cut(name, "."); particular && dialect != s.dialect() {
			continue
		}
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("number migration %s: %w", f.Name(), err)
		}
		steps = append(steps, s.step(version, f.Name()))
	}
	return steps, nil
}

func (s *Store) dialect() string {
	if s.postgres {
		return "postgres"
	}
	return "sqlite"
}

// types are what the migrations' placeholders stand for. PostgreSQL's text is ordered by bytes, as SQLite's is.
var types = map[string]*strings.Replacer{
	"postgres": strings.NewReplacer("{{id}}", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "{{text}}", `TEXT COLLATE "C"`,
		"{{json}}", "JSONB", "{{bytes}}", "BYTEA"),
	"sqlite": strings.NewReplacer("{{id}}", "INTEGER PRIMARY KEY AUTOINCREMENT", "{{text}}", "TEXT", "{{json}}", "TEXT", "{{bytes}}",
		"BLOB"),
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
