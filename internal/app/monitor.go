package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"stepdown/internal/health"
	"stepdown/jobs"
)

// scanGrace is how long after its time a scan may come without being overdue.
const scanGrace = time.Hour

// monitor is what answers for the service.
func (a *App) monitor(tasks []jobs.Task) *health.Monitor {
	return health.New([]health.Check{
		{Name: "database", Ask: a.Store.CheckSchema},
		{Name: "print folder", Ask: func(context.Context) error { return writable(a.spool.Dir) }},
		{Name: "scan", Ask: func(ctx context.Context) error { return a.overdue(ctx, tasks, time.Now()) }},
	}, a.counts)
}

func (a *App) counts(ctx context.Context) ([]health.Counted, error) {
	found, err := a.Store.CountLetters(ctx)
	all := make([]health.Counted, len(found))
	for i, c := range found {
		all[i] = health.Counted{Kind: string(c.Kind), State: string(c.State), Code: c.Code, Number: c.Number, Oldest: c.Oldest}
	}
	return all, err
}

func writable(folder string) error {
	f, err := os.CreateTemp(folder, ".probe-*")
	if err != nil {
		return errors.New("the print folder can't be written to")
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// overdue tells whether a scan should have been completed and was not.
func (a *App) overdue(ctx context.Context, tasks []jobs.Task, now time.Time) error {
	for _, t := range tasks {
		if t.Name != scanTask {
			continue
		}
		last, ok, err := a.Store.LastSlot(ctx, t.Name)
		if err != nil {
			return err
		}
		if next := t.Times.Next(last); ok && now.Sub(next) > scanGrace {
			return fmt.Errorf("the scan of %s has not been completed", next.Format(time.DateTime))
		}
	}
	return nil
}

// answer serves health and metrics until the context ends.
func answer(ctx context.Context, listen string, m *health.Monitor, log *slog.Logger) error {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("listen on %s, as service.listen says: %w", listen, err)
	}
	server := &http.Server{Handler: m.Handler(), ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { server.Close() })
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Error("the service no longer answers for its health", "error", err)
		}
	}()
	return nil
}

// tellSystemd says that the service is ready, and that it lives for as long as the context does. Where systemd didn't
// start it, nobody listens and nothing happens.
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
