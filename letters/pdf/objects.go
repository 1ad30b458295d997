package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// objects is a PDF file taken apart: the body of each object, by its number.
type objects struct {
	bodies [][]byte // index 0 is unused
	root   int      // number of the catalog
	info   int      // number of the document information
}

var errUnlikeGofpdf = errors.New("read gofpdf's file: it is not laid out as version 1.16.2 writes it")

// readObjects takes gofpdf's file apart, by its table of offsets: what is between them is never searched, for text
// may hold any bytes.
func readObjects(file []byte) (*objects, error) {
	table, found := numberAfter(file, "startxref\n")
	if !found || table >= len(file) {
		return nil, errUnlikeGofpdf
	}
	count, counted := numberAfter(file[table:], "xref\n0 ")
	root, rooted := numberAfter(file[table:], "/Root ")
	info, informed := numberAfter(file[table:], "/Info ")
	if !counted || !rooted || !informed {
		return nil, errUnlikeGofpdf
	}
	o := &objects{bodies: make([][]byte, count), root: root, info: info}
	const entrySize = 20
	free := bytes.Index(file[table:], []byte("0000000000 65535 f \n"))
	if free < 0 || table+free+entrySize*count > len(file) {
		return nil, errUnlikeGofpdf
	}
	starts := make([]int, count, count+1)
	for n := 1; n < count; n++ {
		entry := file[table+free+entrySize*n:]
		start, err := strconv.Atoi(string(entry[:10]))
		if err != nil || start >= table {
			return nil, errUnlikeGofpdf
		}
		starts[n] = start
	}
	ordered := append(slices.Clone(starts), table)
	slices.Sort(ordered)
	for n := 1; n < count; n++ {
		next, _ := slices.BinarySearch(ordered, starts[n]+1)
		body, opened := bytes.CutPrefix(file[starts[n]:ordered[next]], fmt.Appendf(nil, "%d 0 obj\n", n))
		body, closed := bytes.CutSuffix(body, []byte("endobj\n"))
		if !opened || !closed {
			return nil, errUnlikeGofpdf
		}
		o.bodies[n] = body
	}
	return o, nil
}

// numberAfter reads the number that follows the last of a word, or tells that there is none.
func numberAfter(text []byte, word string) (n int, found bool) {
	at := bytes.LastIndex(text, []byte(word))
	if at < 0 {
		return 0, false
	}
	rest := text[at+len(word):]
	digits := rest[:len(rest)-len(bytes.TrimLeft(rest, "0123456789"))]
	n, err := strconv.Atoi(string(digits))
	return n, err == nil
}

// reserve makes an object without a body yet, for others to refer to.
func (o *objects) reserve() int { return o.add(nil) }

func (o *objects) add(body []byte) int {
	o.bodies = append(o.bodies, body)
	return len(o.bodies) - 1
}

func (o *objects) addf(format string, values ...any) int {
	n := o.reserve()
	o.setf(n, format, values...)
	return n
}

func (o *objects) setf(number int, format string, values ...any) {
	o.bodies[number] = append(fmt.Appendf(nil, format, values...), '\n')
}

// replace changes one piece of an object that gofpdf wrote; if the piece isn't there, gofpdf has changed.
func (o *objects) replace(number int, piece, by string) error {
	before, after, found := bytes.Cut(o.bodies[number], []byte(piece))
	if !found {
		return fmt.Errorf("find %q in object %d: %w", piece, number, errUnlikeGofpdf)
	}
	o.bodies[number] = slices.Concat(before, []byte(by), after)
	return nil
}

// write puts the file together, with one table of offsets and no object that isn't used. The file's identifier is
// made from its content.
func (o *objects) write(identifier []byte) []byte {
	size := 1024
	for _, body := range o.bodies {
		size += len(body) + 48
	}
	out := append(make([]byte, 0, size), "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"...)
	offsets := make([]int, len(o.bodies))
	for n := 1; n < len(o.bodies); n++ {
		offsets[n] = len(out)
		out = strconv.AppendInt(out, int64(n), 10)
		out = append(out, " 0 obj\n"...)
		out = append(out, o.bodies[n]...)
		out = append(out, "endobj\n"...)
	}
	table := len(out)
	out = fmt.Appendf(out, "xref\n0 %d\n0000000000 65535 f \n", len(o.bodies))
	for _, offset := range offsets[1:] {
		out = fmt.Appendf(out, "%010d 00000 n \n", offset)
	}
	return fmt.Appendf(out, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(o.bodies), o.root, o.info, identifier, identifier, table)
}
