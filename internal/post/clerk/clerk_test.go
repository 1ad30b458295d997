package clerk_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/post/clerk"
)

// folder is a print folder with one run of two letters.
type folder struct {
	*testing.T
	dir string
}

const first = "2026-03-09-1-1"

func newFolder(t *testing.T) folder {
	f := folder{t, t.TempDir()}
	f.mkdir("printed")
	f.mkdir(".arriving")
	f.run(first, "", "L000001", "L000002")
	return f
}

func (f folder) path(names ...string) string {
	return filepath.Join(append([]string{f.dir}, names...)...)
}

func (f folder) mkdir(names ...string) {
	f.Helper()
	if err := os.MkdirAll(f.path(names...), 0o700); err != nil {
		f.Fatal(err)
	}
}

func (f folder) write(text string, names ...string) {
	f.Helper()
	if err := os.WriteFile(f.path(names...), []byte(text), 0o600); err != nil {
		f.Fatal(err)
	}
}

func line(id, reprintOf string) string {
	sum := sha256.Sum256([]byte("%PDF " + id))
	return fmt.Sprintf("%s,1,second,%s,standard,%s\r\n", id, hex.EncodeToString(sum[:]), reprintOf)
}

// run lays a run of letters into the folder.
func (f folder) run(name, reprintOf string, ids ...string) {
	f.Helper()
	f.mkdir(name)
	lines := "id,pages,postage_class,sha256,format,reprint_of\r\n"
	for _, id := range ids {
		f.write("%PDF "+id, name, id+".pdf")
		lines += line(id, reprintOf)
	}
	f.write(lines, name, "manifest.csv")
}

func (f folder) add(text string) {
	f.Helper()
	manifest, err := os.ReadFile(f.path(first, "manifest.csv"))
	if err != nil {
		f.Fatal(err)
	}
	f.write(string(manifest)+text, first, "manifest.csv")
}

func TestWhatIsNotAWholeRunIsAFinding(t *testing.T) {
	for name, c := range map[string]struct {
		done   func(folder)
		sheets int
		want   string // within the only finding; empty: there is none
	}{
		"a run":                  {func(folder) {}, 2, ""},
		"a run with a bundle":    {func(f folder) { f.write("%PDF", first, "bundle-standard.pdf") }, 2, ""},
		"a printed run":          {func(f folder) { _ = os.Rename(f.path(first), f.path("printed", first)) }, 2, ""},
		"a reprint":              {func(f folder) { f.run("2026-03-10-1-2", first, "L000001") }, 3, ""},
		"a letter in two runs":   {func(f folder) { f.run("2026-03-10-1-2", "", "L000001") }, 3, "in neither as a reprint"},
		"a run without manifest": {func(f folder) { f.mkdir("2026-03-10-1-2") }, 2, "without a manifest"},
		"a letter that no manifest lists": {func(f folder) { f.write("%PDF", first, "L000003.pdf") }, 2,
			"never printed"},
		"a letter that was changed": {func(f folder) {
			f.write("%PDF else", first, "L000001.pdf")
			_ = os.Remove(f.path(first, "L000002.pdf"))
		}, 0,
			""},
		"a forged line":      {func(f folder) { f.add("../../x,1,second,00,standard,\r\n") }, 2, "forged"},
		"a line too many":    {func(f folder) { f.add(line("L000009", "")) }, 2, "missing, or listed twice"},
		"a line twice":       {func(f folder) { f.add(line("L000001", "")) }, 2, "missing, or listed twice"},
		"a file":             {func(f folder) { f.write("x", "notes.txt") }, 2, "no run"},
		"a file in a run":    {func(f folder) { f.write("x", first, "notes.txt") }, 2, "no letter of the run"},
		"a link in a run":    {func(f folder) { _ = os.Symlink("L000001.pdf", f.path(first, "L000003.pdf")) }, 2, "a link or a folder"},
		"a link to a folder": {func(f folder) { _ = os.Symlink(first, f.path("2026-03-11-1-1")) }, 2, "no run"},
		"a manifest that is a link": {func(f folder) {
			_ = os.Rename(f.path(first, "manifest.csv"), f.path(".sent"))
			_ = os.Symlink("../.sent", f.path(first, "manifest.csv"))
		}, 0, ""},
	} {
		f := newFolder(t)
		c.done(f)
		seen, err := clerk.Look(f.dir)
		if err != nil || len(seen.Sheets) != c.sheets {
			t.Errorf("%s: %d sheets, %v", name, len(seen.Sheets), err)
		}
		all := strings.Join(seen.Findings, "\n")
		if c.sheets > 0 && (c.want == "" && all != "" || c.want != "" && (len(seen.Findings) != 1 || !strings.Contains(all, c.want))) {
			t.Errorf("%s: %s", name, all)
		}
		if c.sheets == 0 && len(seen.Findings) < 2 {
			t.Errorf("%s: %s", name, all)
		}
	}
}

func TestAFolderThatIsAwayIsAnError(t *testing.T) {
	if _, err := clerk.Look(filepath.Join(t.TempDir(), "away")); err == nil {
		t.Error("nothing was found wrong")
	}
}
