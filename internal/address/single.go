package address

import (
	"errors"
	"slices"
	"strings"
)

// The reasons for which an address may be two.
var (
	ErrTwoPostcodes = errors.New("the address has two postcodes")
	ErrTwoAddresses = errors.New("the address has a whole second address in its lines")
)

// Single refuses an address that holds another one besides: then nobody knows where the letter would go.
func Single(lines []string, postcode string) error {
	code, _ := Postcode(postcode)
	houses := 0
	for _, line := range lines {
		codes, _ := postcodesIn(line)
		for _, found := range codes {
			if code != "" && found != code {
				return ErrTwoPostcodes
			}
			code = found
		}
		for part := range strings.SplitSeq(line, ",") {
			words := split(part)
			if turns(words) {
				return ErrTwoAddresses
			}
			if len(words) > 2 && identity(words[0]) != "" && endsInRoad(words[1:]) {
				houses++
			}
		}
	}
	if houses > 1 {
		return ErrTwoAddresses
	}
	return nil
}

func endsInRoad(words []string) bool {
	return IsOfRoads(words[len(words)-1])
}

// turns tells whether a part says that an address is no longer, or not yet, the right one.
func turns(words []string) bool {
	text := " " + strings.Join(words, " ") + " "
	if text == " the old address " { // a house, as The Old Post Office
		return false
	}
	return slices.ContainsFunc([]string{" formerly ", " previously ", " previous address ", " old address ", " new address ", " moved to ",
		" now at ", " temporary address ", " from address ", " or at "}, func(said string) bool { return strings.Contains(text, said) })
}
