package feed

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

const mendEncoding = "export the file in the encoding that the manifest declares, or declare the one it is in; if only this cell is " +
	"wrong, type it again in the case system"

// legible refuses text that cannot be what somebody wrote: letters read in the wrong encoding, a web page's way of writing
// characters, and what can't be seen or printed.
func legible(s string) *problem {
	if isPlain(s) {
		return nil
	}
	switch {
	case misread(s): //guard:text-is-in-its-encoding
		return &problem{rule: "was read in the wrong encoding, as where Ã© stands for é", mend: mendEncoding}
	case strings.Contains(s, "&") && escaped(s): //guard:text-is-no-html
		return &problem{rule: "holds a character as web pages write it, such as &amp; for &", mend: "export the text itself, without HTML"}
	}
	return printable(s)
}

// isPlain tells whether the text has nothing but what a typewriter has, and no &.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '&' {
			return false
		}
	}
	return true
}

// misread tells whether bytes of UTF-8 were taken for another encoding's letters, in Windows-1252 or its forerunners.
// Where nothing shows it but letters that nobody writes side by side, the doubt goes against the text.
func misread(s string) bool {
	before, foreign := ' ', 0 // foreign: misread characters of other scripts, one right after the other
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r < utf8.RuneSelf {
			before, foreign = r, 0
			i++
			continue
		}
		meant, taken := meantBy(s[i:])
		switch {
		case taken > 0 && unicode.Is(ordinary, meant), oddlyPlaced(before, r, s[i+size:]), unicode.Is(frames, r):
			return true
		case taken > 0 && unicode.IsLetter(meant):
			if foreign++; foreign > 1 {
				return true
			}
			size = taken
		default:
			foreign = 0
		}
		before = r
		i += size
	}
	return false
}

// meantBy reads the characters at the beginning of s as bytes, and these as one character of UTF-8; taken is how much of s
// it stands in, or 0 if they are none.
func meantBy(s string) (meant rune, taken int) {
	var b [utf8.UTFMax]byte
	n := 0
	for i, r := range s {
		c, ok := byteOf(r)
		if !ok || n == 0 && c < 0xc2 || n > 0 && utf8.RuneStart(c) {
			return 0, 0
		}
		b[n] = c
		n++
		if utf8.FullRune(b[:n]) {
			meant, _ = utf8.DecodeRune(b[:n])
			if meant == utf8.RuneError && n < 3 {
				return 0, 0
			}
			return meant, i + utf8.RuneLen(r)
		}
		if n == len(b) {
			break
		}
	}
	return 0, 0
}

// byteOf is the byte that gives this character in Windows-1252. The control characters stand for those five bytes that it
// leaves out, and for all that ISO 8859-1 makes of them.
func byteOf(r rune) (byte, bool) {
	if 0x80 <= r && r <= 0x9f {
		return byte(r), true
	}
	return charmap.Windows1252.EncodeRune(r)
}

// oddlyPlaced tells whether Ã or Â is what was left when the character after it was lost: both are capitals, and no name
// begins with Ã, though JOÃO holds it. An â before the sign of the euro is a quotation mark or a dash of which the rest is lost.
func oddlyPlaced(before, r rune, after string) bool {
	switch r {
	case 'Ã':
		return !unicode.IsUpper(before)
	case 'Â':
		next, _ := utf8.DecodeRuneInString(after)
		return unicode.IsLower(before) || !unicode.IsLetter(before) && !unicode.IsLetter(next)
	case 'â':
		return strings.HasPrefix(after, "€")
	}
	return false
}

// ordinary are the characters that stand in names and addresses in Latin letters, and the marks that text holds: where
// misread letters mean one of these, they were misread. ß before a dash would mean a letter of the N'Ko script: it is ß.
var ordinary = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x0080, 0x017f, 1},                      // letters with marks, signs, and the controls that stand for marks
		{0x01a0, 0x01a1, 1}, {0x01af, 0x01b0, 1}, // Vietnamese
		{0x0218, 0x021b, 1},                      // Romanian
		{0x1e00, 0x1eff, 1},                      // Vietnamese, Welsh
		{0x2000, 0x206f, 1}, {0x20a0, 0x20cf, 1}, // dashes and quotation marks, currencies
		{0x2100, 0x214f, 1}, // № and ™
		{0xfb00, 0xfb06, 1}, // ligatures
		{0xfeff, 0xfeff, 1}, {0xfffd, 0xfffd, 1},
	},
	R32:         []unicode.Range32{{0x1f000, 0x1faff, 1}}, // pictures
	LatinOffset: 0,
}

// frames are what UTF-8 becomes in the encodings of the DOS prompt and of old Macs: parts of frames, and the root sign.
var frames = &unicode.RangeTable{R16: []unicode.Range16{{0x221a, 0x221a, 1}, {0x2500, 0x259f, 1}}}

var entity = regexp.MustCompile(`&(#[0-9]|#[xX][0-9a-fA-F]|amp\b|[A-Za-z][A-Za-z0-9]{1,31};)`)

// escaped tells whether the text holds a character reference of HTML. Tom &Co; in a list is none.
func escaped(s string) bool {
	for _, found := range entity.FindAllString(s, -1) {
		if !strings.HasSuffix(found, ";") || !strings.HasSuffix(html.UnescapeString(found), ";") {
			return true
		}
	}
	return false
}

// named is the name of a person, or a line of an address. Neither holds a question mark: it stands where a letter was lost.
type named struct{ text }

func (c named) read(s string, in reading) *problem {
	if strings.Contains(s, "?") { //guard:name-lost-no-letter
		return lostLetter()
	}
	return c.text.read(s, in)
}

// titled is what people call a service or a role; it may end in a question mark, but holds none before a letter.
type titled struct{ text }

var lostBefore = regexp.MustCompile(`\?\pL`)

func (c titled) read(s string, in reading) *problem {
	if strings.Contains(s, "?") && lostBefore.MatchString(s) { //guard:title-lost-no-letter
		return lostLetter()
	}
	return c.text.read(s, in)
}

func lostLetter() *problem {
	return &problem{rule: "holds a question mark where a letter was lost",
		mend: "export the file as UTF-8, which has every letter; if the case system shows the question mark too, correct it there"}
}
