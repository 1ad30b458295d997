package pdf

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/unicode/runenames"
)

// ControlError says that a text holds a control character, or bytes that are not UTF-8 (Rune is then utf8.RuneError).
type ControlError struct {
	Field string // the part of the letter, such as "address line 2"; empty from Clean
	Rune  rune
}

func (e *ControlError) Error() string {
	if e.Rune == utf8.RuneError {
		return fmt.Sprintf("read %s: it is not valid UTF-8; correct it in the record", partOf(e.Field))
	}
	return fmt.Sprintf("read %s: it holds the control character %s; remove it in the record", partOf(e.Field), describe(e.Rune))
}

// UncoveredError says that a text holds characters that no letter can show; a person must write this letter.
type UncoveredError struct {
	Field string // the part of the letter, such as "address line 2"; empty from Covered
	Runes []rune // each once, in the order of their code points, which keeps the text itself out of the error
}

func (e *UncoveredError) Error() string {
	names := make([]string, len(e.Runes))
	for i, r := range e.Runes {
		names[i] = describe(r)
	}
	return fmt.Sprintf("print %s: the letter's fonts can't show %s; write this letter by hand, or correct the record",
		partOf(e.Field), strings.Join(names, ", "))
}

// FitError says which part of a letter is too large for its place on the page.
type FitError struct {
	Field  string
	Reason string
}

func (e *FitError) Error() string { return fmt.Sprintf("fit %s: %s", partOf(e.Field), e.Reason) }

func partOf(field string) string {
	if field == "" {
		return "the text"
	}
	return field
}

func describe(r rune) string {
	if name := runenames.Name(r); name != "" {
		return fmt.Sprintf("%s (%U)", name, r)
	}
	return fmt.Sprintf("a character without a name (%U)", r)
}

// Clean makes a text fit to be measured and drawn: composed (NFC) and without characters that only steer how text is
// displayed (soft hyphens, zero-width and bidirectional marks, variation selectors), which print as boxes. It returns a *ControlError
// for a control character, a line break among them, and for bytes that are not UTF-8.
func Clean(s string) (string, error) {
	if isPlain(s) {
		return s, nil
	}
	if !utf8.ValidString(s) { //guard:drawn-text-is-utf8
		return "", &ControlError{Rune: utf8.RuneError}
	}
	for _, r := range s {
		if isControl(r) { //guard:no-control-character-is-drawn
			return "", &ControlError{Rune: r}
		}
	}
	s = strings.Map(func(r rune) rune {
		if isInvisible(r) {
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(s), nil
}

// isPlain is the short way out for most texts: printable ASCII is clean as it stands.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// isControl also counts the line and paragraph separators: they are line breaks in all but name.
func isControl(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) }

// isInvisible tells the format characters that may be dropped: all but the few Arabic and Indic ones that are printed.
func isInvisible(r rune) bool {
	const combiningGraphemeJoiner = 0x34F
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) ||
		r == combiningGraphemeJoiner
}

// Covered tells whether a text that Clean has returned can be drawn, in either weight. It returns an *UncoveredError
// that names every character that can't: one the fonts lack, or one of a script other than Latin, Greek and Cyrillic.
func Covered(s string) error {
	faces, err := loadTypeface()
	if err != nil {
		return err
	}
	var missing []rune
	for _, r := range s {
		if faces[regular].glyph(r).group == 0 {
			missing = append(missing, r)
		}
	}
	if missing == nil {
		return nil
	}
	slices.Sort(missing)
	return &UncoveredError{Runes: slices.Compact(missing)}
}
