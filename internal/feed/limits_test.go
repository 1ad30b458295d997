package feed_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"stepdown/internal/feed"
	"stepdown/internal/need"
)

// allocated is how many bytes are allocated while a feed is read to its end, or refused.
func allocated(t *testing.T, dir string) (bytes uint64, err error) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, err := feed.Open(dir)
	if err == nil {
		for _, failed := range f.Episodes(t.Context()) {
			err = errors.Join(err, failed)
		}
		err = errors.Join(err, f.Close())
	}
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, err
}

// manyRows puts rows with so many cells below the children of the folder.
func manyRows(f folder, rows, cells int) {
	f.Helper()
	row := "EHM-10001,1" + strings.Repeat(",", cells) + "\n"
	f.put("children.csv", f.text("children.csv")+strings.Repeat(row, rows))
	f.replace(feed.ManifestName, "children.csv: 5\n", fmt.Sprintf("children.csv: %d\n", 5+rows))
}

func TestCellsAreCountedBeforeTheyAreCopied(t *testing.T) {
	dir := newFolder(t)
	usual, err := allocated(t, dir.dir)
	if err != nil {
		t.Fatal(err)
	}
	manyRows(dir, 60, 60_000)
	got, err := allocated(t, dir.dir)
	if err != nil {
		t.Fatal(err)
	}
	if most := usual + 32<<20; got > most { // about the size of the file, and room for one such row
		t.Errorf("%d bytes were allocated for 60 rows of 60,000 cells, and %d without them", got, usual)
	}
	f, all := read(t, dir.dir)
	if got := dir.rejected(f); summary(all) != firstRejected || len(got) != 60 ||
		got[0] != "children.csv|7||EHM-10001|1|the row has more or fewer cells than the header" {
		t.Errorf("%s, rejected %d: %.200q", summary(all), len(got), got)
	}
}

func TestARowOfAMillionCellsIsNotRead(t *testing.T) {
	dir := newFolder(t)
	manyRows(dir, 60, 1_000_000)
	got, err := allocated(t, dir.dir)
	if err == nil || !strings.HasSuffix(err.Error(), "\nchildren.csv:7: a row that begins here or soon after has more than 65536 bytes: "+
		"look for a quote that is not closed") {
		t.Errorf("got %v", err)
	}
	if got > 16<<20 {
		t.Errorf("%d bytes were allocated", got)
	}
}

func TestAHeaderOfTooManyColumnsHasOneFault(t *testing.T) {
	dir := newFolder(t)
	dir.put("children.csv", strings.Repeat("x,", 30_000)+"\n")
	got, err := allocated(t, dir.dir)
	if err == nil || !strings.HasSuffix(err.Error(), "whole\nchildren.csv:1: the header has more than 500 columns: export the columns that "+
		"`stepdown import --columns` prints, and no others") {
		t.Errorf("got %.500v", err)
	}
	if got > 16<<20 {
		t.Errorf("%d bytes were allocated", got)
	}
}

func TestAnEpisodeOfTooManyBytesIsRejected(t *testing.T) {
	dir := newFolder(t)
	row := "EHM-10001,1," + strings.Repeat("x", 60_000) + ",,\n"
	dir.put("children.csv", dir.text("children.csv")+strings.Repeat(row, 200))
	dir.replace(feed.ManifestName, "children.csv: 5\n", "children.csv: 205\n")
	f, all := read(t, dir.dir)
	if got := dir.rejected(f); summary(all) != firstRejected ||
		got[0] != "cases.csv|2||EHM-10001|1|the rows of the episode have more than 4194304 bytes together" {
		t.Errorf("%s: %.300q", summary(all), got)
	}
}

func TestAnEpisodeOfTooManyRowsIsRejected(t *testing.T) {
	dir := newFolder(t)
	rows := "" // children of names of their own: none is there twice
	for n := range 1000 {
		rows += fmt.Sprintf("EHM-10001,1,Poppy %d Thistlewood,,\n", n)
	}
	dir.put("children.csv", dir.text("children.csv")+rows)
	dir.replace(feed.ManifestName, "children.csv: 5\n", "children.csv: 1005\n")
	f, all := read(t, dir.dir)
	if got := dir.rejected(f); summary(all) != firstRejected || len(got) != 1 ||
		!strings.Contains(got[0], "the episode has more than 1000 rows in this file") {
		t.Errorf("%s: %.300q", summary(all), got)
	}
}

func TestTheLongestGoodRowIsTaken(t *testing.T) {
	dir := newFolder(t)
	list := strings.TrimSuffix(strings.Repeat(strings.Repeat("𝔄", 200)+"; ", 50), "; ")
	dir.set("consents.csv", 1, "excluded_organisations", list)
	if _, all := read(t, dir.dir); summary(all) != allTaken {
		t.Errorf("got %s", summary(all))
	}
}

