package casefile

import (
	"slices"
	"strings"
	"unicode"

	"go.mau.fi/util/confusable"

	"stepdown/internal/address"
)

// leastNamed is how many letters of a name must be there to say whose it is (ours).
const leastNamed = 3

// lineWord is a word of an address.
type lineWord struct {
	plain string // in small letters, as addresses have it
	name  string // as nameWords gives it
	owned bool   // with an 's
}

// AddressNames tells whether a line of an address names somebody by a word of theirs that none of the readers' names has. A word that
// a street, a house or the town may be called by names nobody: Danger Lane, St John's Court.
func AddressNames(lines []string, somebody string, readers []string) bool {
	var words []string
	ours := nameWords(strings.Join(readers, " "))
	for _, w := range nameWords(somebody) {
		if len([]rune(w)) >= leastNamed && !slices.Contains(ours, w) {
			words = append(words, w)
		}
	}
	for i, line := range lines {
		for part := range strings.SplitSeq(line, ",") {
			if namedIn(lineWords(part), words, i > 0 && i == len(lines)-1) {
				return true
			}
		}
	}
	return false
}

func namedIn(line []lineWord, words []string, town bool) bool {
	found := 0
	for i, w := range line {
		if !slices.Contains(words, w.name) || address.IsOfPlaces(w.plain) && !titledAt(line, i) {
			continue
		}
		if found++; found > 1 || titledAt(line, i) || !town && !placeAt(line, i) {
			return true
		}
	}
	return found > 0 && town && slices.ContainsFunc(line, lineWord.isBetween)
}

func titledAt(line []lineWord, at int) bool {
	return at > 0 && isCourtesy(line[at-1].plain) || at > 1 && isInitial(line[at-1].name) && isCourtesy(line[at-2].plain)
}

// placeAt tells whether the word begins, or goes on with, the name of a street or a building.
func placeAt(line []lineWord, at int) bool {
	if at > 0 && (line[at-1].plain == "st" || line[at-1].plain == "saint") {
		return true
	}
	for i, w := range line[at+1:] {
		switch {
		case address.IsOfRoads(w.plain):
			return true
		case address.IsOfPlaces(w.plain):
			return i > 0 || !line[at].owned // not Danger's house
		case w.isBetween() || strings.ContainsFunc(w.plain, unicode.IsDigit):
			return false
		}
	}
	return false
}

// isBetween tells whether the word stands between the name of somebody and that of a place, or of many people.
func (w lineWord) isBetween() bool {
	return w.owned || slices.Contains(strings.Fields("at with by via care co c o of for to fao attn and or the family household"), w.plain)
}

func lineWords(part string) (words []lineWord) {
	part = strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "`", "'", "´", "'").Replace(part)
	for _, w := range strings.FieldsFunc(part, func(r rune) bool { return r != '\'' && apartFromWords(r) }) {
		one, owned := strings.CutSuffix(strings.ToLower(w), "'s")
		one = strings.ReplaceAll(one, "'", "")
		if name := bare(confusable.Skeleton(bare(one))); name != "" {
			words = append(words, lineWord{one, name, owned})
		}
	}
	return words
}
