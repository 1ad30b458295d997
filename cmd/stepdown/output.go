package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"
)

// show writes what a verb found: value as JSON with --json, and otherwise the tables, with an empty line between them.
func (c *console) show(value any, tables ...*table) error {
	if c.json {
		e := json.NewEncoder(c.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(value); err != nil {
			return fmt.Errorf("write JSON: %w", err)
		}
		return nil
	}
	width := widthOf(c.out)
	for i, t := range tables {
		if i > 0 {
			fmt.Fprintln(c.out)
		}
		if _, err := io.WriteString(c.out, t.layout(width)); err != nil {
			return fmt.Errorf("write table: %w", err)
		}
	}
	return nil
}

// widthOf is the number of columns of the terminal that w is, or 0 where w is none: nothing is wrapped in a pipe.
func widthOf(w io.Writer) int {
	f, isFile := w.(*os.File)
	if !isFile {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// table is rows of text under headings. Columns that hold nothing but numbers are aligned to the right; on a terminal the
// last column is wrapped to the width that is left.
type table struct {
	headings []string
	rows     [][]string
	words    []bool // for each column, whether a cell holds anything but a number
}

func newTable(headings ...string) *table {
	return &table{headings: headings, words: make([]bool, len(headings))}
}

// add adds a row with a cell for each heading.
func (t *table) add(cells ...any) {
	row := make([]string, len(t.headings))
	for i, cell := range cells {
		if _, isNumber := cell.(int); !isNumber {
			t.words[i] = true
		}
		row[i] = printable(fmt.Sprint(cell))
	}
	t.rows = append(t.rows, row)
}

// gap stands between columns; narrowest is the least width that is worth wrapping to.
const (
	gap       = "  "
	narrowest = 24
)

// layout draws the table for so many columns of text, or unwrapped if width is 0.
func (t *table) layout(width int) string {
	rows := append([][]string{t.headings}, t.rows...)
	last := len(t.headings) - 1
	widths := make([]int, len(t.headings))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	left := 0
	for _, w := range widths[:last] {
		left += w + len(gap)
	}
	if room := width - left; width > 0 && room >= narrowest {
		widths[last] = min(widths[last], room)
	}
	var b strings.Builder
	for _, row := range rows {
		lines := wrap(row[last], widths[last])
		for i, cell := range row[:last] {
			b.WriteString(t.pad(i, cell, widths[i]) + gap)
		}
		for i, line := range lines {
			if i > 0 {
				b.WriteString("\n" + strings.Repeat(" ", left))
			}
			b.WriteString(strings.TrimRight(t.pad(last, line, widths[last]), " "))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (t *table) pad(column int, cell string, width int) string {
	blank := strings.Repeat(" ", width-utf8.RuneCountInString(cell))
	if !t.words[column] && len(t.rows) > 0 {
		return blank + cell
	}
	return cell + blank
}

// wrap breaks a text between words into lines of at most width runes; a longer word is cut.
func wrap(text string, width int) []string {
	var lines []string
	runes := []rune(text)
	for len(runes) > width {
		cut := width
		for i := width; i > 0; i-- {
			if runes[i] == ' ' {
				cut = i
				break
			}
		}
		lines = append(lines, string(runes[:cut]))
		runes = []rune(strings.TrimLeft(string(runes[cut:]), " "))
	}
	return append(lines, string(runes))
}

// printable keeps what came out of a feed from steering the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return '\uFFFD'
		}
		return r
	}, s)
}
