package main

import (
	"bytes"
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
		{"too narrow to be worth wrapping", 30, "" +
			"CASE       DAYS  REASON\n" +
			"1048273       3  the address was last confirmed more than 90 days ago\n" +
			"EHM-20931    12  held: Zażółć\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := sampleTable().layout(tc.width); got != tc.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tc.want)
			}
		})
	}
	if got := newTable("CASE", "DAYS").layout(80); got != "CASE  DAYS\n" {
		t.Errorf("an empty table is drawn as %q", got)
	}
}

func TestNothingFromAFeedSteersTheTerminal(t *testing.T) {
	table := newTable("CASE")
	table.add("\x1b[2J1048273\r\n\u202e")
	if got, want := table.layout(0), "CASE\n\uFFFD[2J1048273\uFFFD\uFFFD\uFFFD\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWrappingLosesNothingAndKeepsToTheWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-zé]{1,30}`), 0, 12).Draw(t, "words")
		width := rapid.IntRange(1, 40).Draw(t, "width")
		lines := wrap(strings.Join(words, " "), width)
		for _, line := range lines {
			if utf8.RuneCountInString(line) > width {
				t.Fatalf("%q is wider than %d", line, width)
			}
		}
		if got := strings.Join(strings.Fields(strings.Join(lines, "")), ""); got != strings.Join(words, "") {
			t.Fatalf("%q became %q", words, lines)
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
