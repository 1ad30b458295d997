// Package clerk looks at the print folder with the print room's eyes, for tests: only whole runs count, each with a manifest
// whose hashes are those of its files. Whatever else lies there is a finding. It shares no code with what it judges.
package clerk

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Sheet is one letter that would be printed, or has been.
type Sheet struct {
	ID, Run   string
	Path      string
	SHA256    string
	ReprintOf string // the run that it was in before
	Printed   bool   // its run has been moved to printed/
}

// Seen is what lies in the folder.
type Seen struct {
	Sheets   []Sheet
	Findings []string // what must not be there: each by its path, and why
}

var (
	header = []string{"id", "pages", "postage_class", "sha256", "format", "reprint_of"}
	// ownFolders are that of what is printed, the record of what was sent, and what is on its way.
	ownFolders = []string{"printed", ".arriving", ".sent", ".sent.new"}
	// ownFile locks the record of what was sent, or is one with which the service finds out whether the folder can be written to.
	ownFile = regexp.MustCompile(`^\.(sent|probe-)`)

	run    = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(-\d+){1,2}$`)
	letter = regexp.MustCompile(`^L\d{6,}$`)
	bundle = regexp.MustCompile(`^bundle-[a-z0-9-]+\.pdf$`)
	sum    = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// Look reads the folder. A letter that is in two runs, and isn't marked in the second as printed again, is a finding.
func Look(dir string) (s Seen, err error) {
	for _, folder := range []string{dir, filepath.Join(dir, "printed")} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return s, fmt.Errorf("look into the print folder: %w", err)
		}
		for _, e := range entries {
			path := filepath.Join(folder, e.Name())
			switch {
			case folder == dir && slices.Contains(ownFolders, e.Name()) && e.IsDir():
			case folder == dir && ownFile.MatchString(e.Name()) && e.Type().IsRegular():
			case !e.IsDir() || !run.MatchString(e.Name()):
				s.find(path, "it is no run, nor anything else that belongs here")
			default:
				if err := s.open(path, folder != dir); err != nil {
					return s, err
				}
			}
		}
	}
	s.compare()
	return s, nil
}

func (s *Seen) find(path, why string) { s.Findings = append(s.Findings, path+": "+why) }

// open reads one run.
func (s *Seen) open(path string, printed bool) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return fmt.Errorf("look into a print run: %w", err)
	}
	files := map[string]bool{}
	for _, e := range entries {
		id, isPDF := strings.CutSuffix(e.Name(), ".pdf")
		switch {
		case !e.Type().IsRegular():
			s.find(filepath.Join(path, e.Name()), "it is a link or a folder")
		case isPDF && letter.MatchString(id):
			files[id] = true
		case e.Name() != "manifest.csv" && !bundle.MatchString(e.Name()):
			s.find(filepath.Join(path, e.Name()), "it is no letter of the run")
		}
	}
	rows, err := manifest(filepath.Join(path, "manifest.csv"))
	if err != nil {
		s.find(path, "it is a run without a manifest: "+err.Error())
	}
	for _, row := range rows {
		sheet := Sheet{ID: row[0], Run: filepath.Base(path), Path: filepath.Join(path, row[0]+".pdf"), SHA256: row[3], ReprintOf: row[5],
			Printed: printed}
		if why := sheet.doubt(files); why != "" {
			s.find(path, fmt.Sprintf("its manifest lists %q, and %s", row[0], why))
			continue
		}
		delete(files, sheet.ID)
		s.Sheets = append(s.Sheets, sheet)
	}
	for id := range files {
		s.find(filepath.Join(path, id+".pdf"), "no manifest lists it, so that it is never printed")
	}
	return nil
}

func manifest(path string) ([][]string, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fs.ErrInvalid
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || !slices.Equal(rows[0], header) {
		return nil, fmt.Errorf("its columns are not %v", header)
	}
	return rows[1:], nil
}

// doubt says why a line of a manifest can't be believed, or nothing. files are those that no line has claimed yet.
func (s Sheet) doubt(files map[string]bool) string {
	switch {
	case !letter.MatchString(s.ID) || !sum.MatchString(s.SHA256) || s.ReprintOf != "" && !run.MatchString(s.ReprintOf):
		return "the line is forged"
	case !files[s.ID]:
		return "it is missing, or listed twice"
	}
	pdf, err := os.ReadFile(s.Path)
	if err != nil {
		return err.Error()
	}
	if found := sha256.Sum256(pdf); hex.EncodeToString(found[:]) != s.SHA256 {
		return "its file is another"
	}
	return ""
}

// compare finds letters that would be printed twice.
func (s *Seen) compare() {
	first := map[string]Sheet{}
	for _, sheet := range s.Sheets {
		other, twice := first[sheet.ID]
		if twice && sheet.ReprintOf != other.Run && other.ReprintOf != sheet.Run {
			s.find(sheet.Path, "it is in run "+other.Run+" too, and in neither as a reprint")
		}
		first[sheet.ID] = sheet
	}
}
