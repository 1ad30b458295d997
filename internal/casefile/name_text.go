package casefile

import (
	"regexp"
	"slices"
	"strings"
)

// NamesTwo tells whether the name of one row is that of two people: Mr and Mrs Pen, Ms A Pen & Mr B Danger. A letter would go to both,
// and only one of them is on record. And is also somebody's surname, where nothing comes after it.
func NamesTwo(name string) bool {
	return joined.MatchString(name) || len(courtesies(name)) > 1 || joinedAbroad(strings.Fields(name))
}

// joinedAbroad tells whether a word that is "and" in another language stands between two people: Tam i Bob Pen. Between two surnames
// of one person it is part of the name: Maria Ortega y Gasset, Josep Puig i Cadafalch.
func joinedAbroad(words []string) bool {
	if capitals := strings.Join(words, ""); strings.ToUpper(capitals) == capitals {
		return false // an initial looks the same
	}
	for i, w := range words {
		if i == 0 || i == len(words)-1 || !andAbroad[w] {
			continue
		}
		after := slices.DeleteFunc(slices.Clone(words[i+1:]), func(w string) bool { return isParticle(w) || suffixes[folded(w)] })
		before := withoutTitles(words[:i])
		surname := len(before) > 1 || len(before) < i
		if slices.ContainsFunc(before, startsSmall) && slices.ContainsFunc(after, startsSmall) {
			continue // all in small letters: it may be an initial
		}
		if !surname || len(after) > 1 {
			return true
		}
	}
	return false
}

func startsSmall(w string) bool { return strings.ToLower(w) == w }

var (
	// andAbroad are in Polish and Croatian, Spanish and Welsh, Italian and Portuguese, Danish, Swedish, Polish and Romanian.
	andAbroad = wordSet(`i y e og och oraz și si und et aur va ve en`)
	joined    = regexp.MustCompile(`(?i)[\pL.]\s*[&+/]\s*\pL|[\pL.]\s+(and|plus)\s+\pL`)
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
