// Package litetest gives tests SQLite files in which the program's tables stand ready: to copy them takes a twentieth of the
// time that it takes to make them. It is for tests only.
package litetest

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"stepdown/internal/store"
)

// URL is the address of a new SQLite file in a folder of the test's own.
func URL(t testing.TB) string {
	t.Helper()
	return In(t, t.TempDir())
}

// In is the address of the SQLite file stepdown.db in the folder, which is made where there is none yet. Its tables stand as a
// migration makes them before it marks whose they are.
func In(t testing.TB, folder string) string {
	t.Helper()
	path := filepath.Join(folder, "stepdown.db")
	if _, err := os.Stat(path); err == nil {
		return "sqlite:" + path
	}
	raw, err := tables()
	if err == nil {
		err = os.WriteFile(path, raw, 0o600)
	}
	if err != nil {
		t.Fatalf("make an SQLite file for the test: %v", err)
	}
	return "sqlite:" + path
}

// tables is the file that others are copies of.
var tables = sync.OnceValues(func() (raw []byte, err error) {
	folder, err := os.MkdirTemp("", "tables")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, "tables.db")
	ctx := context.Background()
	made, err := store.Open(ctx, "sqlite:"+path, store.Options{})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(made.Migrate(ctx, store.MigrateOptions{}), made.Close()); err != nil {
		return nil, err
	}
	file, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	_, err = file.Exec(`DELETE FROM installation; PRAGMA journal_mode = DELETE`) // all is in the one file
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})
