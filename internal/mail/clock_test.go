package mail

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"
)

func TestNoStepBeginsOnceTheContextHasEnded(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	conn, server := net.Pipe()
	t.Cleanup(func() { _ = errors.Join(conn.Close(), server.Close()) })
	c := startClock(ctx)
	defer c.end()
	c.watch(conn)
	for name, step := range map[string]func(time.Duration) error{"a command": c.allow, "the final dot": c.handOver} {
		if err := step(time.Minute); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
