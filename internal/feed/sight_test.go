package feed_test

import (
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
