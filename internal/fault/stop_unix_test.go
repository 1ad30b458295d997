//go:build unix

package fault

import (
	"errors"
	"os"
	"syscall"
)

// untilStopped waits until a process of ours has stopped itself.
func untilStopped(process int) error {
	var status syscall.WaitStatus
	for {
		_, err := syscall.Wait4(process, &status, syscall.WUNTRACED, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err == nil && !status.Stopped() {
			err = errors.New("it ended")
		}
		return err
	}
}

func goOn(p *os.Process) error { return p.Signal(syscall.SIGCONT) }
