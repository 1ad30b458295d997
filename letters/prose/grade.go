package prose

import (
	"strings"
	"unicode"
)

// Readability says how hard a text is to read.
type Readability struct {
	Grade   float64 // Flesch-Kincaid grade level of English: the US school year in which it is understood
	Lix     float64 // of any language: words to a sentence, and long words in a hundred (Björnsson, Läsbarhet, 1968)
	Longest int     // words in the longest sentence
	Words   int
}

// longWord is how many letters the words have that LIX doesn't count as long.
const longWord = 6

// Measure measures the blocks' sentences. Headings count as sentences, and so does each item of a list.
func Measure(blocks []Block) Readability {
	sentences := sentencesOf(blocks)
	var r Readability
	syllables, long := 0, 0
	for _, s := range sentences {
		r.Words += len(s)
		r.Longest = max(r.Longest, len(s))
		for _, w := range s {
			syllables += syllablesOf(w)
			if lettersOf(w) > longWord {
				long++
			}
		}
	}
	if r.Words > 0 {
		toSentence := float64(r.Words) / float64(len(sentences))
		r.Grade = 0.39*toSentence + 11.8*float64(syllables)/float64(r.Words) - 15.59
		r.Lix = toSentence + 100*float64(long)/float64(r.Words)
	}
	return r
}

func sentencesOf(blocks []Block) (all [][]string) {
	for _, b := range blocks {
		switch b := b.(type) {
		case Heading:
			all = append(all, split(plain(b.Runs))...)
		case Paragraph:
			all = append(all, split(plain(b.Runs))...)
		case List:
			for _, item := range b.Items {
				all = append(all, sentencesOf(item)...)
			}
		}
	}
	return all
}

// split cuts a text after full stops, question and exclamation marks that end a word. Only words with a letter count.
func split(s string) (all [][]string) {
	var words []string
	for _, field := range strings.Fields(s) {
		if strings.ContainsFunc(field, unicode.IsLetter) {
			words = append(words, field)
		}
		if strings.ContainsAny(field[len(field)-1:], ".?!") && len(words) > 0 {
			all, words = append(all, words), nil
		}
	}
	if len(words) > 0 {
		all = append(all, words)
	}
	return all
}

func lettersOf(word string) (n int) {
	for _, r := range word {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// syllablesOf counts groups of vowels, less an e that is silent at the end.
func syllablesOf(word string) int {
	word = strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }))
	n, inVowel := 0, false
	for _, r := range word {
		vowel := strings.ContainsRune("aeiouy", r)
		if vowel && !inVowel {
			n++
		}
		inVowel = vowel
	}
	if strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") && n > 1 {
		n--
	}
	return max(n, 1)
}
