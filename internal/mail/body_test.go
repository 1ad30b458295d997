package mail

import (
	"bufio"
	"bytes"
	"net/textproto"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestLinesAreWrittenAsTheStandardLibraryWritesThem cuts messages into blocks everywhere.
func TestLinesAreWrittenAsTheStandardLibraryWritesThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.SampledFrom([]string{"", ".", "..", "a", "a.", ".a", "ab.c"})
		raw := []byte(strings.Join(rapid.SliceOfN(line, 1, 9).Draw(t, "lines"), "\r\n") + "\r\n")
		var want, got bytes.Buffer
		whole := textproto.NewWriter(bufio.NewWriter(&want)).DotWriter()
		if _, err := whole.Write(raw); err != nil {
			t.Fatal(err)
		}
		ours := textproto.NewWriter(bufio.NewWriter(&got))
		end, size := ours.DotWriter(), rapid.IntRange(1, 12).Draw(t, "size")
		if err := writeLines(ours.W, end, raw, size, func() error { return nil }); err != nil {
			t.Fatal(err)
		}
		for _, w := range []interface{ Close() error }{whole, end} {
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if got.String() != want.String() {
			t.Fatalf("%q is written as %q, want %q", raw, got.String(), want.String())
		}
	})
}
