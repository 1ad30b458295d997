package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"stepdown/internal/store"
)

func TestEightFirstStartsAtOnce(t *testing.T) {
	fromNothing(t, func(t *testing.T, url string) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				s, err := store.Open(context.Background(), url, store.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				if err := s.Migrate(context.Background(), store.MigrateOptions{}); err != nil {
					t.Error(err)
				}
				if err := s.CheckSchema(context.Background()); err != nil {
					t.Errorf("after migrating: %v", err)
				}
			})
		}
		wg.Wait()
	})
}

func TestSchemaIsChecked(t *testing.T) {
	fromNothing(t, func(t *testing.T, url string) {
		s, err := store.Open(t.Context(), url, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.CheckSchema(t.Context()); !errors.Is(err, store.ErrNotMigrated) {
			t.Errorf("an empty database: %v", err)
		}
		if done, err := s.Migrated(t.Context()); done || err != nil {
			t.Errorf("an empty database: migrated %v, %v", done, err)
		}
		for range 2 {
			if err := s.Migrate(t.Context(), store.MigrateOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		if done, err := s.Migrated(t.Context()); !done || err != nil {
			t.Errorf("after migrating: migrated %v, %v", done, err)
		}
		alter(t, s, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, TRUE)`)
		if err := s.CheckSchema(t.Context()); !errors.Is(err, store.ErrNewer) {
			t.Errorf("tables of a newer version: %v", err)
		}
		if err := s.Migrate(t.Context(), store.MigrateOptions{}); !errors.Is(err, store.ErrNewer) {
			t.Errorf("migrate tables of a newer version: %v", err)
		}
	})
}

func TestATestDatabaseIsOneFromTheStart(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s, err := store.Open(t.Context(), url, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.Migrate(t.Context(), store.MigrateOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := s.Migrate(t.Context(), store.MigrateOptions{Test: true}); !errors.Is(err, store.ErrNotTest) {
			t.Errorf("a database in earnest was made a test one: %v", err)
		}
		if test, err := s.IsTest(t.Context()); test || err != nil {
			t.Errorf("test %v, %v", test, err)
		}
	})
}

func TestALockIsHeldByOne(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		first, second := open(t, url, store.Options{}), open(t, url, store.Options{})
		release, ok, err := first.Lock(t.Context(), "scan")
		if err != nil || !ok {
			t.Fatalf("a free lock: %v, %v", ok, err)
		}
		for _, s := range []*store.Store{first, second} {
			if _, ok, err := s.Lock(t.Context(), "scan"); ok || err != nil {
				t.Errorf("a lock that is held: %v, %v", ok, err)
			}
		}
		other, ok, err := second.Lock(t.Context(), "report")
		if err != nil || !ok {
			t.Fatalf("another name: %v, %v", ok, err)
		}
		if err := errors.Join(release(), other()); err != nil {
			t.Fatal(err)
		}
		release, ok, err = second.Lock(t.Context(), "scan")
		if err != nil || !ok {
			t.Fatalf("a lock that was freed: %v, %v", ok, err)
		}
		if err := release(); err != nil {
			t.Error(err)
		}
	})
}

func TestADatabaseThatMustBeThereIsNotMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lost.db")
	if _, err := store.Open(t.Context(), "sqlite:"+path, store.Options{MustExist: true}); err == nil || !strings.Contains(err.Error(),
		"there is no file") {
		t.Error(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is there: %v", err)
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	for address, want := range map[string]string{
		"":                                 "must begin with sqlite: or postgres://",
		"sqlite:":                          "must begin with sqlite: or postgres://",
		"stepdown.db":                      "must begin with sqlite: or postgres://",
		"postgres://u:s3cret@db/stepdown":  "must say sslmode",
		"postgres://u:s3cret%@db/stepdown": "escape what is special",
		"sqlite:" + filepath.Join("/dev/null", "x.db"): "make the database's folder",
	} {
		_, err := store.Open(t.Context(), address, store.Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: the error tells the password", address)
		}
	}
}
