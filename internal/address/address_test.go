package address_test

import (
	"slices"
	"strings"
	"testing"

	"stepdown/internal/address"
)

func TestWindow(t *testing.T) {
	for _, tc := range []struct {
		name, lines, want, err string
	}{
		{"ordinary", "Ms A Sample|1 Sample Street|Sampleton|NN1 1AA", "Ms A Sample|1 Sample Street|Sampleton|NN1 1AA", ""},
		{"postcode mended, blanks and commas dropped", "Ms A Sample,| |1 Sample  Street,|nn11aa", "Ms A Sample|1 Sample Street|NN1 1AA", ""},
		{"country dropped", "Ms A Sample|1 Sample Street|MK9 9ZZ|United Kingdom", "Ms A Sample|1 Sample Street|MK9 9ZZ", ""},
		{"forces", "Cpl A Sample|Sample Barracks|BFPO 801", "Cpl A Sample|Sample Barracks|BFPO 801", ""},
		{"no fixed abode", "Ms A Sample|No Fixed Abode|NN1 1AA", "", "no fixed abode"},
		{"nfa", "Ms A Sample|NFA|Sampleton|NN1 1AA", "", "no fixed abode"},
		{"two lines", "Ms A Sample|NN1 1AA", "", "fewer than 3"},
		{"nothing", "", "", "fewer than 3"},
		{"eight lines", "a|b|c|d|e|f|g|NN1 1AA", "", "more than 7"},
		{"unknown area", "Ms A Sample|1 Sample Street|XX1 1AA", "", "postcode"},
		{"letters that never end a postcode", "Ms A Sample|1 Sample Street|NN1 1CI", "", "postcode"},
		{"too long", "Ms A Sample|" + strings.Repeat("x", 46) + "|NN1 1AA", "", "line 2 of the address has more than 45"},
		{"bad start", "Ms A Sample|(rear flat)|Sampleton|NN1 1AA", "", "line 2 of the address begins"},
		{"no letter", "Ms A Sample|--|Sampleton|NN1 1AA", "", "line 2 of the address holds no letter"},
	} {
		got, err := address.Window(strings.Split(tc.lines, "|"))
		switch {
		case tc.err == "" && (err != nil || strings.Join(got, "|") != tc.want):
			t.Errorf("%s: got %q, %v", tc.name, got, err)
		case tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)):
			t.Errorf("%s: got %q, %v; want an error with %q", tc.name, got, err, tc.err)
		}
	}
}

func FuzzWindowAnswersItself(f *testing.F) {
	f.Add("Ms A Sample\n1 Sample Street\nSampleton\nnn11aa")
	f.Add("Łukasz\n1, \n,,\nBFPO1")
	f.Fuzz(func(t *testing.T, s string) {
		first, err := address.Window(strings.Split(s, "\n"))
		if err != nil {
			return
		}
		again, err := address.Window(first)
		if err != nil || !slices.Equal(first, again) {
			t.Errorf("%q gave %q, and that gave %q, %v", s, first, again, err)
		}
	})
}
