package casefile

import (
	"slices"
	"strings"
	"unicode"

	"stepdown/internal/address"
)

// Place is where a warning and a person meet: a person's reference, a property's number, a door or a mailbox, each in a
// form in which the same place is the same text. It is for comparing, never for showing.
type Place string

// Places are all at which the adult can be found.
func (a Adult) Places() []Place { return places(a.ID, a.UPRN, a.Address, a.Postcode, a.Email) }

func places(person, uprn string, lines []string, postcode, email string) []Place {
	var all []Place
	add := func(kind, value string) {
		if value != "" {
			all = append(all, Place(kind+" "+value))
		}
	}
	add("person", person)
	add("uprn", uprn)
	add(doorKind, door(lines, postcode))
	add("mailbox", strings.ToLower(email))
	return all
}

const doorKind = "door"

func (p Place) isDoor() bool { return strings.HasPrefix(string(p), doorKind+" ") }

// door is the postcode and the numbers of house and flat in whichever order and line they stand, or the first line where
// an address has no number; empty where it can't be told.
func door(lines []string, postcode string) string {
	code, ok := address.Postcode(postcode)
	lines = slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		_, again := address.Postcode(line)
		return again
	})
	if !ok || len(lines) == 0 {
		return ""
	}
	words := strings.FieldsFunc(strings.ToLower(strings.Join(lines, " ")),
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	numbers := slices.DeleteFunc(words, func(word string) bool { return !strings.ContainsFunc(word, unicode.IsDigit) })
	if len(numbers) > 0 {
		slices.Sort(numbers)
		return code + " " + strings.Join(slices.Compact(numbers), " ")
	}
	name, _, _ := strings.Cut(lines[0], ",")
	return code + " " + strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}
