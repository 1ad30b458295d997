package address

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"go.mau.fi/util/confusable"
)

// latin puts Latin letters and Arabic numerals in the place of those of other scripts that look the same, or mean the same
// digit: somebody who reads the envelope sees no difference.
func latin(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		b.WriteString(latinRune(r))
	}
	return b.String()
}

func latinRune(r rune) string {
	if r <= unicode.MaxASCII || unicode.Is(unicode.Mn, r) {
		return string(r)
	}
	for _, digits := range unicode.Nd.R16 { // each stretch of them begins with a nought
		if rune(digits.Lo) <= r && r <= rune(digits.Hi) {
			return strconv.Itoa(int(r-rune(digits.Lo)) % 10)
		}
	}
	for _, like := range []string{string(r), string(unicode.ToLower(r))} {
		like = strings.Map(func(r rune) rune {
			if unicode.IsMark(r) {
				return -1
			}
			return r
		}, confusable.Skeleton(like))
		if like != "" && !strings.ContainsFunc(like, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) }) {
			return like
		}
	}
	return string(r)
}

var (
	halfForm  = regexp.MustCompile(`([0-9])(?: ?½| 1[/⁄]2\b)`)
	pointForm = regexp.MustCompile(`([0-9])\.5\b`)
	rangeForm = regexp.MustCompile(`(?i)\b([0-9]{1,4}) *(?:-|–|—|to) *([0-9]{1,4})\b`)
	likeForm  = regexp.MustCompile(`^[0-9]*[ilo][0-9ilo]*$`)
	romanForm = regexp.MustCompile(`^x{0,3}(?:ix|iv|v?i{0,3})$`)
)

var likeDigits = strings.NewReplacer("l", "1", "i", "1", "o", "0")

// hasDigit is asked before what would search in vain: most words of an address have none.
func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// withHalves writes the half of a house number as a word of its own kind: 12½ and 12.5.
func withHalves(s string) string {
	if strings.Contains(s, "½") || strings.Contains(s, "1/2") || strings.Contains(s, "1⁄2") {
		s = halfForm.ReplaceAllString(s, "${1}half")
	}
	if strings.Contains(s, ".5") {
		s = pointForm.ReplaceAllString(s, "${1}point")
	}
	return s
}

// ranges are the numbers that ranges cover: 10, 12 and 14 of 10-14, since one side of a street has even numbers, the other odd
// ones.
func ranges(text string) (all []string) {
	if !mayHoldRange(text) {
		return nil
	}
	const longest = 60
	for _, m := range rangeForm.FindAllStringSubmatch(text, -1) {
		low, high := number(m[1]), number(m[2])
		step := 1 + (high-low+1)%2
		for n := low; n <= high && high-low <= longest; n += step {
			all = append(all, strconv.Itoa(n))
		}
	}
	return all
}

// mayHoldRange is asked before a search: after a number, and spaces, comes to, or a dash.
func mayHoldRange(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			continue
		}
		after := strings.TrimLeft(text[i+1:], " ")
		if after != "" && (after[0] == '-' || after[0] == 't' || after[0] == 'T' || after[0] > unicode.MaxASCII) {
			return true
		}
	}
	return false
}

// number is the value of a few digits.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		panic("no number: " + digits)
	}
	return n
}

// meant are the numbers that a word with a digit may stand for: itself, and what it looks like; nothing for any other word.
func meant(w string) []string {
	if !hasDigit(w) {
		return nil
	}
	digits := likeDigits.Replace(w)
	switch id := identity(w); {
	case id != "" && digits != w: // 1o
		return []string{id, identity(digits)}
	case id != "":
		return []string{id}
	case likeForm.MatchString(w) && strings.ContainsFunc(w, unicode.IsDigit):
		return []string{identity(digits)}
	}
	for ending, other := range map[string]string{"half": "", "point": "5"} {
		if whole, ok := strings.CutSuffix(w, ending); ok && identity(whole) != "" {
			return []string{identity(whole) + "½", identity(whole) + other}
		}
	}
	return nil
}

// roman are the number that Roman numerals stand for, and they themselves: II may be how a house is called.
func roman(w string) []string {
	if w == "l" {
		return []string{"1", w}
	}
	if w == "" || strings.Trim(w, "xvi") != "" || !romanForm.MatchString(w) {
		return nil
	}
	n, before := 0, 0
	for _, r := range w {
		value := map[rune]int{'i': 1, 'v': 5, 'x': 10}[r]
		if n += value; before < value {
			n -= 2 * before
		}
		before = value
	}
	return []string{strconv.Itoa(n), w}
}

// spelled reads a number written in words from the beginning of the given ones: twenty one. It gives how many words that took.
func spelled(words []string) (n, took int) {
	if len(words) > 1 && words[1] == "hundred" && small[words[0]] > 0 && small[words[0]] < 10 {
		n, words, took = 100*small[words[0]], words[2:], 2
		if len(words) > 1 && words[0] == "and" && small[words[1]] > 0 {
			words, took = words[1:], took+1
		}
	}
	if len(words) == 0 || small[words[0]] == 0 {
		return n, took
	}
	tens := small[words[0]]
	if len(words) > 1 && tens >= 20 && small[words[1]] > 0 && small[words[1]] < 10 {
		return n + tens + small[words[1]], took + 2
	}
	return n + tens, took + 1
}

// small are the words that numbers are made of.
var small = func() map[string]int {
	all := map[string]int{}
	for i, w := range strings.Fields(`one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
		seventeen eighteen nineteen`) {
		all[w] = i + 1
	}
	for i, w := range strings.Fields("twenty thirty forty fifty sixty seventy eighty ninety") {
		all[w] = 20 + 10*i
	}
	return all
}()
