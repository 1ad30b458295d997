package pdf

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain text stays", "Jo O'Brien-Smith 7/2 * # [x](y) <b>", "Jo O'Brien-Smith 7/2 * # [x](y) <b>"},
		{"decomposed letters are composed", "Siân Wy\u0302n", "Siân Wŷn"},
		{"soft hyphen", "Llan\u00adfair", "Llanfair"},
		{"zero-width characters", "a\u200bb\u200cc\u200dd\ufeffe\u2060f", "abcdef"},
		{"bidirectional marks", "\u202eevil\u202c \u2067x\u2069\u200f", "evil x"},
		{"variation selectors", "a\ufe0fb\U000e0100", "ab"},
		{"combining grapheme joiner hides no composition", "e\u034f\u0301", "é"},
		{"no-break space stays", "3\u00a0March", "3\u00a0March"},
		{"empty", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := Clean(c.in); got != c.want || err != nil {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestCleanRefusesControlCharacters(t *testing.T) {
	for in, message := range map[string]string{
		"a\x00b":       "read the text: it holds the control character <control> (U+0000); remove it in the record",
		"a\nb":         "read the text: it holds the control character <control> (U+000A); remove it in the record",
		"a\tb":         "read the text: it holds the control character <control> (U+0009); remove it in the record",
		"\u0085":       "read the text: it holds the control character <control> (U+0085); remove it in the record",
		"é\u2028":      "read the text: it holds the control character LINE SEPARATOR (U+2028); remove it in the record",
		"Jos\xe9":      "read the text: it is not valid UTF-8; correct it in the record",
		"\xed\xa0\x80": "read the text: it is not valid UTF-8; correct it in the record", // half of a surrogate pair
	} {
		_, err := Clean(in)
		var control *ControlError
		if !errors.As(err, &control) || err.Error() != message {
			t.Errorf("%q: %v, want %s", in, err, message)
		}
	}
}

func TestCovered(t *testing.T) {
	for _, name := range scriptNames {
		clean, err := Clean(name)
		if err == nil {
			err = Covered(clean)
		}
		if err != nil || clean != name {
			t.Errorf("%s: %q, %v", name, clean, err)
		}
	}
	for _, c := range []struct {
		in      string
		missing []rune
	}{
		{"محمد", []rune("حدم")},
		{"שלום", []rune("ולםש")}, // the font has these glyphs, but nothing would set them from right to left
		{"नमस्ते", []rune("तनमस\u0947\u094d")},
		{"王伟", []rune("伟王")},
		{"สมชาย", nil},
		{"Jo 😀", []rune("😀")},
		{"well\u2011known", []rune("\u2011")},
		{"Ọlájùmọ\u0300kẹ", []rune("\u0300")}, // NFC has no such letter, and nothing would place the accent
		{"\ufffd", []rune("\ufffd")},          // somebody else's system lost a letter here
		{"\ue000", []rune("\ue000")},          // private use
		{"\u0600", nil},
	} {
		err := Covered(c.in)
		var uncovered *UncoveredError
		if !errors.As(err, &uncovered) {
			t.Errorf("%q: %v, want an *UncoveredError", c.in, err)
			continue
		}
		slices.Sort(c.missing)
		if c.missing != nil && !slices.Equal(uncovered.Runes, c.missing) {
			t.Errorf("%q: missing %q, want %q", c.in, uncovered.Runes, c.missing)
		}
	}
	want := "print the text: the letter's fonts can't show ARABIC LETTER HAH (U+062D), ARABIC LETTER DAL (U+062F); " +
		"write this letter by hand, or correct the record"
	if err := Covered("دحد"); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// Whatever Clean returns is clean, and what it can't make clean it refuses.
func TestCleanIsSettled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.String().Draw(t, "in")
		once, err := Clean(in)
		if err != nil {
			return
		}
		twice, err := Clean(once)
		if err != nil || twice != once {
			t.Fatalf("%q cleaned to %q, then to %q, %v", in, once, twice, err)
		}
		if !utf8.ValidString(once) || !norm.NFC.IsNormalString(once) {
			t.Fatalf("%q cleaned to %q, which is not NFC", in, once)
		}
	})
}

// A letter that can't be printed says where and why, and repeats nothing of what stands there.
func TestErrorsNameTheFieldButNotItsText(t *testing.T) {
	const secret = "Zebedee"
	for _, c := range []struct {
		field string
		spoil func(l *Letter, text string)
	}{
		{"title", func(l *Letter, s string) { l.Title = s }},
		{"sender line 2", func(l *Letter, s string) { l.Sender[1] = s }},
		{"address line 3", func(l *Letter, s string) { l.Address[2] = s }},
		{"date", func(l *Letter, s string) { l.Date = s }},
		{"reference label", func(l *Letter, s string) { l.ReferenceLabel = s }},
		{"reference", func(l *Letter, s string) { l.Reference = s }},
		{"body block 1", func(l *Letter, s string) { l.Body[0] = paragraph(s) }},
		{"body block 7", func(l *Letter, s string) { l.Body[6] = list("fine", s) }},
		{"signature line 4", func(l *Letter, s string) { l.Signature[3] = s }},
		{"logo description", func(l *Letter, s string) { l.Logo.Alt = s }},
	} {
		t.Run(c.field, func(t *testing.T) {
			l := standardLetter()
			c.spoil(&l, secret+" \u4f1f")
			_, err := Draw(l)
			var uncovered *UncoveredError
			if !errors.As(err, &uncovered) || uncovered.Field != c.field || !slices.Equal(uncovered.Runes, []rune{0x4f1f}) {
				t.Errorf("got %v", err)
			}
			c.spoil(&l, secret+"\x07")
			_, controlErr := Draw(l)
			var control *ControlError
			if !errors.As(controlErr, &control) || control.Field != c.field || control.Rune != '\a' {
				t.Errorf("got %v", controlErr)
			}
			for _, err := range []error{err, controlErr} {
				if err == nil || strings.Contains(err.Error(), secret) {
					t.Errorf("the error repeats the text: %v", err)
				}
			}
		})
	}
}
