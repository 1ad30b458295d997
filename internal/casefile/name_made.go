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
	for _, g := range given {
		m.initials = append(m.initials, firstLetter(g))
		m.add(g)
		for called := range fulls {
			if oneName(called, g) {
				m.add(called)
			}
		}
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
	for _, g := range given {
		m.theirs = append(m.theirs, g+firstLetter(last))
	}
	m.theirs = append(m.theirs, last+"s")
	return m
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

// MailboxNames tells whether an e-mail address has, before its @, a name of somebody that none of the readers has. The numbers in it
// say nothing.
func MailboxNames(email, somebody string, readers []string) bool {
	local, _, _ := strings.Cut(email, "@")
	local = strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, local)
	m := marksOf(somebody, readers)
	whole := ""
	for _, w := range strings.FieldsFunc(local, apartFromWords) {
		w = plainWord(w)
		whole += w
		if m.make(w) || m.holdsSurname(w) {
			return true
		}
	}
	return m.make(whole) || m.isInitialOfOurs(whole)
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
