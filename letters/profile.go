package letters

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"stepdown/letters/pdf"
)

// Profile is the council as its letters show it. Every field is printed as it stands.
type Profile struct {
	Council             string
	Address             []string
	Telephone           string
	Email               string
	Web                 string // without https://
	EarlyHelpTelephone  string // with the options to press, if any
	EarlyHelpWeb        string // without https://
	UrgentTelephone     string // at any hour, for a child at risk
	ComplaintsTelephone string
	ComplaintsWeb       string // without https://
	LogoPNG             []byte // empty: none
	LogoAlt             string
	Sample              bool // the leaflets' profile: for demo and preview, never for a letter that leaves
}

// Sample is the profile of the leaflets from which the rules come. The council that printed them has since been
// reorganised, so nothing that really sends may use it.
func Sample() Profile {
	return Profile{
		Council:             "Northamptonshire County Council",
		Address:             []string{"Children's Services", "Sample House, 1 Inventor's Row", "Fablebury", "NN99 1AA"},
		Telephone:           "0300 126 1000",
		Web:                 "www.northamptonshire.gov.uk",
		EarlyHelpTelephone:  "0300 126 1000, option 1, then option 2",
		EarlyHelpWeb:        "www.northamptonshire.gov.uk/earlyhelp",
		UrgentTelephone:     "0300 126 1000",
		ComplaintsTelephone: "0300 126 1000",
		ComplaintsWeb:       "www.northamptonshire.gov.uk",
		LogoPNG:             sampleLogo(),
		LogoAlt:             "Northamptonshire County Council",
		Sample:              true,
	}
}

// sampleLogo is a plain roundel with three bars, drawn here so that no council's own emblem is copied.
func sampleLogo() []byte {
	const w, h = 480, 120
	ink, paper := color.RGBA{0x1b, 0x5e, 0x4b, 0xff}, color.RGBA{0xff, 0xff, 0xff, 0xff}
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			picture.SetRGBA(x, y, paper)
			dx, dy := x-h/2, y-h/2
			inRoundel := dx*dx+dy*dy < (h/2-2)*(h/2-2) && dx*dx+dy*dy > (h/4)*(h/4)
			inBar := x > h+24 && x < w-(y/40)*80 && y%40 > 8 && y%40 < 32
			if inRoundel || inBar {
				picture.SetRGBA(x, y, ink)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		panic("encode the sample logo: " + err.Error()) // memory can't refuse
	}
	return b.Bytes()
}

// Check tells what of the profile can't be printed.
func (p Profile) Check() error {
	if len(p.LogoPNG) == 0 {
		return nil
	}
	if _, err := pdf.NewLogo(p.LogoPNG, p.LogoAlt); err != nil {
		return fmt.Errorf("read the council's logo: %w", err)
	}
	return nil
}
