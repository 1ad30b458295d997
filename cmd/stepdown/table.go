package main

import (
	"fmt"
	"slices"
	"strings"

	pretty "github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// table is rows of text under headings. Columns of numbers are right-aligned. On a terminal the columns wrap to its width,
// the widest first. If that leaves too little room for sentences in the last columns, those go beneath their row.
type table struct {
	headings []string
	rows     [][]string
	words    []bool // for each column, whether any cell is not a number
	urgent   []bool // for each row, whether it needs a person
}

func newTable(headings ...string) *table {
	return &table{headings: headings, words: make([]bool, len(headings))}
}

// add appends a row with a cell for each heading.
func (t *table) add(cells ...any) {
	row := make([]string, len(t.headings))
	for i, cell := range cells {
		if _, isNumber := cell.(int); !isNumber {
			t.words[i] = true
		}
		row[i] = printable(fmt.Sprint(cell))
	}
	t.rows, t.urgent = append(t.rows, row), append(t.urgent, false)
}

// needsPerson marks the last row.
func (t *table) needsPerson() { t.urgent[len(t.urgent)-1] = true }

const (
	gap       = "  " // between columns
	indent    = "    "
	narrowest = 24 // the least width in which sentences are readable
)

var standsOut = text.Colors{text.Bold, text.FgYellow}

// layout draws the table.
func (t *table) layout(s screen) string {
	natural, least := t.widths()
	widths := natural
	if s.width > 0 {
		widths = beside(natural, least, s.width)
	}
	drawn := t.draw(widths)
	var b strings.Builder
	for i, row := range append([][]string{t.headings}, t.rows...) {
		lines := 1
		for j, width := range widths {
			lines = max(lines, 1+strings.Count(wrap(row[j], width), "\n"))
		}
		block := drawn[:lines:lines]
		drawn = drawn[lines:]
		for _, cell := range row[len(widths):] {
			if cell == "" {
				continue
			}
			for line := range strings.SplitSeq(wrap(cell, max(s.width-len(indent), narrowest)), "\n") {
				block = append(block, indent+line)
			}
		}
		for _, line := range block {
			line = strings.TrimRight(line, " ")
			if s.colour && i > 0 && t.urgent[i-1] {
				line = text.Escape(line, standsOut.EscapeSeq())
			}
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// beside gives the widths of the columns that fit side by side. It leaves out the last ones that would have too little room
// for sentences; those go beneath their row.
func beside(natural, least []int, room int) []int {
	for n := len(natural); ; n-- {
		widths := fit(natural[:n], least[:n], room)
		if n <= 1 || sum(widths) <= room && widths[n-1] >= min(natural[n-1], narrowest) {
			return widths
		}
	}
}

// draw gives the lines of the first columns, wrapped to their widths.
func (t *table) draw(widths []int) (lines []string) {
	w := pretty.NewWriter()
	w.SetStyle(pretty.Style{Box: pretty.BoxStyle{PaddingRight: gap}, Options: pretty.OptionsNoBordersAndSeparators})
	var columns []pretty.ColumnConfig
	for i, width := range widths {
		c := pretty.ColumnConfig{Number: i + 1, WidthMax: width, WidthMaxEnforcer: wrap}
		if !t.words[i] && len(t.rows) > 0 {
			c.Align, c.AlignHeader = text.AlignRight, text.AlignRight
		}
		columns = append(columns, c)
	}
	w.SetColumnConfigs(columns)
	w.AppendHeader(asRow(t.headings[:len(widths)]))
	for _, row := range t.rows {
		w.AppendRow(asRow(row[:len(widths)]))
	}
	return strings.Split(w.Render(), "\n")
}

// wrap breaks a text between words into lines of at most so many columns, and cuts longer words. 0 leaves it unchanged.
func wrap(s string, width int) string {
	if width <= 0 {
		return s
	}
	lines := strings.Split(text.WrapSoft(s, width), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

func asRow(cells []string) pretty.Row {
	row := make(pretty.Row, len(cells))
	for i, c := range cells {
		row[i] = c
	}
	return row
}

// widths gives the width of each column unwrapped, and that of its longest word.
func (t *table) widths() (natural, least []int) {
	natural, least = make([]int, len(t.headings)), make([]int, len(t.headings))
	for _, row := range append([][]string{t.headings}, t.rows...) {
		for i, cell := range row {
			natural[i] = max(natural[i], text.StringWidth(cell))
			for _, word := range strings.Fields(cell) {
				least[i] = max(least[i], text.StringWidth(word))
			}
		}
	}
	return natural, least
}

// fit narrows the widest column again and again until all fit side by side into the room, as long as no word has to be cut.
func fit(natural, least []int, room int) []int {
	widths := slices.Clone(natural)
	for sum(widths) > room {
		widest := -1
		for i, w := range widths {
			if w > least[i] && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
	}
	return widths
}

// sum is the width of columns side by side.
func sum(widths []int) int {
	total := len(gap) * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	return total
}
