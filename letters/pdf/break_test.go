package pdf

import (
	"strings"
	"testing"
)

func linesOf(t *testing.T, width float64, spans ...span) (lines []string) {
	t.Helper()
	for _, fragments := range breakLines(mustLoad(t), spans, 12, width) {
		s := ""
		for _, f := range fragments {
			s += f.text()
		}
		lines = append(lines, s)
	}
	return lines
}

func TestBreakLines(t *testing.T) {
	for _, c := range []struct {
		name  string
		width float64
		spans []span
		want  string
	}{
		{"at spaces, which stay", 20, []span{{text: "one two three"}}, "one two |three"},
		{"a telephone number stays whole", 30, []span{{text: "Call 01632 960 123 now"}}, "Call |01632 960 123 |now"},
		{"a date stays whole", 36, []span{{text: "ended on 20 April 2026. Thank you"}}, "ended on |20 April 2026. |Thank you"},
		{"and so does one in Polish", 39, []span{{text: "zakończono (20 kwietnia 2026) tak"}}, "zakończono |(20 kwietnia 2026) |tak"},
		{"a number stays with its word", 24, []span{{text: "please press option 2, then"}}, "please press |option 2, |then"},
		{"but not with a sentence before", 13, []span{{text: "Stop. 2 come"}}, "Stop. |2 |come"},
		{"999 is never alone", 26, []span{{text: "in danger, call 999."}}, "in danger, |call 999."},
		{"a title stays with its name", 33, []span{{text: "Dear all, Ms Quartermain"}}, "Dear all, |Ms Quartermain"},
		{"no-break spaces hold", 28, []span{{text: "on 3\u00a0March\u00a02026"}}, "on |3\u00a0March\u00a02026"},
		{"spaces in a row count as one", 100, []span{{text: "  one   two  "}}, "one two "},
		{"words go on from bold to plain", 15, []span{{text: "one two", weight: bold}, {text: ", three"}}, "one |two, |three"},
		{"a hard break", 100, []span{{text: "one", ends: true}, {text: "two"}}, "one|two"},
		{"an overlong word breaks after a hyphen", 20, []span{{text: "Anna-Maria-Luise"}}, "Anna-|Maria-|Luise"},
		{"or where the line is full", 10, []span{{text: "WWWWW"}}, "WW|WW|W"},
		{"one letter at least", 1, []span{{text: "WW"}}, "W|W"},
		{"nothing", 20, []span{{text: " "}, {text: ""}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(linesOf(t, c.width, c.spans...), "|"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
