package casefile

import (
	"regexp"
	"slices"
	"strings"
)

// NamesTwo tells whether the name of one row is that of two people: Mr and Mrs Pen, Ms A Pen & Mr B Danger. A letter would go to both,
// and only one of them is on record. And is also somebody's surname, where nothing comes after it.
func NamesTwo(name string) bool { return joined.MatchString(name) || len(courtesies(name)) > 1 }

var (
	joined = regexp.MustCompile(`(?i)[\pL.]\s*[&+/]\s*\pL|[\pL.]\s+(and|plus)\s+\pL`)
	// courtesy are the titles that councils' forms offer, of which a person has one (GOV.UK Design System, "Names").
	courtesy = strings.Fields("mr mrs miss ms mx messrs")
)

// courtesies are the titles in a name. Its last word is a surname.
func courtesies(name string) (all []string) {
	words := strings.FieldsFunc(strings.ToLower(name), apartFromWords)
	for i, w := range words {
		if i < len(words)-1 && slices.Contains(courtesy, w) && !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	return all
}
