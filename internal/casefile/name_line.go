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

// AddressNames tells whether a line of an address names somebody by a word of theirs that none of the readers' names has, however it is
// put: Danger, The Dangers, D A N G E R, DangerBob, Bobby, z Bobem. A word that a street, a house or the town may be called by names
// nobody: Danger Lane, St John's Court.
func AddressNames(lines []string, somebody string, readers []string) bool {
	m := marksOf(somebody, readers)
	for i, line := range lines {
		for part := range strings.SplitSeq(line, ",") {
			words := lineWords(part)
			if m.namedIn(words, i > 0 && i == len(lines)-1) || m.onlyInitials(words, somebody) {
				return true
			}
		}
	}
	return false
}

func (m marks) namedIn(line []lineWord, town bool) bool {
	found := 0
	for i, w := range line {
		if !m.make(w.name) && !m.bend(w.name) || address.IsOfPlaces(w.plain) && !titledAt(line, i) {
			continue
		}
		if found++; found > 1 || titledAt(line, i) || !town && !placeAt(line, i) {
			return true
		}
	}
	return found > 0 && town && slices.ContainsFunc(line, lineWord.isBetween)
}

// endings are what is put to a name in English, Polish and Romanian to say whose something is, or with whom (ours).
var endings = strings.Fields("s es a em owi ul ului")

// bend tells whether a word is one of their names with such an ending.
func (m marks) bend(word string) bool {
	return slices.ContainsFunc(endings, func(end string) bool {
		stem, ends := strings.CutSuffix(word, plainWord(end))
		return ends && slices.Contains(m.theirs, stem)
	})
}

// onlyInitials tells whether a line is nothing but initials of theirs that no reader has: B.D., Mr D.
func (m marks) onlyInitials(line []lineWord, somebody string) bool {
	words := nameWords(somebody)
	if len(line) != 2 || len(words) < 2 {
		return false
	}
	first, last := firstLetter(words[0]), firstLetter(words[len(words)-1])
	for _, w := range m.ours {
		if firstLetter(w) == last {
			return false
		}
	}
	one, two := line[0].name, line[1].name
	return one == first && two == last || one == last && two == first || isCourtesy(line[0].plain) && two == last
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
		case w.isBetween() && !w.owned || strings.ContainsFunc(w.plain, unicode.IsDigit): // Jack Straw's Lane
			return false
		}
	}
	return false
}

// isBetween tells whether the word stands between the name of somebody and that of a place, or of many people.
func (w lineWord) isBetween() bool {
	const between = "at with by via care co c o of for to fao attn and or the family household chez z u la lui"
	return w.owned || slices.Contains(strings.Fields(between), w.plain)
}

// apostrophes writes each of them as one.
var apostrophes = strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "`", "'", "´", "'")

func lineWords(part string) (words []lineWord) {
	part = apostrophes.Replace(part)
	for _, w := range strings.FieldsFunc(part, func(r rune) bool { return r != '\'' && apartFromWords(r) }) {
		one, owned := strings.CutSuffix(strings.ToLower(w), "'s")
		one = strings.ReplaceAll(one, "'", "")
		if name := bare(confusable.Skeleton(bare(one))); name != "" {
			words = append(words, lineWord{one, name, owned})
		}
	}
	return spelt(words)
}

// spelt puts letters that stand by themselves, three or more, together: D A N G E R.
func spelt(words []lineWord) (all []lineWord) {
	for i := 0; i < len(words); {
		end := i
		for end < len(words) && isInitial(words[end].name) {
			end++
		}
		if end-i < leastNamed {
			all = append(all, words[i])
			i++
			continue
		}
		one := lineWord{}
		for _, w := range words[i:end] {
			one.plain, one.name = one.plain+w.plain, one.name+w.name
		}
		all, i = append(all, one), end
	}
	return all
}
