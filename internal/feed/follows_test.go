package feed_test

import (
	"strings"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/feed"
)

func TestAFeedOfChangesNamesTheFeedItFollowsOn(t *testing.T) {
	before := madeAt.Add(-24 * time.Hour)
	dir := t.TempDir()
	if err := feed.Write(dir, feed.Manifest{MadeAt: madeAt, Follows: before}, []casefile.Episode{plain("EHM-10001")}, nil); err != nil {
		t.Fatal(err)
	}
	f, _ := read(t, dir)
	if got := f.Manifest(); !got.Follows.Equal(before) || got.Full {
		t.Errorf("got %+v", got)
	}
	f, _ = read(t, newFolder(t).dir)
	if got := f.Manifest().Follows; !got.IsZero() {
		t.Errorf("a full feed follows on %s", got)
	}
}

func TestWhatAFeedFollowsOnMakesSense(t *testing.T) {
	for name, test := range map[string]struct{ kind, follows, want string }{
		"no moment": {"changes", "yesterday",
			"follows is not a moment with its offset from UTC: write it as 2026-03-09T02:15:00Z or 2026-07-09T02:15:00+01:00"},
		"a blank": {"changes", "", "follows is not a moment with its offset from UTC: write it as 2026-03-09T02:15:00Z or " +
			"2026-07-09T02:15:00+01:00"},
		"of a full feed": {"full", "2026-03-08T02:15:00Z",
			"follows is given, but a full feed follows on no other: remove it, or give the kind as changes"},
		"itself": {"changes", "2026-03-09T02:15:00Z",
			"follows is not before made_at: give the made_at of the feed that was exported before this one"},
		"itself, written apart": {"changes", "2026-03-09T03:15:00+01:00",
			"follows is not before made_at: give the made_at of the feed that was exported before this one"},
		"a later feed": {"changes", "2026-03-09T02:15:01Z",
			"follows is not before made_at: give the made_at of the feed that was exported before this one"},
	} {
		dir := newFolder(t)
		dir.replace(feed.ManifestName, "kind: full\n", "kind: "+test.kind+"\nfollows: "+test.follows+"\n")
		if _, err := feed.Open(dir.dir); err == nil || !strings.HasSuffix(err.Error(), "\nmanifest.yaml:3: "+test.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
