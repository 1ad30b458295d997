package pdf

import (
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// weight picks one of the two faces.
type weight uint8

const (
	regular weight = iota
	bold
	weights // how many there are
)

// runeGroups is a set of the groups below. A letter embeds only the groups it uses, so that a name in
// Greek does not make every letter carry Greek.
type runeGroups uint8

const (
	english    runeGroups = 1 << iota // ASCII, common punctuation, the pound and the euro sign: all that most letters are made of
	western                           // Latin-1
	latin                             // Latin Extended-A, Romanian comma-below, Welsh
	vietnamese                        // Latin Extended Additional and the rest of Latin
	greek
	cyrillic
	symbols     // what is left of punctuation, currency, arrows and mathematics
	groupsLimit // one more than the largest set
)

// basicPlane is the number of code points a face can show: a character is written as two bytes.
const basicPlane = 0x10000

// glyph is what a face knows of one character. The zero group means that it can't be shown.
type glyph struct {
	id      uint16
	advance uint16 // thousandths of the type size
	group   runeGroups
}

// face is one weight of the typeface. It is read-only once loaded, apart from its programs, which are built when
// first used; both are safe for concurrent use.
type face struct {
	name     string // PostScript name
	source   trueType
	glyphs   []glyph // by code point
	programs [groupsLimit]struct {
		once  sync.Once
		built *program
	}
}

type typeface [weights]*face

// loadTypeface reads Liberation Sans once a process. It fails only if the font module isn't what it was when it was chosen.
var loadTypeface = sync.OnceValues(func() (*typeface, error) {
	var t typeface
	var err error
	if t[regular], err = loadFace("LiberationSans", liberationsansregular.TTF); err != nil {
		return nil, err
	}
	if t[bold], err = loadFace("LiberationSans-Bold", liberationsansbold.TTF); err != nil {
		return nil, err
	}
	// A name may be set in either weight, so a character counts only if both have it.
	for r := range basicPlane {
		if t[regular].glyphs[r].group == 0 || t[bold].glyphs[r].group == 0 {
			t[regular].glyphs[r], t[bold].glyphs[r] = glyph{}, glyph{}
		}
	}
	return &t, nil
})

func loadFace(name string, ttf []byte) (*face, error) {
	parsed, err := sfnt.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("parse font %s: %w", name, err)
	}
	source, err := readTrueType(ttf)
	if err != nil {
		return nil, fmt.Errorf("read font %s: %w", name, err)
	}
	f := &face{name: name, source: source, glyphs: make([]glyph, basicPlane)}
	var buffer sfnt.Buffer
	for r := range rune(basicPlane) {
		group := groupOf(r)
		if group == 0 {
			continue
		}
		id, err := parsed.GlyphIndex(&buffer, r)
		if err != nil {
			return nil, fmt.Errorf("look up %U in font %s: %w", r, name, err)
		}
		if id == 0 {
			continue
		}
		advance, err := parsed.GlyphAdvance(&buffer, id, fixed.I(1000), font.HintingNone)
		if err != nil {
			return nil, fmt.Errorf("measure %U in font %s: %w", r, name, err)
		}
		f.glyphs[r] = glyph{id: uint16(id), advance: uint16(advance.Round()), group: group}
	}
	return f, nil
}

const commonPunctuation = "\u00a0£‘’‚“”„–—…•€™‹›†‡‰"

// groupOf gives the group of a character, or zero if no letter may show it whatever the font holds: controls, and scripts
// that gofpdf can neither shape nor order. A combining mark that NFC could not compose with its letter is among them, for
// nothing here would place it over that letter.
func groupOf(r rune) runeGroups {
	switch {
	case !unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S, unicode.Zs),
		!unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Common), r == unicode.ReplacementChar:
		return 0
	case r < 0x80, strings.ContainsRune(commonPunctuation, r):
		return english
	case r < 0x100:
		return western
	case r < 0x180, r >= 0x218 && r <= 0x21B, r >= 0x1E80 && r <= 0x1E85, r == 0x1EF2, r == 0x1EF3:
		return latin
	case unicode.Is(unicode.Latin, r):
		return vietnamese
	case unicode.Is(unicode.Greek, r):
		return greek
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillic
	}
	return symbols
}

// glyph tells how r is drawn; its group is zero if it isn't.
func (f *face) glyph(r rune) glyph {
	if r < 0 || r >= basicPlane {
		return glyph{}
	}
	return f.glyphs[r]
}

// width measures s, in thousandths of the type size.
func (f *face) width(s string) int {
	total := 0
	for _, r := range s {
		total += int(f.glyph(r).advance)
	}
	return total
}

// millimetres measures s in type of a size in points.
func (f *face) millimetres(s string, size float64) float64 {
	return float64(f.width(s)) / 1000 * size * mmPerPoint
}

// encode writes s as the font's two-byte codes, which are the code points themselves, and tells which groups it
// needs. A character that the face can't show is an error: a box on a family's letter is never an option.
func (f *face) encode(s string) (string, runeGroups, error) {
	code := make([]byte, 0, 2*len(s))
	var used runeGroups
	for _, r := range s {
		g := f.glyph(r).group
		if g == 0 { //guard:every-character-is-in-the-font
			return "", 0, &UncoveredError{Runes: []rune{r}}
		}
		used |= g
		code = append(code, byte(r>>8), byte(r))
	}
	return string(code), used, nil
}

// program gives the font objects for a set of groups, built when first asked for.
func (f *face) program(groups runeGroups) *program {
	slot := &f.programs[groups]
	slot.once.Do(func() { slot.built = newProgram(f, groups) })
	return slot.built
}
