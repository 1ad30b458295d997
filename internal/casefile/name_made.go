package casefile

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.mau.fi/util/confusable"
)

// leastWithin is how many letters of a surname say whose it is in the midst of other letters (ours): thedangers1980, xdangerx.
const leastWithin = 5

// marks are the words of somebody's names that tell them from the readers, and what else they are called by the table.
type marks struct {
	theirs   []string // as nameWords gives them; the surname also with an s, and with an initial
	surname  string   // empty: it is short, or a reader's too
	shared   string   // their surname, if it is a reader's too
	initials []string // of their given names
	ours     []string // the readers' own words
}

func marksOf(somebody string, readers []string) marks {
	m := marks{ours: nameWords(strings.Join(readers, " "))}
	words, given := nameWords(somebody), givenNames(somebody)
	called := calledBy(given)
	for _, g := range called {
		m.initials = append(m.initials, firstLetter(g))
		m.add(g)
	}
	if len(words) == 0 || len(words) == len(given) {
		return m
	}
	last := words[slices.IndexFunc(words, func(w string) bool { return !slices.Contains(given, w) })]
	if slices.Contains(m.ours, last) {
		m.shared = last
	}
	if !m.add(last) {
		return m
	}
	m.surname = last
	for _, initial := range m.initials {
		m.theirs = append(m.theirs, initial+last, last+initial)
	}
	for _, g := range called {
		if utf8.RuneCountInString(g) >= leastNamed {
			m.theirs = append(m.theirs, g+firstLetter(last))
		}
	}
	m.theirs = append(m.theirs, last+"s")
	return m
}

// calledBy are given names, and what those of that name are called by the table.
func calledBy(given []string) []string {
	all := slices.Clone(given)
	for name := range fulls {
		if slices.ContainsFunc(given, func(g string) bool { return oneName(name, g) }) && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// add takes a word that tells them from the readers.
func (m *marks) add(w string) bool {
	if utf8.RuneCountInString(w) < leastNamed || slices.Contains(m.ours, w) || slices.Contains(m.theirs, w) {
		return false
	}
	m.theirs = append(m.theirs, w)
	return true
}

// besideNames are what stands between names that are written as one word.
var besideNames = strings.Fields("the and n mr mrs miss ms mister family fam at with for from by of co via xx xxx love home")

// make tells whether a word is made of their names, with one of them in full, and nothing besides but the readers' names and what
// stands between: bobdanger, thedangers, tamandbob, bdanger.
func (m marks) make(word string) bool {
	const reached, named = 1, 2
	at := make([]int, len(word)+1)
	at[0] = reached
	for i := range word {
		if at[i] == 0 {
			continue
		}
		step := func(part string, is int) {
			if part != "" && strings.HasPrefix(word[i:], part) {
				at[i+len(part)] = max(at[i+len(part)], at[i], is)
			}
		}
		for _, w := range m.theirs {
			step(w, named)
		}
		for _, w := range slices.Concat(besideNamesBare, m.ours) {
			step(w, reached)
		}
	}
	return at[len(word)] == named
}

var besideNamesBare = func() (all []string) {
	for _, w := range besideNames {
		all = append(all, plainWord(w))
	}
	return all
}()

// plainWord is a word in the form in which nameWords gives one.
func plainWord(w string) string { return bare(confusable.Skeleton(bare(w))) }

// MailboxNames tells whether an e-mail address has, before its @ or as the name of its domain, a name of somebody that none of the readers
// has. The numbers in it say nothing.
func MailboxNames(email, somebody string, readers []string) bool {
	local, host, _ := strings.Cut(email, "@")
	m := marksOf(somebody, readers)
	return m.nameIn(local) || slices.ContainsFunc(wordsOf(local), m.holdsSurname) || m.nameIn(domainName(host))
}

// nameIn tells whether a part of an e-mail address, or a word of it, is made of their names.
func (m marks) nameIn(part string) bool {
	words := wordsOf(part)
	whole := strings.Join(words, "")
	return slices.ContainsFunc(words, m.make) || m.make(whole) || m.isInitialOfOurs(whole)
}

func wordsOf(part string) (words []string) {
	part = strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, part)
	for _, w := range strings.FieldsFunc(part, apartFromWords) {
		words = append(words, plainWord(w))
	}
	return words
}

// ofRegistries are the parts of a domain that a registry gives, before the last. providers are domains of mailboxes for anybody that may be
// somebody's name (ours).
var (
	ofRegistries = wordSet(`co org me ltd plc net ac sch gov nhs com uk`)
	providers    = wordSet(`sky virgin virginmedia orange live me mac mail post proton hey hotmail outlook gmail yahoo icloud btinternet`)
)

// domainName is what whoever has a domain has called it: bobdanger of mail.bobdanger.co.uk.
func domainName(host string) string {
	labels := strings.Split(strings.ToLower(strings.TrimRight(host, ".")), ".")
	labels = labels[:len(labels)-1]
	for len(labels) > 1 && ofRegistries[labels[len(labels)-1]] {
		labels = labels[:len(labels)-1]
	}
	if len(labels) == 0 || providers[labels[len(labels)-1]] {
		return ""
	}
	return labels[len(labels)-1]
}

// holdsSurname tells whether the surname stands in a word, and not within a name of the readers.
func (m marks) holdsSurname(word string) bool {
	for _, w := range m.ours {
		if utf8.RuneCountInString(w) >= leastNamed {
			word = strings.ReplaceAll(word, w, " ")
		}
	}
	return utf8.RuneCountInString(m.surname) >= leastWithin && strings.Contains(word, m.surname)
}

// isInitialOfOurs tells whether a word is the surname that they share with a reader, with an initial that only they have: bpen.
func (m marks) isInitialOfOurs(word string) bool {
	return m.shared != "" && slices.ContainsFunc(m.initials, func(initial string) bool {
		return (word == initial+m.shared || word == m.shared+initial) &&
			!slices.ContainsFunc(m.ours, func(w string) bool { return firstLetter(w) == initial })
	})
}
