//go:build unix

package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepdown/internal/need"
)

// Pair is two servers of a test's own: one with a database, and a standby that follows it.
type Pair struct {
	URL     string // of the database, on whichever of the two serves
	folder  string // a link to that one's
	primary instance
	standby instance
}

// Paired starts a pair. With synchronous a commit waits for the standby.
func Paired(t testing.TB, synchronous bool) *Pair {
	t.Helper()
	p, err := pair(t, synchronous)
	switch {
	case errors.Is(err, errNotInstalled):
		need.PostgreSQL.Tell(t, "no initdb and postgres in PATH or in /usr/lib/postgresql")
	case err != nil:
		t.Fatalf("start a PostgreSQL with a standby for the test: %v", err)
	}
	return p
}

func pair(t testing.TB, synchronous bool) (p *Pair, err error) {
	p = &Pair{folder: filepath.Join(t.TempDir(), "serves")}
	p.URL = instance{folder: p.folder}.address("paired")
	if p.primary, err = start(false); err != nil {
		return nil, err
	}
	t.Cleanup(func() { p.primary.end(t) })
	if err := errors.Join(os.Symlink(p.primary.folder, p.folder), p.primary.run("createdb", "paired")); err != nil {
		return nil, err
	}
	p.standby, err = install(false, "pg_basebackup", "--host", p.primary.folder, "--username", role, "--write-recovery-conf", "--checkpoint",
		"fast", "--no-sync")
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { p.standby.end(t) })
	if synchronous {
		err = errors.Join(p.primary.say("ALTER SYSTEM SET synchronous_standby_names = '*'"),
			p.primary.say("ALTER DATABASE paired SET synchronous_commit = on"), p.primary.say("SELECT pg_reload_conf()"))
	}
	return p, err
}

// CutOff has the standby follow no longer, once it has everything: what is committed from now on it lacks.
func (p *Pair) CutOff() error {
	if err := p.primary.say("CHECKPOINT"); err != nil { // what was committed without waiting for the disk is written out
		return err
	}
	now, err := p.primary.asked("SELECT pg_current_wal_lsn()")
	if err == nil {
		err = p.standby.until("SELECT pg_last_wal_replay_lsn() >= '" + now + "'")
	}
	if err == nil {
		err = errors.Join(p.standby.say("ALTER SYSTEM SET primary_conninfo = ''"), p.standby.say("SELECT pg_reload_conf()"))
	}
	if err != nil {
		return err
	}
	return p.standby.until("SELECT NOT EXISTS (SELECT 1 FROM pg_stat_wal_receiver)")
}

// TakeOver ends the server with the database at once, as the end of its machine would, and has the standby serve.
func (p *Pair) TakeOver() error {
	aside := p.folder + ".new"
	return errors.Join(p.primary.control("stop", "--mode", "immediate"), p.standby.control("promote"), os.Symlink(p.standby.folder, aside),
		os.Rename(aside, p.folder))
}

// end waits until the server is gone.
func (s instance) end(t testing.TB) {
	if err := errors.Join(s.lifeline.Close(), s.keeper.Wait()); err != nil {
		t.Logf("stop a PostgreSQL of the test: %v", err)
	}
}

func (s instance) say(statement string) error {
	_, err := s.asked(statement)
	return err
}

// asked is the answer to a question.
func (s instance) asked(question string) (string, error) {
	out, err := exec.Command(filepath.Join(s.programs, "psql"), "--no-psqlrc", "--tuples-only", "--no-align", "--quiet", "--host", s.folder,
		"--username", role, "--dbname", "postgres", "--command", question).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", question, err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// until waits until the answer is yes.
func (s instance) until(question string) error {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if answer, err := s.asked(question); err != nil || answer == "t" {
			return err
		}
	}
	return fmt.Errorf("%s: not within a minute", question)
}
