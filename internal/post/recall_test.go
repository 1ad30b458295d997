package post

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func nobody() (bool, error) { return false, nil }

// holds is what a run's folder says of a letter: whether its file is there, and whether its manifest lists it.
func holds(t *testing.T, folder, id string) (there, listed bool) {
	t.Helper()
	_, err := os.Stat(filepath.Join(folder, id+".pdf"))
	text, readErr := os.ReadFile(filepath.Join(folder, manifest))
	if readErr != nil {
		t.Fatal(readErr)
	}
	return err == nil, strings.Contains(string(text), id+",")
}

// TestARecallAndThePrintRoomNeverBothHaveALetter lets the print room move a run at the moment of a recall.
func TestARecallAndThePrintRoomNeverBothHaveALetter(t *testing.T) {
	won := map[bool]int{}
	for n := range 100 {
		s, entries := spoolWith(t, "L1", "L2")
		to := s.in(printed, run)
		if n%2 == 1 {
			to = filepath.Join(t.TempDir(), "the print room's own place")
		}
		var out bool
		var recallErr error
		var both sync.WaitGroup
		start := make(chan struct{})
		both.Go(func() {
			<-start
			out, recallErr = s.Recall(run, "L1", entries[0].SHA256, nobody)
		})
		both.Go(func() {
			<-start
			if err := os.Rename(s.in(run), to); err != nil {
				t.Error(err)
			}
		})
		close(start)
		both.Wait()
		there, listed := holds(t, to, "L1")
		if recallErr != nil || there == out || listed == out {
			t.Fatalf("recalled %v, %v; in the print room's hands %v, listed there %v", out, recallErr, there, listed)
		}
		if there, listed := holds(t, to, "L2"); !there || !listed {
			t.Fatalf("the other letter: there %v, listed %v", there, listed)
		}
		won[out]++
	}
	t.Logf("recalled %d times, and too late %d times", won[true], won[false])
}

func TestARunThatIsTakenIsLeftAlone(t *testing.T) {
	copied := func(s Spool) error { return os.CopyFS(s.in(printed, run), os.DirFS(s.in(run))) }
	for name, c := range map[string]struct {
		before func(Spool) error
		taken  bool
		err    error
	}{
		"as the ledger knows":      {before: func(Spool) error { return nil }, taken: true},
		"by a copy":                {before: copied},
		"but nobody can be asked":  {before: func(Spool) error { return nil }, err: errors.New("no answer")},
		"by moving it to printed/": {before: func(s Spool) error { return s.Done(run) }},
	} {
		s, entries := spoolWith(t, "L1", "L2")
		if err := c.before(s); err != nil {
			t.Fatal(err)
		}
		out, err := s.Recall(run, "L1", entries[0].SHA256, func() (bool, error) { return c.taken, c.err })
		if out || !errors.Is(err, c.err) {
			t.Errorf("taken %s: recalled %v, %v", name, out, err)
		}
		folder := s.in(run)
		if _, err := os.Stat(folder); err != nil {
			folder = s.in(printed, run)
		}
		if there, listed := holds(t, folder, "L1"); !there || !listed {
			t.Errorf("taken %s: there %v, listed %v", name, there, listed)
		}
	}
}

func TestAFileThatIsNotTheLetterIsTakenOutAndIsNoRecall(t *testing.T) {
	s, entries := spoolWith(t, "L1", "L2")
	if err := os.WriteFile(s.in(run, "L1.pdf"), []byte("somebody has marked it"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if out, err := s.Recall(run, "L1", entries[0].SHA256, nobody); err != nil || out {
			t.Errorf("recalled %v, %v", out, err)
		}
	}
	if there, listed := holds(t, s.in(run), "L1"); there || listed {
		t.Errorf("it can still be printed: there %v, listed %v", there, listed)
	}
	if n := leftovers(t, s); n != 0 {
		t.Errorf("%d files were left behind", n)
	}
}

func TestMendingAManifestFollowsNoLink(t *testing.T) {
	mine := filepath.Join(t.TempDir(), "mine")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{mine, "L2.pdf"} {
		s, entries := spoolWith(t, "L1", "L2")
		if err := os.Symlink(to, s.in(run, mending)); err != nil {
			t.Fatal(err)
		}
		if out, err := s.Recall(run, "L1", entries[0].SHA256, nobody); err != nil || !out {
			t.Errorf("recalled %v, %v", out, err)
		}
		if _, listed := holds(t, s.in(run), "L1"); listed {
			t.Error("the manifest was not mended")
		}
		if sum, err := hashOf(s.in(run, "L2.pdf")); err != nil || sum != entries[1].SHA256 {
			t.Errorf("another letter was overwritten: %v", err)
		}
	}
	if text, err := os.ReadFile(mine); err != nil || string(text) != "mine" {
		t.Errorf("somebody's own file holds %q, %v", text, err)
	}
}

func TestWhatWasTakenOutIsRememberedUntilItIsForgotten(t *testing.T) {
	s, entries := spoolWith(t, "L1", "L2")
	if out, err := s.Recall(run, "L1", entries[0].SHA256, nobody); err != nil || !out {
		t.Fatal(out, err)
	}
	if err := s.Done(run); err != nil {
		t.Fatal(err)
	}
	all, err := s.Recalled()
	if err != nil || len(all) != 1 || all[0] != (Aside{run, "L1"}) {
		t.Fatalf("%+v, %v", all, err)
	}
	taken := func() (bool, error) { return true, nil }
	if out, err := s.Recall(run, "L1", entries[0].SHA256, taken); err != nil || !out {
		t.Errorf("it is out, and asked again: %v, %v", out, err)
	}
	if err := s.Forget(all[0]); err != nil {
		t.Fatal(err)
	}
	if out, err := s.Recall(run, "L1", entries[0].SHA256, taken); err != nil || out {
		t.Errorf("forgotten, and asked again: %v, %v", out, err)
	}
}
