package casefile

import (
	"regexp"
	"slices"
	"strings"
)

// MayMean tells whether a letter to the name may reach the other: whether all words of one are among the other's, with two of them
// in full or the same title, and none that tells them apart; or whether it ends in the other's given name. A short form of the other's
// given name, a plural of a name, and two names written as one word count as the names, a title in another language as the title.
func MayMean(name, other string) bool {
	name = titledInEnglish(runOn.ReplaceAllString(name, "$1 $2"))
	one, theirs := nameWords(name), nameWords(other)
	if len(one) > 2 && len(theirs) > 1 && one[len(one)-1] == theirs[0] {
		return true
	}
	one = asTheirs(one, theirs, givenNames(other))
	if calledOtherwise(name, other) || !MayBeSameName(strings.Join(one, " "), strings.Join(theirs, " ")) {
		return false
	}
	common := 0
	for _, w := range one {
		if !isInitial(w) && slices.Contains(theirs, w) {
			common++
		}
	}
	titled := len(courtesies(name)) > 0
	short := len(one) == 1 || slices.ContainsFunc(slices.Concat(one, theirs), isInitial) // B Danger may be anybody's whom a B fits
	return common > 1 || !titled && short || titled && len(courtesies(other)) > 0
}

// runOn finds where two names run on: PenBob. It leaves MacDonald, DeVries and LeBlanc alone.
var runOn = regexp.MustCompile(`(\p{Lu}\p{Ll}+[^c\P{Ll}])(\p{Lu}\p{Ll}+)`)

// asTheirs puts the other's own words for what may stand for them: their given name for a form of it, their name for its plural.
func asTheirs(words, theirs, given []string) []string {
	words = slices.Clone(words)
	for i, w := range words {
		called := slices.IndexFunc(given, formed(w))
		many := slices.IndexFunc(theirs, func(t string) bool { return w == t+"s" })
		switch {
		case slices.Contains(theirs, w) || isInitial(w):
		case many >= 0:
			words[i] = theirs[many]
		case called >= 0 && len(words) > 1:
			words[i] = given[called]
		}
	}
	return words
}

// titledInEnglish is a name with the title that it begins with in English, if that is Polish, Romanian, Urdu or a neighbour's.
func titledInEnglish(name string) string {
	title, rest, more := strings.Cut(strings.TrimSpace(name), " ")
	if english := titlesAbroad[folded(title)]; english != "" && more {
		return english + " " + rest
	}
	return name
}

var titlesAbroad = map[string]string{"mister": "Mr", "pan": "Mr", "domnul": "Mr", "dl": "Mr", "d-l": "Mr", "janab": "Mr", "monsieur": "Mr",
	"herr": "Mr", "señor": "Mr", "senhor": "Mr", "signor": "Mr", "pani": "Mrs", "doamna": "Mrs", "dna": "Mrs", "d-na": "Mrs",
	"madame": "Mrs", "frau": "Mrs", "señora": "Mrs", "senhora": "Mrs", "signora": "Mrs"}
