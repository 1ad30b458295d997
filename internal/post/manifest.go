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
}

const manifest = "manifest.csv"

var columns = []string{"id", "pages", "postage_class", "sha256", "format"}

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
		if i > 0 && e.ID == sorted[i-1].ID {
			return fmt.Errorf("%s is listed twice", e.ID)
		}
		if _, err := os.Stat(s.in(run, e.ID+".pdf")); err != nil {
			return fmt.Errorf("%s is listed, but is not in run %s: %w", e.ID, run, err)
		}
		rows = append(rows, []string{Cell(e.ID), strconv.Itoa(e.Pages), Cell(e.Class), Cell(e.SHA256), Cell(e.Format)})
	}
	return s.writeRows(run, rows)
}

// Cell makes a value harmless to spreadsheets.
func Cell(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") {
		return "'" + s
	}
	return s
}

func (s Spool) writeRows(run string, rows [][]string) error {
	return s.writeWhole(s.in(run, manifest), func(w io.Writer) error {
		out := csv.NewWriter(w)
		out.UseCRLF = true // as RFC 4180 has it
		return out.WriteAll(rows)
	})
}

// unlist takes a letter's line out of the manifest, if there is one.
func (s Spool) unlist(run, id string) error {
	unlock, err := s.lock()
	if err != nil {
		return err
	}
	defer unlock()
	f, err := os.Open(s.in(run, manifest))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("read %s: %w", manifest, err)
	}
	left := slices.DeleteFunc(slices.Clone(rows), func(row []string) bool { return row[0] == id })
	if len(left) == len(rows) {
		return nil
	}
	return s.writeRows(run, left)
}
