package feed_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"stepdown/internal/feed"
)

func TestWhatAFeedStillLacksIsSeenFromOutside(t *testing.T) {
	for name, test := range map[string]struct {
		without, lacks string
	}{
		"nothing":      {"", ""},
		"its manifest": {feed.ManifestName, "manifest.yaml is missing: it is written last"},
		"a file":       {"holds.csv", "holds.csv is missing, and the manifest lists it"},
	} {
		dir := newFolder(t)
		if test.without != "" {
			dir.remove(test.without)
		}
		sight, there, err := feed.Look(dir.dir)
		if err != nil || !there || sight.Lacks != test.lacks {
			t.Errorf("without %s: %q, %v, %v", name, sight.Lacks, there, err)
		}
	}
}

// A feed that is moved away while somebody looks at it is gone: nothing is wrong with it, and nothing is said of it.
func TestAFeedThatIsMovedAwayIsNotWrong(t *testing.T) {
	beside, at := t.TempDir(), newFolder(t).dir
	for i := range 500 {
		next, moved := filepath.Join(beside, strconv.Itoa(i)), make(chan error)
		go func() { moved <- os.Rename(at, next) }()
		for {
			sight, _, err := feed.Look(at)
			if sight.Wrong != "" || err == nil && sight.Lacks != "" {
				t.Fatalf("move %d: %q, %q", i, sight.Wrong, sight.Lacks)
			}
			if errors.Is(err, fs.ErrNotExist) {
				break
			}
		}
		if err := <-moved; err != nil {
			t.Fatal(err)
		}
		at = next
	}
}
