// Package address turns an address as recorded into the lines that stand in an envelope's window, by the rules of the
// UK's print providers: 3 to 7 lines, the last one a postcode. It is pure; an address that breaks a rule is refused with
// the rule, never with the address, so that the reason can be shown and logged.
package address

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

const (
	minLines  = 3
	maxLines  = 7
	maxLength = 45 // characters in a line
	// forbidden can't begin a line: the machines that read addresses take it for something else.
	forbidden = "@()=[]\"\\/,<>~"
)

// The reasons for which an address is refused as a whole.
var (
	ErrNoFixedAbode = errors.New("the address says that there is no fixed abode")
	ErrTooFewLines  = fmt.Errorf("the address has fewer than %d lines", minLines)
	ErrTooManyLines = fmt.Errorf("the address has more than %d lines", maxLines)
	ErrNoPostcode   = errors.New("the address does not end in a UK postcode")
)

// Window gives the lines to print, top down. It takes the lines as recorded, the postcode among the last. What it gives,
// it gives again when asked with its own answer.
func Window(lines []string) ([]string, error) {
	var kept []string
	for _, l := range lines {
		if l = strings.TrimRight(strings.Join(strings.Fields(l), " "), ", "); l != "" {
			kept = append(kept, l)
		}
	}
	if slices.ContainsFunc(kept, isNoFixedAbode) {
		return nil, ErrNoFixedAbode
	}
	if n := len(kept); n > 1 && countries[strings.ToLower(kept[n-1])] {
		kept = kept[:n-1]
	}
	if len(kept) == 0 {
		return nil, ErrTooFewLines
	}
	if !slices.ContainsFunc(kept, isBFPO) {
		postcode, ok := Postcode(kept[len(kept)-1])
		if !ok {
			return nil, ErrNoPostcode
		}
		kept[len(kept)-1] = postcode
	}
	switch {
	case len(kept) < minLines:
		return nil, ErrTooFewLines
	case len(kept) > maxLines:
		return nil, ErrTooManyLines
	}
	for i, l := range kept {
		switch {
		case len([]rune(l)) > maxLength:
			return nil, fmt.Errorf("line %d of the address has more than %d characters", i+1, maxLength)
		case strings.ContainsAny(l[:1], forbidden):
			return nil, fmt.Errorf("line %d of the address begins with a character that an address can't begin with", i+1)
		case i < 2 && !strings.ContainsFunc(l, isLetterOrDigit):
			return nil, fmt.Errorf("line %d of the address holds no letter and no digit", i+1)
		}
	}
	return kept, nil
}

var countries = map[string]bool{"uk": true, "united kingdom": true, "great britain": true, "gb": true, "england": true, "scotland": true, "wales": true, "northern ireland": true}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func isNoFixedAbode(line string) bool {
	l := strings.ToLower(line)
	return l == "nfa" || strings.Contains(l, "no fixed abode") || strings.Contains(l, "no fixed address")
}

var bfpo = regexp.MustCompile(`(?i)^BFPO ?[0-9]{1,4}$`)

func isBFPO(line string) bool { return bfpo.MatchString(line) }

// areas are the postcode areas in use in the UK and the crown dependencies.
var areas = strings.Fields(`AB AL B BA BB BD BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN
	EX FK FY G GL GU GY GX HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL
	OX PA PE PH PL PO PR QC RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE`)

var postcode = regexp.MustCompile(`^([A-Z]{1,2})([0-9][0-9A-Z]?)([0-9][ABD-HJLNP-UW-Z]{2})$`)

// Postcode is the postcode with capitals and one space before its last three characters, if s is one.
func Postcode(s string) (string, bool) {
	compact := strings.ToUpper(strings.Join(strings.Fields(s), ""))
	m := postcode.FindStringSubmatch(compact)
	if m == nil || !slices.Contains(areas, m[1]) {
		return "", false
	}
	return m[1] + m[2] + " " + m[3], true
}
