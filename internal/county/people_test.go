package county

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// settings are how common things are in a county, as shares of one.
type settings struct {
	cases, dangers, weeks int
	again                 float64 // of families are referred again
	moved                 float64 // of those have moved
	siblings              float64 // of cases have siblings in another case
	absent                float64 // of families have an absent parent without an address
	flats                 float64 // of homes are flats
	numbered              float64 // of addresses give the property's number
	shared                float64 // of families share one mailbox
	mailed                float64 // of families are written to by e-mail
	unknown, unsafe       float64 // of answers whether it is safe to write
	anew                  float64 // of answers are asked anew in another record of the same person
}

// usual is the county of the written rules.
var usual = settings{again: 0.2, moved: 0.3, siblings: 0.3, absent: 0.12, flats: 0.3, numbered: 0.6, shared: 0.05, mailed: 0.2,
	unknown: 0.07, unsafe: 0.01, anew: 0.2}

// home is a dwelling, whatever is written of it.
type home struct {
	id, number, flat int
	street, town     string
	postcode         string
}

// person is somebody, in whichever record.
type person struct {
	id, mailbox string
	safe        casefile.Answer
}

// family is a household with its absent parent, if there is one.
type family struct {
	home   *home
	adults []*person
	absent *person
	mailed bool
}

// record is one episode of one case as the case system has it.
type record struct {
	key            casefile.Key
	family         *family
	home           *home
	safe           map[string]casefile.Answer
	arrives, close int // weeks
	planted        bool
	extra          []casefile.Adult // of whom the danger is
	vanishes       int              // the week in which the rows of the extra adults are gone; 0: never
	closedOn       calendar.Date    // long ago
	hold           bool
	spelling       uint64
	uprn           float64
}

type county struct {
	*rand.Rand
	settings
	records  []*record
	homes    []*home
	people   int
	families int
	start    calendar.Date
}

func (c *county) chance(share float64) bool { return c.Float64() < share }

var roads = strings.Split("Street,Road,Lane,Row,Avenue,Close,Gardens,Crescent,Grove,'s Walk", ",")

// street is a name that no other street of the town has.
func street(block int) string {
	const syllables = "babecadedofafegahaholajamakenalomapasatavewaya"
	syllable := func(n int) string { n %= len(syllables) / 2; return syllables[2*n : 2*n+2] }
	name := strings.ToUpper(syllable(block / 4)[:1]) + syllable(block / 4)[1:] + syllable(block/92) + syllable(block/2116) + "ford"
	return strings.Replace(name+" "+roads[block%len(roads)], " '", "'", 1)
}

var towns = strings.Split("Fablebury,Sampleton,Otherton,Little Mythley", ",")

// newHome is a home in a street of its own postcode, as streets of a dozen homes have.
func (c *county) newHome() *home {
	n := len(c.homes)
	block := n / 12
	const letters = "ABDEFGHJLNPQRSTUWXYZ"
	h := &home{id: n, number: 1 + n%12, street: street(block), town: towns[block%len(towns)],
		postcode: fmt.Sprintf("NN%d %d%c%c", 10+block/4000%80, block/400%10, letters[block/20%20], letters[block%20])}
	if c.chance(c.flats) && n%12 > 0 && c.homes[n-1].number > 0 {
		last := c.homes[n-1]
		h.number = last.number
		if last.flat == 0 {
			last.flat = 1
		}
		h.flat = last.flat + 1
	}
	c.homes = append(c.homes, h)
	return h
}

// written is the home's address as somebody writes it, in one of many ways; whole says that the flat's number is in it.
func (h *home) written(r *rand.Rand, whole bool) (lines []string, postcode string) {
	street := h.street
	if r.IntN(2) == 0 {
		for _, short := range [][2]string{
			{"Street", "St"}, {"Road", "Rd."}, {"Avenue", "Ave"}, {"Gardens", "Gdns"}, {"'", "’"}, {"Close", "Cl"},
		} {
			street = strings.ReplaceAll(street, short[0], short[1])
		}
	}
	house := fmt.Sprintf("%d %s", h.number, street)
	flat := fmt.Sprintf("%s %d", []string{"Flat", "FLAT", "Apartment", "Apt"}[r.IntN(4)], h.flat)
	switch {
	case h.flat == 0 || !whole:
		lines = []string{house}
	case r.IntN(3) == 0:
		lines = []string{house, flat}
	case r.IntN(2) == 0:
		lines = []string{flat + ", " + house}
	default:
		lines = []string{flat, house}
	}
	lines = append(lines, h.town)
	switch r.IntN(4) {
	case 0:
		lines = append(lines, "Northamptonshire")
	case 1:
		lines[0] = strings.ToUpper(lines[0])
	}
	postcode = h.postcode
	if r.IntN(3) == 0 {
		postcode = strings.ToLower(strings.ReplaceAll(postcode, " ", ""))
	}
	return lines, postcode
}

func (c *county) newPerson() *person {
	c.people++
	return &person{id: fmt.Sprintf("P%06d", c.people), mailbox: fmt.Sprintf("reader.%d@example.org", c.people), safe: c.answer()}
}

func (c *county) answer() casefile.Answer {
	switch p := c.Float64(); {
	case p < c.unsafe:
		return casefile.No
	case p < c.unsafe+c.unknown:
		return casefile.Unknown
	}
	return casefile.Yes
}

func (c *county) newFamily() *family {
	f := &family{home: c.newHome(), adults: []*person{c.newPerson()}, mailed: c.chance(c.mailed)}
	if c.chance(0.6) {
		f.adults = append(f.adults, c.newPerson())
		if c.chance(c.shared) {
			f.adults[1].mailbox = f.adults[0].mailbox
		}
	}
	if c.chance(c.absent) {
		f.absent = c.newPerson()
	}
	return f
}

// refer makes a record of the family from the week on.
func (c *county) refer(f *family, ref string, number, week int) *record {
	r := &record{key: casefile.Key{Case: ref, Number: number}, family: f, home: f.home, safe: map[string]casefile.Answer{},
		arrives: week, close: week + 7 + c.IntN(4), spelling: c.Uint64(), uprn: c.numbered}
	for _, p := range append([]*person{f.absent}, f.adults...) {
		if p != nil {
			if r.safe[p.id] = p.safe; c.chance(c.anew) {
				r.safe[p.id] = c.answer()
			}
		}
	}
	c.records = append(c.records, r)
	return r
}

// settle makes the county's families and their cases.
func (c *county) settle() {
	siblings := c.siblings / (2 - c.siblings) // of families, so that so many of the cases have one
	for len(c.records) < c.cases {
		c.families++
		f, week := c.newFamily(), c.IntN(max(1, c.weeks-12))
		r := c.refer(f, fmt.Sprintf("EHM-%06d", c.families), 1, week)
		if c.chance(siblings) {
			c.refer(f, fmt.Sprintf("EHM-%06dS", c.families), 1, max(0, week-8+c.IntN(16)))
		}
		if next := r.close + 4 + c.IntN(80); c.chance(c.again) && next < c.weeks-12 {
			later := *f
			if c.chance(c.moved) {
				later.home = c.newHome()
			}
			c.refer(&later, r.key.Case, 2, next)
		}
	}
}
