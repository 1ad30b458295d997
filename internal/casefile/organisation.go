package casefile

import (
	"slices"
	"strings"
	"unicode"
)

// mayBeOneOrganisation tells whether two names may be one organisation's: all words of one are among those of the other, without
// regard to capitals, accents, punctuation and the usual short forms.
func mayBeOneOrganisation(a, b string) bool {
	one, other := organisationWords(a), organisationWords(b)
	if len(one) > len(other) {
		one, other = other, one
	}
	among := func(w string) bool { return slices.Contains(other, w) }
	//guard:excluded-organisation-may-be-longer
	return len(one) > 0 && !slices.ContainsFunc(one, func(w string) bool { return !among(w) })
}

// shortWords are how the words of organisations are shortened. What says nothing of which one it is goes.
var shortWords = map[string]string{
	"sch": "school", "schl": "school", "st": "saint", "pri": "primary", "prim": "primary", "sec": "secondary", "acad": "academy",
	"ctr": "centre", "cntr": "centre", "hosp": "hospital", "surg": "surgery", "assoc": "association",
	"the": "", "of": "", "and": "", "ltd": "", "limited": "", "cic": "",
}

var withoutDots = strings.NewReplacer("'", "", "’", "", ".", "")

func organisationWords(name string) (words []string) {
	name = withoutDots.Replace(name)
	for _, w := range strings.FieldsFunc(name, apartFromWords) {
		w = bare(w)
		if full, short := shortWords[w]; short {
			w = full
		}
		if w != "" {
			words = append(words, w)
		}
	}
	return words
}

// apartFromWords tells whether the character stands between words.
func apartFromWords(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
}
