package app_test

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/apptest"
	"stepdown/internal/pgtest"
)

// door lets connections through to a database on a socket, while it is open.
type door struct {
	address, socket string
	mu              sync.Mutex
	listener        net.Listener
	open            []net.Conn
}

func (d *door) unlock(t *testing.T) {
	t.Helper()
	var err error
	if d.listener, err = net.Listen("tcp", d.address); err != nil {
		t.Fatal(err)
	}
	go func(l net.Listener) {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("unix", d.socket)
			if err != nil {
				from.Close()
				return
			}
			d.mu.Lock()
			d.open = append(d.open, from, to)
			d.mu.Unlock()
			pass := func(a, b net.Conn) { io.Copy(a, b); a.Close(); b.Close() }
			go pass(to, from)
			go pass(from, to)
		}
	}(d.listener)
}

func (d *door) lock() {
	d.listener.Close()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.open {
		c.Close()
	}
	d.open = nil
}

func TestADatabaseThatGoesAwayIsWaitedFor(t *testing.T) {
	direct, err := url.Parse(pgtest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	sockets, err := filepath.Glob(filepath.Join(direct.Query().Get("host"), ".s.PGSQL.*[0-9]"))
	if err != nil || len(sockets) != 1 {
		t.Fatal("the database's socket was not found", sockets, err)
	}
	h := apptest.New(t)
	d := &door{address: freePort(t), socket: sockets[0]}
	settings := earnest(t, h, "postgres://"+direct.Query().Get("user")+"@"+d.address+direct.Path+"?sslmode=disable", freePort(t))
	c := newClock(14)
	serve(t, settings, c)
	within(t, "the service lives before its database does", func() bool { return status(settings, "/healthz") == http.StatusOK })
	if code := status(settings, "/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("without a database it answers %d", code)
	}
	if code := status(settings, "/metrics"); code != http.StatusOK {
		t.Errorf("without a database the metrics answer %d", code)
	}
	d.unlock(t)
	within(t, "the database is found", func() bool { return status(settings, "/readyz") == http.StatusOK })
	d.lock()
	within(t, "the database is missed", func() bool { return status(settings, "/readyz") == http.StatusServiceUnavailable })
	h.Feed(t, 14)
	d.unlock(t)
	within(t, "letters are written again", func() bool {
		c.add(time.Minute) // what failed rests by the minute
		a, err := app.Open(t.Context(), settings, apptest.Quiet)
		if err != nil {
			return false
		}
		defer a.Close()
		return len(live(t, a)) > 0
	})
}
