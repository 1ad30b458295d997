package fault

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/demo"
)

// feedsAgain brings the same feed again and again, its rows in another order each time.
func feedsAgain(t *testing.T) {
	times := many(4, 10)
	h := furnished(t, "", demo.Crowd{Cases: 200, Letters: 60, Items: 60})
	h.settle()
	for n := range times {
		folder := h.feed(fmt.Sprint("again-", n))
		edit(t, filepath.Join(folder, "manifest.yaml"), func(text string) string {
			return strings.Replace(text, "T04:00:00Z", fmt.Sprintf("T04:%02d:00Z", n+1), 1)
		})
		for _, name := range []string{"cases.csv", "adults.csv", "consents.csv", "children.csv"} {
			shuffle(t, filepath.Join(folder, name), uint64(n))
		}
		h.must("import", folder)
		if err := h.ran(); err != nil {
			t.Fatal(err)
		}
	}
	v := h.judge("the same feed again, shuffled", times)
	if v.repeats > 0 {
		t.Errorf("%d digests came again", v.repeats)
	}
}

func edit(t *testing.T, path string, change func(string) string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	after := change(string(text))
	if after == string(text) {
		t.Fatalf("%s has nothing to change:\n%.300s", filepath.Base(path), text)
	}
	if err := os.WriteFile(path, []byte(after), 0o600); err != nil {
		t.Fatal(err)
	}
}

func shuffle(t *testing.T, path string, seed uint64) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	f.Close()
	if err != nil {
		t.Fatal(err)
	}
	rand.New(rand.NewPCG(seed, 1)).Shuffle(len(rows)-1, func(i, j int) { rows[i+1], rows[j+1] = rows[j+1], rows[i+1] })
	if f, err = os.Create(path); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := csv.NewWriter(f)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
}

// poison spoils some rows of a feed: their cases are set apart, and the others go.
func poison(t *testing.T) {
	h := newHouse(t, "", demo.Crowd{Cases: many(300, 20_000), Letters: many(100, 5000), Items: many(100, 5000)})
	folder := h.feed("nightly")
	spoiled := map[string]bool{}
	const oneIn = 20
	edit(t, filepath.Join(folder, "cases.csv"), func(text string) string {
		lines := strings.Split(text, "\n")
		for i := 1; i < len(lines)-1; i += oneIn {
			ref, rest, _ := strings.Cut(lines[i], ",")
			spoiled[ref] = true
			lines[i] = ref + "," + strings.Replace(rest, ",2,", ",two,", 1)
		}
		return strings.Join(lines, "\n")
	})
	if _, err := h.call("import", folder); exitCode(err) != 3 {
		t.Errorf("rejected cases were not told of: %v", err)
	}
	for range 2 {
		if err := h.ran(); err != nil {
			t.Fatal(err)
		}
	}
	h.judgeHeld(fmt.Sprintf("a spoiled row in every %d cases", oneIn), len(spoiled), spoiled)
}
