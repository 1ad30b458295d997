package pdf

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

func encode(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The kinds of PNG that gofpdf itself can't read, or reads with a soft mask that some printers drop, all come out opaque.
func TestLogoOfAnyKindBecomesOpaque(t *testing.T) {
	area := image.Rect(0, 0, 4, 2)
	halfClear := image.NewNRGBA(area)
	halfClear.SetNRGBA(0, 0, color.NRGBA{255, 0, 0, 255})
	deep := image.NewRGBA64(area)
	deep.SetRGBA64(0, 0, color.RGBA64{0xFFFF, 0, 0, 0xFFFF})
	palette := image.NewPaletted(area, color.Palette{color.Transparent, color.NRGBA{255, 0, 0, 255}})
	palette.SetColorIndex(0, 0, 1)
	for name, picture := range map[string]image.Image{"alpha": halfClear, "16 bits": deep, "palette": palette} {
		t.Run(name, func(t *testing.T) {
			logo, err := NewLogo(encode(t, picture), "Anytown Council")
			if err != nil {
				t.Fatal(err)
			}
			l := standardLetter()
			l.Logo = logo
			r := read(t, mustDraw(t, l).PDF)
			_, _, inherited, err := r.Context.PageDict(1, false)
			r.Must(err)
			ref := inherited.Resources["XObject"].(types.Dict)[logoName]
			object, _, err := r.Context.DereferenceStreamDict(ref)
			r.Must(err)
			if object.Dict["SMask"] != nil || object.Dict["Mask"] != nil {
				t.Error("it has a mask")
			}
			want := append([]byte{255, 0, 0}, bytes.Repeat([]byte{255}, 3*7)...)
			if got := r.Stream(ref); !bytes.Equal(got, want) {
				t.Errorf("samples %v, want a red pixel on white paper", got)
			}
		})
	}
}

func TestLogoIsAFigureInItsPlace(t *testing.T) {
	l := standardLetter()
	l.Logo = sampleLogo(t)
	figures := read(t, mustDraw(t, l).PDF).Root.Find("Figure")
	if len(figures) != 1 || figures[0].Alternative != "Anytown Council" || figures[0].Figures != 1 {
		t.Errorf("figures %+v", figures)
	}
	place := box{leftEdge, letterTop, leftEdge + l.Logo.width, letterTop + l.Logo.height}
	if !logoArea.contains(place) || extraction.touches(place) {
		t.Errorf("it stands at %v", place)
	}
	if ratio := l.Logo.width / l.Logo.height; ratio < 3.74 || ratio > 3.76 {
		t.Errorf("a logo of 300 by 80 pixels is drawn %g times as wide as high", ratio)
	}
}

// A logo that shows no more than the council's name, which stands beside it, is not read out.
func TestLogoWithoutADescriptionIsPassedOver(t *testing.T) {
	l := standardLetter()
	logo, err := NewLogo(encode(t, image.NewGray(image.Rect(0, 0, 2, 2))), "")
	if err != nil {
		t.Fatal(err)
	}
	l.Logo = logo
	file := read(t, mustDraw(t, l).PDF)
	if figures := file.Root.Find("Figure"); len(figures) != 0 {
		t.Errorf("figures %+v", figures)
	}
	if first := file.Pages[0].Marks[0]; first.Tag != "Artifact" {
		t.Errorf("the page begins with %+v, want the logo as an artifact", first)
	}
}

func TestNewLogoRefuses(t *testing.T) {
	small := encode(t, image.NewGray(image.Rect(0, 0, 2, 2)))
	for _, c := range []struct {
		file []byte
		alt  string
		want string
	}{
		{[]byte("GIF89a"), "x", "read logo as a PNG image: "},
		{small[:len(small)-20], "x", "read logo as a PNG image: "},
		{encode(t, image.NewGray(image.Rect(0, 0, 2000, 1000))), "x",
			"read logo: 2000 by 1000 pixels are too many; save it with at most 1000000 in all"},
	} {
		if _, err := NewLogo(c.file, c.alt); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}
