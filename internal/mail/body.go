package mail

import (
	"bufio"
	"bytes"
	"io"
)

// blockSize is how much of a message is written at once.
const blockSize = 64 << 10

// writeLines hands the lines of a checked message to the connection in blocks of at most that size, each after a word of before,
// with a dot before each dot that begins a line (RFC 5321, 4.5.2). The writer that ends the message takes it byte by byte, to
// mend what has been checked already: it is given no more than the end of the last line.
func writeLines(w *bufio.Writer, end io.Writer, raw []byte, size int, before func() error) error {
	lines, _ := bytes.CutSuffix(raw, []byte("\r\n"))
	for begins := true; len(lines) > 0; {
		if begins && lines[0] == '.' { //guard:mail-dots-are-doubled
			if err := w.WriteByte('.'); err != nil {
				return err
			}
		}
		n := min(len(lines), size)
		if next := bytes.Index(lines[:n], []byte("\n.")); next >= 0 {
			n = next + 1
		}
		if err := before(); err != nil {
			return err
		}
		if _, err := w.Write(lines[:n]); err != nil {
			return err
		}
		begins, lines = lines[n-1] == '\n', lines[n:]
	}
	_, err := end.Write([]byte("\r\n"))
	return err
}
