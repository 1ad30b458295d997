package address

import (
	"strconv"
	"strings"
	"unicode"
)

// part reads what stands between two commas.
func (r *reading) part(text string) {
	r.door.Range = append(r.door.Range, ranges(text)...)
	words := split(text)
	var p stretch
	for i := 0; i < len(words); {
		took := r.dwelling(&p, words[i:])
		if w := words[i]; took == 0 && w != "the" && w != "of" && (!isUnit(w) || !unnumbered(words[i+1:]) || len(p.words) > 0) {
			p.words = append(p.words, w)
		}
		i += max(took, 1)
	}
	r.classify(p, len(words) > 0)
}

// dwelling reads what tells the dwelling from others of its street, if the words begin with it, and tells how many of them it took.
func (r *reading) dwelling(p *stretch, words []string) int {
	if took := r.floor(words, len(p.words) == 0); took > 0 {
		return took
	}
	if took := r.unit(p, words); took > 0 {
		return took
	}
	if took := r.inDigits(p, words); took > 0 {
		return took
	}
	return r.otherwise(p, words)
}

// floor reads the floor of a flat: ground floor flat, basement.
func (r *reading) floor(words []string, first bool) int {
	name, took := words[0], 1
	next := func() string { return append(words, "", "")[took] }
	if name == "lower" && next() == "ground" {
		name, took = "basement", 2
	}
	if floors[name] == "" {
		return 0
	}
	alone := took == len(words) && first
	if after := next(); after != "floor" && after != "flr" && after != "flat" && !alone {
		return 0
	}
	r.door.Units = append(r.door.Units, floors[name])
	for took < len(words) && (words[took] == "floor" || words[took] == "flr" || isUnit(words[took]) && unnumbered(words[took+1:])) {
		took++
	}
	return took
}

// unit reads a flat with its number: flat 2, room two, b2.
func (r *reading) unit(p *stretch, words []string) int {
	kind, took := "", 0
	if isUnit(words[0]) && !unnumbered(words[1:]) {
		kind, took = units[words[0]], 1
	} else if len(p.words) > 0 || p.numbered || !isBlock(words[0]) || meant(words[0]) != nil {
		return 0
	}
	ids, more := identities(words[took:])
	if len(ids) == 0 {
		ids, more = []string{words[took]}, 1
	}
	for _, id := range ids {
		r.door.Units = append(r.door.Units, kind+id)
	}
	return took + more
}

// inDigits reads the number of a house.
func (r *reading) inDigits(p *stretch, words []string) int {
	w := words[0]
	if isNumberWord(w) && len(words) > 1 && r.begins(words[1:]) {
		return 1
	}
	if !hasDigit(w) {
		return 0
	}
	if meant(w) == nil {
		digits, letters, ok := digitsFirst(w)
		if !ok || len(letters) < 3 {
			return 0
		}
		r.door.Numbers = append(r.door.Numbers, identity(digits), identity(digits+letters[:1])) // 12afable street
		p.words, p.numbered = append(p.words, letters), true
		return 1
	}
	ids, took := identities(words)
	r.door.Numbers, p.numbered = append(r.door.Numbers, ids...), true
	return took
}

func isNumberWord(w string) bool { return w == "no" || w == "number" || w == "nr" }

// begins tells whether a number of a house begins there.
func (r *reading) begins(words []string) bool {
	if meant(words[0]) != nil {
		return true
	}
	n, _ := spelled(words)
	return n > 0 && r.inWords
}

// otherwise reads the number of a house that is written in words or Roman numerals, or the letter that was typed for a one.
func (r *reading) otherwise(p *stretch, words []string) int {
	if !r.inWords || len(p.words) > 0 || p.numbered {
		return 0
	}
	n, took := spelled(words)
	switch ids := roman(words[0]); {
	case n > 0:
		p.maybe = []string{strconv.Itoa(n), strings.Join(words[:took], "")}
	case ids != nil:
		r.door.Numbers, took = append(r.door.Numbers, ids...), 1
	default:
		return 0
	}
	p.numbered = true
	return took
}

// identities are what the number at the beginning of the words may be, with the letter that stands apart from it: 1 a; and how
// many words that took.
func identities(words []string) (ids []string, took int) {
	if n, took := spelled(words); n > 0 {
		return []string{strconv.Itoa(n)}, took
	}
	ids, took = meant(words[0]), 1
	if ids == nil && len(words[0]) > 1 {
		ids = roman(words[0])
	}
	if len(ids) == 0 || len(words) == 1 || !isLetter(words[1]) || !unicode.IsDigit(rune(ids[0][len(ids[0])-1])) {
		return ids, took
	}
	var lettered []string
	for _, id := range ids {
		lettered = append(lettered, id+words[1])
	}
	if strings.Contains("nsew", words[1]) && len(words) > 2 { // 1 N High Street
		lettered = append(lettered, ids...)
	}
	return lettered, 2
}

// unnumbered tells whether a flat is named without its number: the next word is none.
func unnumbered(rest []string) bool {
	return len(rest) == 0 || !isFlat(rest[0])
}

// identity is a number as doors have it, 7 or 7a, without noughts before it; empty for any other word.
func identity(w string) string {
	if !hasDigit(w) {
		return ""
	}
	digits, letter, ok := digitsFirst(w)
	if !ok || len(letter) > 1 {
		return ""
	}
	if number := strings.TrimLeft(digits, "0"); number != "" {
		return number + letter
	}
	return "0" + letter
}

// isBlock tells whether a word names a flat by its block: b2.
func isBlock(w string) bool {
	return len(w) >= 2 && len(w) <= 4 && 'a' <= w[0] && w[0] <= 'z' && strings.Trim(w[1:], "0123456789") == ""
}

// isFlat tells whether a flat may be called so: 2, 2a, a, b12, two, ii.
func isFlat(w string) bool {
	return meant(w) != nil || isLetter(w) || isBlock(w) || small[w] > 0 || roman(w) != nil
}

func isLetter(w string) bool { return len(w) == 1 && unicode.IsLetter(rune(w[0])) }
