//go:build unix

// Package pgtest gives tests a PostgreSQL of their own: one throw-away server for each test process, started from the
// installed programs, and a fresh database for each test that asks, with the program's tables. It is for tests only.
//
// Where PostgreSQL is not installed a test is skipped and says so; with CI=true it fails, so that nothing passes unseen.
// The server ends with the test process, however that ends (a panic, a timeout, kill -9): it hangs on a pipe that only the
// process holds open. It is started on Unix only: PostgreSQL wants a user of its own and a shell there, which a Windows
// machine that runs these tests has no use for; on one, tests that ask for it are skipped.
package pgtest

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"stepdown/internal/need"
	"stepdown/internal/store"
)

// URL is the address of a new database in which the program's tables stand ready, as a migration makes them before it marks
// whose they are. It is dropped when the test ends.
func URL(t testing.TB) string {
	t.Helper()
	return from(t, "tables", tables)
}

// Empty is the address of a new database without tables, which is dropped when the test ends.
func Empty(t testing.TB) string {
	t.Helper()
	return from(t, "template1", func() error { return nil })
}

// from is the address of a copy of a database that stands ready once made has been asked for it.
func from(t testing.TB, template string, made func() error) string {
	t.Helper()
	started.Store(true)
	s, err := server()
	if err == nil {
		err = made()
	}
	switch {
	case errors.Is(err, errNotInstalled):
		need.PostgreSQL.Tell(t, "no initdb and postgres in PATH or in /usr/lib/postgresql")
	case err != nil:
		t.Fatalf("start a PostgreSQL for the test: %v", err)
	}
	name := fmt.Sprintf("test_%d", databases.Add(1))
	if err := s.run("createdb", "--template", template, name); err != nil {
		t.Fatalf("create a database for the test: %v", err)
	}
	t.Cleanup(func() {
		if err := s.run("dropdb", "--force", name); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return s.address(name)
}

func (s instance) address(name string) string {
	return "postgres:///" + name + "?sslmode=disable&user=" + role + "&host=" + url.QueryEscape(s.folder)
}

// tables makes the database that others are copied from: to copy the tables takes a fifth of the time that it takes to make them.
var tables = sync.OnceValue(func() error {
	s, err := server()
	if err != nil {
		return err
	}
	if err := s.run("createdb", "tables"); err != nil {
		return err
	}
	ctx := context.Background()
	made, err := store.Open(ctx, s.address("tables"), store.Options{})
	if err != nil {
		return err
	}
	if err := errors.Join(made.Migrate(ctx, store.MigrateOptions{}), made.Close()); err != nil {
		return err
	}
	return s.run("psql", "--quiet", "--dbname", "tables", "--command", "DELETE FROM installation")
})

// Copied copies the database at that address, which nobody may be connected to. fallBack puts the copy into its place, as a
// standby that lacks what came after takes over: all connections are lost.
func Copied(t testing.TB, at string) (fallBack func() error) {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatalf("copy the test's database: %v", err)
	}
	parsed, err := url.Parse(at)
	if err != nil {
		t.Fatalf("copy the test's database: %v", err)
	}
	name := path.Base(parsed.Path)
	if err := s.run("createdb", "--template", name, name+"_copy"); err != nil {
		t.Fatalf("copy the test's database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.run("dropdb", "--force", "--if-exists", name+"_copy"); err != nil {
			t.Errorf("drop the copy of the test's database: %v", err)
		}
	})
	return func() error {
		return errors.Join(s.run("dropdb", "--force", name), s.run("createdb", "--template", name+"_copy", name))
	}
}

