package feed

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"stepdown/internal/strict"

	"golang.org/x/text/encoding/charmap"
)

// What a file may have. An unclosed quote must not pull a whole file into memory, and the excess cells of an impossible row
// are not copied.
const (
	maxRow      = 64 << 10   // bytes; the longest row that can be good has less
	maxFile     = 4 << 30    // bytes
	maxFileRows = 10_000_000 // England has a tenth of these children in need
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// rows reads one file of a feed, row by row.
type rows struct {
	layout   layout
	encoding Encoding
	renamed  map[string]string // our names of columns by those of the header, where they differ
	file     *os.File
	hash     hash.Hash
	limit    *allowance
	csv      *csv.Reader
	order    []int // for each column of the layout, its place in the file, or -1 for an optional one that it lacks
	width    int   // columns of the file
	leading  bool  // the key's columns come first in the file
	seen     int
	last     int      // the line in which the last row begins, or the header
	spread   int      // that of the first row that takes up several lines, or has blank ones behind it; 0: there is none
	cells    []string // of the last row
}

// openRows opens the file and reads its header. Errors are *Refused unless the file can't be read at all.
func openRows(dir string, l layout, m Manifest) (*rows, error) {
	file, err := openRegular(dir, l.file)
	if err != nil {
		return nil, l.refuse(0, err.Error(), "export all files of a feed, each with its header even if it has no rows")
	}
	r := &rows{layout: l, encoding: m.Encoding, renamed: m.Columns[l.file], file: file, hash: sha256.New()}
	if err := r.checkSize(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	buffered := bufio.NewReader(io.TeeReader(file, r.hash))
	r.limit = &allowance{from: buffered}
	if err := r.begin(buffered); err != nil {
		file.Close()
		return nil, err
	}
	return r, nil
}

func (r *rows) checkSize() error {
	info, err := r.file.Stat()
	if err != nil {
		return fmt.Errorf("read %s: %w", r.layout.file, err)
	}
	if info.Size() > maxFile { //guard:feed-file-is-bounded
		return r.layout.refuse(0, fmt.Sprintf("the file has more than %d bytes", int64(maxFile)), "look for a fault in the export")
	}
	return nil
}

func (r *rows) begin(buffered *bufio.Reader) error {
	mark, err := buffered.Peek(len(byteOrderMark))
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %s: %w", r.layout.file, err)
	}
	switch {
	//guard:feed-is-not-utf16
	case bytes.HasPrefix(mark, []byte("\xff\xfe")) || bytes.HasPrefix(mark, []byte("\xfe\xff")):
		return r.layout.refuse(1, "the file is UTF-16", "export it as UTF-8")
	case bytes.Equal(mark, byteOrderMark) && r.encoding != UTF8: //guard:feed-encoding-is-not-contradicted
		return r.layout.refuse(1, "the file says that it is UTF-8, the manifest says that it is "+string(r.encoding),
			"correct the encoding in the manifest")
	case bytes.Equal(mark, byteOrderMark):
		if _, err := buffered.Discard(len(mark)); err != nil {
			return fmt.Errorf("read %s: %w", r.layout.file, err)
		}
	}
	r.csv = csv.NewReader(r.limit)
	r.csv.FieldsPerRecord = -1
	r.csv.ReuseRecord = true
	r.limit.left = maxRow
	header, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return r.layout.refuse(1, "the file has no header", "write the column names into the first line")
	}
	if err != nil {
		return r.broken(err)
	}
	r.last = 1
	return r.readHeader(header)
}

