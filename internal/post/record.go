package post

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// Record is the memory of what was sent, kept beside the print folder's runs and apart from the database: a database that
// was restored from an older copy, or that fell back to one, knows of less. Each line is on the disk before the thing leaves.
//
// All daemons share one record, also on several machines. Who adds to it holds a lock on a file of its own, which the kernel
// lets go of when the process ends; on NFS and SMB the server keeps that lock, and taking it makes a machine read what the
// others have written. A file for each writer would need no lock, but nobody could tell in which order things left, nor see
// a new file before the server's list of the folder is read again. Where a mount keeps locks to its machine, two may write
// one line: each line holds the sum of the one before, so that whoever reads on finds it out and nothing more leaves.
//
// It grows by segments, each named by the number of its first line. Nothing is ever thrown away; a pass reads the newest
// segment, and older ones only back to what its database knew of. A line names nobody: see ledger.RecordKey.
type Record struct {
	Dir   string
	Limit int64 // the size in bytes at which another segment is begun; 0: segmentSize

	folder string // its name within Dir; empty: the record's own
	mu     sync.Mutex
	Reading
	segment int64 // the number of the segment that is being read; 0: none
	offset  int64 // up to which it has been read
}

const (
	recordFolder = ".sent"
	newFolder    = ".sent.new" // the first segments, until they are whole
	recordLock   = ".sent.lock"

	// segmentSize holds some hundreds of letters: what a pass reads at most, apart from what is new to it.
	segmentSize = 256 << 10
)

// ErrRecord says that the record of what was sent has been cut or changed.
var ErrRecord = errors.New("the record of what was sent has been cut or changed")

// Read reads what has been added by anybody, and gives all that has been read. There is false where there is no record.
func (r *Record) Read() (Reading, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.catchUp()
	return r.Reading, err
}

// Reach reads back to the line of that number, or to the record's first, and gives all that has been read.
func (r *Record) Reach(seq int64) (Reading, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.readBack(seq)
	return r.Reading, err
}

// Holding is the record while nobody else can add to it.
type Holding struct{ *Record }

// Hold keeps every other process from adding to the record while it does something.
func (r *Record) Hold(do func(Holding) error) error {
	unlock, err := lockIn(r.Dir, recordLock, 0)
	if err != nil {
		return fmt.Errorf("hold the record of what is sent: %w", err)
	}
	defer unlock()
	return do(Holding{r})
}

// Add adds lines, down to the disk. Nothing is added in part.
func (h Holding) Add(lines ...Noted) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(lines) == 0 {
		return nil
	}
	err := h.catchUp()
	if err == nil && !h.There {
		err = fmt.Errorf("%w: it has not been begun", ErrRecord)
	}
	if err == nil && (h.ended() || h.offset > h.most()) {
		err = h.nextSegment(h.Begun, h.Number)
	}
	if err == nil {
		err = h.write(lines)
	}
	if err != nil {
		return fmt.Errorf("note what is sent: %w", err)
	}
	return nil
}

func (r *Record) most() int64 {
	if r.Limit > 0 {
		return r.Limit
	}
	return segmentSize
}

// Begin begins the record with these lines, in the place of one that was begun and never used. It is there whole or not at all.
func (h Holding) Begin(b Beginning, lines ...Noted) error {
	fresh := Holding{&Record{Dir: h.Dir, folder: newFolder, Limit: h.Limit}}
	err := fresh.within(func(root *os.Root) error {
		return errors.Join(root.RemoveAll(newFolder), root.Mkdir(newFolder, 0o700))
	})
	if err == nil {
		err = fresh.begin(1, Noted{What: begins, Beginning: b})
	}
	for i := 0; i < len(lines) && err == nil; i += manyLines {
		err = fresh.Add(lines[i:min(i+manyLines, len(lines))]...)
	}
	if err == nil {
		err = h.within(func(root *os.Root) error {
			return errors.Join(root.RemoveAll(recordFolder), root.Rename(newFolder, recordFolder))
		})
	}
	if err == nil {
		err = syncDir(h.Dir)
	}
	if err != nil {
		return fmt.Errorf("begin the record of what is sent: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forget()
	return h.catchUp()
}

// manyLines are written at once where there are many.
const manyLines = 500

// BeginAnew begins another record after what is there, for a database that has been adopted. unbroken says that all lines up
// to here have been read and found whole: then the new one goes on from them. number is that of the database's claims.
func (h Holding) BeginAnew(b Beginning, number int64, unbroken bool) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	all, err := h.segments()
	switch {
	case err != nil:
	case unbroken && h.There:
		err = h.nextSegment(b, number)
	default:
		next := h.Seq + 1
		for _, segment := range all {
			next = max(next, segment+1)
		}
		h.forget()
		if len(all) == 0 {
			err = h.within(func(root *os.Root) error { return root.MkdirAll(recordFolder, 0o700) })
		}
		if err == nil {
			err = h.begin(next, Noted{What: begins, Number: number, Beginning: b})
		}
	}
	if err != nil {
		return fmt.Errorf("begin the record of what is sent anew: %w", err)
	}
	return nil
}

// Highest are the highest number of a claim and the highest id of a letter that any line tells of, whole or not.
func (h Holding) Highest() (number, letter int64, err error) {
	all, err := h.segments()
	for _, segment := range all {
		var text []byte
		if text, err = h.text(segment, 0); err != nil {
			break
		}
		for raw := range bytes.Lines(text) {
			var n Noted
			if json.Unmarshal(raw, &n) != nil {
				continue
			}
			number = max(number, n.Number)
			if n.What == Letter {
				letter = max(letter, n.ID)
			}
		}
	}
	return number, letter, err
}

// forget makes the next reading begin anew.
func (r *Record) forget() { r.Reading, r.segment, r.offset = Reading{}, 0, 0 }

// within does something in the folder through no link that leads out of it.
func (r *Record) within(do func(*os.Root) error) error {
	root, err := os.OpenRoot(r.Dir)
	if err != nil {
		return err
	}
	return errors.Join(do(root), root.Close())
}

func (r *Record) name(segment int64) string {
	folder := r.folder
	if folder == "" {
		folder = recordFolder
	}
	if segment == 0 {
		return folder
	}
	return filepath.Join(folder, fmt.Sprintf("%012d.jsonl", segment))
}
