package pdf

import (
	"slices"
	"strings"
	"unicode"
)

// titles stand before a name, on one line with it.
var titles = []string{"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Prof", "Rev", "Sir", "Lady", "Pan", "Pani", "Dl", "Dna"}

// whole tells whether the space at a place of a text stays within a line: in a telephone number and in a date, before a short
// number that belongs to a word ("option 2", "call 999"), and after a title.
func whole(s string, at int) bool {
	before, after := lastWord(s[:at]), firstWord(s[at+1:])
	if before == "" || after == "" {
		return false
	}
	switch {
	case isDigit(before[len(before)-1]) && isDigit(after[0]):
		return true
	case isNumber(after, 3) && isWord(before):
		return !isDay(s[at+1:])
	case isNumber(before, 2) && isWord(after):
		return isDay(s[at-len(before):])
	case isNumber(after, 4) && isWord(before):
		day := lastWord(strings.TrimSuffix(s[:at], " "+before))
		return isNumber(day, 2)
	}
	return slices.Contains(titles, before)
}

// isDay tells whether a text begins with a date: a day, a month in letters and a year.
func isDay(s string) bool {
	day, rest, _ := strings.Cut(s, " ")
	month, rest, _ := strings.Cut(rest, " ")
	year := firstWord(rest)
	return isNumber(day, 2) && isWord(month) && len(year) == 4 && isNumber(year, 4)
}

// lastWord and firstWord are without the marks around a word that are no part of it, but for those that part it from its
// neighbour.
func lastWord(s string) string {
	return strings.TrimLeft(s[strings.LastIndexByte(s, ' ')+1:], `("“‘`)
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return strings.TrimRight(word, `).,;:!?"”’`)
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// isNumber tells whether s is made of digits, at most so many.
func isNumber(s string, most int) bool {
	return s != "" && len(s) <= most && strings.Trim(s, "0123456789") == ""
}

func isWord(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}
