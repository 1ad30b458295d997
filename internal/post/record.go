package post

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Sending is one thing that was about to leave: references only, no names and no addresses.
type Sending struct {
	Number       int64    `json:"number"`       // of all claims of the database, this one included
	Database     string   `json:"database"`     // its identity
	Installation string   `json:"installation"` // whose it was
	Letter       int64    `json:"letter,omitempty"`
	Kind         string   `json:"kind,omitempty"`
	Case         string   `json:"case,omitempty"`
	Episode      int      `json:"episode,omitempty"`
	Adults       []string `json:"adults,omitempty"` // the council's person references
	Run          string   `json:"run,omitempty"`    // the print run that it left in, with its mark
	Mark         string   `json:"mark,omitempty"`
}

// Record is the memory of what was sent last, kept beside the print folder's runs and apart from the database: a database
// that was restored from an older copy knows of less. Each line is written before the thing leaves. It outlasts the end of
// the process; a power cut may cost it its last lines.
type Record struct{ Dir string }

const (
	recordName = ".sent.jsonl"
	olderName  = ".sent.older.jsonl"
	// recordSize is when a new file is begun; the one before it is kept. It holds some thousands of letters.
	recordSize = 2 << 20
)

// Note adds a line.
func (r Record) Note(s Sending) error {
	line, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("note what is sent: %w", err)
	}
	root, err := os.OpenRoot(r.Dir)
	if err != nil {
		return fmt.Errorf("note what is sent: %w", err)
	}
	defer root.Close()
	if info, err := root.Lstat(recordName); err == nil && info.Size() > recordSize {
		if err := root.Rename(recordName, olderName); err != nil {
			return fmt.Errorf("note what is sent: %w", err)
		}
	}
	f, err := openOwn(root, recordName, os.O_WRONLY|os.O_APPEND)
	if err != nil {
		return fmt.Errorf("note what is sent: %w", err)
	}
	_, err = f.Write(append(line, '\n')) // in one piece, so that daemons can share the file
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("note what is sent: %w", err)
	}
	return nil
}

// Last is the newest thing by its number, among those of the database that was noted last; false if nothing ever was.
func (r Record) Last() (Sending, bool, error) {
	all, err := r.All()
	if err != nil {
		return Sending{}, false, err
	}
	last, noted := Newest(all)
	return last, noted, nil
}

// Newest is the one with the highest number of the database that was noted last; false if there is none.
func Newest(all []Sending) (Sending, bool) {
	if len(all) == 0 {
		return Sending{}, false
	}
	last := all[len(all)-1]
	for _, s := range all {
		if s.Database == last.Database && s.Number > last.Number {
			last = s
		}
	}
	return last, true
}

// All is what is remembered, oldest first. A last line that a crash cut off counts for nothing: what it told of did not
// leave.
func (r Record) All() ([]Sending, error) {
	var all []Sending
	for _, name := range []string{olderName, recordName} {
		f, err := os.Open(filepath.Join(r.Dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read what was sent: %w", err)
		}
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			var s Sending
			if json.Unmarshal(lines.Bytes(), &s) == nil && s.Database != "" {
				all = append(all, s)
			}
		}
		if err := errors.Join(lines.Err(), f.Close()); err != nil {
			return nil, fmt.Errorf("read what was sent: %w", err)
		}
	}
	return all, nil
}
