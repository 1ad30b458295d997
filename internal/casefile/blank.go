package casefile

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"stepdown/internal/address"
)

// nothings are what people type where they know nothing, and a form wants something (ours).
var nothings = func() map[string]bool {
	all := map[string]bool{}
	for text := range strings.SplitSeq(`null|n/a|n.a|n/k|none|unknown|unknown unknown|not known|not recorded|not given|
		not provided|not stated|not applicable|not available|not allocated|not assigned|not confirmed|unallocated|unassigned|
		unconfirmed|vacant|nobody|no one|noone|tbc|tba|tbd|t.b.c|t.b.a|to be confirmed|to be advised|to be allocated|to follow|
		awaiting allocation|see notes|see note|see file|confidential|withheld|not disclosed`, "|") {
		all[strings.TrimSpace(text)] = true
	}
	return all
}()

// SaysNothing tells whether a text is blank, or stands in the place of one that is not known: unknown, N/A, TBC, ?.
func SaysNothing(text string) bool {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	text = strings.TrimFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return text == "" || nothings[text]
}

// Home is the household of an adult without regard to capitals and spaces: empty where it is not known.
func (a Adult) Home() string {
	if SaysNothing(a.Household) { //guard:household-is-no-placeholder
		return ""
	}
	return strings.ToLower(strings.Join(strings.Fields(a.Household), " "))
}

var (
	nobodyDid = regexp.MustCompile(`(?i)\b(?:not|never|un)[ -]?(?:yet )?(?:confirmed|verified|checked|safe)\b|\breturned\b|` +
		`\b(?:failed|unable)\b|^\W*(?:system|auto\w*|batch|import|migration|migrated|script|default|admin|test|dv|d\.v\.?)` +
		`(?: (?:user|process|job|update))?\W*$`)
	inHarm = regexp.MustCompile(`(?i)\b(?:dead|died|perp\w*|abus\w+|violen\w+|offender|prison|danger\w*)\b`)
)

// ConfirmedByNobody tells whether what stands for somebody who has confirmed something is nobody: a placeholder, a program, or a word
// that it was not confirmed. A telephone number or an e-mail address beside a name, or in its place, is somebody's.
func ConfirmedByNobody(by string) bool {
	return SaysNothing(by) || nobodyDid.MatchString(by) || orders.MatchString(by)
}

// aNumber are the words that stand with a telephone number (ours).
var aNumber = wordSet(`tel telephone phone mobile mob office ext extension x option opt then press and or`)

// fewestDigits is how many digits a number has at least that a family can call (ours).
const fewestDigits = 6

// IsTelephone tells whether a text is a number that a family can call, with what to press behind it, and nothing besides.
func IsTelephone(text string) bool {
	digits := 0
	for _, r := range text {
		switch {
		case '0' <= r && r <= '9':
			digits++
		case !unicode.IsLetter(r) && !unicode.IsSpace(r) && !strings.ContainsRune("+()-–‐‑./,;:", r):
			return false
		}
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
	return digits >= fewestDigits && !slices.ContainsFunc(words, func(w string) bool { return !aNumber[w] })
}

// orders are what is asked of whoever reads a cell.
var orders = regexp.MustCompile(`(?i)\b(?:do not|don['’]?t|never|must not|not to be) \pL+|\bno contact\b`)

// IsNoDetail tells whether what should be the role or the organisation of somebody is a placeholder, or asks something of its reader.
// An organisation against domestic abuse is one.
func IsNoDetail(text string) bool { return SaysNothing(text) || orders.MatchString(text) }

// Warns tells whether what somebody is to the children says more than that: deceased, alleged perpetrator, DO NOT CONTACT.
func Warns(relationship string) bool {
	return address.Says(relationship) || inHarm.MatchString(relationship)
}
