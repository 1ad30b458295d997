package demo

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
)

// hashOfAll is one hash of all files of a folder.
func hashOfAll(t *testing.T, dir string) (sum [32]byte) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	h := sha256.New()
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		h.Write(text)
	}
	return [32]byte(h.Sum(nil))
}

func TestACrowdBringsWhatItPromises(t *testing.T) {
	dir := t.TempDir()
	i, err := Open(t.Context(), filepath.Join(dir, "house"), "", quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	crowd := Crowd{Cases: 400, Letters: 40, Items: 120, Seed: 7, Day: calendar.MustParse("2026-03-10")}
	sums := map[[32]byte]bool{}
	for n, c := range []Crowd{crowd, crowd, {Cases: 400, Letters: 40, Items: 120, Seed: 8, Day: crowd.Day}} {
		folder := filepath.Join(dir, string(rune('a'+n)))
		if err := c.Write(folder); err != nil {
			t.Fatal(err)
		}
		sums[hashOfAll(t, folder)] = true
	}
	if len(sums) != 2 {
		t.Errorf("one seed twice and another gave %d different feeds", len(sums))
	}
	took, err := i.Take(t.Context(), filepath.Join(dir, "a"))
	if err != nil || took != (Taken{New: 400}) {
		t.Fatalf("%+v, %v", took, err)
	}
	d, err := i.app.RunDay(t.Context(), crowd.Day)
	if err != nil {
		t.Fatal(err)
	}
	if d.Scanned.Written != 40 || d.Scanned.Held != 0 || d.Scanned.Reminders != 120 || d.Delivered.Spooled != 32 || d.Delivered.Mailed != 8 || d.Reminded.Digests != 3 {
		t.Errorf("%+v", d)
	}
	kinds, names := map[ledger.Kind]int{}, map[string]bool{}
	letters, err := i.Letters(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range letters {
		kinds[l.Occasion.Kind]++
	}
	for n := range crowd.Cases {
		names[strings.Fields(crowd.Episode(n).Adults[0].Name)[2]] = true
	}
	if kinds[ledger.Closure] != 20 || kinds[ledger.ConsentRefused] != 20 || len(names) != crowd.Cases {
		t.Errorf("%v, and %d names", kinds, len(names))
	}
}
