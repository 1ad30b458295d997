package address

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// DoorOf reads the door out of an address as somebody wrote it. Lines may hold the postcode, or all of them stand in one.
// uprn and postcode may be empty. Of people without a fixed abode no door is known: what two of them write is not one place.
func DoorOf(uprn string, lines []string, postcode string) Door {
	if slices.ContainsFunc(lines, isNoFixedAbode) { //guard:no-fixed-abode-is-no-door
		return Door{}
	}
	code, _ := Postcode(postcode)
	d := read(lines, code, false)
	// Of 12 Seven Sisters Road, the first is the number.
	if len(d.Numbers) == 0 { //guard:number-may-be-in-words
		d = read(lines, code, true)
	}
	d.UPRN = strings.TrimLeft(strings.TrimSpace(uprn), "0")
	return d
}

// read takes for numbers what is written in digits, and inWords also what is written otherwise.
func read(lines []string, postcode string, inWords bool) Door {
	d := Door{Postcode: postcode}
	r := reading{door: &d, inWords: inWords}
	for _, line := range lines {
		for _, part := range strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
			codes, rest := postcodesIn(part)
			for _, code := range codes {
				d.Postcode = cmp.Or(d.Postcode, code)
			}
			r.part(rest)
		}
	}
	r.end()
	return d
}

// within finds a postcode among other words, as far as its form goes.
var within = regexp.MustCompile(`(?i)\b[A-Z]{1,2}[0-9][0-9A-Z]? *[0-9][ABD-HJLNP-UW-Z]{2}\b`)

// postcodesIn gives the postcodes in a text, and what is left of it.
func postcodesIn(s string) (codes []string, rest string) {
	if !mayHoldPostcode(s) {
		return nil, s
	}
	rest = within.ReplaceAllStringFunc(s, func(found string) string {
		code, ok := Postcode(found)
		if !ok {
			return found
		}
		codes = append(codes, code)
		return " "
	})
	return codes, rest
}

// mayHoldPostcode is asked before a search: a postcode has a letter before a digit. Letters beyond ASCII are left to the search.
func mayHoldPostcode(s string) bool {
	for i := 1; i < len(s); i++ {
		if '0' <= s[i] && s[i] <= '9' && (s[i-1] >= 'A' && s[i-1] <= 'Z' || s[i-1] >= 'a') {
			return true
		}
	}
	return false
}

// stretch is a part of an address between two commas, without what names flat and house.
type stretch struct {
	words    []string
	maybe    []string // a number in words, and the words: of Three Gables nobody knows
	numbered bool     // the house's number stood here
	road     bool     // it ends in what roads are called
	building bool     // it ends in what buildings are called
	alone    bool     // nothing but a flat or a number stood here
}

type reading struct {
	door    *Door
	parts   []stretch
	inWords bool
}

// digitsFirst cuts a word of digits and small letters after them: 12 and 12a.
func digitsFirst(w string) (digits, letters string, ok bool) {
	letters = strings.TrimLeft(w, "0123456789")
	digits = w[:len(w)-len(letters)]
	return digits, letters, digits != "" && strings.Trim(letters, "abcdefghijklmnopqrstuvwxyz") == ""
}

var apostrophes = strings.NewReplacer("’", "'", "‘", "'", "´", "'", "ʼ", "'")

// bare is a text in small letters, without apostrophes and accents.
func bare(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		return bareASCII(withHalves(s))
	}
	return bareOfAny(s)
}

func bareOfAny(s string) string {
	s = apostrophes.Replace(s) // before a decomposition makes spaces of them
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("'`.", r), unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
			return -1
		case r == '&':
			return '+'
		}
		return unicode.ToLower(r)
	}, latin(norm.NFKD.String(withHalves(s))))
	return strings.ReplaceAll(s, "+", " and ")
}

