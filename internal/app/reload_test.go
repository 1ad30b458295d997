package app_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"stepdown/internal/app"
	"stepdown/internal/apptest"
	"stepdown/internal/calendar"
	"stepdown/internal/config"
)

// spoken is a log that is read while it is written.
type spoken struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *spoken) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *spoken) has(words string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Contains(s.text.String(), words)
}

// TestAServiceGoesOnByOtherSettings has it take feeds from another folder, and refuse what is faulty or can't change.
func TestAServiceGoesOnByOtherSettings(t *testing.T) {
	h := apptest.New(t)
	elsewhere := filepath.Join(h.Dir, "elsewhere")
	database := h.SQLite(t)
	first := h.Migrated(t, database, "STEPDOWN_SERVICE_LISTEN=127.0.0.1:0", "STEPDOWN_SCHEDULES_INTAKE=@every 1s")
	moved := func(more ...string) func() (*config.Config, error) {
		c := h.Settings(t, database, append([]string{"STEPDOWN_SERVICE_LISTEN=127.0.0.1:0", "STEPDOWN_SCHEDULES_INTAKE=@every 1s"}, more...)...)
		c.Folders.Feed = elsewhere
		return func() (*config.Config, error) { return c, nil }
	}
	wording := filepath.Join(h.Dir, "wording")
	if err := errors.Join(os.MkdirAll(filepath.Join(wording, "letters"), 0o700),
		os.WriteFile(filepath.Join(wording, "letters", "closure.en.md"), []byte("# {{.Nothing}}"), 0o600)); err != nil {
		t.Fatal(err)
	}
	var load func() (*config.Config, error)
	asked, said := make(chan os.Signal), &spoken{}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- app.Serve(ctx, first, slog.New(slog.NewTextHandler(said, nil)), newClock(0).now, calendar.Date{},
			app.Reload{Asked: asked, Load: func() (*config.Config, error) { return load() }})
	}()
	for what, c := range map[string]struct {
		load func() (*config.Config, error)
		says string
	}{
		"settings that can't be read": {func() (*config.Config, error) { return nil, errors.New("line 7 is no setting") },
			"line 7 is no setting"},
		"another database":         {moved("STEPDOWN_INSTALLATION=another"), "while the service runs, installation can't change"},
		"faulty wording":           {moved("STEPDOWN_FOLDERS_TEMPLATES=" + wording), "closure.en.md"},
		"times that can't be read": {moved("STEPDOWN_SCHEDULES_SCAN=every Tuesday"), "every Tuesday"},
	} {
		load = c.load
		asked <- syscall.SIGHUP
		within(t, what+" are refused", func() bool { return said.has(c.says) })
	}
	if said.has("read anew") {
		t.Error("faulty settings were taken over")
	}
	load = moved()
	asked <- syscall.SIGHUP
	within(t, "good ones are taken over", func() bool { return said.has("have been read anew") })
	if err := os.Rename(h.Feed(t, 0), filepath.Join(elsewhere, "a feed")); err != nil {
		t.Fatal(err)
	}
	within(t, "the feed in the other folder is taken", func() bool { return said.has("taken=1") })
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}
