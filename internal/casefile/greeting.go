package casefile

import (
	"slices"
	"strings"
)

// GreetsAnother tells whether what stands after Dear is the name of somebody else than the reader: of one of the others on the record,
// or with a surname or a title that is not the reader's. A given name that nobody else on the record has may be what they are called.
func GreetsAnother(greeting, name string, others ...string) bool {
	greeting = strings.TrimRight(greeting, " ,")
	words := withoutTitles(strings.Fields(greeting))
	if len(words) == 0 {
		return false
	}
	own, given := nameWords(name), givenNames(name)
	theirs := nameWords(strings.Join(others, " "))
	for _, w := range nameWords(strings.Join(words, " ")) {
		switch {
		case slices.Contains(own, w):
		case !isInitial(w) && slices.Contains(theirs, w),
			!slices.ContainsFunc(given, formed(w)) && slices.ContainsFunc(theirs, shortFor(w)):
			return true
		}
	}
	if strings.Contains(greeting, ",") || calledOtherwise(greeting, name) {
		return true
	}
	last := words[len(words)-1]
	alone := len(words) == 1 && last == greeting
	return !alone && slices.ContainsFunc(nameWords(last), func(w string) bool { return !slices.Contains(own, w) })
}

// GreetsStranger tells whether a word of what stands after Dear is no form of the reader's own name, so that it may be anybody's: a
// family has names for its people that no table knows. Where only a surname is on record, no given name is known to be theirs.
func GreetsStranger(greeting, name string) bool {
	own, given := nameWords(name), givenNames(name)
	words := nameWords(strings.Join(withoutTitles(strings.Fields(greeting)), " "))
	if len(given) == 0 && len(words) > 1 && slices.Contains(own, words[len(words)-1]) {
		return false // with the surname, it is the reader's
	}
	return slices.ContainsFunc(words, func(w string) bool {
		return !slices.Contains(own, w) && !slices.ContainsFunc(given, func(g string) bool {
			return formOf(w, g) || (isInitial(w) || isInitial(g)) && firstLetter(w) == firstLetter(g)
		})
	})
}

// calledOtherwise tells whether one of the two is called Mr and the other is not.
func calledOtherwise(a, b string) bool {
	one, other := courtesies(a), courtesies(b)
	return len(one) == 1 && len(other) == 1 && one[0] != "mx" && other[0] != "mx" && (one[0] == "mr") != (other[0] == "mr")
}
