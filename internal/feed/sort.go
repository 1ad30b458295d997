package feed

import (
	"bufio"
	"bytes"
	"cmp"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"stepdown/internal/casefile"
)

// row is a row of a file. Its number is 0 where the key's cells are not good: it then comes before all episodes of its case.
type row struct {
	key   casefile.Key
	line  int
	cells []string
}

func (r row) compare(other row) int {
	return cmp.Or(r.key.Compare(other.key), cmp.Compare(r.line, other.line))
}

// The memory that sorting takes: rows are gathered up to so many bytes, sorted, and written out as a run.
const (
	runSize  = 4 << 20
	rowCosts = 64       // bytes that a row takes besides its own
	readSize = 32 << 10 // of each run, while the runs are merged
)

// sorter puts rows into the order of their keys, and of their lines within a key. It keeps the rows in encoded form: the
// many small strings of a row cost more than the row.
type sorter struct {
	runSize int
	arena   []byte
	places  []place
	file    *os.File
	size    int64
	runs    []run
}

type place struct {
	key       casefile.Key
	line      int
	from, end int // in the arena
}

type run struct{ from, size int64 }

func (s *sorter) add(r row) error {
	from := len(s.arena)
	s.arena = encodeRow(s.arena, r)
	key := casefile.Key{Case: strings.Clone(r.key.Case), Number: r.key.Number}
	s.places = append(s.places, place{key, r.line, from, len(s.arena)})
	if len(s.arena)+rowCosts*len(s.places) < s.runSize {
		return nil
	}
	return s.spill()
}

// spill writes what has been gathered as a sorted run.
func (s *sorter) spill() error {
	if s.file == nil {
		file, err := privateFile()
		if err != nil {
			return err
		}
		s.file = file
	}
	out := bufio.NewWriterSize(s.file, readSize)
	size, err := s.writeSorted(out)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return fmt.Errorf("write the sorted rows to a temporary file: %w", err)
	}
	s.runs = append(s.runs, run{s.size, size})
	s.size += size
	s.arena, s.places = s.arena[:0], s.places[:0]
	return nil
}

func (s *sorter) writeSorted(out io.Writer) (size int64, err error) {
	slices.SortFunc(s.places, func(a, b place) int { return cmp.Or(a.key.Compare(b.key), cmp.Compare(a.line, b.line)) })
	for _, p := range s.places {
		n, err := out.Write(s.arena[p.from:p.end])
		size += int64(n)
		if err != nil {
			return size, err
		}
	}
	return size, nil
}

// finish gives the rows in order. The sorter can't be used again; the stream owns its file.
func (s *sorter) finish() (*stream, error) {
	st := &stream{file: s.file}
	var last bytes.Buffer
	if _, err := s.writeSorted(&last); err != nil {
		return nil, errors.Join(err, st.close())
	}
	s.arena, s.places = nil, nil
	sources := []io.Reader{&last}
	for _, r := range s.runs {
		sources = append(sources, io.NewSectionReader(s.file, r.from, r.size))
	}
	for _, source := range sources {
		c := &cursor{from: bufio.NewReaderSize(source, readSize)}
		switch err := c.advance(); {
		case err == nil:
			st.cursors = append(st.cursors, c)
		case !errors.Is(err, io.EOF):
			return nil, errors.Join(err, st.close())
		}
	}
	heap.Init(&st.cursors)
	return st, nil
}

// close drops what was gathered.
func (s *sorter) close() {
	if s.file != nil {
		_ = s.file.Close() // nothing in it is wanted, and it has no name any more
	}
}

// stream gives the rows of a file in order.
type stream struct {
	file    *os.File
	cursors cursors
}

// peek is the next row, or false at the end.
func (s *stream) peek() (row, bool) {
	if len(s.cursors) == 0 {
		return row{}, false
	}
	return s.cursors[0].row, true
}

// pop goes past the next row.
func (s *stream) pop() error {
	switch err := s.cursors[0].advance(); {
	case errors.Is(err, io.EOF):
		heap.Pop(&s.cursors)
	case err != nil:
		return err
	default:
		heap.Fix(&s.cursors, 0)
	}
	return nil
}

func (s *stream) close() error {
	s.cursors = nil
	if s.file == nil {
		return nil
	}
	if err := s.file.Close(); err != nil {
		return fmt.Errorf("close a temporary file: %w", err)
	}
	return nil
}

// cursor stands on a row of a run.
type cursor struct {
	from *bufio.Reader
	row  row
	room []byte // for a row as it is read
}

func (c *cursor) advance() (err error) {
	c.row, c.room, err = decodeRow(c.from, c.room)
	return err
}

type cursors []*cursor

func (c cursors) Len() int           { return len(c) }
func (c cursors) Less(i, j int) bool { return c[i].row.compare(c[j].row) < 0 }
func (c cursors) Swap(i, j int)      { c[i], c[j] = c[j], c[i] }
func (c *cursors) Push(x any)        { *c = append(*c, x.(*cursor)) }
func (c *cursors) Pop() any {
	last := len(*c) - 1
	x := (*c)[last]
	*c = (*c)[:last]
	return x
}

// encodeRow adds a row: how many bytes it has, its key, its line and its cells.
func encodeRow(b []byte, r row) []byte {
	from := len(b)
	b = append(b, 0, 0, 0, 0)
	b = sized(b, r.key.Case)
	b = binary.AppendUvarint(b, uint64(r.key.Number))
	b = binary.AppendUvarint(b, uint64(r.line))
	b = binary.AppendUvarint(b, uint64(len(r.cells)))
	for _, c := range r.cells {
		b = sized(b, c)
	}
	binary.LittleEndian.PutUint32(b[from:], uint32(len(b)-from-4))
	return b
}

// decodeRow reads a row that encodeRow wrote, and gives back the room that it needed; io.EOF is the end of the run.
func decodeRow(from *bufio.Reader, room []byte) (r row, _ []byte, err error) {
	head, err := from.Peek(4)
	if errors.Is(err, io.EOF) && len(head) == 0 {
		return r, room, io.EOF
	}
	if err == nil {
		room = slices.Grow(room[:0], int(binary.LittleEndian.Uint32(head)))[:binary.LittleEndian.Uint32(head)]
		_, err = from.Discard(len(head))
	}
	if err == nil {
		_, err = io.ReadFull(from, room)
	}
	if err != nil {
		return r, room, fmt.Errorf("read the sorted rows from a temporary file: %w", err)
	}
	all, at := string(room), 0 // the cells are parts of one text
	number := func() int {
		v, n := binary.Uvarint(room[at:])
		at += n
		return int(v)
	}
	text := func() string {
		n := number()
		at += n
		return all[at-n : at]
	}
	r.key.Case = text()
	r.key.Number, r.line = number(), number()
	r.cells = make([]string, number())
	for i := range r.cells {
		r.cells[i] = text()
	}
	return r, room, nil
}

// privateFile is a temporary file that only this process can reach: it has no name any more when it is first written.
func privateFile() (*os.File, error) {
	file, err := os.CreateTemp("", "stepdown-*") // made with mode 0600
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("take the name of a temporary file away: %w", err), file.Close())
	}
	return file, nil
}
