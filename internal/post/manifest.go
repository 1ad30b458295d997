package post

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Entry is one letter's line in a manifest.
type Entry struct {
	ID     string
	Pages  int
	Class  string
	SHA256 string
	Format string
	// ReprintOf is the run that the letter was in before; empty unless it is printed once more.
	ReprintOf string
}

const (
	manifest = "manifest.csv"
	mending  = ".manifest.part" // while a manifest in a run's folder is written anew
)

var columns = []string{"id", "pages", "postage_class", "sha256", "format", "reprint_of"}

// WriteManifest writes the run's manifest.csv anew, sorted by id. Every letter it lists must stand in the run. Programs
// that calculate with cells find nothing to calculate: a cell that could be a formula gets an apostrophe in front.
func (s Spool) WriteManifest(run string, entries []Entry) error {
	if err := s.writeManifest(run, entries); err != nil {
		return fmt.Errorf("write the manifest of a print run: %w", err)
	}
	return nil
}

func (s Spool) writeManifest(run string, entries []Entry) error {
	if err := check(run); err != nil {
		return err
	}
	sorted := slices.SortedFunc(slices.Values(entries), func(a, b Entry) int { return cmp.Compare(a.ID, b.ID) })
	rows := [][]string{columns}
	unlock, err := s.lock()
	if err != nil {
		return err
	}
	defer unlock()
	for i, e := range sorted {
		if err := check(run, e.ID); err != nil {
			return err
		}
		if i > 0 && e.ID == sorted[i-1].ID { //guard:manifest-lists-once
			return fmt.Errorf("%s is listed twice", e.ID)
		}
		if _, err := os.Stat(s.in(run, e.ID+".pdf")); err != nil { //guard:manifest-lists-what-is-there
			return fmt.Errorf("%s is listed, but is not in run %s: %w", e.ID, run, err)
		}
		rows = append(rows, []string{Cell(e.ID), strconv.Itoa(e.Pages), Cell(e.Class), Cell(e.SHA256), Cell(e.Format), Cell(e.ReprintOf)})
	}
	return s.writeRows(run, rows)
}

// Cell makes a value harmless to spreadsheets.
func Cell(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") { //guard:manifest-holds-no-formula
		return "'" + s
	}
	return s
}

func (s Spool) writeRows(run string, rows [][]string) error {
	return s.writeWhole(s.in(run, manifest), func(w io.Writer) error { return writeCSV(w, rows) })
}

func writeCSV(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true // as RFC 4180 has it
	return out.WriteAll(rows)
}

// Listed tells whether a run that waits has its manifest.
func (s Spool) Listed(run string) (bool, error) {
	if err := check(run); err != nil {
		return false, fmt.Errorf("look for a manifest: %w", err)
	}
	_, err := os.Stat(s.in(run, manifest))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// unlist takes a letter's line out of the manifest, if there is one. It writes beside the manifest and not elsewhere, since
// the folder may be on its way to another place.
func unlist(folder *os.Root, id string) error {
	f, err := folder.Open(manifest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	in := csv.NewReader(f)
	in.FieldsPerRecord = -1 // also one that an older version wrote
	rows, err := in.ReadAll()
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("read %s: %w", manifest, err)
	}
	left := slices.DeleteFunc(slices.Clone(rows), func(row []string) bool { return row[0] == id })
	if len(left) == len(rows) {
		return nil
	}
	if err := folder.Remove(mending); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	w, err := folder.OpenFile(mending, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(writeCSV(w, left), w.Sync(), w.Close()); err != nil {
		return errors.Join(err, folder.Remove(mending))
	}
	return folder.Rename(mending, manifest)
}
