package post

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const run = "2026-03-02-1"

func spoolWith(t *testing.T, ids ...string) (Spool, []Entry) {
	t.Helper()
	s, err := NewSpool(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := Work{Run: run, Mark: "MARK2345"}
	if err := s.Begin(w); err != nil {
		t.Fatal(err)
	}
	var entries []Entry
	for _, id := range ids {
		pdf := []byte("%PDF-1.7 letter " + id)
		sum := sha256.Sum256(pdf)
		p := Piece{ID: id, PDF: pdf, SHA256: hex.EncodeToString(sum[:]), Pages: 1, Class: "second", Format: "standard"}
		if err := s.Add(w, p); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, p.Entry())
	}
	if err := errors.Join(s.List(w, entries), s.Place(w)); err != nil {
		t.Fatal(err)
	}
	return s, entries
}

func leftovers(t *testing.T, s Spool) int {
	t.Helper()
	entries, err := os.ReadDir(s.in(arriving))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if e.Name() != "lock" {
			n++
		}
	}
	return n
}

func TestAFullDiskLeavesNothingUnderAFinalName(t *testing.T) {
	s, _ := spoolWith(t, "L1")
	full := func(w io.Writer) error {
		if _, err := w.Write([]byte("%PDF-1.7 let")); err != nil {
			return err
		}
		return syscall.ENOSPC
	}
	if err := s.writeWhole(s.in(run, "L2.pdf"), full); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(s.in(run, "L2.pdf")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a truncated letter stands under its name: %v", err)
	}
	before, err := os.ReadFile(s.in(run, manifest))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.writeWhole(s.in(run, manifest), full); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v", err)
	}
	after, err := os.ReadFile(s.in(run, manifest))
	if err != nil || string(after) != string(before) {
		t.Errorf("the manifest became %q, %v", after, err)
	}
	if n := leftovers(t, s); n != 0 {
		t.Errorf("%d files were left behind", n)
	}
}

func TestWhatCantGetItsNameIsTakenAway(t *testing.T) {
	s, _ := spoolWith(t, "L1")
	if err := os.Mkdir(s.in(run, "L2.pdf"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := s.writeWhole(s.in(run, "L2.pdf"), func(w io.Writer) error { return nil }); err == nil {
		t.Error("a folder was replaced")
	}
	if n := leftovers(t, s); n != 0 {
		t.Errorf("%d files were left behind", n)
	}
}

// TestARecallCutShort stops a recall after each of its steps, as a crash would, and recalls again.
func TestARecallCutShort(t *testing.T) {
	for name, steps := range map[string]func(Spool, string) error{
		"after the PDF was set aside": func(s Spool, aside string) error { return os.Rename(s.in(run, "L1.pdf"), aside) },
		"after the manifest was mended": func(s Spool, aside string) error {
			folder, err := os.OpenRoot(s.in(run))
			return errors.Join(err, os.Rename(s.in(run, "L1.pdf"), aside), unlist(folder, "L1"), folder.Close())
		},
		"and the run printed meanwhile": func(s Spool, aside string) error {
			return errors.Join(os.Rename(s.in(run, "L1.pdf"), aside), s.Done(run))
		},
	} {
		s, entries := spoolWith(t, "L1", "L2")
		if err := steps(s, s.in(arriving, run+".L1.recalled")); err != nil {
			t.Fatal(err)
		}
		taken := func() (bool, error) { return strings.Contains(name, "printed"), nil }
		for _, want := range []bool{true, false} {
			if got, err := s.Recall(run, "L1", entries[0].SHA256, taken); err != nil || got != want {
				t.Errorf("%s: recalled %v, %v; want %v", name, got, err, want)
			}
			if err := s.Forget(Aside{run, "L1"}); err != nil {
				t.Error(err)
			}
		}
		for _, folder := range []string{s.in(run), s.in(printed, run)} {
			if b, err := os.ReadFile(filepath.Join(folder, manifest)); err == nil && strings.Contains(string(b), "L1,") {
				t.Errorf("%s: still listed: %s", name, b)
			}
		}
		if n := leftovers(t, s); n != 0 {
			t.Errorf("%s: %d files were left behind", name, n)
		}
	}
}

func TestARunThatIsThereAlreadyIsLeftAsItIs(t *testing.T) {
	for _, done := range []bool{false, true} {
		s, _ := spoolWith(t, "L1")
		if done {
			if err := s.Done(run); err != nil {
				t.Fatal(err)
			}
		}
		before, err := s.State(run)
		if err != nil {
			t.Fatal(err)
		}
		w := Work{Run: run, Mark: "OTHER234"}
		if err := errors.Join(s.Begin(w), s.List(w, nil)); err != nil {
			t.Fatal(err)
		}
		if err := s.Place(w); err == nil || !strings.Contains(err.Error(), "is there already") {
			t.Errorf("got %v", err)
		}
		if state, err := s.State(run); err != nil || state != before {
			t.Errorf("state %q, %v", state, err)
		}
	}
}
