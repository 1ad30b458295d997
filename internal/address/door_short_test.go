package address

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

// What is asked before a search, or in the place of one, says what the search would.
func TestShortcutsLeaveNothingOut(t *testing.T) {
	numbered, block := regexp.MustCompile(`^([0-9]+)([a-z]*)$`), regexp.MustCompile(`^[a-z][0-9]{1,3}$`)
	seen := map[string]int{}
	texts := rapid.SliceOfN(rapid.OneOf(rapid.StringOfN(rapid.SampledFrom([]rune("aAbxzsSK159 0½/⁄.-–toTO'`&+ſK’é")), 0, 9, -1),
		rapid.String(), rapid.StringMatching(`[a-z]{0,2}[0-9]{1,4}[a-z]{0,4}`), rapid.StringMatching(`([A-Za-z]{1,2}[0-9]{1,2} ?)?[0-9][A-Z]{2}`),
		rapid.StringMatching(`[0-9]{1,4} ?(-|–|—|to|To) ?[0-9]{1,4}( ?1[/⁄]2|½|\.5)?`)), 50, 50)
	rapid.Check(t, func(t *rapid.T) {
		for _, s := range texts.Draw(t, "texts") {
			found := map[string]bool{"a postcode": within.MatchString(s), "a range": rangeForm.MatchString(s), "a number": numbered.MatchString(s),
				"a block": block.MatchString(s), "a half": halfForm.MatchString(s), "a point": pointForm.MatchString(s)}
			for what, is := range found {
				if is {
					seen[what]++
				}
			}
			digits, letters, ok := digitsFirst(s)
			m := numbered.FindStringSubmatch(s)
			switch {
			case found["a postcode"] && !mayHoldPostcode(s), found["a range"] && !mayHoldRange(s), found["a block"] != isBlock(s), ok != (m != nil),
				ok && (digits != m[1] || letters != m[2]),
				withHalves(s) != pointForm.ReplaceAllString(halfForm.ReplaceAllString(s, "${1}half"), "${1}point"), bare(s) != bareOfAny(s):
				t.Fatalf("%q is read otherwise: %v", s, found)
			}
		}
	})
	if len(seen) != 6 {
		t.Errorf("not all was seen: %v", seen)
	}
}
