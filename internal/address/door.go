package address

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Door is a dwelling as an address tells of it, in a form for comparing, never for showing. The zero Door is one of which
// nothing is known.
type Door struct {
	UPRN     string   `json:"uprn,omitempty"`
	Postcode string   `json:"postcode,omitempty"`
	Units    []string `json:"units,omitempty"`   // of the dwelling within its house: "2" of a flat, "ground" of a floor; in order
	Numbers  []string `json:"numbers,omitempty"` // of the house, in order; of a house with none, nothing
	Range    []string `json:"range,omitempty"`   // numbers of the house that a range covers: 10, 12 and 14 of 10-14
	Name     string   `json:"name,omitempty"`    // of the house or the building, without spaces
	Street   string   `json:"street,omitempty"`  // without spaces
	Around   []string `json:"around,omitempty"`  // village, town, district: whichever lines there are, without spaces
	// OfName says that the number is one of the building, such as 3 Rose Court.
	OfName bool `json:"of_name,omitempty"`
}

// Likeness is whether two doors are one.
type Likeness int

// CantTell is the answer where either may be so: a flat without its number, two spellings that a person has to compare.
const (
	CantTell Likeness = iota
	Same
	Not
)

// Known tells whether the door is that of one dwelling, as far as anybody can tell.
func (d Door) Known() bool {
	return d.UPRN != "" || d.Name != "" || (d.Postcode != "" || d.Street != "") && len(d.Units)+len(d.Numbers) > 0
}

// Comparable tells whether enough is known of the door to compare it with others: of one in a postcode, that it may be any there.
func (d Door) Comparable() bool { return d.Known() || d.Postcode != "" }

// Like tells whether both are one door. A property's number decides; two such numbers for what is otherwise one door are a
// mistake in one of them, and nobody can say in which.
func (d Door) Like(e Door) Likeness {
	switch {
	case d.Known() != e.Known() && d.Postcode != "" && e.Postcode != "" && d.Postcode != e.Postcode:
		return Not
	case !d.Known() || !e.Known():
		return CantTell
	case reflect.DeepEqual(d, e):
		return Same
	case d.UPRN == "" || e.UPRN == "":
		return d.written(e)
	case d.UPRN == e.UPRN:
		return Same
	case d.written(e) == Same:
		return CantTell
	}
	return Not
}

// written is Like by what is written alone.
func (d Door) written(e Door) Likeness {
	house, street := d.house(e), likeText(d.Street, e.Street)
	switch {
	case house == Not:
		return Not
	case d.Postcode != "" && d.Postcode == e.Postcode:
		switch {
		case street != Not:
			return house
		case house == Same: // one postcode, one number, two streets: one of the streets is wrong
			return CantTell
		}
		return Not
	case !d.meets(e):
		return Not
	}
	around := likeSets(d.Around, e.Around)
	switch {
	case d.Postcode != "" && e.Postcode != "" && (house != Same || around == Not || len(d.Around) == 0 || len(e.Around) == 0):
		return Not
	case d.Postcode != "" && e.Postcode != "": // one of the postcodes is wrong
		return CantTell
	case around == Not:
		return Not
	case house == Same && around == Same && len(d.Around) > 0:
		return Same
	}
	return CantTell
}

// meets tells whether the two have a street and a number, or a name, in common.
func (d Door) meets(e Door) bool {
	at := e.spots()
	return slices.ContainsFunc(d.spots(), func(spot string) bool { return slices.Contains(at, spot) })
}

