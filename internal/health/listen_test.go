package health_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"stepdown/internal/health"
)

// Who connects and asks nothing, or asked once and stays, keeps nobody from being answered.
func TestIdleConnectionsMakeRoom(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := health.NewServer(health.New(nil, ledger{}).Handler())
	go server.Serve(l)
	defer server.Close()
	closed := make(chan bool)
	for n := range 240 {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if n%2 == 0 { // and stays after its answer
			fmt.Fprint(conn, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
			if answer, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil || answer.StatusCode != http.StatusOK {
				t.Fatalf("connection %d: %v", n, err)
			}
		}
		go func() {
			_, err := io.Copy(io.Discard, conn)
			closed <- err == nil
		}()
	}
	answer, err := (&http.Client{Timeout: 4 * time.Second}).Get("http://" + l.Addr().String() + "/healthz") // before any has taken too long
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("with 240 idle connections: %v", err)
	}
	answer.Body.Close()
	for range 240 - 64 {
		select {
		case <-closed:
		case <-time.After(4 * time.Second):
			t.Fatal("more than 64 idle connections are kept")
		}
	}
}

// pipe is a listener of connections within this process, so that a test sets the clock.
type pipe chan net.Conn

func (p pipe) Accept() (net.Conn, error) {
	conn, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (p pipe) Close() error   { return nil }
func (p pipe) Addr() net.Addr { return &net.TCPAddr{} }

// Who takes too long to ask, or says nothing after an answer, is let go of.
func TestWhoTakesTooLongIsLetGoOf(t *testing.T) {
	const whole = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	for name, tc := range map[string]struct {
		said string
		want time.Duration
	}{
		"nothing is said":                    {"", 5 * time.Second},
		"the header doesn't end":             {"GET /healthz HTTP/1.1\r\n", 5 * time.Second},
		"nothing more is said":               {whole, 30 * time.Second},
		"the header of a second doesn't end": {whole + "GET /", 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				connections := make(pipe)
				server := health.NewServer(health.New(nil, ledger{}).Handler())
				go server.Serve(connections)
				ours, theirs := net.Pipe()
				connections <- theirs
				go io.WriteString(ours, tc.said)
				began := time.Now()
				if _, err := io.Copy(io.Discard, ours); err != nil {
					t.Error(err)
				}
				if took := time.Since(began).Round(time.Second); took != tc.want {
					t.Errorf("let go of after %v, want %v", took, tc.want)
				}
				close(connections)
				server.Close()
			})
		})
	}
}

func TestALongHeaderIsRefused(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := health.NewServer(health.New(nil, ledger{}).Handler())
	go server.Serve(l)
	defer server.Close()
	question, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	question.Header.Set("X", strings.Repeat("x", 20<<10))
	answer, err := http.DefaultClient.Do(question)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("answered with %s", answer.Status)
	}
}
