//go:build unix

package pgtest

import (
	"errors"
	"testing"

	"stepdown/internal/need"
)

// Durable is the address of an empty database on a server of the test's own, which waits for the disk as a real one does and is
// set as it comes: what it costs is what it would cost a council. Where its data lie, TMPDIR says.
func Durable(t testing.TB) string {
	t.Helper()
	s, err := start(true)
	switch {
	case errors.Is(err, errNotInstalled):
		need.PostgreSQL.Tell(t, "no initdb and postgres in PATH or in /usr/lib/postgresql")
	case err != nil:
		t.Fatalf("start a PostgreSQL for the test: %v", err)
	}
	t.Cleanup(func() { s.end(t) })
	if err := s.run("createdb", "durable"); err != nil {
		t.Fatal(err)
	}
	return s.address("durable")
}
