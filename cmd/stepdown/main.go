// Command stepdown sends families the letters they are owed when social care steps down to early help, and reminds
// Early Help Coordinators of what falls due.
//
// This package turns a command line into calls, and the results into tables, JSON and exit codes. There is one file for
// each verb; rules and SQL live elsewhere. An error is reported once, on standard error, with what to do about it.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// A pass makes much that lives for a moment and keeps little, so some more memory saves a fifth of its time: four times what is
// kept, up to a limit. Whoever sets GOGC or GOMEMLIMIT decides.
const (
	garbagePercent = 400
	memoryLimit    = 1 << 30
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal is no longer caught and ends the program at once
	code := execute(ctx, &console{out: os.Stdout, errs: os.Stderr, environ: os.Environ()}, os.Args[1:])
	os.Exit(int(code))
}
