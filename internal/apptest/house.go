// Package apptest gives tests a whole installation in a folder of their own: settings, a database of either kind, a feed
// folder, a print folder, and a mail server that keeps what it is sent. Nothing of it leaves the machine. What fails to be
// made ends the test.
package apptest

import (
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/app"
	"stepdown/internal/config"
	"stepdown/internal/demo"
	"stepdown/internal/litetest"
	"stepdown/internal/mail/sink"
	"stepdown/internal/pgtest"
)

// House is the place of an installation.
type House struct {
	Dir  string
	Sink *sink.Server
}

// Quiet is a log that nobody reads.
var Quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// New is a house whose mail server takes all that it is sent.
func New(t *testing.T) *House { return NewWith(t, sink.Options{}) }

// NewWith is a house with a mail server of its own ways.
func NewWith(t *testing.T, mail sink.Options) *House {
	t.Helper()
	server, err := sink.Start(mail)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return &House{t.TempDir(), server}
}

// Databases are the addresses of a new database of each kind, for a house.
var Databases = map[string]func(*testing.T, *House) string{
	"sqlite":   func(t *testing.T, h *House) string { return h.SQLite(t) },
	"postgres": func(t *testing.T, _ *House) string { return pgtest.URL(t) },
}

// SQLite is the address of the house's SQLite file, in which the tables stand ready.
func (h *House) SQLite(t *testing.T) string {
	t.Helper()
	return litetest.In(t, h.Dir)
}

// Settings are those of a test database, with the changes given as variables.
func (h *House) Settings(t *testing.T, database string, more ...string) *config.Config {
	t.Helper()
	settings, err := config.Load(config.Sources{Environ: append([]string{
		"STEPDOWN_CONFIG=" + os.DevNull,
		"STEPDOWN_DATABASE=" + database,
		"STEPDOWN_FOLDERS_FEED=" + filepath.Join(h.Dir, "feed"),
		"STEPDOWN_FOLDERS_PRINT=" + filepath.Join(h.Dir, "print"),
		"STEPDOWN_MAIL_HOST=" + h.Sink.Host(), fmt.Sprintf("STEPDOWN_MAIL_PORT=%d", h.Sink.Port()),
		"STEPDOWN_MAIL_TLS=none", "STEPDOWN_MAIL_FROM=stepdown@example.org",
	}, more...)})
	if err != nil {
		t.Fatal(err)
	}
	return settings
}

// Migrated are the settings of a test database that has its tables. On PostgreSQL they are those of the role that the service
// runs as, not of the tables' owner.
func (h *House) Migrated(t *testing.T, database string, more ...string) *config.Config {
	t.Helper()
	var to app.Grants
	if !strings.HasPrefix(database, "sqlite:") {
		to.Services = []string{pgtest.ServiceRole}
	}
	if _, err := app.Migrate(t.Context(), h.Settings(t, database, more...), true, to); err != nil {
		t.Fatal(err)
	}
	if to.Services != nil {
		database = pgtest.AsService(database)
	}
	return h.Settings(t, database, more...)
}

// Open opens an installation until the test ends.
func Open(t *testing.T, settings *config.Config) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), settings, Quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// Feed writes the feed of the demo's n-th day, and gives its folder.
func (h *House) Feed(t *testing.T, n int) string {
	t.Helper()
	folder, err := demo.Feeds{Dir: filepath.Join(h.Dir, "feed")}.Write(n)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// PDFs are the names of the files in the print folder, printed or not.
func (h *House) PDFs(t *testing.T) (names []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(h.Dir, "print"), func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if strings.HasSuffix(path, ".pdf") {
			names = append(names, d.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
