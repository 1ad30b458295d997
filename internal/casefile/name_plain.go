package casefile

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"stepdown/internal/address"
)

// SaysMore tells whether a name, or what stands after Dear, holds what is no part of a person's name: a word after a dash or in
// brackets, a number, a word of another case than the rest, somebody's role in the place of their name. The words are ours. Beside are
// the names of others on the record, whose surname it may have.
func SaysMore(name string, beside ...string) bool {
	name = strings.TrimRight(norm.NFC.String(name), " ,")
	first, after, surnameFirst := strings.Cut(name, ",")
	all := strings.Fields(strings.ReplaceAll(name, ",", " "))
	words := withoutTitles(all)
	switch {
	case name == "":
		return false
	case strings.ContainsFunc(name, isNoneOfAName), surnameFirst && !afterSurname(first, after):
		return true
	case len(all) == 1 && (slices.Contains(titles, folded(name)) || letters(name) < 2):
		return true // a title alone, or a letter
	}
	return isRole(words, len(words) < len(all)) || address.ForbidsAsName(name) || outOfCase(words, beside)
}

// isNoneOfAName tells whether the character stands in no name. Brackets and long dashes are among them.
func isNoneOfAName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) &&
		!strings.ContainsRune("-‐‑.,'’‘ʼ`´·", r)
}

// afterSurname tells whether a name with a comma is one: Penhallow, Tam, or Tam Penhallow, OBE.
func afterSurname(before, after string) bool {
	rest := strings.Fields(after)
	if strings.Contains(after, ",") || len(rest) == 0 {
		return false
	}
	if !slices.ContainsFunc(rest, func(w string) bool { return !suffixes[folded(w)] }) {
		return true
	}
	surname := slices.DeleteFunc(withoutTitles(strings.Fields(before)), isParticle)
	return len(surname) == 1 && len(withoutTitles(rest)) <= 3
}

// withoutTitles are the words after the titles that a name begins with. The last word is a name.
func withoutTitles(words []string) []string {
	if len(words) > 1 && folded(words[0]) == "the" && ranks[folded(words[1])] {
		words = words[1:]
	}
	for len(words) > 1 && isTitle(words[0]) {
		words = words[1:]
	}
	return words
}

func isTitle(w string) bool    { return slices.Contains(titles, folded(w)) || ranks[folded(w)] }
func isCourtesy(w string) bool { return slices.Contains(courtesy, folded(w)) }
func isParticle(w string) bool {
	return particles[strings.Trim(folded(w), "'’")] || strings.HasPrefix(w, "ff")
}

// folded is a word in small letters without dots.
func folded(w string) string { return strings.ToLower(strings.ReplaceAll(w, ".", "")) }

// isRole tells whether people are meant by what they are, and not by name. As a surname after a title each of the words is ordinary.
func isRole(words []string, titled bool) bool {
	last := folded(words[len(words)-1])
	if slices.ContainsFunc(words[:len(words)-1], owned.MatchString) {
		return true // Tam Pen's solicitor
	}
	named := words
	if len(words) == 2 && dottedInitials.MatchString(words[0]) {
		named = words[1:] // D.V. Rao
	}
	return slices.ContainsFunc(named, func(w string) bool { return nobodys[folded(w)] }) ||
		roles[folded(words[0])] && !(titled && len(words) == 1) || !titled && (groups[last] || isKin(words))
}

// isKin tells whether a name without a title is what somebody is to the children, in English or another language.
func isKin(words []string) bool {
	last := folded(words[len(words)-1])
	return len(words) == 1 && kin[last] || len(words) == 2 && (carers[last] && sortsOfCarer[folded(words[0])])
}

// outOfCase tells whether a word of a longer name is written in small letters or capitals, while the others are not, and is neither a
// particle, nor initials, nor what stands after a name. Of two words, one may be a surname in capitals, or typed in haste; of more,
// the surname may be in capitals as forms ask for it, first or last, if no other word can be the surname. A number is no word of a name.
func outOfCase(words, beside []string) bool {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return isParticle(w) || suffixes[folded(w)] })
	small, capital, mixed := 0, 0, 0
	inner, surname := 0, "" // capitals that are no surname, and those that may be
	var others []string
	for i, w := range words {
		upper, lower := strings.ToUpper(w) == w, strings.ToLower(w) == w
		switch {
		case letters(w) == 0, strings.HasPrefix(w, "-"), strings.HasSuffix(w, "-"):
			return true
		case upper && lower, upper && (letters(w) == 1 || letters(w) <= 3 && i < len(words)-1): // of a script without cases; initials
		case upper:
			surname = w
			if capital++; i > 0 && i < len(words)-1 || warnings[folded(w)] || !strings.ContainsAny(w, "AEIOUY") {
				inner++
			}
		case lower:
			small++
		default:
			mixed++
			others = append(others, w)
		}
	}
	if capital == 1 && inner == 0 && small == 0 && isSurname(surname, others, words, beside) {
		return false
	}
	return len(words) > 2 && max(small, capital, mixed) < small+capital+mixed
}

