package mail

import (
	"context"
	"net"
	"sync"
	"time"
)

// afterStop is how long the answer is still awaited once the context has ended with the message already handed over: a
// shutdown should not turn a message into an unknown one that the server is just about to accept.
const afterStop = 30 * time.Second

// clock holds one attempt to its times. Before the message is handed over, the end of the context ends the attempt at
// once; after it, the answer is awaited for a while still.
type clock struct {
	ctx     context.Context
	release func() bool

	mu     sync.Mutex
	conn   net.Conn // nil while there is none
	handed bool     // the end of the message is being written
	until  time.Time
	ended  bool // the attempt is over; the connection belongs to the next one
}

func startClock(ctx context.Context) *clock {
	c := &clock{ctx: ctx}
	c.release = context.AfterFunc(ctx, c.stop)
	return c
}

// end lets go of the connection; a context that ends later no longer touches it.
func (c *clock) end() {
	c.release()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
}

func (c *clock) watch(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn = conn
}

// allow gives the next step so much time, unless the context has ended.
func (c *clock) allow(d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ctx.Err(); err != nil { //guard:stop-ends-a-mail-under-way
		return err
	}
	c.until = time.Now().Add(d)
	return c.conn.SetDeadline(c.until)
}

// handOver is allow for the one step that can't be taken back.
func (c *clock) handOver(d time.Duration) error {
	if err := c.allow(d); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ctx.Err(); err != nil {
		return err
	}
	c.handed = true
	return nil
}

// stop runs when the context ends. A deadline that can't be set means a connection that is gone already, which the step
// under way finds out by itself.
func (c *clock) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended || c.conn == nil {
		return
	}
	at := time.Unix(1, 0)
	if c.handed { //guard:stop-awaits-the-last-answer
		if at = time.Now().Add(afterStop); at.After(c.until) {
			return
		}
	}
	_ = c.conn.SetDeadline(at)
}
