package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"stepdown/internal/health"
)

// Count is for health.Ledger.
func (s *service) Count(ctx context.Context) ([]health.Counted, error) {
	o := s.opened.Load()
	if o == nil {
		return nil, errNotYet
	}
	letters, err := o.app.Store.CountLetters(ctx)
	digests, digestErr := o.app.Store.CountDigests(ctx)
	var all []health.Counted
	for _, c := range append(letters, digests...) {
		all = append(all, health.Counted{Kind: string(c.Kind), State: string(c.State), Code: c.Code, Number: c.Number, Oldest: c.Oldest})
	}
	return all, errors.Join(err, digestErr)
}

// Closed is for health.Ledger.
func (s *service) Closed(ctx context.Context) (paused, overLimit bool, err error) {
	o := s.opened.Load()
	if o == nil {
		return false, false, errNotYet
	}
	ours, err := o.app.Store.Installation(ctx)
	return ours.Paused, ours.OverLimit, err
}

// FeedMadeAt is for health.Ledger.
func (s *service) FeedMadeAt(ctx context.Context) (time.Time, error) {
	o := s.opened.Load()
	if o == nil {
		return time.Time{}, errNotYet
	}
	feed, _, err := o.app.Store.LastFeed(ctx)
	return feed.MadeAt, err
}

// answer serves health and metrics until the context ends.
func answer(ctx context.Context, listen string, m *health.Monitor, log *slog.Logger) error {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("listen on %s, as service.listen says: %w", listen, err)
	}
	server := health.NewServer(m.Handler())
	context.AfterFunc(ctx, func() { server.Close() })
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Error("the service no longer answers for its health", "error", err)
		}
	}()
	return nil
}

// tellSystemd says that the service has started, even if it still waits for its database, and that it lives for as long as
// the context does. Where systemd didn't start it, nobody listens and nothing happens.
func tellSystemd(ctx context.Context, log *slog.Logger) {
	tell := func(state string) {
		if _, err := daemon.SdNotify(false, state); err != nil {
			log.Error("systemd could not be told", "state", state, "error", err)
		}
	}
	tell(daemon.SdNotifyReady)
	context.AfterFunc(ctx, func() { tell(daemon.SdNotifyStopping) })
	every, err := daemon.SdWatchdogEnabled(false)
	if err != nil || every == 0 {
		return
	}
	go func() {
		beat := time.NewTicker(every / 2)
		defer beat.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-beat.C:
				tell(daemon.SdNotifyWatchdog)
			}
		}
	}()
}
