package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
)

// Logo is the council's mark, for the top left of page 1. Make one with NewLogo; the zero value is none.
type Logo struct {
	PNG []byte // as given to NewLogo
	Alt string // what it shows, for those who can't see it; empty: nothing but what is written beside it

	image         []byte // PDF object
	width, height float64
}

// mostPixels keeps a logo from making every letter large: 80 mm at 300 dots to the inch take a quarter of it.
const mostPixels = 1_000_000

// NewLogo reads a PNG image of any kind; what is transparent becomes white, as on paper. Alt says what it shows, unless
// the council's name beside it says so already.
func NewLogo(file []byte, alt string) (Logo, error) {
	var check checker
	if alt = check.text(alt, "logo description", 0); check.err != nil {
		return Logo{}, check.err
	}
	size, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return Logo{}, fmt.Errorf("read logo as a PNG image: %w", err)
	}
	if size.Width*size.Height > mostPixels {
		return Logo{}, fmt.Errorf("read logo: %d by %d pixels are too many; save it with at most %d in all", size.Width, size.Height, mostPixels)
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return Logo{}, fmt.Errorf("read logo as a PNG image: %w", err)
	}
	l := Logo{PNG: file, Alt: alt}
	scale := min(logoWidth/float64(size.Width), logoHeight/float64(size.Height))
	l.width, l.height = float64(size.Width)*scale, float64(size.Height)*scale
	l.image = streamObject(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8",
		size.Width, size.Height), opaque(picture))
	return l, nil
}

// opaque gives the red, green and blue of every pixel, on white paper.
func opaque(picture image.Image) []byte {
	bounds := picture.Bounds()
	paper := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	draw.Draw(paper, paper.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(paper, paper.Bounds(), picture, bounds.Min, draw.Over)
	samples := make([]byte, 0, 3*bounds.Dx()*bounds.Dy())
	for i := 0; i < len(paper.Pix); i += 4 {
		samples = append(samples, paper.Pix[i:i+3]...)
	}
	return samples
}

func (l Logo) present() bool { return l.image != nil }

// boundingBox is the attribute that PDF/UA-1 asks of a figure.
func (l Logo) boundingBox() string {
	return figureBox(leftEdge, letterTop, l.width, l.height)
}

// figureBox is where a figure is, given in millimetres from the top left.
func figureBox(left, top, width, height float64) string {
	return fmt.Sprintf("<</O /Layout /Placement /Block /BBox [%.2f %.2f %.2f %.2f]>>",
		left/mmPerPoint, (pageHeight-top-height)/mmPerPoint, (left+width)/mmPerPoint, (pageHeight-top)/mmPerPoint)
}
