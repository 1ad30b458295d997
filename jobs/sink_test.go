package jobs_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"stepdown/internal/mail/sink"
)

// servesMail is the variable by which this program is told to be a mail server instead of running tests.
const servesMail = "STEPDOWN_TEST_SERVES_MAIL"

// serveMail is a mail server for as long as standard input stays open. It writes its port to standard output.
func serveMail() {
	server, err := sink.Start(sink.Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(server.Port())
	_, _ = io.Copy(io.Discard, os.Stdin) // however it ends, it has ended
}

// mailServer starts a mail server as a process of its own, so that what it costs is not counted as ours, and gives its port.
func mailServer(t testing.TB) (port int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Env = append(os.Environ(), servesMail+"=1")
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := in.Close(); err != nil {
			t.Error(err)
		}
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	})
	if _, err := fmt.Fscanln(bufio.NewReader(out), &port); err != nil {
		t.Fatalf("start a mail server: %v", err)
	}
	return port
}
