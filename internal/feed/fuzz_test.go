package feed_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/feed"
)

// FuzzFeed puts any bytes into the files of cases and of consents. Whatever they are: nothing panics, each case is
// either taken or rejected, each rejection has a row in rejected.csv, and what is taken makes sense and can be written.
func FuzzFeed(f *testing.F) {
	whole := newFolder(f)
	f.Add(whole.text("cases.csv"), whole.text("consents.csv"), false)
	f.Add(strings.ReplaceAll(whole.text("cases.csv"), "EHM-10001,1,", "EHM-10001,,"), whole.text("consents.csv"), false)
	f.Add(strings.ReplaceAll(whole.text("cases.csv"), "Morgan", "M\xf6rgan\x80"), whole.text("consents.csv"), true)
	f.Add(whole.text("cases.csv"), strings.ReplaceAll(whole.text("consents.csv"), "share", "\"sh\nare\""), false)
	f.Add("\ufeff"+whole.text("cases.csv"), strings.ReplaceAll(whole.text("consents.csv"), "EHM-10001,1", "EHM-10001,x,y"), false)
	f.Add("case_ref,episode\n\"", "\xff\xfe", true)
	original := whole.text(feed.ManifestName)
	f.Fuzz(func(t *testing.T, cases, consents string, windows bool) {
		dir := folder{t, whole.dir} // inputs are tried one after the other, so that one folder does for all
		dir.put("cases.csv", cases)
		dir.put("consents.csv", consents)
		manifest := original
		if windows {
			manifest = strings.Replace(manifest, "utf-8", "windows-1252", 1)
		}
		dir.put(feed.ManifestName, manifest)
		fd, err := feed.Open(dir.dir)
		if wrong := countsOf(err); len(wrong) > 0 { // the counts are not what is tried here
			for file, rows := range wrong {
				declared := regexp.MustCompile(`(?m)^  ` + regexp.QuoteMeta(file) + `: \d+$`)
				manifest = declared.ReplaceAllString(manifest, fmt.Sprintf("  %s: %d", file, rows))
			}
			dir.put(feed.ManifestName, manifest)
			fd, err = feed.Open(dir.dir)
		}
		var refused *feed.Refused
		if errors.As(err, &refused) && len(refused.Faults) > 0 {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		defer fd.Close()
		walk(t, dir, fd)
	})
}

var counted = regexp.MustCompile(`(?m)^(\w+\.csv): the file has (\d+) rows`)

// countsOf gives the counts for which a feed was refused.
func countsOf(err error) map[string]int {
	if err == nil {
		return nil
	}
	rows := map[string]int{}
	for _, m := range counted.FindAllStringSubmatch(err.Error(), -1) {
		var n int
		if _, err := fmt.Sscan(m[2], &n); err == nil {
			rows[m[1]] = n
		}
	}
	return rows
}

func walk(t *testing.T, dir folder, fd *feed.Feed) {
	t.Helper()
	var taken []casefile.Episode
	var want feed.Counts
	var last casefile.Key
	for in, err := range fd.Episodes(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if in.Key.Compare(last) <= 0 || in.Key.Case == "" || in.Key.Number == 0 {
			t.Fatalf("%q comes after %q", in.Key, last)
		}
		last = in.Key
		switch {
		case in.Episode != nil && in.Rejected == "" && len(in.Digest) == 64:
			want.Cases++
			taken = append(taken, *in.Episode)
			if faults := in.Episode.Validate(); len(faults) > 0 || in.Episode.Key != in.Key {
				t.Fatalf("taken: %+v", faults)
			}
		case in.Episode == nil && in.Rejected != "" && in.Digest == "":
			if unnamed(in.Key.Case) == in.Key.Case { // a row of its own is no case
				want.Rejected++
			}
		default:
			t.Fatalf("neither taken nor rejected, or both: %+v", in)
		}
	}
	got := fd.Counts()
	want.Rejects = got.Rejects
	if got != want || got.Rejected > 0 && got.Rejects == 0 || len(dir.rejected(fd)) != got.Rejects {
		t.Fatalf("counts %+v, want %+v", got, want)
	}
	m := fd.Manifest()
	m.Encoding = feed.UTF8
	if err := feed.Write(t.TempDir(), m, taken, fd.Coordinators()); err != nil {
		t.Fatalf("what was taken can't be written: %v", err)
	}
}
