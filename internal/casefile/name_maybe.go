package casefile

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.mau.fi/util/confusable"
)

// MayBeSameName tells whether two names may be one person's, for what must stop them: besides what SameName allows, with or without
// a title, a middle name or what stands in brackets, in another order, with initials, as a sign-in or an e-mail address. Namesakes
// are among them: it is no leave to do anything.
func MayBeSameName(a, b string) bool {
	if SameName(a, b) {
		return true
	}
	one, other := nameWords(a), nameWords(b)
	if len(one) > len(other) {
		one, other = other, one
	}
	return len(one) > 0 && (within(one, other) || runTogether(one, other))
}

var (
	bracketed = regexp.MustCompile(`\([^)]*\)|\[[^\]]*\]`)
	titles    = strings.Fields("mr mrs ms miss mx dr doctor prof professor sir dame lord lady rev reverend")
)

// nameWords are the words of a name without titles, each in a form in which what looks the same is the same.
func nameWords(name string) (words []string) {
	name = bracketed.ReplaceAllString(name, " ")
	name = name[strings.LastIndex(name, `\`)+1:] // a sign-in with its domain
	if local, _, mailed := strings.Cut(name, "@"); mailed {
		name = local
	}
	name = withoutSigns.Replace(name)
	for _, w := range strings.FieldsFunc(name, apartFromWords) {
		if w = bare(confusable.Skeleton(bare(w))); w != "" && !slices.Contains(bareTitles, w) {
			words = append(words, w)
		}
	}
	return words
}

// withoutSigns drops what stands within words and parts none: apostrophes, and what nobody sees.
var withoutSigns = strings.NewReplacer("'", "", "’", "", "\u00ad", "", "\u200b", "", "\u200d", "", "\u2060", "")

var bareTitles = func() (all []string) {
	for _, t := range titles {
		all = append(all, bare(confusable.Skeleton(t)))
	}
	return all
}()

// within tells whether each word of one name stands in the other, at least one of them in full. An initial stands for any word that
// begins with it.
func within(one, other []string) bool {
	left, full := slices.Clone(other), false
	for _, exact := range []bool{true, false} {
		one = slices.DeleteFunc(slices.Clone(one), func(w string) bool {
			at := slices.IndexFunc(left, func(v string) bool {
				if exact {
					return w == v
				}
				return (isInitial(w) || isInitial(v)) && firstLetter(w) == firstLetter(v)
			})
			if at < 0 {
				return false
			}
			full = full || exact && !isInitial(w)
			left = slices.Delete(left, at, at+1)
			return true
		})
	}
	return full && len(one) == 0
}

// anM is the letter m in the form of nameWords, in which it is two.
const anM = "rn"

func isInitial(w string) bool { return w == anM || utf8.RuneCountInString(w) == 1 }

func firstLetter(w string) string {
	if strings.HasPrefix(w, anM) {
		return anM
	}
	r, _ := utf8.DecodeRuneInString(w)
	return string(r)
}

// runTogether tells whether one is a word that sign-ins make of the other: rexampleby, exampleby r.
func runTogether(one, other []string) bool {
	if len(one) != 1 || len(other) < 2 {
		return false
	}
	first, last := other[0], other[len(other)-1]
	return slices.Contains([]string{first + last, last + first, firstLetter(first) + last, last + firstLetter(first),
		first + firstLetter(last)},
		one[0])
}
