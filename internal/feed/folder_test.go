package feed_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/feed"
)

// folder is a feed on the disk whose files a test rewrites.
type folder struct {
	testing.TB
	dir string
}

// newFolder holds three cases: two families of one adult and one child, and between them the one that fills every column.
func newFolder(tb testing.TB) folder {
	tb.Helper()
	full := family()
	f := folder{tb, tb.TempDir()}
	if err := feed.Write(f.dir, feed.Manifest{MadeAt: madeAt, Full: true}, []casefile.Episode{plain("EHM-10001"), full, plain("EHM-30003")},
		coordinatorsOf()); err != nil {
		tb.Fatal(err)
	}
	return f
}

func plain(ref string) casefile.Episode {
	return casefile.Episode{
		Key: casefile.Key{Case: ref, Number: 1}, Level: 3, Basis: casefile.Section47, Support: casefile.SupportNotKnown,
		Children: []casefile.Child{{Name: "Poppy Thistlewood", BornOn: on("2019-01-31")}},
		Adults: []casefile.Adult{{ID: ref + "-A1", Name: "Ms Gemma Thistlewood", ParentalResponsibility: casefile.Yes,
			SafeToWrite: casefile.Yes, Household: "home", Channel: casefile.Post, Addressed: true}},
		Consents: []casefile.ConsentEvent{{Giver: ref + "-A1", Scope: casefile.Share, Decision: casefile.Refused, On: on("2026-03-02")}},
	}
}

func (f folder) path(file string) string { return filepath.Join(f.dir, file) }

func (f folder) text(file string) string {
	f.Helper()
	data, err := os.ReadFile(f.path(file))
	if err != nil {
		f.Fatal(err)
	}
	return string(data)
}

func (f folder) put(file, text string) {
	f.Helper()
	if err := os.WriteFile(f.path(file), []byte(text), 0o600); err != nil {
		f.Fatal(err)
	}
}

// replace changes the one place in a file where old stands.
func (f folder) replace(file, old, fresh string) {
	f.Helper()
	text := f.text(file)
	if strings.Count(text, old) != 1 {
		f.Fatalf("%s holds %q %d times:\n%s", file, old, strings.Count(text, old), text)
	}
	f.put(file, strings.Replace(text, old, fresh, 1))
}

func (f folder) table(file string) [][]string {
	f.Helper()
	records, err := csv.NewReader(strings.NewReader(f.text(file))).ReadAll()
	if err != nil {
		f.Fatal(err)
	}
	return records
}

func (f folder) putTable(file string, records [][]string) {
	f.Helper()
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(records); err != nil {
		f.Fatal(err)
	}
	f.put(file, b.String())
}

// set changes a cell of the n-th row, from 1, below the header.
func (f folder) set(file string, n int, column, value string) {
	f.Helper()
	records := f.table(file)
	at := slices.Index(records[0], column)
	if at < 0 {
		f.Fatalf("%s has no column %s", file, column)
	}
	records[n][at] = value
	f.putTable(file, records)
}

// addRow adds a copy of the first row of a file with some cells changed, and counts it in the manifest.
func (f folder) addRow(file string, changes map[string]string) {
	f.Helper()
	records := f.table(file)
	fresh := slices.Clone(records[1])
	for column, value := range changes {
		fresh[slices.Index(records[0], column)] = value
	}
	f.putTable(file, append(records, fresh))
	f.replace(feed.ManifestName, fmt.Sprintf("%s: %d\n", file, len(records)-1), fmt.Sprintf("%s: %d\n", file, len(records)))
}

// rejected gives rejected.csv below its header, without the mends.
func (f folder) rejected(fd *feed.Feed) []string {
	f.Helper()
	path := filepath.Join(f.TempDir(), "rejected.csv")
	err := fd.WriteRejected(path)
	if _, some := errors.AsType[*feed.SomeRejected](err); err != nil && !some {
		f.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		f.Fatal(err)
	}
	var lines []string
	for _, r := range records[1:] {
		if len(r) != 7 || r[6] == "" {
			f.Errorf("a reject does not say what to do: %q", r)
		}
		lines = append(lines, strings.Join(r[:6], "|"))
	}
	return lines
}

// summary is each case and whether it was taken.
func summary(all []casefile.Incoming) string {
	var words []string
	for _, in := range all {
		word := "taken"
		if in.Rejected != "" {
			word = "rejected"
		}
		words = append(words, in.Key.String()+" "+word)
	}
	return strings.Join(words, ", ")
}
