package pgtest

import (
	"errors"
	"os"
	"testing"
	"time"

	"stepdown/internal/need"
)

const onlyOnUnix = "the tests start a server on Unix only"

// URL skips the test.
func URL(t testing.TB) string {
	t.Helper()
	need.PostgreSQL.Tell(t, onlyOnUnix)
	return ""
}

// Empty skips the test.
func Empty(t testing.TB) string {
	t.Helper()
	return URL(t)
}

// Durable skips the test.
func Durable(t testing.TB) string {
	t.Helper()
	return URL(t)
}

// Copied skips the test.
func Copied(t testing.TB, _ string) (fallBack func() error) {
	t.Helper()
	need.PostgreSQL.Tell(t, onlyOnUnix)
	return Restart
}

// CPU skips the test.
func CPU(t testing.TB, at string) time.Duration {
	t.Helper()
	URL(t)
	return 0
}

// Spent is not known.
func Spent(testing.TB, string) time.Duration { return 0 }

// Main runs a package's tests.
func Main(m *testing.M) { os.Exit(m.Run()) }

// Installed tells that there is no PostgreSQL to start.
func Installed() bool { return false }

// Restart fails, since no server was started.
func Restart() error { return errors.New(onlyOnUnix) }

// Pair stands for two servers, neither of which is started.
type Pair struct{ URL string }

// Paired skips the test.
func Paired(t testing.TB, _ bool) *Pair {
	t.Helper()
	need.PostgreSQL.Tell(t, onlyOnUnix)
	return nil
}

// CutOff fails, since no server was started.
func (*Pair) CutOff() error { return Restart() }

// TakeOver fails, since no server was started.
func (*Pair) TakeOver() error { return Restart() }
