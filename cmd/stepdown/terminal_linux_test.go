package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"stepdown/internal/demo"
)

// onTerminal runs the program on a terminal of so many columns and gives what a person would see there.
func onTerminal(t *testing.T, columns int, environ []string, args ...string) (code exitCode, seen string) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	fd := int(master.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: uint16(columns)})
	}
	if err != nil {
		t.Fatal(err)
	}
	screen, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	all := make(chan []byte)
	go func() {
		var b bytes.Buffer
		_, _ = io.Copy(&b, master) // it ends with an error when the last who has the terminal open is gone
		all <- b.Bytes()
	}()
	code = execute(t.Context(), &console{out: screen, errs: screen, environ: environ}, args)
	if err := screen.Close(); err != nil {
		t.Fatal(err)
	}
	return code, strings.ReplaceAll(string(<-all), "\r\n", "\n")
}

var colours = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// monday is fortnight and the Monday after it, on which some letters are held, up to the run.
func monday(t *testing.T) {
	t.Helper()
	fortnight(t)
	if _, err := (demo.Feeds{Dir: "feed"}).Write(14); err != nil {
		t.Fatal(err)
	}
	must(t, exitDone, "import", "feed/2026-03-16")
}

func TestTablesFitTheTerminalAndColourWhatNeedsAPerson(t *testing.T) {
	monday(t)
	fits := func(args ...string) {
		t.Helper()
		if piped, _ := must(t, exitDone, args...); strings.Contains(piped, "\x1b") {
			t.Errorf("%v: colours in a pipe:\n%s", args, piped)
		}
		for _, columns := range []int{80, 120} {
			code, seen := onTerminal(t, columns, nil, args...)
			if code != exitDone || !strings.Contains(seen, "\x1b[1;33m") {
				t.Errorf("%v: exit %d, nothing stands out on %d columns:\n%s", args, code, columns, seen)
			}
			for line := range strings.Lines(colours.ReplaceAllString(seen, "")) {
				if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > columns {
					t.Errorf("%v: %d columns on %d: %s", args, n, columns, line)
				}
			}
		}
	}
	fits("run", "--dry-run", "--as-of", "2026-03-16")
	must(t, exitDone, "run", "--as-of", "2026-03-16")
	fits("letters")
	fits("due", "--as-of", "2026-03-16")
	fits("explain", "EHM-20949", "--as-of", "2026-03-16")

	_, seen := onTerminal(t, 80, nil, "letters")
	for _, environ := range []string{"NO_COLOR=1", "TERM=dumb"} {
		if _, plain := onTerminal(t, 80, []string{environ}, "letters"); plain != colours.ReplaceAllString(seen, "") {
			t.Errorf("with %s:\n%q", environ, plain)
		}
	}
	some := 0
	_, seen = onTerminal(t, 300, nil, "letters")
	for line := range strings.Lines(seen) {
		person := strings.Contains(line, " held ") || strings.Contains(line, " by hand  ready ") // somebody has to mend or to give it
		if strings.Contains(line, "\x1b[1;33m") != person {
			t.Errorf("%q", line)
		}
		if person {
			some++
		}
	}
	if some == 0 || !strings.Contains(seen, "accepted") {
		t.Errorf("the list lacks letters of both sorts:\n%s", seen)
	}
}

func TestARunShowsOnATerminalWhatItIsAt(t *testing.T) {
	fortnight(t)
	if _, seen := onTerminal(t, 120, nil, "run", "--as-of", "2026-03-12"); !strings.Contains(seen, "looking at the cases") {
		t.Errorf("on a terminal:\n%q", seen)
	}
	if _, errs := must(t, exitDone, "run", "--as-of", "2026-03-12"); strings.Contains(errs, "looking at the cases") {
		t.Errorf("in a pipe:\n%q", errs)
	}
}
