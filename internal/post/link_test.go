package post_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
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

// begin begins a record.
func begin(record *post.Record) error {
	return record.Hold(func(h post.Holding) error { return h.Begin(post.Beginning{Record: "r", Database: "d"}) })
}

func noteOne(record *post.Record) error {
	return record.Hold(func(h post.Holding) error { return h.Add(post.Noted{What: post.Letter, Number: 1}) })
}

func TestWhatIsSentIsNotedThroughNoLink(t *testing.T) {
	path, untouched := outside(t)
	const segment = ".sent/000000000001.jsonl"
	for name, put := range map[string]func(file string) error{
		"a link out of the folder": func(file string) error { return os.Symlink(path, file) },
		"a link within the folder": func(file string) error { return os.Symlink("000000000002.jsonl", file) },
		"a pipe":                   need.Pipe,
		"a folder":                 func(file string) error { return os.Mkdir(file, 0o700) },
	} {
		record := &post.Record{Dir: t.TempDir()}
		if err := begin(record); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.Remove(filepath.Join(record.Dir, segment)), put(filepath.Join(record.Dir, segment))); err != nil {
			t.Fatal(err)
		}
		for _, record := range []*post.Record{record, {Dir: record.Dir}} {
			if err := noteOne(record); err == nil || !strings.Contains(err.Error(), segment+" is not a file, or a link to one: move it away") {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
	untouched()

	record := &post.Record{Dir: t.TempDir()}
	elsewhere := t.TempDir()
	link(t, elsewhere, record.Dir, ".sent")
	if err := noteOne(record); err == nil || !strings.Contains(err.Error(), ".sent is not a folder, or a link to one: move it away") {
		t.Errorf("a link for the folder: got %v", err)
	}
	if made, err := os.ReadDir(elsewhere); err != nil || len(made) > 0 {
		t.Errorf("written where the link leads: %v, %v", made, err)
	}
	record = &post.Record{Dir: t.TempDir()}
	link(t, path, record.Dir, ".sent.lock")
	if err := begin(record); err == nil {
		t.Error("a link passes for the lock")
	}
	untouched()
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
