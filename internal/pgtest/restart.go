//go:build unix

package pgtest

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"syscall"
)

// Restart stops the server at once, as a crash would, and starts it again. Every connection is lost; what was committed is
// there again.
func Restart() error {
	s, err := server()
	if err != nil {
		return err
	}
	return s.control("restart", "--mode", "immediate", "--log", filepath.Join(s.folder, "log"))
}

// control tells the server what to do, and waits until it has.
func (s instance) control(what string, args ...string) error {
	c := exec.Command(filepath.Join(s.programs, "pg_ctl"), append([]string{what, "--silent", "--wait", "--pgdata",
		filepath.Join(s.folder, "data")}, args...)...)
	c.Dir, c.SysProcAttr = s.folder, &syscall.SysProcAttr{Credential: s.runsAs, Setpgid: true}
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s the tests' PostgreSQL: %w", what, err)
	}
	return nil
}
