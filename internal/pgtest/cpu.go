//go:build unix

package pgtest

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Spent is CPU and, with it, what this process itself has had: of a benchmark, program and database. Of an address that is not
// PostgreSQL's it is the process alone.
func Spent(t testing.TB, at string) time.Duration {
	t.Helper()
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		t.Fatal(err)
	}
	spent := time.Duration(own.Utime.Nano() + own.Stime.Nano())
	if strings.HasPrefix(at, "postgres:") {
		spent += CPU(t, at)
	}
	return spent
}

// CPU is the time of the processors that the throw-away PostgreSQL of that address, and all that it has started, have had since
// it began, user and system, in steps of 10 ms. What a stage cost is the difference between after and before; on a machine
// that others use too that says more than the clock. It is 0 where the system has no /proc, as only Linux has.
func CPU(t testing.TB, at string) time.Duration {
	t.Helper()
	address, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(filepath.Join(address.Query().Get("host"), "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	server, _, _ := strings.Cut(string(first), "\n")
	for { // again where a process has ended meanwhile: it may have been counted twice, or not at all
		processes, err := filepath.Glob("/proc/[0-9]*/stat")
		if err != nil {
			t.Fatal(err)
		}
		spent, own := time.Duration(0), time.Duration(0)
		for _, path := range processes {
			parent, ticks := ticksOf(t, path)
			switch server {
			case filepath.Base(filepath.Dir(path)):
				own = ticks
			case parent:
				spent += ticks
			}
		}
		if _, after := ticksOf(t, filepath.Join("/proc", server, "stat")); after == own {
			return spent + own
		}
	}
}

// ticksOf is a process's parent, and the time that it and its children that have ended have had; nobody's once it has ended.
func ticksOf(t testing.TB, path string) (parent string, spent time.Duration) {
	t.Helper()
	stat, err := os.ReadFile(path)
	if err != nil {
		return "", 0
	}
	// After the name in brackets: state, parent, ...; the 12th to the 15th are ticks.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 15 {
		return "", 0
	}
	for _, ticks := range fields[11:15] {
		n, err := strconv.Atoi(ticks)
		if err != nil {
			t.Fatal(err)
		}
		spent += time.Duration(n) * 10 * time.Millisecond
	}
	return fields[1], spent
}
