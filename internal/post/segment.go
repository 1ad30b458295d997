package post

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
)

// segments are the numbers of the segments that are listed, in order. A server may not list the newest yet: the line that ends
// a segment tells of it.
func (r *Record) segments() (all []int64, err error) {
	err = r.within(func(root *os.Root) error {
		info, err := root.Lstat(r.name(0))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && !info.IsDir() { //guard:record-folder-is-a-folder
			err = fmt.Errorf("%s is not a folder, or a link to one: move it away", r.name(0))
		}
		if err != nil {
			return err
		}
		entries, err := fs.ReadDir(root.FS(), r.name(0))
		for _, e := range entries {
			number, found := strings.CutSuffix(e.Name(), ".jsonl")
			if n, notOne := strconv.ParseInt(number, 10, 64); found && notOne == nil {
				all = append(all, n)
			}
		}
		slices.Sort(all)
		return err
	})
	return all, err
}

// catchUp reads what has been added since the last reading. The first one reads the newest segment.
func (r *Record) catchUp() error {
	err := r.open()
	for err == nil && r.segment > 0 {
		if _, err = r.readOn(); err != nil || !r.ended() {
			break
		}
		segment, offset, last := r.segment, r.offset, r.Seq
		r.segment, r.offset = last+1, 0
		if _, err = r.readOn(); err != nil || r.Seq == last { // nobody has begun the next
			r.segment, r.offset = segment, offset
			break
		}
	}
	if err != nil {
		return fmt.Errorf("read what was sent: %w", err)
	}
	return nil
}

// open finds the newest segment that holds anything.
func (r *Record) open() error {
	if r.segment > 0 {
		return nil
	}
	all, err := r.segments()
	for _, segment := range slices.Backward(all) {
		r.segment, r.offset = segment, 0
		if _, err := r.readOn(); err != nil {
			r.forget()
			return err
		}
		if r.There {
			return nil
		}
		r.forget() // a crash came before its first line was whole
	}
	return err
}

func (r *Record) ended() bool { return len(r.lines) > 0 && r.lines[len(r.lines)-1].What == ends }

// readOn reads what has been added to the segment at hand, if it is there. What a crash cut off at its end counts for nothing:
// what it told of did not leave.
func (r *Record) readOn() (there bool, err error) {
	text, err := r.text(r.segment, r.offset)
	if errors.Is(err, fs.ErrNotExist) && r.offset == 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for {
		raw, rest, whole := bytes.Cut(text, []byte("\n"))
		if !whole {
			return true, nil
		}
		if err := r.add(raw); err != nil {
			return false, fmt.Errorf("%w: %s: %w", ErrRecord, r.name(r.segment), err)
		}
		r.offset, text = r.offset+int64(len(raw))+1, rest
	}
}

// text is a segment from an offset on.
func (r *Record) text(segment, offset int64) (text []byte, err error) {
	err = r.within(func(root *os.Root) error {
		f, err := openThere(root, r.name(segment), os.O_RDONLY)
		if err != nil {
			return err
		}
		size, err := f.Seek(0, io.SeekEnd)
		if err == nil && size < offset { //guard:record-does-not-shrink
			err = fmt.Errorf("%w: %s is shorter than it was", ErrRecord, r.name(segment))
		}
		if err == nil {
			text, err = io.ReadAll(io.NewSectionReader(f, offset, 1<<40))
		}
		return errors.Join(err, f.Close())
	})
	if errors.Is(err, fs.ErrNotExist) && offset > 0 {
		err = fmt.Errorf("%w: %s is gone", ErrRecord, r.name(segment))
	}
	return text, err
}

// readBack reads older segments, back to the line of that number.
func (r *Record) readBack(seq int64) error {
	if !r.There || seq >= r.First() || seq < 1 {
		return nil
	}
	all, err := r.segments()
	if err != nil {
		return fmt.Errorf("read what was sent: %w", err)
	}
	all = slices.DeleteFunc(all, func(n int64) bool { return n >= r.First() })
	from, found := slices.BinarySearch(all, seq)
	if !found && from > 0 {
		from--
	}
	older := &Record{Dir: r.Dir, folder: r.folder}
	for _, segment := range all[from:] {
		older.segment, older.offset = segment, 0
		if _, err := older.readOn(); err != nil {
			return fmt.Errorf("read what was sent: %w", err)
		}
	}
	return r.precede(older.Reading)
}

// begin makes a segment that begins with that line. One that a crash left without it is filled.
func (r *Record) begin(segment int64, first Noted) error {
	r.segment, r.offset = segment, 0
	first.Seq = segment
	raw, err := json.Marshal(first)
	if err == nil {
		err = r.put(append(raw, '\n'))
	}
	if err == nil {
		err = r.add(raw)
	}
	if err == nil {
		r.offset = int64(len(raw)) + 1
		err = r.within(func(root *os.Root) error {
			folder, err := root.OpenRoot(r.name(0))
			if err != nil {
				return err
			}
			return errors.Join(syncRoot(folder), folder.Close())
		})
	}
	return err
}

// nextSegment ends the segment at hand, unless somebody who crashed has, and begins the next.
func (r *Record) nextSegment(b Beginning, number int64) error {
	if !r.ended() {
		if err := r.write([]Noted{{What: ends}}); err != nil {
			return err
		}
	}
	return r.begin(r.Seq+1, Noted{What: begins, After: r.Sum, Number: number, Beginning: b})
}

// write adds lines to the segment at hand, in one piece and down to the disk.
func (r *Record) write(lines []Noted) error {
	var text []byte
	var raws [][]byte
	seq, sum := r.Seq, r.Sum
	for _, n := range lines {
		seq++
		n.Seq, n.After = seq, sum
		raw, err := json.Marshal(n)
		if err != nil {
			return err
		}
		raws, sum = append(raws, raw), sumOf(raw)
		text = append(append(text, raw...), '\n')
	}
	if err := r.put(text); err != nil {
		return err
	}
	for _, raw := range raws {
		if err := r.add(raw); err != nil {
			return err
		}
		r.offset += int64(len(raw)) + 1
	}
	return nil
}

// put writes a text where the segment at hand ends, over what a crash left there, and reads it again: on a server's folder
// somebody without a lock may write as well.
func (r *Record) put(text []byte) error {
	return r.within(func(root *os.Root) error {
		f, err := openOwn(root, r.name(r.segment), os.O_RDWR)
		if err != nil {
			return err
		}
		err = f.Truncate(r.offset)
		if err == nil {
			_, err = f.WriteAt(text, r.offset)
		}
		if err == nil {
			err = f.Sync()
		}
		if err != nil { // nothing is added in part
			return errors.Join(err, f.Truncate(r.offset), f.Close())
		}
		there := make([]byte, len(text))
		if _, err = f.ReadAt(there, r.offset); err == nil && !bytes.Equal(there, text) {
			err = fmt.Errorf("%w: somebody else wrote to %s meanwhile: does its folder keep locks?", ErrRecord, r.name(r.segment))
		}
		return errors.Join(err, f.Close())
	})
}
