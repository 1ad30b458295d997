package post_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stepdown/internal/post"
)

const run = "2026-03-02-1"

func newSpool(t *testing.T) post.Spool {
	t.Helper()
	s, err := post.NewSpool(filepath.Join(t.TempDir(), "print"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func piece(id string) post.Piece {
	pdf := []byte("%PDF-1.7 letter " + id)
	sum := sha256.Sum256(pdf)
	return post.Piece{ID: id, PDF: pdf, SHA256: hex.EncodeToString(sum[:]), Pages: 1, Class: "second", Format: "standard"}
}

var work = post.Work{Run: run, Mark: "MARK2345"}

// put lays letters into a run, which has no manifest yet.
func put(t *testing.T, s post.Spool, ids ...string) []post.Entry {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(s.Dir, run), 0o700); err != nil {
		t.Fatal(err)
	}
	var entries []post.Entry
	for _, id := range ids {
		if err := os.WriteFile(filepath.Join(s.Dir, run, id+".pdf"), piece(id).PDF, 0o600); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, piece(id).Entry())
	}
	return entries
}

// shown is what the print room sees in a folder of the spool.
func shown(t *testing.T, s post.Spool, folder string) string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(s.Dir, folder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// free says of a run that nobody is known to have taken it.
func free() (bool, error) { return false, nil }

func manifestLines(t *testing.T, s post.Spool) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.Dir, run, "manifest.csv"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(b), "\r\n"), "\r\n")
}

// gathered is a work folder with letters in it.
func gathered(t *testing.T, s post.Spool, ids ...string) (entries []post.Entry) {
	t.Helper()
	if err := s.Begin(work); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if err := s.Add(work, piece(id)); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, piece(id).Entry())
	}
	if err := s.Flush(work); err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestALetterLiesWhereItsPathSaysOnceItsRunIsInPlace(t *testing.T) {
	s := newSpool(t)
	entries := gathered(t, s, "L000123")
	if got := shown(t, s, ""); got != ".arriving printed" {
		t.Errorf("while it is made, the print room sees %q", got)
	}
	if err := errors.Join(s.List(work, entries), s.Place(work)); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(s.Dir, filepath.FromSlash(s.Path(run, "L000123"))))
	if err != nil || string(got) != string(piece("L000123").PDF) {
		t.Errorf("found %q, %v", got, err)
	}
	if got := shown(t, s, run); got != "L000123.pdf manifest.csv" {
		t.Errorf("the run holds %q", got)
	}
	err = filepath.WalkDir(s.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v", d.Name(), info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWhatIsNotALetterIsNotGathered(t *testing.T) {
	other := piece("L1")
	other.PDF = append(slices.Clone(other.PDF), '!')
	truncated := piece("L2")
	truncated.PDF = truncated.PDF[:5]
	empty := piece("L2")
	empty.Pages = 0
	s := newSpool(t)
	gathered(t, s, "L1")
	for name, c := range map[string]struct {
		piece post.Piece
		want  error // nil: any
	}{
		"another PDF":         {other, post.ErrHash},
		"truncated":           {truncated, post.ErrHash},
		"no pages":            {empty, nil},
		"there is one by now": {piece("L1"), fs.ErrExist},
	} {
		if err := s.Add(work, c.piece); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := shown(t, s, filepath.Join(".arriving", run+".MARK2345.0.work")); got != "L1.pdf" {
		t.Errorf("the work folder holds %q", got)
	}
	if err := s.Begin(work); !errors.Is(err, fs.ErrExist) {
		t.Errorf("two make one run: %v", err)
	}
}

func TestNamesThatLeadElsewhereAreRefused(t *testing.T) {
	s := newSpool(t)
	for _, name := range []string{"", ".", "..", "../x", "a/b", `a\b`, "printed", ".arriving", "2026-03-02-1/..", "2026-03-02-1\n",
		"2026-03-02-x", "2026-03-02", "\x00"} {
		if err := s.Begin(post.Work{Run: name, Mark: work.Mark}); err == nil {
			t.Errorf("begun run %q", name)
		}
		if err := s.Begin(post.Work{Run: run, Mark: name}); err == nil {
			t.Errorf("begun a run with mark %q", name)
		}
		if _, err := s.State(name); err == nil {
			t.Errorf("looked up run %q", name)
		}
		if _, err := s.Recall(name, "L1", "", free); err == nil {
			t.Errorf("recalled from run %q", name)
		}
		if err := s.Done(name); err == nil {
			t.Errorf("moved run %q", name)
		}
		if err := s.WriteManifest(name, nil); err == nil {
			t.Errorf("wrote the manifest of run %q", name)
		}
	}
	gathered(t, s)
	for _, id := range []string{"", ".", "../L1", "a/b", `a\b`, "L1.pdf", "Zoë", "-L1", "L 1", strings.Repeat("L", 65)} {
		p := piece("L1")
		p.ID = id
		if err := s.Add(work, p); err == nil {
			t.Errorf("gathered letter %q", id)
		}
		if _, err := s.Recall(run, id, p.SHA256, free); err == nil {
			t.Errorf("recalled letter %q", id)
		}
		if _, err := s.Has(run, id, p.SHA256); err == nil {
			t.Errorf("looked for letter %q", id)
		}
	}
}

func TestTheManifest(t *testing.T) {
	s := newSpool(t)
	entries := put(t, s, "L3", "L1", "L2")
	entries[0].Class, entries[1].Class, entries[2].Format = "=1+1", "-second, \"x\"", "@sum"
	entries[1].ReprintOf = "2026-02-27-1-1"
	if err := s.WriteManifest(run, entries); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"id,pages,postage_class,sha256,format,reprint_of",
		`L1,1,"'-second, ""x""",` + piece("L1").SHA256 + ",standard,2026-02-27-1-1",
		"L2,1,second," + piece("L2").SHA256 + ",'@sum,",
		"L3,1,'=1+1," + piece("L3").SHA256 + ",standard,",
	}
	if got := manifestLines(t, s); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if err := s.WriteManifest(run, append(entries, piece("L9").Entry())); err == nil {
		t.Error("a letter that is not there was listed")
	}
	if err := s.WriteManifest(run, append(entries, entries[0])); err == nil {
		t.Error("a letter was listed twice")
	}
	if got := manifestLines(t, s); !slices.Equal(got, want) {
		t.Errorf("a refused manifest changed the old one: %q", got)
	}
	if got := shown(t, s, run); got != "L1.pdf L2.pdf L3.pdf manifest.csv" {
		t.Errorf("the run holds %q", got)
	}
}

