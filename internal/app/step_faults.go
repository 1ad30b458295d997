//go:build faults && unix

package app

import (
	"fmt"
	"os"
	ossignal "os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// beforeStep sends this process a signal at the step of publishing that FAULT_BEFORE names, as in place:KILL, once.
func beforeStep() func(string) {
	at, signal, _ := strings.Cut(os.Getenv("FAULT_BEFORE"), ":")
	signals := map[string]syscall.Signal{"KILL": syscall.SIGKILL, "STOP": syscall.SIGSTOP, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP}
	return func(step string) {
		if step != at {
			return
		}
		at = ""
		awake := make(chan os.Signal, 1)
		ossignal.Notify(awake, syscall.SIGCONT)
		defer ossignal.Stop(awake)
		_ = syscall.Kill(os.Getpid(), signals[signal]) // the tests see whether it came
		if signal == "STOP" || signal == "KILL" {
			<-awake // another thread may take the signal: this one takes no further step
		}
	}
}

// recordSegment is the size in bytes that FAULT_SEGMENT names; 0: the usual one.
func recordSegment() int64 {
	size, _ := strconv.ParseInt(os.Getenv("FAULT_SEGMENT"), 10, 64)
	return size
}

// watcher is who looks on where FAULT_STAGES is set: stages are told on descriptor 3, and answers come on 4.
var watcher = sync.OnceValues(func() (told, answers *os.File) {
	if os.Getenv("FAULT_STAGES") == "" {
		return nil, nil
	}
	return os.NewFile(3, "stages"), os.NewFile(4, "answers")
})

// beforeStage tells of a stage that begins, or of a carrier whose turn it is, and waits until that has been noted.
func beforeStage(name string) {
	if told, answers := watcher(); told != nil {
		fmt.Fprintln(told, name)
		_, _ = answers.Read(make([]byte, 1)) // whoever watched may have gone
	}
}
