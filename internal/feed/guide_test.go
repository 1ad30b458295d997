package feed_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/feed"
)

func TestTheGuideNamesEveryKeyOfTheManifest(t *testing.T) {
	dir := newFolder(t)
	dir.put(feed.ManifestName, feed.Example()+"nonsense: 1\n")
	if got := dir.refusal(); len(got) != 1 || !strings.Contains(got[0], `no key "nonsense"`) {
		t.Errorf("the example is refused: %q", got)
	}
	dir.put(feed.ManifestName, "x: 1\n")
	var named []string
	for _, k := range feed.Keys() {
		named = append(named, k.Name)
		lacking := slices.ContainsFunc(dir.refusal(), func(fault string) bool { return strings.Contains(fault, fmt.Sprintf("lacks %q", k.Name)) })
		if lacking != (k.Required == "yes") {
			t.Errorf("%s: required %q, and the manifest without it: %v", k.Name, k.Required, lacking)
		}
	}
	dir.put(feed.ManifestName, "full\n")
	if got := dir.refusal(); len(got) != 1 {
		t.Errorf("got %q", got)
	} else if _, list, _ := strings.Cut(got[0], ": give "); !sameWords(strings.Split(list, ", "), named) {
		t.Errorf("a manifest has the keys %s, the guide %q", list, named)
	}
}

func sameWords(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func TestCheckSaysAllThatIsWrongAndWritesNothing(t *testing.T) {
	dir := newFolder(t)
	dir.set("adults.csv", 1, "name", "Ms FolasadÃ© Ng")
	dir.set("adults.csv", 2, "postcode", "NNI 1AA")
	dir.put("notes.txt", "x")
	before := listing(t, dir.dir)
	checked, err := feed.Check(t.Context(), dir.dir, nil)
	if err != nil || checked.Refused || checked.Counts != (feed.Counts{Cases: 1, Rejected: 2, Rejects: 2}) ||
		!slices.Equal(checked.Ignored, []string{"notes.txt"}) {
		t.Fatalf("%+v, %v", checked, err)
	}
	for i, want := range []string{"adults.csv:2 name: was read in the wrong encoding",
		"adults.csv:3 postcode: holds a letter in the place of a digit"} {
		if got := checked.Faults[i].Error(); !strings.HasPrefix(got, want) || checked.Faults[i].Mend == "" {
			t.Errorf("got %s", got)
		}
	}
	if after := listing(t, dir.dir); !slices.Equal(after, before) {
		t.Errorf("%q became %q", before, after)
	}
	dir.remove("holds.csv")
	if checked, err := feed.Check(t.Context(), dir.dir, nil); err != nil || !checked.Refused || len(checked.Faults) != 1 ||
		checked.Counts != (feed.Counts{}) {
		t.Errorf("%+v, %v", checked, err)
	}
}

func TestCheckListsSoManyAndCountsTheRest(t *testing.T) {
	dir := t.TempDir()
	writeMany(t, dir, 1100)
	f := folder{t, dir}
	f.put("cases.csv", strings.ReplaceAll(f.text("cases.csv"), ",1,2,", ",1,9,"))
	checked, err := feed.Check(t.Context(), dir, nil)
	if err != nil || len(checked.Faults) != 1000 || checked.Unlisted != 100 || checked.Rejects != 1100 {
		t.Errorf("%d listed, %d not, %+v, %v", len(checked.Faults), checked.Unlisted, checked.Counts, err)
	}
}

func listing(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, fmt.Sprintf("%s %x", e.Name(), data))
	}
	return names
}
