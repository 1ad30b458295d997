package address_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

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
		{"forces, postcode above the number", "Cpl A Sample|Sample Barracks|bf1 3aa|bfpo801", "Cpl A Sample|Sample Barracks|BF1 3AA|BFPO 801",
			""},
		{"forces, postcode in a column of its own", "Cpl A Sample|Sample Barracks|BFPO c/o 801|BF13AA",
			"Cpl A Sample|Sample Barracks|BF1 3AA|BFPO 801", ""},
		{"forces with a country", "Cpl A Sample|Sample Barracks|BFPO 801|Cyprus", "", "stands last, without a country"},
		{"forces with two postcodes", "Cpl A Sample|Sample Barracks|BFPO 801|BF1 3AA|NN1 1AA", "", "stands last, without a country"},
		{"two countries dropped", "Ms A Sample|1 Sample Street|MK9 9ZZ|England|UK", "Ms A Sample|1 Sample Street|MK9 9ZZ", ""},
		{"a town named like a country stays", "Ms A Sample|1 Sample Street|Wales|S26 9ZZ", "Ms A Sample|1 Sample Street|Wales|S26 9ZZ", ""},
		{"postcode twice", "Ms A Sample|1 Sample Street|NN11AA|NN1 1AA", "Ms A Sample|1 Sample Street|NN1 1AA", ""},
		{"crown dependency", "Ms A Sample|1 Sample Street|je2 9zz", "Ms A Sample|1 Sample Street|JE2 9ZZ", ""},
		{"London district with a letter", "Ms A Sample|1 Sample Street|sw1a9zz", "Ms A Sample|1 Sample Street|SW1A 9ZZ", ""},
		{"invisible characters dropped", "Ms\u00a0A Sam\u00adple|1 Sample\u200b Street|\u202eNN1 1AA", "Ms A Sample|1 Sample Street|NN1 1AA", ""},
		{"45 characters counted as letters, not bytes", "Ms A Sample|" + strings.Repeat("ł", 45) + "|NN1 1AA",
			"Ms A Sample|" + strings.Repeat("ł", 45) + "|NN1 1AA", ""},
		{"seven lines", "a|b|c|d|e|f|NN1 1AA", "a|b|c|d|e|f|NN1 1AA", ""},
		{"NUL", "Ms A Sample|1 Sample\x00 Street|NN1 1AA", "", "line 2 of the address holds a character that can't be printed"},
		{"not UTF-8", "Ms A Sample|1 Sampl\xe9 Street|NN1 1AA", "", "line 2 of the address holds a character that can't be printed"},
		{"abroad", "Ms A Sample|1 Sample Street|NN1 1AA|France", "", "postcode"},
		{"Gibraltar", "Ms A Sample|1 Sample Street|GX11 1AA", "", "postcode"},
		{"no fixed address within a line", "Ms A Sample|of no fixed address, Sampleton|NN1 1AA", "", "no fixed abode"},
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

func TestEveryForbiddenBeginningIsRefused(t *testing.T) {
	for _, c := range `@()=[]"\/,<>~` {
		if got, err := address.Window([]string{"Ms A Sample", string(c) + " Sample Street", "Sampleton", "NN1 1AA"}); err == nil {
			t.Errorf("a line that begins with %q passed: %q", c, got)
		}
	}
}

func TestAReasonNeverRepeatsTheAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringMatching(`[@(~]?[XQZ0-9]{1,50}`), 0, 9).Draw(t, "lines")
		_, err := address.Window(lines)
		if err == nil {
			return
		}
		if said := err.Error(); strings.ContainsAny(said, "XQZ@(~") {
			t.Fatalf("the reason %q repeats part of the address", said)
		}
	})
}

func TestWhatPassesKeepsEveryRule(t *testing.T) {
	line := rapid.SampledFrom([]string{"Ms A Sample", "1 Sample Street,", " ", "Sampleton", "--", "nn11aa", "NN1 1AA", "BFPO 8", "BF1 3AA",
		"UK", "Łódź House", "(rear)"})
	rapid.Check(t, func(t *rapid.T) {
		got, err := address.Window(rapid.SliceOfN(line, 0, 10).Draw(t, "lines"))
		if err != nil {
			return
		}
		last := got[len(got)-1]
		code, ok := address.Postcode(last)
		if len(got) < 3 || len(got) > 7 || !strings.HasPrefix(last, "BFPO ") && (!ok || code != last) {
			t.Fatalf("passed: %q", got)
		}
		if again, err := address.Window(got); err != nil || !slices.Equal(again, got) {
			t.Fatalf("%q became %q, %v", got, again, err)
		}
	})
}

func FuzzWindowAnswersItself(f *testing.F) {
	f.Add("Ms A Sample\n1 Sample Street\nSampleton\nnn11aa")
	f.Add("Łukasz\n1, \n,,\nBFPO1")
	f.Add("a\nb\nBF1 1AA\nbfpo c/o 12")
	f.Add("a\nb\nNN1 1AA\nnn11aa\nEngland\nUK")
	f.Add("a\xff\n\u200b\nb\nBFPO 1\nBFPO 2")
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