// isSurname tells whether the word in capitals is the surname of a name: the others are given names, by the table or by where they stand
// before initials, or it is the surname of somebody who has none of the others.
func isSurname(word string, others, words, beside []string) bool {
	given := nameWords(strings.Join(others, " "))
	if areGiven(given) || len(others) == 1 && words[0] == others[0] && len(words) > 2 && words[len(words)-1] == word {
		return true
	}
	theirs := nameWords(word)
	return len(theirs) > 0 && slices.ContainsFunc(beside, func(name string) bool {
		all := nameWords(name)
		n := len(theirs)
		ends := len(all) > n && (slices.Equal(all[len(all)-n:], theirs) || slices.Equal(all[:n], theirs))
		return ends && !slices.ContainsFunc(given, func(g string) bool { return slices.Contains(all, g) })
	})
}

func letters(w string) int {
	return utf8.RuneCountInString(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, w))
}

var (
	owned          = regexp.MustCompile(`['’]s$`)
	dottedInitials = regexp.MustCompile(`^(?:\pL\.)+\pL?\.?$`)
	// ranks are titles besides those of titles, before which "the" may stand.
	ranks = wordSet(`revd hon honourable rt right very venerable cllr councillor capt captain maj major col sgt pc fr sr br imam rabbi
		sheikh judge`)
	particles = wordSet(`de la del della di da do dos das du des le les van der den von zu zur af av bin binti bint ibn al el y e i ter
		ten t ap ab ferch mac mc na nic ní nic ó ua uí an ud ul ur abu ben bat st o d l dit ka`)
	suffixes = wordSet(`jr jnr sr snr ii iii iv obe mbe cbe kbe dbe qc kc jp ba bsc ma msc phd mp md dl frcp rn`)
	// nobodys are words that nobody is called by.
	nobodys = wordSet(`unsafe dv dnw victim abusive abuser homeless informant offender perpetrator evicted sensitive fled vulnerable suicidal
		zmarła zmarla zmarły zmarly decedat decedată decedata niebezpieczny pericol periculos agresor sprawca przemoc khatra
		dnc dnp dnu marac tbc tba nfa deceased decd occupier occupant householder resident aka nee née letters
		notes unknown solicitor carers parents unborn everyone everybody madam messrs drs misses rodzice opiekunowie państwo panstwo
		părinții parintii părinţii walidain dummy zzz zzzz xxx xxxx asdf qwerty placeholder`)
	// warnings are words in capitals behind a name that are no surname.
	warnings = wordSet(`absconded accused alert arrested assault awol bail banned barred blocked breach caution closed coercive confidential
		convicted custody danger dead detained died ended escaped excluded flag flagged gone hidden hiding hold hostel incident inpatient left
		lodger mappa mental mgf missing moved none offending old perp pgf prison private protected refuge refused released remand
		restricted rip risk rso safe safeguarding secret separated sofa stop suspect tag threat threats transient unverified unwell void
		warning wanted withheld witness wrong`)
	// roles are what people are called in the place of their names, and groups are many.
	roles = wordSet(`the mother father mum dad mummy daddy parent carer guardian family household late estate social all whom both
		grandparents gran sir partner worker addressee grandmother grandfather grandma grandad granny mgm mgf pgm pgf stepdad
		step-dad stepmum step-mum stepfather step-father stepmother step-mother foster-carer test`)
	// kin are what people are called in the place of their names; where another word follows or comes before, some are names.
	kin          = wordSet(`mama mamă mamusia tata tată tato ammi abbu ammu nanny bunica bunicul babcia dziadek matka ojciec`)
	sortsOfCarer = wordSet(`foster birth step adoptive kinship maternal paternal special main sole single biological legal`)
	// carers are what somebody is called by two words: Foster Carer, Maternal Grandmother.
	carers = wordSet(`carer carers parent parents mum dad mother father grandmother grandfather grandma grandad grandparent guardian
		sibling aunt uncle`)
	groups = wordSet(`family families household`)
)

func wordSet(words string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(words) {
		all[w] = true
	}
	return all
}
