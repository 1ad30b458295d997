package casefile_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"stepdown/internal/casefile"
)

func TestANameIsTheSameHoweverItIsWritten(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		same bool
	}{
		{"Robin Exampleby", "robin exampleby", true},
		{"Robin Exampleby", "  Robin   Exampleby ", true},
		{"Robin Exampleby", "ROBIN EXAMPLEBY.", true},
		{"R. Exampleby", "R Exampleby", true},
		{"R.J. Exampleby", "R J Exampleby", true},
		{"Robin Exampleby", "Robin\u00a0Exampleby", true},
		{"Robin Exampleby", "Rob\u200bin Exam\u2060pleby\ufeff", true}, // zero-width
		{"Robin Exampleby", "Rоbіn Exаmplеby", true},                   // Cyrillic о, і, а, е
		{"Robin Exampleby", "Ꭱobin Exampleby", true},                   // Cherokee
		{"Robin Exampleby", "Rοbin Exampleby", true},                   // Greek omicron
		{"Robin Exampleby", "Ｒｏｂｉｎ Ｅｘａｍｐｌｅｂｙ", true},                   // full width
		{"Robin Exampleby", "𝐑𝐨𝐛𝐢𝐧 𝐄𝐱𝐚𝐦𝐩𝐥𝐞𝐛𝐲", true},                   // mathematical
		{"Robin Exampleby", "Robin Examp1eby", true},                   // a digit for a letter
		{"Robin Exampleby", "Robin ExampIeby", true},                   // a capital i for an l
		{"Zoë Sampleworth", "Zoe\u0308 Sampleworth", true},
		{"Zoë Sampleworth", "Zoe Sampleworth", true},
		{"Siân O'Fable", "Sian O\u2019Fable", true},
		{"staff-rex", "STAFF REX", true},
		{"r.exampleby@example.org", "R.Exampleby@example.org", true},
		{"Robin Exampleby", "Robyn Exampleby", false},
		{"Robin Exampleby", "Robin Exampleby Smith", false},
		{"Robin Exampleby", "Morgan Sampleworth", false},
		{"", "", false},
		{" .", "-", false},
	} {
		if got := casefile.SameName(tc.a, tc.b); got != tc.same {
			t.Errorf("%q and %q: %v", tc.a, tc.b, got)
		}
		if got := casefile.SameName(tc.b, tc.a); got != tc.same {
			t.Errorf("%q and %q: %v", tc.b, tc.a, got)
		}
	}
}

func TestANameMayBeTheSameAsAnother(t *testing.T) {
	for _, tc := range []struct {
		a, b  string
		maybe bool
	}{
		{"Robin Exampleby", "Exampleby, Robin", true},
		{"Robin Exampleby", "EXAMPLEBY Robin", true},
		{"Robin Exampleby", "Ms Robin Exampleby", true},
		{"Robin Exampleby", "Dr. Robin Exampleby", true},
		{"Mx Robin Exampleby", "Professor Sir Robin Exampleby", true},
		{"Robin Exampleby", "Robin Exampleby (Manager)", true},
		{"Robin Exampleby", "Robin Exampleby [Team 2]", true},
		{"Robin Exampleby", "R Exampleby", true},
		{"Mary Exampleby", "M Exampleby", true},
		{"mexampleby", "Mary Exampleby", true},
		{"Mary Exampleby", "R Exampleby", false},
		{"Robin Exampleby", "R. J. Exampleby", true},
		{"Robin Exampleby", "Exampleby R.", true},
		{"Robin Exampleby", "Robin J Exampleby", true},
		{"Robin Exampleby", "Robin Jamie Exampleby", true},
		{"Robin J Exampleby", "R Jamie Exampleby", true},
		{"Robin Exampleby", `CORP\robin.exampleby`, true},
		{"Robin Exampleby", `CORP\rexampleby`, true},
		{"Robin Exampleby", "robin.exampleby@council.onmicrosoft.example", true},
		{"Robin Exampleby", "exampleby_robin@example.org", true},
		{"Robin Exampleby", "robinexampleby@example.org", true},
		{"Robin Exampleby", "Robin", true},
		{"Robin Exampleby", "Ms Exampleby", true},
		{"Róbin Exämpleby", "Exampleby, R", true},
		{"Robin Exampleby", "Exаmplеby, Rоbіn", true}, // Cyrillic
		{"Robin O'Fable", "O’Fable, Robin", true},
		{"Ann-Marie Sample", "Ann Marie Sample", true},
		{"Robin Exampleby", "Robyn Exampleby", false},
		{"Robin Exampleby", "Rachel Exampleby", false},
		{"Robin Exampleby", "S Exampleby", false},
		{"Robin Exampleby", "Robin Sampleworth", false},
		{"Robin Exampleby", "R E", false},
		{"Robin Exampleby", "R", false},
		{"Robin Exampleby", "Manager", false},
		{"Dr Exampleby", "Dr Sampleworth", false},
		{"Dr", "Dr Sampleworth", false},
		{"", "", false},
		{"(Robin)", "Robin Exampleby", false},
		{"m", "Morgan Sampleworth", false},
	} {
		if got := casefile.MayBeSameName(tc.a, tc.b); got != tc.maybe {
			t.Errorf("%q and %q: %v", tc.a, tc.b, got)
		}
		if got := casefile.MayBeSameName(tc.b, tc.a); got != tc.maybe {
			t.Errorf("%q and %q: %v", tc.b, tc.a, got)
		}
	}
}

// TestWhatNobodySeesMakesNoOtherName puts what is invisible or means nothing anywhere into a name.
func TestWhatNobodySeesMakesNoOtherName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := "R" + rapid.StringOfN(rapid.RuneFrom(nil, unicode.Latin, unicode.Greek, unicode.Cyrillic), 0, 20, -1).Draw(t, "name")
		nothing := rapid.SampledFrom([]string{" ", ".", "\u200b", "\u200d", "\u00ad", "\t", "\u2060", "-"}).Draw(t, "nothing")
		var written strings.Builder
		for _, r := range name {
			written.WriteRune(r)
			if rapid.Bool().Draw(t, "here") {
				written.WriteString(nothing)
			}
		}
		if !casefile.SameName(name, written.String()) {
			t.Fatalf("%q is another name than %q", written.String(), name)
		}
	})
}
