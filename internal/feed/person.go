package feed

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"stepdown/internal/casefile"
)

// person is the name of somebody whom a letter addresses or names. It is a name and nothing else: what stands for one, and what is
// said about its bearer beside it, would be printed.
type person struct{ named }

func (c person) read(s string, in reading) *problem {
	switch {
	case isPlaceholder(s): //guard:name-is-no-placeholder
		return &problem{rule: "stands in the place of a name that is not known", mend: "record the name in the case system"}
	case mayInstruct(s) && instruction.MatchString(s): //guard:name-carries-no-instruction
		return &problem{rule: "says more than a name, and it would be printed",
			mend: "leave the name alone in its cell; say who is not safe to write to in safe_to_write, and a death in its own column or as a stop"}
	case strings.ContainsAny(s, `=%\`) && encoded.MatchString(s) || strayMark(s): //guard:name-is-in-its-encoding
		return &problem{rule: "was read in the wrong encoding, as where Ã© stands for é", mend: mendEncoding}
	}
	return c.named.read(s, in)
}

var (
	instruction = regexp.MustCompile(`(?i)\b(deceased|do not [a-z]+|don['’]t (write|contact|send)|no contact)\b`)
	// encoded is how mails, addresses of web pages and programs write a letter that is not one of ASCII's.
	encoded = regexp.MustCompile(`=[C-F][0-9A-F]=[89AB][0-9A-F]|%[C-F][0-9A-F]%[89AB][0-9A-F]|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}`)
)

// mayInstruct is asked before a search, which takes long: what is looked for begins with one of these. Letters beyond ASCII are left
// to the search.
func mayInstruct(s string) bool {
	for i := range len(s) {
		switch {
		case s[i] > unicode.MaxASCII:
			return true
		case i+2 >= len(s), s[i]|' ' != 'd' && s[i]|' ' != 'n':
		case strings.EqualFold(s[i:i+3], "dec"), strings.EqualFold(s[i:i+3], "do "), strings.EqualFold(s[i:i+3], "don"),
			strings.EqualFold(s[i:i+3], "no "):
			return true
		}
	}
	return false
}

// titles are what may stand before a name, and ends with a dot or without.
var titles = []string{"mr", "mrs", "ms", "miss", "mx", "dr"}

// untitled is a name without its title.
func untitled(s string) string {
	first, rest, _ := strings.Cut(s, " ")
	first = strings.TrimSuffix(first, ".")
	if rest == "" && !strings.HasSuffix(s, " ") || !slices.ContainsFunc(titles, func(t string) bool { return strings.EqualFold(t, first) }) {
		return s
	}
	return strings.TrimLeft(rest, " ")
}

// isPlaceholder tells whether the text is no name. Somebody may be called Ms Null.
func isPlaceholder(s string) bool {
	if s == "" {
		return false
	}
	s = strings.ToLower(s)
	after := untitled(s)
	return !strings.ContainsFunc(s, unicode.IsLetter) || casefile.SaysNothing(s) ||
		after != "null" && casefile.SaysNothing(after)
}

// strayMarks are what letters of the DOS prompt and of old Macs become when they are read in Windows-1252, and stand in no name.
const (
	strayMarks   = "‚„…†‡ˆ‰•˜™€¢£¤¥¦§©¬®¯°±²³µ¶¹¼½¾¿¡×÷ƒ"
	strayQuotes  = "“”‹›" // unless they open or close a word
	strayLetters = "ŠŽŒŸ" // at the end of a word of small letters
)

// strayMark tells whether a letter of another code page was read as what stands in no name: Zo‰ for Zoë, AndrŽ for André.
func strayMark(s string) bool {
	if isPlain(s) {
		return false
	}
	before := ' '
	for i, r := range s {
		after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		switch {
		case !unicode.IsLetter(before):
		case strings.ContainsRune(strayMarks, r),
			strings.ContainsRune(strayQuotes, r) && unicode.IsLetter(after),
			strings.ContainsRune(strayLetters, r) && unicode.IsLower(before) && !unicode.IsLetter(after):
			return true
		}
		before = r
	}
	return false
}
