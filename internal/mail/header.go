package mail

import (
	"errors"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"stepdown/internal/address"
)

// What is refused in a header. The reasons never repeat the value, which may be somebody's name.
var (
	errNotAnAddress = errors.New("it is not one plain e-mail address")
	errUnprintable  = errors.New("it holds a line break or another character that can't stand in a header")
	errTooLong      = errors.New("it has more than 200 characters")
	errEncodedWord  = errors.New("it holds \"=?\", which mail programs would decode")
	errBackslash    = errors.New("it holds a backslash, which mail programs read as an escape")
	errMessageID    = errors.New("it is not of the form <unique@host>")
	errFileName     = errors.New("it may hold letters, digits, spaces, dots, hyphens and underscores only")
	errContentType  = errors.New("it is not of the form type/subtype; parameter=value")
)

const maxHeaderRunes = 200

var (
	messageID   = regexp.MustCompile(`^<[A-Za-z0-9_+=-]+(\.[A-Za-z0-9_+=-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*>$`)
	fileName    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}$`)
	contentType = regexp.MustCompile(`^[a-z]+/[a-z0-9][a-z0-9.+-]*(; ?[a-z]+=[A-Za-z0-9._-]+)*$`)
)

// CheckAddress tells why mail can't be sent to an address; the reason does not repeat it.
func CheckAddress(a string) error {
	if !address.IsEmail(a) {
		return errNotAnAddress
	}
	return nil
}

// checkText looks at a value that becomes part of a header: a name or a subject.
func checkText(s string) error {
	switch {
	case !utf8.ValidString(s) || strings.ContainsFunc(s, breaksHeader): //guard:header-is-one-line
		return errUnprintable
	case utf8.RuneCountInString(s) > maxHeaderRunes: //guard:header-is-short
		return errTooLong
	case strings.Contains(s, "=?"): //guard:header-hides-no-encoding
		return errEncodedWord
	}
	return nil
}

// checkName is checkText for a name before an address. Go's net/mail writes a backslash into an encoded word, which no
// parser of addresses takes, its own included.
func checkName(s string) error {
	if strings.Contains(s, `\`) { //guard:name-holds-no-escape
		return errBackslash
	}
	return checkText(s)
}

// breaksHeader finds control characters, the two line separators of Unicode, and the marks that turn the direction of
// writing around, by which a name could pose as another.
func breaksHeader(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}
