package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/app"
	"stepdown/internal/apptest"
	"stepdown/internal/demo"
	"stepdown/jobs"
)

func TestNoFeedIsTakenInEarnestBeforeItIsSettledFromWhen(t *testing.T) {
	h := apptest.New(t)
	folder := h.Feed(t, 0)
	for _, live := range []bool{false, true} {
		more := []string{}
		if live {
			more = []string{"STEPDOWN_TIMING_GO_LIVE_ON=2026-03-02"}
		}
		settings := h.Settings(t, h.SQLite(t), more...)
		if _, err := app.Migrate(t.Context(), settings, false, app.Grants{}); err != nil {
			t.Fatal(err)
		}
		a := apptest.Open(t, settings)
		if _, err := a.Intake().Run(t.Context(), folder, true); err != nil {
			t.Errorf("a dry run: %v", err)
		}
		if _, err := a.Intake().Run(t.Context(), folder, false); errors.Is(err, jobs.ErrNotLive) == live {
			t.Errorf("settled %v: %v", live, err)
		}
		in, err := a.Report().Gather(t.Context(), demo.Start)
		if said := strings.Contains(strings.Join(in.Lines(), "\n"), "timing.go_live_on"); err != nil || said == live {
			t.Errorf("settled %v: the report says %v, %v", live, in.Attention, err)
		}
		os.Remove(filepath.Join(folder, "rejected.csv"))
	}
}