func TestRecall(t *testing.T) {
	s := newSpool(t)
	if err := s.WriteManifest(run, put(t, s, "L1", "L2")); err == nil {
		put(t, s, "L3") // not yet listed
	} else {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		id   string
		want bool
	}{{"L1", true}, {"L1", true}, {"L3", true}, {"L9", false}} { // again: it is out until it is forgotten
		if got, err := s.Recall(run, tc.id, piece(tc.id).SHA256, free); err != nil || got != tc.want {
			t.Errorf("recall %s: %v, %v", tc.id, got, err)
		}
	}
	if got := shown(t, s, run); got != "L2.pdf manifest.csv" {
		t.Errorf("the run holds %q", got)
	}
	if got := manifestLines(t, s); len(got) != 2 || !strings.HasPrefix(got[1], "L2,") {
		t.Errorf("the manifest: %q", got)
	}
	if err := s.Done(run); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Recall(run, "L2", piece("L2").SHA256, free); err != nil || got {
		t.Errorf("recalled what is printed: %v, %v", got, err)
	}
	if there, err := s.Has(run, "L2", piece("L2").SHA256); err != nil || !there {
		t.Errorf("the printed letter is there: %v, %v", there, err)
	}
	if got, err := s.Recall("2026-03-02-7", "L2", piece("L2").SHA256, free); err != nil || got {
		t.Errorf("recalled from a run that never was: %v, %v", got, err)
	}
}

func TestARunFromFirstLetterToPrinted(t *testing.T) {
	s := newSpool(t)
	state := func(want post.State) {
		t.Helper()
		if got, err := s.State(run); err != nil || got != want {
			t.Errorf("state %q, %v; want %q", got, err, want)
		}
	}
	state(post.Missing)
	if err := s.Done(run); err == nil {
		t.Error("a run that never was is done")
	}
	put(t, s, "L1")
	state(post.Waiting)
	for range 2 {
		if err := s.Done(run); err != nil {
			t.Fatal(err)
		}
		state(post.Printed)
	}
	for range 2 {
		if err := s.Undone(run, []string{"L1"}); err != nil {
			t.Fatal(err)
		}
		state(post.Waiting)
	}
	if err := s.Done(run); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(s.Dir, run), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := s.State(run); err == nil {
		t.Error("a run that stands in both places has a state")
	}
	if err := s.Done(run); err == nil {
		t.Error("a printed run was overwritten")
	}
}

func TestALeftoverOfACrashIsNeverShownAndIsClearedAway(t *testing.T) {
	s := newSpool(t)
	put(t, s, "L1")
	old, fresh := filepath.Join(s.Dir, ".arriving", "1.part"), filepath.Join(s.Dir, ".arriving", "2.part")
	for _, file := range []string{old, fresh} {
		if err := os.WriteFile(file, []byte("%PDF-1.7 let"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(old, long, long); err != nil {
		t.Fatal(err)
	}
	if _, err := post.NewSpool(s.Dir); err != nil {
		t.Fatal(err)
	}
	if got := shown(t, s, ".arriving"); got != "2.part" {
		t.Errorf("left: %q; another daemon may still be writing the fresh one", got)
	}
	if got := shown(t, s, run); got != "L1.pdf" {
		t.Errorf("the run holds %q", got)
	}
}

func BenchmarkAdd(b *testing.B) {
	s, err := post.NewSpool(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	p := piece("L0")
	if err := s.Begin(work); err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		p.ID = "L" + hex.EncodeToString([]byte{byte(i >> 16), byte(i >> 8), byte(i)})
		if err := s.Add(work, p); err != nil {
			b.Fatal(err)
		}
	}
}

func TestDaemonsShareASpool(t *testing.T) {
	s := newSpool(t)
	entries := put(t, s, "L1", "L2", "L3", "L4")
	if err := s.WriteManifest(run, entries); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for _, e := range entries {
		all.Go(func() {
			if ok, err := s.Recall(run, e.ID, e.SHA256, free); err != nil || !ok {
				t.Errorf("recall %s: %v, %v", e.ID, ok, err)
			}
		})
	}
	all.Wait()
	if got := shown(t, s, run); got != "manifest.csv" {
		t.Errorf("the run holds %q", got)
	}
	if got := manifestLines(t, s); len(got) != 1 {
		t.Errorf("the manifest lists what was recalled: %q", got)
	}
}
