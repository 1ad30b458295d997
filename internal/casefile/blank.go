package casefile

import (
	"regexp"
	"slices"
	"strconv"
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
	text = strings.ToLower(text)
	if !isSpaced(text) {
		text = strings.Join(strings.Fields(text), " ")
	}
	text = strings.TrimFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return text == "" || nothings[text]
}

// isSpaced tells whether single spaces are all that stands between the words of the text, as in most, and no letter is beyond ASCII.
func isSpaced(text string) bool {
	before := byte(' ')
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c > unicode.MaxASCII || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' '
}

// Home is the household of an adult without regard to capitals and spaces: empty where it is not known.
func (a Adult) Home() string {
	if SaysNothing(a.Household) { //guard:household-is-no-placeholder
		return ""
	}
	return strings.ToLower(strings.Join(strings.Fields(a.Household), " "))
}

var nobodyDid = regexp.MustCompile(`(?i)\b(?:not|never|un)[ -]?(?:yet )?(?:confirmed|verified|checked|safe)\b|\breturned\b|` +
	`\b(?:failed|unable)\b|^\W*(?:system|auto\w*|batch|import|migration|migrated|script|default|admin|test|dv|d\.v\.?)` +
	`(?: (?:user|process|job|update))?\W*$`)

// ConfirmedByNobody tells whether what stands for somebody who has confirmed something is nobody: a placeholder, a program, or a word
// that it was not confirmed. A telephone number or an e-mail address beside a name, or in its place, is somebody's.
func ConfirmedByNobody(by string) bool {
	return SaysNothing(by) || mayHold(by, nobodysWords) && nobodyDid.MatchString(by) || mayHold(by, ordersWords) && orders.MatchString(by)
}

// One of these words, or parts of them, is in each text that is found: to search takes long.
var (
	nobodysWords = strings.Fields("confirmed verified checked safe returned failed unable system auto batch import migrat script default " +
		"admin test dv d.v")
	ordersWords = []string{"don", "never", "not ", "no "}
)

// mayHold tells whether one of the words, in small letters, may be in the text. Letters beyond ASCII are left to the search.
func mayHold(text string, words []string) bool {
	if strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) {
		return true
	}
	text = strings.ToLower(text)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// fewestDigits is how many digits a number has at least that a family can call (ours).
const fewestDigits = 6

var (
	aNumber = regexp.MustCompile(`(?:[0-9][ \x{a0}()./+\-–‐‑]*){` + strconv.Itoa(fewestDigits) + `}`)
	// noNumber are what stands beside a number that is not for the family: whose it is, what is asked of whoever reads it, or that it does
	// not reach anybody (ours).
	noNumber = regexp.MustCompile(`(?i)\b(?:private|personal|confidential|restricted|secret|withheld|internal|own|` +
		`(?:his|her|their|my) (?:mob\pL*|cell|phone|number|home)|(?:old|former|previous) (?:no|number|tel\pL*|phone|mob\pL*)|` +
		`do not|don['’]?t|not|never|until|till|see|ask|give|given|giving out|disclos\pL*|share|publish\pL*|(?:staff|professionals?) only|` +
		`tb[abcd]|to be confirmed|unknown|unsure|check|verify|directory|wrong|incorrect|dead|disconnected|unobtainable|unavailable|` +
		`out of (?:service|use)|expired|changed|left|gone|moved|fax|pin|password|passcode|example|dummy|fake|n/?a|dv)\b|` +
		`\((?:old|former|previous)\)|\bhome(?: (?:no|number|tel\pL*|phone|mob\pL*))?\W*(?:[0-9]|$)`)
)

// IsTelephone tells whether a text has a number that a family can call, and nothing that warns of it, or asks something of whoever reads
// it. What it is called, whose desk it is at, when it is answered and what to press may stand beside it.
func IsTelephone(text string) bool {
	said := strings.ContainsFunc(text, unicode.IsLetter) && noNumber.MatchString(text)
	return aNumber.MatchString(text) && !said && !strings.ContainsFunc(text, isNoneOfANumber)
}

// isNoneOfANumber tells whether the character stands in the place of a digit that is not known, or in no number: ?, *, @.
func isNoneOfANumber(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !unicode.IsSpace(r) &&
		!strings.ContainsRune("+()[]-–—‐‑./,;:#&'’\"", r)
}

// orders are what is asked of whoever reads a cell: the verbs are those of what may be done with it. What a charity is called is no order:
// Don't Lose Hope, Never Give Up.
var orders = regexp.MustCompile(`(?i)\b(?:do not|don['’]?t|never|must not|not to) (?:be )?(?:post|writ|contact|send|call|visit|us|` +
	`deliver|mail|phone|e[- ]?mail|disclos|shar|tell|told|print|nam|mention|releas|reveal|pass|ring|text|publish|approach|inform|includ|` +
	`list|giv(?:e|en)? (?:out|it|this|details|names?|numbers?|to))(?:e|ed|ing|ten|t)?\b|\bno contact\b`)

// IsNoDetail tells whether what should be the role or the organisation of somebody is a placeholder, or asks something of its reader.
// An organisation against domestic abuse is one.
func IsNoDetail(text string) bool { return SaysNothing(text) || orders.MatchString(text) }

// warns are what is said of somebody who may do harm, or has died, and of the letters to them (ours).
var warns = regexp.MustCompile(`(?i)\b(?:un|not[ -]?)safe\b|\bno (?:letters?|mail|post|correspondence)\b|` +
	`\b(?:opens?|reads?|collects?|takes?|intercepts?|hides?) (?:the |all |his |her |their )?(?:post|mail|letters?)\b|` +
	`\b(?:return(?:ed)? to sender|gone away|(?:letters?|mail|post) (?:was |were )?returned|returned (?:letters?|mail|post))\b|` +
	`\b(?:ring|call|phone|text|ask|speak|check)\b.*\b(?:first|before)\b|\bsee (?:\w+ )?notes?\b|` +
	`\buse\b.*\b(?:instead|other address)\b|` +
	`\b(?:deceased|decd|died|passed away|dead|perp\w*|abus\w+|violen\w+|offender|prison|custody|danger\w*|marac|domestic abuse|` +
	`non[- ]?molestation|injunction|restraining|threat\w*|police marker|refuge|d\.?v|d/v)\b|` +
	`\b(?:at|high)[ -]risk(?:\W*$|\W+(?:to|of|dv|offender|perp\w*|male|man)\b)`)

// Warns tells whether what somebody is to the children says more than that: deceased, alleged perpetrator, DO NOT CONTACT. That they live
// there, or care at weekends, is no warning.
func Warns(relationship string) bool {
	return orders.MatchString(relationship) || warns.MatchString(relationship) || address.SaysAbroad(relationship)
}