// Main runs a package's tests and then waits until the server, if one was started, is gone. Without it the server ends
// just the same, a moment after the tests. Call it from TestMain.
func Main(m *testing.M) {
	code := m.Run()
	if started.Load() {
		if err := stop(); err != nil {
			fmt.Fprintln(os.Stderr, "stop the tests' PostgreSQL:", err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

func stop() error {
	s, err := server()
	if err != nil {
		return nil // it never ran, and the tests have said so
	}
	if err := s.lifeline.Close(); err != nil {
		return fmt.Errorf("let go of the server: %w", err)
	}
	return s.keeper.Wait()
}

// Installed tells whether there is a PostgreSQL to start.
func Installed() bool {
	_, err := findPrograms()
	return err == nil
}

// role owns the databases and the server.
const role = "tester"

var (
	server    = sync.OnceValues(func() (instance, error) { return start(false) })
	databases atomic.Int64
	started   atomic.Bool
)

var errNotInstalled = errors.New("PostgreSQL is not installed")

// instance is a running server. Its folder holds the data and the socket; no port is opened.
type instance struct {
	programs string
	folder   string
	runsAs   *syscall.Credential
	durable  bool // it waits for the disk, as a server does that is to keep what it is given
	keeper   *exec.Cmd
	lifeline io.Closer // the writing end of the pipe that the server hangs on; the end of the process closes it
}

// start makes a server and waits until it answers.
func start(durable bool) (s instance, err error) {
	s, err = install(durable, "initdb", "--username", role, "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync")
	if err != nil {
		return s, err
	}
	// Databases are copies of template1; up to PostgreSQL 14 everybody may make tables in them.
	if err := s.run("psql", "--quiet", "--dbname", "template1", "--command",
		"CREATE ROLE "+ServiceRole+" LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC"); err != nil {
		return s, errors.Join(err, s.lifeline.Close(), s.keeper.Wait())
	}
	return s, nil
}

// install has one of PostgreSQL's programs make a server's data, starts the server and waits until it answers. Nothing of it is
// worth keeping, so it waits for the disk only where a test wants to know what that costs.
func install(durable bool, program string, args ...string) (s instance, err error) {
	s.durable = durable
	if s.programs, err = findPrograms(); err != nil {
		return s, err
	}
	if s.folder, err = os.MkdirTemp("", "pgtest-"); err != nil {
		return s, fmt.Errorf("make the server's folder: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(s.folder))
		}
	}()
	if s.runsAs, err = unprivileged(s.folder); err != nil {
		return s, err
	}
	makes := exec.Command(filepath.Join(s.programs, program), append([]string{"--pgdata", filepath.Join(s.folder, "data")}, args...)...)
	makes.Dir, makes.SysProcAttr = s.folder, &syscall.SysProcAttr{Credential: s.runsAs}
	if out, err := makes.CombinedOutput(); err != nil {
		return s, fmt.Errorf("run %s: %w: %s", program, err, out)
	}
	return s, s.serve()
}

// script says "ready" when the server answers, keeps it until standard input ends, which happens when the test process
// does, and then clears everything away.
const script = `
"$1/pg_ctl" start --silent --wait --pgdata "$2/data" --log "$2/log" --options "$3" >/dev/null || exit 1
echo ready
cat >/dev/null
"$1/pg_ctl" stop --silent --mode immediate --pgdata "$2/data"
rm -rf "$2"
`

// settings keep the server off the network and, unless it is durable, off the disk: what it holds is worth nothing after the test.
func (s instance) settings() string {
	all := "-c unix_socket_directories='" + s.folder + "' -c listen_addresses='' -c max_connections=200"
	if !s.durable {
		all += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
	}
	return all
}

func (s *instance) serve() error {
	keeper := exec.Command("/bin/sh", "-c", script, "sh", s.programs, s.folder, s.settings())
	keeper.Dir = s.folder
	keeper.SysProcAttr = &syscall.SysProcAttr{Credential: s.runsAs, Setpgid: true} // out of reach of the terminal's Ctrl-C
	var err error
	if s.lifeline, err = keeper.StdinPipe(); err != nil {
		return fmt.Errorf("tie the server to the test process: %w", err)
	}
	said, err := keeper.StdoutPipe()
	if err != nil {
		return fmt.Errorf("listen to the server's start: %w", err)
	}
	if err := keeper.Start(); err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	s.keeper = keeper
	if line, err := bufio.NewReader(said).ReadString('\n'); line != "ready\n" {
		log, _ := os.ReadFile(filepath.Join(s.folder, "log")) // only to say more about err
		return errors.Join(fmt.Errorf("wait for the server: %w: %s", cmp.Or(err, errors.New("it did not come up")), log), keeper.Wait())
	}
	return nil
}

// run runs one of PostgreSQL's programs against the server.
func (s instance) run(program string, args ...string) error {
	command := exec.Command(filepath.Join(s.programs, program), append([]string{"--host", s.folder, "--username", role}, args...)...)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("run %s: %w: %s", program, err, out)
	}
	return nil
}

// unprivileged is who runs the server when the test runs as root, which PostgreSQL refuses to be; the folder is given
// to them. Otherwise it is nobody else, and nil.
func unprivileged(folder string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, fmt.Errorf("read the ids of user %s: %w", name, err)
		}
		if err := os.Chown(folder, int(uid), int(gid)); err != nil {
			return nil, fmt.Errorf("give the server's folder to user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("find a user to run PostgreSQL as: there is neither postgres nor nobody, and root may not")
}
