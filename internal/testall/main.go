// Command testall runs every test of the module, as `go test ./...` does, and ends by saying how many passed, failed and were
// skipped: for want of what, and with which command it is installed. Other arguments are handed to `go test`.
//
// With -skipped FILE first it writes the names of the skipped tests into the file, and with -only FILE it runs just those that
// such a file names: what one machine could not try, another can, and nothing is run twice.
//
// Like `go test` it prints a line for each package, and all that a failing test said. It exits as `go test` does.
package main

import (
	"errors"
	"flag"
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
	var skipped, only string
	if len(args) > 0 && (args[0] == "-skipped" || args[0] == "-only") {
		flags := flag.NewFlagSet("testall", flag.ExitOnError)
		flags.StringVar(&skipped, "skipped", "", "write the names of the skipped tests into this `FILE`")
		flags.StringVar(&only, "only", "", "run the tests that this `FILE` names")
		_ = flags.Parse(args) // it exits itself
		args = flags.Args()
	}
	if len(args) == 0 {
		// A small machine under load takes longer than go test's ten minutes for a package, and one package more than there are
		// cores makes use of what those leave that mostly wait.
		args = []string{"-timeout=30m", fmt.Sprintf("-p=%d", runtime.NumCPU()+1)}
		which := []string{"./..."}
		if only != "" {
			if which, err = chosen(only); err != nil {
				return 1, err
			}
		}
		args = append(args, which...)
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
	if skipped != "" {
		readErr = errors.Join(readErr, write(skipped, report.skipped))
	}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), readErr
	}
	return 0, errors.Join(readErr, err)
}
