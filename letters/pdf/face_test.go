package pdf

import (
	"bytes"
	"reflect"
	"regexp"
	"testing"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

func mustLoad(t testing.TB) *typeface {
	t.Helper()
	faces, err := loadTypeface()
	if err != nil {
		t.Fatal(err)
	}
	return faces
}

// Every character of every subset keeps the outline and the advance of the full font, without its hinting.
func TestSubsetsDrawTheSameGlyphs(t *testing.T) {
	originals := [weights][]byte{liberationsansregular.TTF, liberationsansbold.TTF}
	for w, f := range mustLoad(t) {
		full, err := sfnt.Parse(originals[w])
		if err != nil {
			t.Fatal(err)
		}
		for group := english; group < groupsLimit; group <<= 1 {
			runes := f.runesOf(group)
			ids := make([]uint16, len(runes))
			for i, r := range runes {
				ids[i] = f.glyph(r).id
			}
			file := f.source.subset(ids)
			if !bytes.Equal(file, f.source.subset(ids)) {
				t.Errorf("%s, group %b: not the same twice", f.name, group)
			}
			if sum := checksum(file); sum != 0xB1B0AFBA {
				t.Errorf("%s, group %b: the checksum of the file is %X", f.name, group, sum)
			}
			cut := reopen(t, file)
			var a, b sfnt.Buffer
			for _, r := range runes {
				id := sfnt.GlyphIndex(f.glyph(r).id)
				want, err := full.LoadGlyph(&a, id, fixed.I(1000), nil)
				got, err2 := cut.LoadGlyph(&b, id, fixed.I(1000), nil)
				if err != nil || err2 != nil || len(want)+len(got) > 0 && !reflect.DeepEqual(got, want) {
					t.Fatalf("%s %U: the outline differs (%v, %v)", f.name, r, err, err2)
				}
				advance, err := cut.GlyphAdvance(&b, id, fixed.I(1000), font.HintingNone)
				if err != nil || advance.Round() != int(f.glyph(r).advance) {
					t.Fatalf("%s %U: advance %v, want %d (%v)", f.name, r, advance, f.glyph(r).advance, err)
				}
			}
			if len(file) > len(originals[w])/2 {
				t.Errorf("%s, group %b: %d bytes are hardly a subset", f.name, group, len(file))
			}
		}
	}
}

// reopen gives a subset the tables that sfnt wants and PDF doesn't.
func reopen(t *testing.T, file []byte) *sfnt.Font {
	t.Helper()
	source, err := takeApart(file)
	if err != nil {
		t.Fatal(err)
	}
	full, err := takeApart(liberationsansregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cmap", "name", "post", "OS/2"} {
		source[name] = full[name]
	}
	parsed, err := sfnt.Parse(assemble(source))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestLettersEmbedOnlyTheGroupsTheyUse(t *testing.T) {
	plain := standardLetter()
	plain.Address[0] = "Ms Joanna Sample"
	plain.Body = plain.Body[:2]
	plain.Body[0] = paragraph("Dear Ms Sample")
	greek := plain
	greek.Reference = "Γ"
	small, large := mustDraw(t, plain).PDF, mustDraw(t, greek).PDF
	if len(small) > 60_000 || len(large) < len(small)+5_000 {
		t.Errorf("%d bytes without Greek, %d with it", len(small), len(large))
	}
}

func TestFontsAreEmbedded(t *testing.T) {
	subsetName := regexp.MustCompile(`^[A-Z]{6}\+LiberationSans(-Bold)?$`)
	for name, l := range samples(t) {
		r := read(t, mustDraw(t, l).PDF)
		_, _, inherited, err := r.Context.PageDict(1, false)
		r.Must(err)
		fonts := r.Dict(inherited.Resources["Font"])
		if len(fonts) != int(weights) {
			t.Errorf("%s: %d fonts", name, len(fonts))
		}
		for _, ref := range fonts {
			font := r.Dict(ref)
			if base := font["BaseFont"].String(); !subsetName.MatchString(base) {
				t.Errorf("%s: font %s is no subset of ours", name, base)
			}
			cid := r.Dict(r.Array(font["DescendantFonts"])[0])
			tables, err := takeApart(r.Stream(r.Dict(cid["FontDescriptor"])["FontFile2"]))
			r.Must(err)
			for _, table := range embeddedTables {
				if len(tables[table]) == 0 {
					t.Errorf("%s: the embedded font has no table %s", name, table)
				}
			}
		}
	}
}

// The one range that gofpdf writes, 0000 to FFFF, is what PDF/UA-1 refuses.
func TestConsecutiveRunsStayWithinAHighByte(t *testing.T) {
	got := consecutive([]rune{0x41, 0x42, 0x44, 0xFE, 0xFF, 0x100, 0x101, 0x200})
	want := [][]rune{{0x41, 0x42}, {0x44}, {0xFE, 0xFF}, {0x100, 0x101}, {0x200}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %X, want %X", got, want)
	}
}

func TestEncodeRefusesWhatItCannotShow(t *testing.T) {
	f := mustLoad(t)[regular]
	if code, groups, err := f.encode("aŁ"); code != "\x00a\x01\x41" || groups != english|latin || err != nil {
		t.Errorf("%x %b %v", code, groups, err)
	}
	if _, groups, err := f.encode("Ms Sample\u2019s \u00a35\u00a0\u2013 or \u20ac6"); groups != english || err != nil {
		t.Errorf("what English letters are made of takes the groups %b, %v", groups, err)
	}
	for _, s := range []string{"ا", "\U0001F600", "\x00"} {
		if _, _, err := f.encode(s); err == nil {
			t.Errorf("%q was encoded", s)
		}
	}
}
