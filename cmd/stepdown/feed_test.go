package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFeedIsUndoneByAPersonWhoSaysWhy(t *testing.T) {
	tryOut(t)
	must(t, exitDone, "import", "feed/2026-03-11")
	must(t, exitDone, "import", "feed/2026-03-12")
	must(t, exitUsage, "feed", "undo", "--by", "Morgan Sampleworth") // no reason
	if out, _ := must(t, exitDone, "feed", "undo", "--by", "Morgan Sampleworth", "--because", "it was a test export"); !strings.Contains(out,
		"The feed made at 2026-03-12T04:00:00Z is undone") {
		t.Errorf("undo:\n%s", out)
	}
	if out, _ := must(t, exitDone, "feed"); !strings.Contains(out, "undone by Morgan Sampleworth: it was a test export") ||
		!strings.Contains(out, "taken 2026-03-11T04:00:00Z full") {
		t.Errorf("list:\n%s", out)
	}
	if _, errs := must(t, exitFailed, "import", "feed/2026-03-12"); !strings.Contains(errs, "stepdown feed accept") {
		t.Errorf("the undone feed again: %s", errs)
	}
	if out, _ := must(t, exitDone, "feed", "accept", "--by", "Morgan Sampleworth", "--because",
		"it was right after all"); !strings.Contains(out, "changed") {
		t.Errorf("accept:\n%s", out)
	}
	if _, errs := must(t, exitFailed, "feed", "accept", "--by", "Morgan Sampleworth", "--because", "again"); !strings.Contains(errs,
		"no feed waits") {
		t.Errorf("accept where none waits: %s", errs)
	}
	if _, errs := must(t, exitFailed, "feed", "refuse", "--by", "Morgan Sampleworth", "--because", "again"); !strings.Contains(errs,
		"no feed waits") {
		t.Errorf("refuse where none waits: %s", errs)
	}
}

func TestTheClockOfAnImportIsTheDayThatIsTriedOut(t *testing.T) {
	tryOut(t)
	must(t, exitDone, "demo", "feed", "--cases", "10", "--day", "2062-03-01", "future")
	if _, errs := must(t, exitFailed, "import", "future"); !strings.Contains(errs, "made_at is ahead of the clock") {
		t.Errorf("a feed from the future: %s", errs)
	}
	must(t, exitDone, "import", "future", "--as-of", "2062-03-01")
	if out, _ := must(t, exitDone, "feed"); !strings.Contains(out, "taken 2062") || !strings.Contains(out, "refused 2062") {
		t.Errorf("list:\n%s", out)
	}
}

func TestARealDatabaseTakesNoFeedBeforeItIsSettledFromWhen(t *testing.T) {
	tryOut(t)
	if err := os.WriteFile("stepdown.yaml", []byte("database: sqlite:real.db\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, exitDone, "migrate")
	folder := filepath.Join("feed", "2026-03-12")
	must(t, exitDone, "import", folder, "--dry-run")
	if _, errs := must(t, exitFailed, "import", folder); !strings.Contains(errs, "timing.go_live_on") {
		t.Errorf("import: %s", errs)
	}
	must(t, exitUsage, "import", folder, "--as-of", "2026-03-12") // another day is for trying out
	if err := os.WriteFile("stepdown.yaml", []byte("database: sqlite:real.db\ntiming:\n  go_live_on: 2026-03-01\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, exitDone, "import", folder)
}