// next gives the cells of the next row, in the order of the layout, until it is asked again, and its line; those of columns that the
// file lacks are blank. A row with too few or too many cells gives only its key, if the key comes first. The end is io.EOF.
func (r *rows) next() (cells []string, line int, err error) {
	r.limit.left = maxRow
	record, err := r.csv.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, 0, io.EOF
	case err != nil:
		return nil, 0, r.broken(err)
	}
	r.seen++
	line, _ = r.csv.FieldPos(0)
	if line > r.last+1 && r.spread == 0 && r.seen > 1 {
		r.spread = r.last
	}
	r.last = line
	if most := len(r.order) + 1; len(record) > most {
		record = record[:most] // they are too many; how many makes no difference
	}
	for i := range record {
		decoded, ok := r.decode(record[i])
		if !ok { //guard:feed-bytes-are-of-the-encoding
			at, _ := r.csv.FieldPos(i)
			return nil, 0, refuse(strict.At(r.layout.file, at, r.columnAt(i), "there are bytes that are not "+string(r.encoding),
				"correct the encoding in the manifest, or the export"))
		}
		record[i] = decoded
	}
	if len(record) == r.width {
		if r.cells == nil {
			r.cells = make([]string, len(r.order))
		}
		for i, at := range r.order {
			if at >= 0 {
				r.cells[i] = record[at]
			}
		}
		return r.cells, line, nil
	}
	if !r.leading || len(record) < 2 { //guard:row-names-its-case
		return nil, 0, refuse(strict.At(r.layout.file, line, "",
			"the row has more or fewer cells than the header, so that its case can't be told",
			"fill every column of every row, and quote cells that hold a comma"))
	}
	return []string{record[r.order[0]], record[r.order[1]]}, line, nil
}

// columnAt is our name of the column that stands at this place in the file.
func (r *rows) columnAt(place int) string {
	if i := slices.Index(r.order, place); i >= 0 {
		return r.layout.columns[i].Name
	}
	return ""
}

// decode gives a cell as UTF-8. Both encodings keep commas, quotes and line ends as single bytes, so that cells can be
// decoded after they were told apart.
func (r *rows) decode(s string) (string, bool) {
	if r.encoding == UTF8 {
		return s, utf8.ValidString(s)
	}
	if !strings.ContainsFunc(s, func(c rune) bool { return c >= utf8.RuneSelf }) {
		return s, true
	}
	decoded, err := charmap.Windows1252.NewDecoder().String(s)
	return decoded, err == nil && !strings.ContainsRune(decoded, utf8.RuneError) // windows-1252 leaves five bytes out
}

// broken is why the file can't be read on.
func (r *rows) broken(err error) error {
	parse, isParse := errors.AsType[*csv.ParseError](err)
	switch {
	case isParse && parse.Line > parse.StartLine:
		return r.layout.refuse(parse.StartLine, "the quotes are wrong: a quote that this row opens is not closed",
			"close it, or double the quotes in the cell")
	case isParse:
		return r.layout.refuse(parse.Line, "the quotes are wrong: "+parse.Err.Error(),
			"put a cell that holds commas or quotes between quotes, and double the quotes in it")
	case errors.Is(err, errLongRow):
		return r.layout.refuse(r.last+1, fmt.Sprintf("a row that begins here or soon after has more than %d bytes", maxRow),
			"look for a quote that is not closed")
	}
	return fmt.Errorf("read %s: %w", r.layout.file, err)
}

// miscounted is why a file isn't taken that has another number of rows than was declared. A quote that is not closed makes one row of
// several.
func (r *rows) miscounted(declared int) error {
	const mend = "export the feed again: one of them is not complete"
	counts := fmt.Sprintf("the file has %d rows, the manifest says %d", r.seen, declared)
	if r.seen < declared && r.spread > 0 {
		return r.layout.refuse(r.spread, counts+", and the row that begins here takes up several lines",
			"look for a quote in it that is not closed; if there is none, "+mend)
	}
	return r.layout.refuse(0, counts, mend)
}

// digest is the SHA-256 of the file, once it has been read to its end.
func (r *rows) digest() string { return hex.EncodeToString(r.hash.Sum(nil)) }

func (r *rows) close() error { return r.file.Close() }

var errLongRow = errors.New("the row is too long")

// allowance reads on only while something is left of what one row may have.
type allowance struct {
	from io.Reader
	left int
}

func (a *allowance) Read(p []byte) (int, error) {
	if a.left <= 0 { //guard:feed-row-is-bounded
		return 0, errLongRow
	}
	n, err := a.from.Read(p[:min(len(p), a.left)])
	a.left -= n
	return n, err
}
