package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func sampleTable() *table {
	t := newTable("CASE", "DAYS", "REASON")
	t.add("1048273", 3, "the address was last confirmed more than 90 days ago")
	t.add("EHM-20931", 12, "held: Zażółć")
	return t
}

func TestTableLayout(t *testing.T) {
	for _, tc := range []struct {
		name  string
		width int
		want  string
	}{
		{"in a pipe", 0, "" +
			"CASE       DAYS  REASON\n" +
			"1048273       3  the address was last confirmed more than 90 days ago\n" +
			"EHM-20931    12  held: Zażółć\n"},
		{"on a terminal", 44, "" +
			"CASE       DAYS  REASON\n" +
			"1048273       3  the address was last\n" +
			"                 confirmed more than 90 days\n" +
			"                 ago\n" +
			"EHM-20931    12  held: Zażółć\n"},
		{"too narrow for sentences beside the rest", 36, "" +
			"CASE       DAYS\n" +
			"    REASON\n" +
			"1048273       3\n" +
			"    the address was last confirmed\n" +
			"    more than 90 days ago\n" +
			"EHM-20931    12\n" +
			"    held: Zażółć\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := sampleTable().layout(screen{width: tc.width}); got != tc.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tc.want)
			}
		})
	}
	if got := newTable("CASE", "DAYS").layout(screen{width: 80}); got != "CASE  DAYS\n" {
		t.Errorf("an empty table is drawn as %q", got)
	}
}

func TestOnlyWhatNeedsAPersonIsInColour(t *testing.T) {
	table := sampleTable()
	table.needsPerson()
	want := "CASE       DAYS  REASON\n" +
		"1048273       3  the address was last confirmed more than 90 days ago\n" +
		"\x1b[1;33mEHM-20931    12  held: Zażółć\x1b[0m\n"
	if got := table.layout(screen{width: 100, colour: true}); got != want {
		t.Errorf("got:\n%q\nwant:\n%q", got, want)
	}
	if got := table.layout(screen{width: 100}); strings.Contains(got, "\x1b") {
		t.Errorf("without colour: %q", got)
	}
}

func TestNothingFromAFeedSteersTheTerminal(t *testing.T) {
	table := newTable("CASE")
	table.add("\x1b[2J1048273\r\n\u202e")
	if got, want := table.layout(screen{}), "CASE\n\uFFFD[2J1048273\uFFFD\uFFFD\uFFFD\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestATableKeepsToTheWidthAndLosesNoWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(1, 7).Draw(t, "columns")
		width := rapid.IntRange(40, 200).Draw(t, "width")
		cell := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-zé]{1,5}`), 0, 12).Draw(t, "words"), " ")
		})
		table := newTable(rapid.SliceOfN(rapid.StringMatching(`[A-Z]{1,5}`), columns, columns).Draw(t, "headings")...)
		words := strings.Join(table.headings, " ")
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			row := rapid.SliceOfN(cell, columns, columns).Draw(t, "row")
			words += " " + strings.Join(row, " ")
			cells := make([]any, columns)
			for i, c := range row {
				cells[i] = c
			}
			table.add(cells...)
		}
		got := table.layout(screen{width: width})
		for line := range strings.Lines(got) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width {
				t.Fatalf("a line of %d columns on %d:\n%s", n, width, got)
			}
		}
		sorted := func(s string) []string { return slices.Sorted(slices.Values(strings.Fields(s))) }
		if !slices.Equal(sorted(got), sorted(words)) {
			t.Fatalf("%q became:\n%s", words, got)
		}
	})
}

func TestShowParsTablesByAnEmptyLineAndKeepsJSONReadable(t *testing.T) {
	var out bytes.Buffer
	one := newTable("A")
	one.add("<b> & c")
	c := &console{out: &out}
	if err := c.show(nil, one, one); err != nil || out.String() != "A\n<b> & c\n\nA\n<b> & c\n" {
		t.Errorf("error %v, out %q", err, out.String())
	}
	out.Reset()
	c.json = true
	if err := c.show(map[string]string{"a": "<b> & c"}, one); err != nil || out.String() != "{\n  \"a\": \"<b> & c\"\n}\n" {
		t.Errorf("error %v, out %q", err, out.String())
	}
}
