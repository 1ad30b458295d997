package office_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
	"stepdown/jobs"
)

// TestARunThatComesBackAfterItsReprintIsNamed wherever the print room looks, and neither bundled nor recorded as printed; so is one
// that is recorded as printed, and one that nobody knows.
func TestARunThatComesBackAfterItsReprintIsNamed(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		there := func(names ...string) string { return filepath.Join(append([]string{c.Dir, "print"}, names...)...) }
		move := func(from, to string) {
			t.Helper()
			if err := os.Rename(from, to); err != nil {
				t.Fatal(err)
			}
		}
		listed := func(run, why string) {
			t.Helper()
			all, err := c.UnprintedRuns(t.Context())
			if err != nil || !slices.ContainsFunc(all, func(u office.Unprinted) bool {
				return u.Run == run && u.Letters == 1 && strings.Contains(u.Why, why)
			}) {
				t.Errorf("%s is not listed as %q: %+v, %v", run, why, all, err)
			}
			c.wantReport("Run " + run + " lies in the print folder, " + why)
		}
		first, away := c.spooled(), filepath.Join(c.Dir, "away")
		move(there(first), away)
		c.became("away", ledger.Accepted, ledger.RunMissing)
		second, err := c.Reprint(t.Context(), 1, c.today, morgan)
		if err != nil {
			t.Fatal(err)
		}
		move(away, there(first))
		listed(first, "and letters of it were printed again in run "+second+": move its folder away, so that nobody prints it twice")
		c.became("back", ledger.Accepted, ledger.Reprinted)
		if _, err := c.PrintDone(t.Context(), first, nil, morgan); err == nil || !strings.Contains(err.Error(), second) {
			t.Errorf("recorded as printed: %v", err)
		}
		made, err := c.Bundle(t.Context(), calendar.Date{}, morgan)
		if err != nil || slices.ContainsFunc(made, func(b jobs.Bundled) bool { return b.Run != second || b.Before != nil }) {
			t.Errorf("bundled: %+v, %v", made, err)
		}
		again, err := c.Bundle(t.Context(), calendar.Date{}, morgan)
		if err != nil || len(again) != 1 || again[0].Before == nil || again[0].Before.At.IsZero() {
			t.Errorf("bundled again: %+v, %v", again, err)
		}
		if _, err := c.PrintDone(t.Context(), second, nil, morgan); err != nil {
			t.Fatal(err)
		}
		move(there("printed", second), there(second))
		listed(second, "and its letters are recorded as sent: move its folder away, so that nobody prints it twice; `stepdown print undo")

		const unknown = "2026-01-01-7-1"
		if err := os.CopyFS(there(unknown), os.DirFS(there(second))); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(there(unknown, "L000001.pdf"), there(unknown, "L000077.pdf")); err != nil {
			t.Fatal(err)
		}
		listed(unknown, "and nobody knows of it: move its folder away")
		if _, err := c.PrintDone(t.Context(), unknown, nil, morgan); err == nil || !strings.Contains(err.Error(), "nobody knows of it") {
			t.Errorf("recorded as printed: %v", err)
		}
		if _, err := c.PrintDone(t.Context(), "2026-01-01-8-1", nil, morgan); err == nil || !strings.Contains(err.Error(), "there is no run") {
			t.Errorf("recorded as printed: %v", err)
		}
	})
}
