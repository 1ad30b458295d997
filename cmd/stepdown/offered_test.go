package main

import (
	"encoding/json"
	"strings"
	"testing"

	"stepdown/internal/office"
)

// TestAShellIsOfferedRunsTheBacklogAndFeeds by their ids, and by its own means files where there are none.
func TestAShellIsOfferedRunsTheBacklogAndFeeds(t *testing.T) {
	run := spooled(t)
	later := []string{"STEPDOWN_TIMING_GO_LIVE_ON=2026-03-31"}
	_, listed, _ := callHere(t, later, "backlog", "--json")
	var left []office.LeftOver
	if err := json.Unmarshal([]byte(listed), &left); err != nil || len(left) == 0 {
		t.Fatal(listed, err)
	}
	for _, tc := range []struct {
		want, not string
		args      []string
	}{
		{run + "\n", "L0000", []string{"print", "done", ""}},
		{"--because", run, []string{"print", "undo", ""}}, // it takes a run that waits no longer
		{"L000001\taccepted, consent-refused of EHM-20940/1\n", run, []string{"print", "gone", ""}},
		{left[0].ID + "\t" + left[0].What + " of " + left[0].Case + "\n", "", []string{"backlog", "dismiss", "b"}},
		{"feed/2026-03-12\n", "", []string{"import", ""}},
		{":0\n", "2026", []string{"import", "elsewhere"}},
	} {
		code, out, _ := callHere(t, later, append([]string{"__complete"}, tc.args...)...)
		if code != exitDone || !strings.Contains(out, tc.want) || tc.not != "" && strings.Contains(out, tc.not) {
			t.Errorf("%q: exit %d, want %q:\n%s", tc.args, code, tc.want, out)
		}
	}
}