func TestFilesHaveLimits(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(folder)
		want  string
	}{
		"a file far too large": {func(f folder) {
			if err := os.Truncate(f.path("holds.csv"), 5<<30); err != nil { // it takes no room on the disk
				f.Fatal(err)
			}
		}, "holds.csv: the file has more than 4294967296 bytes: look for a fault in the export"},
		"more rows than there are children in England": {func(f folder) {
			f.replace(feed.ManifestName, "holds.csv: 1\n",
				"holds.csv: 10000001\n")
		},
			"manifest.yaml:12: rows of holds.csv is more than 10000000: look for a fault in the export, or split the feed into one of each county"},
		"a manifest far too large": {func(f folder) {
			f.put(feed.ManifestName, f.text(feed.ManifestName)+strings.Repeat("# nothing\n", 7000))
		}, "manifest.yaml:1: the file is too large: a manifest has about a dozen lines"},
		"a folder full of other files": {func(f folder) {
			for n := range 1000 {
				f.put(fmt.Sprint("page", n, ".png"), "")
			}
		}, "manifest.yaml: its folder holds more than 1000 files: give each feed a folder of its own"},
		"far too many coordinators": {func(f folder) {
			f.put("coordinators.csv", f.text("coordinators.csv")+strings.Repeat("x,,nowhere,x,x,x,,nowhere,nowhere,nowhere\n", 100_000))
			f.replace(feed.ManifestName, "coordinators.csv: 2\n", "coordinators.csv: 100002\n")
		}, "coordinators.csv: the file has more than 100000 rows: export each row once"},
	} {
		dir := newFolder(t)
		test.spoil(dir)
		if _, err := feed.Open(dir.dir); err == nil || err.Error() != "the feed is refused as a whole\n"+test.want {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestWhatIsNoFileHangsNothing(t *testing.T) {
	for name, place := range map[string]func(path string) error{
		"a pipe": need.Pipe,
		"a link to a pipe": func(path string) error {
			return errors.Join(need.Pipe(path+".pipe"), os.Symlink(filepath.Base(path)+".pipe", path))
		},
		"a folder": func(path string) error { return os.Mkdir(path, 0o700) },
		"a socket": func(path string) error {
			listener, err := net.Listen("unix", path)
			if err != nil {
				return err
			}
			t.Cleanup(func() { listener.Close() })
			return nil
		},
	} {
		for _, file := range []string{"cases.csv", feed.ManifestName} {
			dir := newFolder(t)
			dir.remove(file)
			if err := place(dir.path(file)); err != nil {
				t.Fatal(err)
			}
			if _, err := feed.Open(dir.dir); err == nil || !strings.Contains(err.Error(), "\n"+file+": it is not a file: ") {
				t.Errorf("%s in the place of %s: %v", name, file, err)
			}
		}
	}
}

func TestAFileThatBecomesAPipeHangsNothing(t *testing.T) {
	dir := newFolder(t)
	f, err := feed.Open(dir.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dir.remove("cases.csv")
	if err := need.Pipe(dir.path("cases.csv")); err != nil {
		t.Fatal(err)
	}
	for in, err := range f.Episodes(t.Context()) {
		if err == nil || !strings.Contains(err.Error(), "cases.csv: it is not a file") {
			t.Errorf("got %+v, %v", in, err)
		}
	}
}

func TestFilesThatAreLinksOutOfTheFolderAreRefused(t *testing.T) {
	for name, target := range map[string]string{"by its whole path": "", "by a path up": "../", "to nothing": "nothing.csv"} {
		dir := newFolder(t)
		dir.dir = filepath.Join(dir.dir, "feed")
		whole := newFolder(t)
		if err := os.CopyFS(dir.dir, os.DirFS(whole.dir)); err != nil {
			t.Fatal(err)
		}
		outside := filepath.Join(filepath.Dir(dir.dir), "cases.csv")
		if err := os.Rename(dir.path("cases.csv"), outside); err != nil {
			t.Fatal(err)
		}
		switch target {
		case "":
			target = outside
		case "../":
			target += "cases.csv"
		}
		if err := os.Symlink(target, dir.path("cases.csv")); err != nil {
			t.Fatal(err)
		}
		if _, err := feed.Open(dir.dir); err == nil || !strings.Contains(err.Error(),
			"\ncases.csv: it is a link that leads out of the feed's folder, or to nothing: ") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAFeedIsWrittenThroughNoLink(t *testing.T) {
	precious := filepath.Join(t.TempDir(), "stepdown.db")
	if err := os.WriteFile(precious, []byte("the database"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := folder{t, t.TempDir()}
	for _, file := range []string{"cases.csv", "holds.csv", feed.ManifestName, "rejected.csv"} {
		if err := os.Symlink(precious, dir.path(file)); err != nil {
			t.Fatal(err)
		}
	}
	if err := feed.Write(dir.dir, feed.Manifest{MadeAt: madeAt, Full: true}, nil, coordinatorsOf()); err != nil {
		t.Fatal(err)
	}
	f, _ := read(t, dir.dir)
	if err := f.WriteRejected(dir.path("rejected.csv")); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(precious); err != nil || string(data) != "the database" {
		t.Errorf("it became %q, %v", data, err)
	}
	for _, file := range []string{"cases.csv", "rejected.csv"} {
		if info, err := os.Lstat(dir.path(file)); err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
			t.Errorf("%s: %v, %v", file, info, err)
		}
	}
}
