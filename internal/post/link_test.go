package post_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"stepdown/internal/need"
	"stepdown/internal/post"
)

// outside is a file that is none of the print room's.
func outside(t *testing.T) (path string, untouched func()) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "stepdown.db")
	if err := os.WriteFile(path, []byte("the database"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, func() {
		t.Helper()
		if data, err := os.ReadFile(path); err != nil || string(data) != "the database" {
			t.Errorf("it became %q, %v", data, err)
		}
	}
}

func link(t *testing.T, target string, names ...string) {
	t.Helper()
	if err := os.Symlink(target, filepath.Join(names...)); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsSentIsNotedThroughNoLink(t *testing.T) {
	path, untouched := outside(t)
	record := post.Record{Dir: t.TempDir()}
	link(t, path, record.Dir, ".sent.jsonl")
	if err := record.Note(post.Sending{Number: 1, Database: "d"}); err == nil ||
		!strings.Contains(err.Error(), ".sent.jsonl is not a file, or a link to one: move it away") {
		t.Errorf("got %v", err)
	}
	untouched()

	record = post.Record{Dir: t.TempDir()}
	link(t, "L000001.pdf", record.Dir, ".sent.jsonl")
	if err := record.Note(post.Sending{Number: 1, Database: "d"}); err == nil {
		t.Error("a link within the folder is followed")
	}
	if left, err := os.ReadDir(record.Dir); err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v, %v", left, err)
	}

	record = post.Record{Dir: t.TempDir()}
	if err := need.Pipe(filepath.Join(record.Dir, ".sent.jsonl")); err != nil {
		t.Fatal(err)
	}
	if err := record.Note(post.Sending{Number: 1, Database: "d"}); err == nil {
		t.Error("what is sent was noted in a pipe")
	}
}

func TestLettersArePutThroughNoLink(t *testing.T) {
	path, untouched := outside(t)
	s := newSpool(t)
	put(t, s, "L1")
	for _, name := range []string{"manifest.csv", "bundle-standard.pdf"} {
		link(t, path, s.Dir, run, name)
	}
	if err := s.WriteManifest(run, []post.Entry{piece("L1").Entry()}); err != nil {
		t.Error(err)
	}
	if _, err := s.PutBundle(run, "standard", []string{"L1"},
		func(w io.Writer) error { _, err := io.WriteString(w, "%PDF"); return err }); err != nil {
		t.Error(err)
	}
	untouched()
	if lines := manifestLines(t, s); len(lines) != 2 {
		t.Errorf("the manifest has %q", lines)
	}
}

func TestFoldersOfTheSpoolAreNoLinks(t *testing.T) {
	for _, name := range []string{run, ".arriving", "printed"} {
		s := newSpool(t)
		elsewhere := t.TempDir()
		if err := os.RemoveAll(filepath.Join(s.Dir, name)); err != nil {
			t.Fatal(err)
		}
		link(t, elsewhere, s.Dir, name)
		_, err := post.NewSpool(s.Dir)
		if name == run {
			err = s.WriteManifest(run, nil)
		}
		if err == nil {
			err = s.Begin(work)
		}
		if err == nil || !strings.Contains(err.Error(), name+" is not a folder, or a link to one: move it away") {
			t.Errorf("%s: got %v", name, err)
		}
		if written, err := os.ReadDir(elsewhere); err != nil || len(written) > 0 {
			t.Errorf("%s: written where the link leads: %v, %v", name, written, err)
		}
	}
}

func TestTheLockIsNoLink(t *testing.T) {
	s := newSpool(t)
	put(t, s, "L1")
	elsewhere := filepath.Join(t.TempDir(), "made")
	link(t, elsewhere, s.Dir, ".arriving", "lock")
	if err := s.WriteManifest(run, []post.Entry{piece("L1").Entry()}); err == nil {
		t.Error("a link passes for the lock")
	}
	if _, err := os.Lstat(elsewhere); !os.IsNotExist(err) {
		t.Errorf("a file was made where the link leads: %v", err)
	}
}

// TestNotesAreKeptWhileTheRecordIsReplaced has several write while one after the other puts a new file in its place.
func TestNotesAreKeptWhileTheRecordIsReplaced(t *testing.T) {
	record := post.Record{Dir: t.TempDir()}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for n := range 200 {
				if err := record.Note(post.Sending{Number: int64(n), Database: "d"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 50 {
		err := os.Rename(filepath.Join(record.Dir, ".sent.jsonl"), filepath.Join(record.Dir, "older"))
		if err != nil && !os.IsNotExist(err) {
			t.Error(err)
		}
	}
	all.Wait()
}