// spots are all that the door may be called without its postcode.
func (d Door) spots() (all []string) {
	ids := slices.Concat(d.Numbers, d.Range)
	for _, unit := range d.Units {
		ids = append(ids, unit[strings.LastIndex(unit, " ")+1:])
	}
	if d.Name != "" {
		ids = append(ids, d.Name)
	}
	where := cmp.Or(d.Street, d.Name)
	for _, id := range ids {
		if where != "" {
			all = append(all, where+" "+id)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Keys are the texts under which to look for a door: doors that are one, or may be, have one in common.
func (d Door) Keys() (all []string) {
	if d.UPRN != "" {
		all = append(all, "uprn "+d.UPRN)
	}
	if d.Postcode != "" {
		all = append(all, "postcode "+d.Postcode)
	}
	for _, spot := range d.spots() {
		all = append(all, "door "+spot)
	}
	return all
}

// house is Like for what tells dwellings of one street apart.
func (d Door) house(e Door) Likeness {
	numbers, units, name := d.likeNumbers(e), likeIDs(d.Units, e.Units), likeNames(d.Name, e.Name)
	named := d.Name != "" && e.Name != ""
	switch {
	case (len(d.Units) == 0) != (len(e.Units) == 0):
		return d.oneHasUnits(e)
	case units == Not:
		return Not
	case len(d.Numbers) > 0 && len(e.Numbers) > 0:
		if numbers == Same && named && (d.OfName || e.OfName) {
			numbers = name // 3 Rose Court and 3 Ivy Court
		}
		return worse(numbers, units)
	case named:
		return worse(name, units)
	case len(d.Numbers)+len(e.Numbers) == 0 && len(d.Units) > 0 && name != Not && d.Street != "" && d.Street == e.Street:
		return units // Flat 2, Sample Street
	}
	return CantTell
}

// oneHasUnits compares Flat 2, 10 High Street with what names no flat: 10 High Street may be it, 2/10 High Street is, and
// 2 High Street is another house.
func (d Door) oneHasUnits(e Door) Likeness {
	if len(d.Units) == 0 {
		d, e = e, d
	}
	all := slices.Clone(d.Numbers)
	for _, unit := range d.Units {
		all = append(all, unit[strings.LastIndex(unit, " ")+1:])
	}
	slices.Sort(all)
	// Flat A, 10 and 10A
	joined := len(d.Units) == 1 && len(d.Numbers) == 1 && slices.Equal(e.Numbers, []string{d.Numbers[0] + d.Units[0]})
	named := d.Name != "" && e.Name != "" && likeText(d.Name, e.Name) != Not
	other := d.Name != "" && e.Name != "" && !named
	switch {
	case len(e.Numbers) == 0:
		if other {
			return Not
		}
		return CantTell
	case joined, d.mayBeUnit(e): //guard:flat-may-be-a-letter-of-its-house
		return CantTell
	case slices.Equal(all, e.Numbers):
		if len(d.Numbers) == 0 && !named { // Flat 3, Rose Court and 3 High Street
			return cond(other, Not, CantTell)
		}
		return Same
	case len(d.Numbers) > 0:
		if d.likeNumbers(e) == Not {
			return Not
		}
		return cond(len(e.Numbers) > len(d.Numbers) && len(e.Range) == 0, Not, CantTell)
	case named || other:
		return Not
	}
	return CantTell
}

// mayBeUnit tells whether the other number is how people call one of the house's dwellings: its basement flat 12A, or flat 2 of
// block B just 2.
func (d Door) mayBeUnit(e Door) bool {
	if len(d.Units) != 1 || len(e.Numbers) != 1 {
		return false
	}
	unit, number := d.Units[0], e.Numbers[0]
	if len(d.Numbers) == 0 {
		return isBlock(unit) && unit[1:] == number
	}
	letter, of := strings.CutPrefix(number, d.Numbers[0])
	return len(d.Numbers) == 1 && of && isLetter(letter) && len(unit) > 1 && !unicode.IsDigit(rune(unit[0]))
}

func cond(is bool, yes, no Likeness) Likeness {
	if is {
		return yes
	}
	return no
}

// String is the door in a form in which one and the same is the same text.
func (d Door) String() string {
	if !d.Comparable() {
		return ""
	}
	name, street := d.Name, d.Street
	if len(d.Numbers) > 0 && !d.OfName {
		name = ""
	}
	if d.Postcode != "" {
		street = ""
	}
	return strings.Join([]string{d.UPRN, d.Postcode, strings.Join(d.Units, " "), strings.Join(d.Numbers, " "), name, street}, "|")
}
