package feed_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/feed"
)

// unread gives what Unread does, and reads of it what read tells to.
func unread(t testing.TB, dir string, ask func(casefile.Incoming) bool) (*feed.Feed, []casefile.Incoming) {
	t.Helper()
	f, err := feed.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	var all []casefile.Incoming
	for in, err := range f.Unread(t.Context()) {
		if err == nil && in.Whole != nil && ask(in) {
			in, err = in.Whole()
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, in)
	}
	return f, all
}

// spoils are what a later feed can say of the first case that rejects it, or another.
var spoils = map[string]func(folder){
	"nothing":                  func(folder) {},
	"a bad cell":               func(f folder) { f.set("adults.csv", 1, "channel", "carrier pigeon") },
	"a row without an episode": func(f folder) { f.addRow("children.csv", map[string]string{"episode": "none"}) },
	"a row without a case":     func(f folder) { f.addRow("consents.csv", map[string]string{"case_ref": ""}) },
	"a second row of the case": func(f folder) { f.addRow("cases.csv", nil) },
	"a row of another episode": func(f folder) { f.addRow("adults.csv", map[string]string{"episode": "9"}) },
	"dates in another order":   func(f folder) { f.replace(feed.ManifestName, "dd/mm/yyyy", "yyyy-mm-dd") },
	"a row with its key and none": func(f folder) {
		f.put("holds.csv", f.text("holds.csv")+"EHM-10001,1\n")
		f.replace(feed.ManifestName, "holds.csv: 1\n", "holds.csv: 2\n")
	},
	"more rows than there may be": func(f folder) {
		row := f.table("children.csv")[1]
		f.put("children.csv", f.text("children.csv")+strings.Repeat(strings.Join(row, ",")+"\n", 1001))
		f.replace(feed.ManifestName, "children.csv: 5\n", "children.csv: 1006\n")
	},
}

// TestUnreadGivesWhatEpisodesGives asks for some of the records; of the others the digest, and that they count, is the same.
func TestUnreadGivesWhatEpisodesGives(t *testing.T) {
	for name, spoil := range spoils {
		dir := newFolder(t)
		spoil(dir)
		f, want := read(t, dir.dir)
		rejected := dir.rejected(f)
		for every := range 3 {
			n := 0
			asked := func(in casefile.Incoming) bool {
				n++
				return whole(want, in.Key).Rejected != "" || every > 0 && n%every == 0
			}
			g, got := unread(t, dir.dir, asked)
			if g.Counts() != f.Counts() || len(got) != len(want) || !reflect.DeepEqual(dir.rejected(g), rejected) {
				t.Fatalf("%s: %+v, want %+v: %q", name, g.Counts(), f.Counts(), dir.rejected(g))
			}
			for i, in := range got {
				if in.Whole != nil {
					in.Episode, in.Whole = want[i].Episode, nil
				}
				if !reflect.DeepEqual(in, want[i]) {
					t.Fatalf("%s: %+v, want %+v", name, in, want[i])
				}
			}
		}
	}
}

func whole(all []casefile.Incoming, key casefile.Key) casefile.Incoming {
	return all[slices.IndexFunc(all, func(in casefile.Incoming) bool { return in.Key == key })]
}

// TestWhatIsKnownByItsDigestIsNotRejected takes a feed, and then one of which nothing is read that has a digest of the first.
func TestWhatIsKnownByItsDigestIsNotRejected(t *testing.T) {
	known := map[string]bool{}
	_, before := read(t, newFolder(t).dir)
	for _, in := range before {
		known[fmt.Sprint(in.Key, in.Digest)] = true
	}
	for name, spoil := range spoils {
		dir := newFolder(t)
		spoil(dir)
		_, want := read(t, dir.dir)
		_, got := unread(t, dir.dir, func(in casefile.Incoming) bool { return !known[fmt.Sprint(in.Key, in.Digest)] })
		same := 0
		for i, in := range got {
			if in.Whole == nil {
				continue
			}
			if same++; want[i].Rejected != "" {
				t.Errorf("%s: %s is known, and rejected: %s", name, in.Key, want[i].Rejected)
			}
		}
		if name == "nothing" && same != len(before) {
			t.Errorf("%d of %d cases are known", same, len(before))
		}
	}
}
