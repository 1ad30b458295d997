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
	d := Door{UPRN: strings.TrimLeft(strings.TrimSpace(uprn), "0")}
	d.Postcode, _ = Postcode(postcode)
	r := reading{door: &d}
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

// stretch is a part of an address between two commas, without what names flat and house.
type stretch struct {
	words    []string
	numbered bool // the house's number stood here
	road     bool // it ends in what roads are called
	building bool // it ends in what buildings are called
	alone    bool // nothing but a flat or a number stood here
}

type reading struct {
	door  *Door
	parts []stretch
}

var wordForm = regexp.MustCompile(`^([0-9]+)([a-z]*)$`)

// split makes words of a text: small letters, no apostrophes, no accents, a number apart from the letters before it.
func split(s string) (words []string) {
	for _, apostrophe := range []string{"’", "‘", "´", "ʼ"} { // before a decomposition makes spaces of them
		s = strings.ReplaceAll(s, apostrophe, "'")
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("'`.", r), unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
			return -1
		case r == '&':
			return '+'
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
	s = strings.ReplaceAll(s, "+", " and ")
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if at := strings.IndexFunc(w, unicode.IsDigit); at > 1 && wordForm.MatchString(w[at:]) { // flat2, no12
			words = append(words, w[:at])
			w = w[at:]
		}
		words = append(words, w)
	}
	return words
}

// part reads what stands between two commas.
func (r *reading) part(text string) {
	words := split(text)
	var p stretch
	for i := 0; i < len(words); i++ {
		w := words[i]
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		switch id := identity(w); {
		case floors[w] != "" && (next == "floor" || next == "flr" || next == "flat" || i+1 == len(words) && len(p.words) == 0):
			r.door.Units = append(r.door.Units, floors[w])
			for i+1 < len(words) && (words[i+1] == "floor" || words[i+1] == "flr" || isUnit(words[i+1]) && unnumbered(words[i+2:])) {
				i++
			}
		case isUnit(w) && isFlat(next):
			i++
			id, i = withLetter(next, words, i)
			r.door.Units = append(r.door.Units, units[w]+id)
		case (w == "no" || w == "number" || w == "nr") && identity(next) != "":
		case id != "":
			id, i = withLetter(w, words, i)
			r.door.Numbers = append(r.door.Numbers, id)
			p.numbered = true
		case w == "the" || w == "of" || isUnit(w) && unnumbered(words[i+1:]) && len(p.words) == 0:
		default:
			p.words = append(p.words, w)
		}
	}
	r.classify(p, len(words) > 0)
}

// unnumbered tells whether a flat is named without its number: the next word is none.
func unnumbered(rest []string) bool {
	return len(rest) == 0 || !isFlat(rest[0])
}

// identity is a number as doors have it, 7 or 7a, without noughts before it; empty for any other word.
func identity(w string) string {
	m := wordForm.FindStringSubmatch(w)
	if m == nil || len(m[2]) > 1 {
		return ""
	}
	if number := strings.TrimLeft(m[1], "0"); number != "" {
		return number + m[2]
	}
	return "0" + m[2]
}

var blockForm = regexp.MustCompile(`^[a-z][0-9]{1,3}$`)

// isFlat tells whether a flat may be called so: 2, 2a, a, b12.
func isFlat(w string) bool { return identity(w) != "" || isLetter(w) || blockForm.MatchString(w) }

func isLetter(w string) bool { return len(w) == 1 && unicode.IsLetter(rune(w[0])) }

// withLetter takes the letter that stands apart from its number along with it: 1 a.
func withLetter(w string, words []string, i int) (string, int) {
	id := identity(w)
	if id == "" {
		return w, i
	}
	if last := id[len(id)-1]; i+1 < len(words) && isLetter(words[i+1]) && unicode.IsDigit(rune(last)) {
		return id + words[i+1], i + 1
	}
	return id, i
}

// classify tells roads, buildings and what else a part may name from each other by their last words.
func (r *reading) classify(p stretch, said bool) {
	if len(p.words) == 0 {
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
	r.parts = append(r.parts, p)
}

// end makes sense of the parts in their order: what stands before the road names the house, what stands after it the place.
func (r *reading) end() {
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
	for _, all := range []*[]string{&d.Units, &d.Numbers, &d.Around} {
		slices.Sort(*all)
		*all = slices.Compact(*all)
	}
}
