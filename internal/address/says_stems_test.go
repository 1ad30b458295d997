package address

import (
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
)

// spelt are texts that a pattern takes: of each choice in it every one, of what may be left out or repeated once with and once without.
func spelt(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{string(re.Rune)}
	case syntax.OpCharClass:
		var all []string
		for i := 0; i < len(re.Rune) && i < 12; i += 2 {
			all = append(all, string(re.Rune[i]))
		}
		return all
	case syntax.OpCapture:
		return spelt(re.Sub[0])
	case syntax.OpQuest, syntax.OpStar:
		return append(spelt(re.Sub[0])[:1:1], "")
	case syntax.OpPlus:
		return spelt(re.Sub[0])[:1]
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			all = append(all, spelt(sub)...)
		}
		return all
	case syntax.OpConcat:
		all := []string{""}
		for _, sub := range re.Sub {
			var longer []string
			for _, head := range all {
				for _, tail := range spelt(sub) {
					longer = append(longer, head+tail)
				}
			}
			all = longer
		}
		return all
	}
	return []string{""} // an edge of a word or a line
}

// Whatever a phrase takes passes what is asked first, so that asking it first changes nothing.
func TestEveryPhraseAbroadHasAWordThatIsAskedFor(t *testing.T) {
	for _, phrase := range slices.Concat(saysAbroad, wayAbroad) {
		parsed, err := syntax.Parse(phrase.String(), syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		texts := 0
		for _, text := range spelt(parsed) {
			for part := range strings.SplitSeq(text, ",") {
				if !phrase.MatchString(part) {
					continue // a class of signs stood for another
				}
				if texts++; !mayTellAbroad(part) {
					t.Errorf("%q is passed over", part)
				}
			}
		}
		if texts < 3 {
			t.Errorf("only %d texts of %s", texts, phrase)
		}
	}
}
