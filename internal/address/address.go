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
	"unicode/utf8"
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
	ErrForcesAbroad = errors.New("the address has lines after its BFPO number: a BFPO number stands last, without a country")
)

// Window gives the lines to print, top down. It takes the lines as recorded, the postcode last: a column of its own goes
// at the end. What it gives, it gives again when asked with its own answer. The rules are those that GOV.UK Notify
// publishes for its letters, so that what passes here is not turned away by the printer.
func Window(lines []string) ([]string, error) {
	var kept []string
	for _, l := range lines {
		if l = tidy(l); l != "" {
			kept = append(kept, l)
		}
	}
	if slices.ContainsFunc(kept, isNoFixedAbode) { //guard:no-fixed-abode
		return nil, ErrNoFixedAbode
	}
	for len(kept) > 0 && countries[strings.ToLower(kept[len(kept)-1])] {
		kept = kept[:len(kept)-1]
	}
	if len(kept) == 0 {
		return nil, ErrTooFewLines
	}
	kept, err := lastLines(kept)
	if err != nil {
		return nil, err
	}
	switch {
	case len(kept) < minLines: //guard:address-is-complete
		return nil, ErrTooFewLines
	case len(kept) > maxLines: //guard:address-fits-the-window
		return nil, ErrTooManyLines
	}
	for i, l := range kept {
		if err := checkLine(i+1, l); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// tidy makes one space of each gap, and drops trailing commas and the invisible characters (soft hyphens, zero-width and
// direction marks) that copying from a web page or a spreadsheet leaves behind. Bytes that are not UTF-8 become
// replacement characters, which checkLine refuses.
func tidy(line string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, line)
	return strings.TrimRight(strings.Join(strings.Fields(visible), " "), ", ")
}

// lastLines puts the postcode, or the BFPO number with or without its postcode, into the form in which it is printed.
func lastLines(lines []string) ([]string, error) {
	if at := slices.IndexFunc(lines, isBFPO); at >= 0 {
		number := "BFPO " + bfpo.FindStringSubmatch(lines[at])[1]
		above, below := lines[:at], lines[at+1:]
		if len(below) == 0 && len(above) > 0 {
			if code, ok := Postcode(above[len(above)-1]); ok {
				above, below = above[:len(above)-1], []string{code}
			}
		}
		if len(below) > 1 { //guard:forces-address-has-no-country
			return nil, ErrForcesAbroad
		}
		for _, l := range below {
			code, ok := Postcode(l)
			if !ok {
				return nil, ErrForcesAbroad
			}
			above = append(slices.Clone(above), code)
		}
		return append(slices.Clone(above), number), nil
	}
	last := len(lines) - 1
	code, ok := Postcode(lines[last])
	if !ok { //guard:address-ends-in-a-postcode
		return nil, ErrNoPostcode
	}
	// Feeds often hold the postcode twice: among the lines and in its own column.
	for last > 0 {
		if again, ok := Postcode(lines[last-1]); !ok || again != code {
			break
		}
		last--
	}
	return append(slices.Clone(lines[:last]), code), nil
}

func checkLine(number int, line string) error {
	switch {
	//guard:address-can-be-printed
	case strings.ContainsRune(line, utf8.RuneError) || strings.ContainsFunc(line, unicode.IsControl):
		return fmt.Errorf("line %d of the address holds a character that can't be printed", number)
	case utf8.RuneCountInString(line) > maxLength: //guard:address-line-fits-the-window
		return fmt.Errorf("line %d of the address has more than %d characters", number, maxLength)
	case strings.ContainsAny(line[:1], forbidden): //guard:address-line-can-be-sorted
		return fmt.Errorf("line %d of the address begins with a character that an address can't begin with", number)
	case number <= 2 && !strings.ContainsFunc(line, isLetterOrDigit): //guard:address-line-says-something
		return fmt.Errorf("line %d of the address holds no letter and no digit", number)
	}
	return nil
}

var countries = map[string]bool{"uk": true, "u.k.": true, "united kingdom": true, "the united kingdom": true, "great britain": true,
	"gb": true, "england": true, "scotland": true, "wales": true, "cymru": true, "northern ireland": true}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func isNoFixedAbode(line string) bool {
	l := strings.ToLower(strings.TrimSpace(line))
	return l == "nfa" || l == "n.f.a." || strings.Contains(l, "no fixed abode") || strings.Contains(l, "no fixed address")
}

var bfpo = regexp.MustCompile(`(?i)^BFPO ?(?:c/o ?)?([0-9]{1,4})$`)

func isBFPO(line string) bool { return bfpo.MatchString(line) }

// areas are the 121 postcode areas of the UK, the three of the crown dependencies (GY, IM, JE), and the two without a
// place to which letters go: BF for the forces and BX for large organisations.
var areas = func() map[string]bool {
	all := map[string]bool{}
	for area := range strings.FieldsSeq(`AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E
		EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG
		NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR
		WS WV YO ZE`) {
		all[area] = true
	}
	return all
}()

// Postcode is the postcode with capitals and one space before its last three characters, if s is one.
func Postcode(s string) (string, bool) {
	compact := strings.ToUpper(strings.Join(strings.Fields(s), ""))
	number, end := strings.IndexAny(compact, digits), len(compact)-3
	if number < 1 || end <= number || end > number+2 || !areas[compact[:number]] || strings.Trim(compact[number:end], digits+capitals) != "" {
		return "", false
	}
	if inward := compact[end:]; !strings.Contains(digits, inward[:1]) || strings.Trim(inward[1:], inwardLetters) != "" {
		return "", false
	}
	return compact[:end] + " " + compact[end:], true
}

const (
	digits        = "0123456789"
	capitals      = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	inwardLetters = "ABDEFGHJLNPQRSTUWXYZ" // those that stand at the end of a postcode
)
