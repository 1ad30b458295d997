// Command testall runs every test of the module, as `go test ./...` does, and ends by saying how many passed, failed and were
// skipped: for want of what, and with which command it is installed. Other arguments are handed to `go test`.
//
// Like `go test` it prints a line for each package, and all that a failing test said. It exits as `go test` does.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "testall:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func run(args []string) (code int, err error) {
	if len(args) == 0 {
		// A small machine under load takes longer than go test's ten minutes for a package, and one package more than there are
		// cores makes use of what those leave that mostly wait.
		args = []string{"-timeout=30m", fmt.Sprintf("-p=%d", runtime.NumCPU()+1), "./..."}
	}
	tests := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	tests.Stderr = os.Stderr
	events, err := tests.StdoutPipe()
	if err != nil {
		return 1, fmt.Errorf("read what the tests say: %w", err)
	}
	if err := tests.Start(); err != nil {
		return 1, fmt.Errorf("start the tests: %w", err)
	}
	report := newReport(os.Stdout)
	readErr := report.read(events)
	err = tests.Wait()
	report.finish()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), readErr
	}
	return 0, errors.Join(readErr, err)
}
