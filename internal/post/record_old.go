package post

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// OldSending is a line of the record as older versions kept it: in one file beside the runs, with the one before it, and with
// references in clear text. It is carried over once.
type OldSending struct {
	Number   int64  `json:"number"`   // of all claims of the database, this one included
	Database string `json:"database"` // its identity
	Letter   int64  `json:"letter"`   // 0: a message, or nothing yet
	Kind     string `json:"kind"`
	Run      string `json:"run"`
	Mark     string `json:"mark"`
}

// oldNames are those of the older file and the newer one.
var oldNames = []string{".sent.older.jsonl", ".sent.jsonl"}

// Old is what an older version remembers, oldest first. A last line that a crash cut off counts for nothing.
func (h Holding) Old() (all []OldSending, err error) {
	for _, name := range oldNames {
		err := h.within(func(root *os.Root) error {
			f, err := openThere(root, name, os.O_RDONLY)
			if err != nil {
				return err
			}
			lines := bufio.NewScanner(f)
			for lines.Scan() {
				var s OldSending
				if json.Unmarshal(lines.Bytes(), &s) == nil && s.Database != "" {
					all = append(all, s)
				}
			}
			return errors.Join(lines.Err(), f.Close())
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read what an older version sent: %w", err)
		}
	}
	return all, nil
}

// Newest is the one with the highest number of the database that was noted last.
func Newest(all []OldSending) (last OldSending) {
	if len(all) == 0 {
		return last
	}
	last = all[len(all)-1]
	for _, s := range all {
		if s.Database == last.Database && s.Number > last.Number {
			last = s
		}
	}
	return last
}

// DropOld throws away what an older version remembered, once it has been carried over.
func (h Holding) DropOld() error {
	for _, name := range oldNames {
		err := h.within(func(root *os.Root) error { return root.Remove(name) })
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("throw away what an older version remembered: %w", err)
		}
	}
	return nil
}