// bareASCII is bare for most texts, which have neither accents nor letters of other scripts.
func bareASCII(s string) string {
	bare := make([]byte, 0, len(s)+len(" and "))
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\'', c == '`', c == '.':
		case c == '&', c == '+':
			bare = append(bare, " and "...)
		case 'A' <= c && c <= 'Z':
			bare = append(bare, c-'A'+'a')
		default:
			bare = append(bare, c)
		}
	}
	return string(bare)
}

// split makes words of a text: small letters, no apostrophes, no accents, a number apart from the letters before it.
func split(s string) (words []string) {
	for _, w := range strings.FieldsFunc(bare(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if at := strings.IndexFunc(w, unicode.IsDigit); at > 1 { // flat2, no12
			if _, _, ok := digitsFirst(w[at:]); ok {
				words = append(words, w[:at])
				w = w[at:]
			}
		}
		words = append(words, w)
	}
	return words
}

// classify tells roads, buildings and what else a part may name from each other by their last words.
func (r *reading) classify(p stretch, said bool) {
	if len(p.words) == 0 {
		r.settle(p, true)
		if p.alone = said; said {
			r.parts = append(r.parts, p)
		}
		return
	}
	if countries[strings.Join(p.words, " ")] {
		return
	}
	for i, w := range p.words {
		if full, ok := shortened[w]; ok && (i > 0 || w != "st") {
			p.words[i] = full
		}
	}
	last := p.words[len(p.words)-1]
	if directions[last] && len(p.words) > 2 {
		last = p.words[len(p.words)-2]
	}
	p.road, p.building = roads[last] && (len(p.words) > 1 || p.numbered), buildings[last]
	r.settle(p, p.road)
	r.parts = append(r.parts, p)
}

// settle keeps the number in words, surely one where it stands by itself or before a road.
func (r *reading) settle(p stretch, surely bool) {
	if surely && len(p.maybe) > 0 {
		p.maybe = p.maybe[:1]
	}
	r.door.Numbers = append(r.door.Numbers, p.maybe...)
}

// block finds the block of a flat among the parts, and joins the two: block B, flat 2 is B2.
func (r *reading) block() {
	d := r.door
	if len(d.Units) != 1 || !unicode.IsDigit(rune(d.Units[0][0])) {
		return
	}
	for i, p := range r.parts {
		at := slices.Index(p.words, "block")
		if at < 0 || at+1 == len(p.words) || !isLetter(p.words[at+1]) {
			continue
		}
		d.Units[0] = p.words[at+1] + d.Units[0]
		p.words = slices.Delete(p.words, at, at+2)
		r.parts[i] = p
		return
	}
}

// end makes sense of the parts in their order: what stands before the road names the house, what stands after it the place.
func (r *reading) end() {
	r.block()
	road := slices.IndexFunc(r.parts, func(p stretch) bool { return p.road })
	if road < 0 {
		road = slices.IndexFunc(r.parts, func(p stretch) bool { return p.numbered && !p.building && len(p.words) > 0 })
	}
	if road < 0 { // 12, The Shambles
		if at := slices.IndexFunc(r.parts, func(p stretch) bool { return p.alone && p.numbered }); at >= 0 {
			road = at + 1 + slices.IndexFunc(r.parts[at+1:], func(p stretch) bool { return !p.alone && !p.building })
			if road == at {
				road = -1
			}
		}
	}
	d := r.door
	for i, p := range r.parts {
		text := strings.Join(p.words, "")
		switch {
		case text == "":
		case i == road, p.road && road >= 0:
			d.Street += text
		case i < road, road < 0 && d.Name == "", p.building:
			d.Name += text
			d.OfName = d.OfName || p.numbered || i > 0 && r.parts[i-1].alone && r.parts[i-1].numbered
		default:
			d.Around = append(d.Around, text)
		}
	}
	for _, all := range []*[]string{&d.Units, &d.Numbers, &d.Range, &d.Around} {
		slices.Sort(*all)
		*all = slices.Compact(*all)
	}
}
