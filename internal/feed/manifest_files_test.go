package feed_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/feed"
)

// declare adds lines to the manifest.
func (f folder) declare(lines string) {
	f.Helper()
	f.put(feed.ManifestName, f.text(feed.ManifestName)+lines)
}

// refusal opens the feed and gives its faults, a line each.
func (f folder) refusal() []string {
	f.Helper()
	_, err := feed.Open(f.dir)
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")[1:]
}

func TestSHA256OfAFileIsThatOfTheManifest(t *testing.T) {
	dir := newFolder(t)
	sum := func(file string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(dir.text(file)))) }
	dir.declare("sha256:\n  cases.csv: " + sum("cases.csv") + "\n  adults.csv: " + strings.ToUpper(sum("adults.csv")) + "\n")
	if got := dir.refusal(); got != nil {
		t.Errorf("refused: %q", got)
	}
	dir.replace("cases.csv", "EHM-10001,1,3", "EHM-10001,1,2")
	want := []string{"cases.csv: the file is not the one whose SHA-256 the manifest gives: copy the feed again; if the SHA-256 still " +
		"differs, export it again"}
	if got := dir.refusal(); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestColumnsAreRenamedByTheManifest(t *testing.T) {
	dir := newFolder(t)
	before, want := read(t, dir.dir)
	dir.replace("children.csv", "case_ref,episode,name,born_on,died_on", "\"Case ID\",episode,Child’s name,died_on,born_on")
	dir.declare("columns:\n  children.csv:\n    Case ID: case_ref\n    Child’s name: name\n    died_on: born_on\n    born_on: died_on\n")
	after, got := read(t, dir.dir)
	if summary(got) != summary(want) || got[0].Digest != want[0].Digest || got[1].Digest != want[1].Digest ||
		before.Counts() != after.Counts() {
		t.Errorf("got %+v, want %+v", got, want)
	}
	dir.set("children.csv", 1, "Child’s name", "")
	f, _ := read(t, dir.dir)
	if got := dir.rejected(f); !slices.Equal(got, []string{"children.csv|2|name|EHM-10001|1|is blank or unknown"}) {
		t.Errorf("got %q", got)
	}
}

func TestFaultsOfWhatTheManifestSaysOfFiles(t *testing.T) {
	for name, test := range map[string]struct {
		lines string
		want  []string
	}{
		"a file that is none of ours": {"sha256:\n  case.csv: 00\n",
			[]string{`manifest.yaml:15: sha256 has no key "case.csv": did you mean "cases.csv"?: remove or rename it`}},
		"no SHA-256": {"sha256: {cases.csv: d41d8cd98f00b204e9800998ecf8427e}\n",
			[]string{"manifest.yaml:14: sha256 of cases.csv is not a SHA-256: give its 64 hexadecimal digits, as sha256sum prints them"}},
		"no columns": {"columns: {children.csv: name}\n",
			[]string{"manifest.yaml:14: columns of children.csv is not a set of names: give a line for each renamed column: the name in your " +
				"file, a colon, and our name"}},
		"a column that is none of ours": {"columns:\n  children.csv:\n    Name: nam\n    name: Child\n",
			[]string{`manifest.yaml:16: columns of children.csv: there is no column "nam": did you mean "name"?: give the name in your file ` +
				`first, and after the colon one of the names that ` + "`stepdown import --columns` prints",
				`manifest.yaml:17: columns of children.csv: there is no column "Child": give the name in your file first, and after the colon one of ` +
					`the names that ` + "`stepdown import --columns` prints"}},
		"one name twice": {"columns:\n  children.csv:\n    Name: name\n    Name: born_on\n",
			[]string{`manifest.yaml:17: columns of children.csv has the name "Name" twice: remove one of them`}},
		"one column twice": {"columns:\n  children.csv:\n    Name: name\n    Child: name\n",
			[]string{"manifest.yaml:17: columns of children.csv gives name two names: keep the one that stands in the header of your file"}},
		"a blank name": {"columns:\n  children.csv:\n    ' ': name\n",
			[]string{"manifest.yaml:16: columns of children.csv has a blank name: give the name that stands in the header of your file"}},
		"a name not there": {"columns:\n  children.csv:\n    Name: name\n",
			[]string{`children.csv:1 name: the manifest says that the column is called "Name", which the header lacks: correct the name in the ` +
				`manifest`}},
		"a name there and theirs": {"columns:\n  children.csv:\n    died_on: name\n",
			[]string{"children.csv:1 name: the column is there twice: remove one of them",
				"children.csv:1 died_on: the column is missing: add it; its cells may be blank"}},
	} {
		dir := newFolder(t)
		dir.declare(test.lines)
		if got := dir.refusal(); !slices.Equal(got, test.want) {
			t.Errorf("%s: got\n%s", name, strings.Join(got, "\n"))
		}
	}
}

func TestOtherFilesInTheFolderAreLeftAlone(t *testing.T) {
	dir := newFolder(t)
	dir.put("readme.txt", "not a feed")
	dir.put("cases.csv.bak", "\xff\x00")
	dir.put("rejected.csv", "of an earlier try")
	f, all := read(t, dir.dir)
	if got := f.Ignored(); !slices.Equal(got, []string{"cases.csv.bak", "readme.txt"}) || summary(all) != allTaken {
		t.Errorf("ignored %q, %s", got, summary(all))
	}
	for _, file := range []string{"warning.csv", "Warnings.csv", "staf.csv", // the files that a feed may lack
		"do-not-write.csv", "Do not contact list.xlsx", "no_contact.csv"} {
		dir.put(file, "")
		if got := dir.refusal(); len(got) != 1 || !strings.Contains(got[0], "its folder holds an unknown file \""+file+"\": did you mean") {
			t.Errorf("%s: got %q", file, got)
		}
		dir.remove(file)
	}
	dir.put("hold.csv", dir.text("holds.csv"))
	dir.remove("holds.csv")
	want := []string{"holds.csv: the file is missing: export all files of a feed, each with its header even if it has no rows",
		`manifest.yaml: its folder holds an unknown file "hold.csv": did you mean "holds.csv"?: rename the file, or remove it from the folder`}
	if got := dir.refusal(); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
