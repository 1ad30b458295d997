package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"

	"golang.org/x/sys/unix"
)

func init() { programs["terminal"] = terminal }

// terminal is a program for scripts: `terminal COLUMNS PROGRAM ARGUMENT...` runs another on a terminal of so many columns,
// writes what a person would see there, and ends as the other does.
func terminal() {
	code, err := onTerminal(os.Args[1], os.Args[2], os.Args[3:]...)
	if err != nil {
		fmt.Fprintln(os.Stderr, "terminal:", err)
		code = 125
	}
	os.Exit(code)
}

func onTerminal(columns, program string, args ...string) (code int, err error) {
	width, err := strconv.ParseUint(columns, 10, 16)
	if err != nil {
		return 0, err
	}
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer master.Close()
	fd := int(master.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: uint16(width)})
	}
	if err != nil {
		return 0, err
	}
	screen, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return 0, err
	}
	run := exec.Command(program, args...)
	run.Stdout, run.Stderr = screen, screen
	if err := errors.Join(run.Start(), screen.Close()); err != nil {
		return 0, err
	}
	seen, _ := io.ReadAll(master) // it ends with an error when the last who has the terminal open is gone
	if _, err := os.Stdout.Write(bytes.ReplaceAll(seen, []byte("\r\n"), []byte("\n"))); err != nil {
		return 0, err
	}
	err = run.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), nil
	}
	return 0, err
}
