//go:build faults && unix

package app

import (
	"os"
	"strings"
	"syscall"
)

// beforeStep sends this process a signal at the step of publishing that FAULT_BEFORE names, as in place:KILL, once.
func beforeStep() func(string) {
	at, signal, _ := strings.Cut(os.Getenv("FAULT_BEFORE"), ":")
	signals := map[string]syscall.Signal{"KILL": syscall.SIGKILL, "STOP": syscall.SIGSTOP, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP}
	return func(step string) {
		if step == at {
			at = ""
			_ = syscall.Kill(os.Getpid(), signals[signal]) // the tests see whether it came
		}
	}
}
