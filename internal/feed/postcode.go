package feed

import (
	"slices"
	"strings"

	"stepdown/internal/address"
)

// postcode is kept as it is printed. One that would be a postcode if it had a digit for a letter, or a letter for a digit,
// is refused: nobody guesses which house was meant. Something that is no postcode at all is kept as it is: it holds the
// letter, and the rest of the case goes on.
type postcode struct{ to *string }

func (c postcode) read(s string, in reading) *problem {
	if p := (text{c.to, 12}).read(s, in); p != nil {
		return p
	}
	if mistaken(s) {
		return &problem{rule: "holds a letter in the place of a digit, or a digit in that of a letter",
			mend: "correct the postcode: O and I are letters, 0 and 1 are digits"}
	}
	*c.to = c.write(in)
	return nil
}

func (c postcode) write(reading) string {
	if code, ok := address.Postcode(*c.to); ok {
		return code
	}
	return *c.to
}
func (c postcode) format() string { return "postcode, with or without the space" }

// alike are the letters and digits that are taken for each other.
var alike = map[byte]string{'O': "0", 'Q': "0", 'D': "0", 'I': "1", 'L': "1", 'Z': "2", 'A': "4", 'S': "5", 'G': "6", 'T': "7", 'B': "8",
	'0': "O", '1': "IL", '2': "Z", '4': "A", '5': "S", '6': "G", '7': "T", '8': "B"}

// slips is how many characters of a postcode may be taken for others; with more, anything becomes a postcode.
const slips = 2

// mistaken tells whether s is no postcode, but would be one if a letter or two were the digits that look like them, or the
// other way round.
func mistaken(s string) bool {
	compact := strings.ToUpper(strings.Join(strings.Fields(s), ""))
	if len(compact) < 5 || len(compact) > 7 || isPostcode(compact) {
		return false
	}
	return becomesPostcode([]byte(compact), 0, slips)
}

func becomesPostcode(code []byte, from, slips int) bool {
	if from == len(code) || slips == 0 {
		return isPostcode(string(code))
	}
	if becomesPostcode(code, from+1, slips) {
		return true
	}
	was := code[from]
	for _, c := range []byte(alike[was]) {
		code[from] = c
		if becomesPostcode(code, from+1, slips-1) {
			return true
		}
	}
	code[from] = was
	return false
}

// lettered are the areas of which some districts end in a letter, as SW1A does.
var lettered = []string{"E", "EC", "N", "NW", "SE", "SW", "W", "WC"}

// isPostcode is stricter than what can be printed: no district begins with a nought before another digit (S01 is SO1), and
// only some in London end in a letter, which is neither I nor O (NN1O is NN10).
func isPostcode(compact string) bool {
	if _, ok := address.Postcode(compact); !ok {
		return false
	}
	number := strings.IndexAny(compact, "0123456789")
	area, last := compact[:number], compact[number+1:len(compact)-3]
	if last != "" && last <= "9" {
		return compact[number] != '0'
	}
	return last == "" || slices.Contains(lettered, area) && last != "I" && last != "O"
}
