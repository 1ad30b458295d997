package feed_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/feed"
)

// listed reads a list of testdata: a line for each entry, its parts with tabs between.
func listed(t testing.TB, file string, want int) [][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for line := range strings.Lines(string(data)) {
		all = append(all, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	if len(all) != want {
		t.Fatalf("%s lists %d, not %d", file, len(all), want)
	}
	return all
}

// familyEach makes a feed with a family for each entry, the entry in its place.
func familyEach(t testing.TB, columns, values []string) folder {
	t.Helper()
	var all []casefile.Episode
	for i := range values {
		e := plain(fmt.Sprintf("EHM-%05d", i))
		e.Adults[0].Address = []string{"1 Row"}
		e.LeadProfessionals = []casefile.LeadProfessional{{Name: "Jamie Chalkley", Role: "pastoral lead", Organisation: "School",
			From: on("2026-03-04")}}
		all = append(all, e)
	}
	dir := folder{t, t.TempDir()}
	if err := feed.Write(dir.dir, feed.Manifest{MadeAt: madeAt, Full: true}, all, nil); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"adults.csv", "lead_professionals.csv"} {
		records := dir.table(file)
		for i, column := range columns {
			if fileOf(column) == file {
				records[i+1][slices.Index(records[0], column)] = values[i]
			}
		}
		dir.putTable(file, records)
	}
	return dir
}

func fileOf(column string) string {
	if column == "organisation" {
		return "lead_professionals.csv"
	}
	return "adults.csv"
}

func TestNamesThatPeopleHaveAreTakenAsTheyStand(t *testing.T) {
	var columns, values []string
	for _, entry := range listed(t, "names/good.txt", 200) {
		columns, values = append(columns, entry[0]), append(values, entry[1])
	}
	dir := familyEach(t, columns, values)
	f, all := read(t, dir.dir)
	if rejected := dir.rejected(f); len(rejected) > 0 {
		t.Errorf("rejected: %q", rejected)
	}
	for i, in := range all {
		if in.Episode == nil {
			t.Errorf("%s is rejected: %s", values[i], in.Rejected)
			continue
		}
		got := map[string]string{"name": in.Episode.Adults[0].Name, "address_line_1": in.Episode.Adults[0].Address[0],
			"organisation": in.Episode.LeadProfessionals[0].Organisation}
		if got[columns[i]] != values[i] {
			t.Errorf("%s became %s", values[i], got[columns[i]])
		}
	}
}

func TestSpoiledNamesAreRejectedWithTheirPlace(t *testing.T) {
	rules := map[string]string{"entity": "holds a character as web pages write it, such as &amp; for &",
		"question mark": "holds a question mark where a letter was lost",
		"U+FFFD":        "holds the character U+FFFD, which can't be seen or printed"}
	var columns, values, want []string
	for i, entry := range listed(t, "names/spoiled.txt", 200) {
		value, err := strconv.Unquote(entry[2])
		if err != nil {
			t.Fatalf("%s: %v", entry[2], err)
		}
		columns, values = append(columns, entry[1]), append(values, value)
		rule, ok := rules[entry[0]]
		if !ok {
			rule = "was read in the wrong encoding, as where Ã© stands for é"
		}
		want = append(want, fmt.Sprintf("%s|%d|%s|EHM-%05d|1|%s", fileOf(entry[1]), i+2, entry[1], i, rule))
	}
	dir := familyEach(t, columns, values)
	f, all := read(t, dir.dir)
	if got := f.Counts(); got != (feed.Counts{Rejected: 200, Rejects: 200}) {
		t.Errorf("counts: %+v", got)
	}
	got := dir.rejected(f)
	for i, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("%q: not rejected as %s", values[i], line)
		}
		if all[i].Episode != nil {
			t.Errorf("%q is taken", values[i])
		}
	}
}
