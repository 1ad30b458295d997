package health

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// How long whoever asks may take, and how much they may say. They ask for one small page at a time.
const (
	headerWithin  = 5 * time.Second
	askWithin     = 10 * time.Second
	answerWithin  = 30 * time.Second
	idleWithin    = 30 * time.Second
	longestHeader = 8 << 10

	// mostConnections is far below the files that a process may have open: the database, the letters and the mail server need
	// theirs.
	mostConnections = 64
)

// NewServer is a server that nobody can keep from answering others: who takes too long is let go of, and where too many are
// connected, whoever has been idle longest makes room for the next.
func NewServer(h http.Handler) *http.Server {
	present := crowd{last: map[net.Conn]moment{}}
	return &http.Server{Handler: h, ReadHeaderTimeout: headerWithin, ReadTimeout: askWithin, WriteTimeout: answerWithin,
		IdleTimeout: idleWithin, MaxHeaderBytes: longestHeader, ConnState: present.saw}
}

// crowd are the connections that there are.
type crowd struct {
	mu    sync.Mutex
	turns int
	last  map[net.Conn]moment
}

// moment is when something was last seen of a connection: the turn, and whether it has begun to ask.
type moment struct {
	asking bool
	turn   int
}

func (m moment) before(other moment) bool {
	if m.asking != other.asking {
		return other.asking
	}
	return m.turn < other.turn
}

func (c *crowd) saw(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(c.last, conn)
		return
	}
	if state == http.StateNew && len(c.last) >= mostConnections {
		c.makeRoom()
	}
	c.turns++
	c.last[conn] = moment{state == http.StateActive, c.turns}
}

// makeRoom lets go of the connection that has been idle longest, or where all ask something, has been asking longest.
func (c *crowd) makeRoom() {
	var first net.Conn
	for conn, m := range c.last {
		if first == nil || m.before(c.last[first]) {
			first = conn
		}
	}
	_ = first.Close() // its reader finds out
	delete(c.last, first)
}
