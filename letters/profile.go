package letters

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"sync"

	"stepdown/letters/pdf"
)

// Profile is the council as its letters show it. Every field is printed as it stands.
type Profile struct {
	Council             string
	Address             []string
	Telephone           string
	Email               string
	Web                 string // without https://
	ReplyTo             string // the e-mail address where answers are read; empty: nowhere
	EarlyHelpTelephone  string // with the options to press, if any
	EarlyHelpWeb        string // without https://
	OpeningHours        string // when early help answers
	UrgentTelephone     string // at any hour, for a child at risk
	ComplaintsTelephone string
	ComplaintsWeb       string // without https://
	AdvocateTelephone   string // for a child who wants an advocate
	FormatsTelephone    string // for another format or language
	RelayUK             string // what to dial before a number
	PrivacyWeb          string // without https://
	Logo                Logo   // the zero value: none
	Code                Code   // of the early help page; the zero value: none
	Sample              bool   // the leaflets' profile: for demo and preview, never for a letter that leaves
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
		OpeningHours:        "Monday to Friday, 9am to 5pm",
		UrgentTelephone:     "0300 126 1000",
		ComplaintsTelephone: "0300 126 1000",
		ComplaintsWeb:       "www.northamptonshire.gov.uk",
		AdvocateTelephone:   "01632 960301",
		FormatsTelephone:    "0300 126 1000",
		RelayUK:             "18001",
		PrivacyWeb:          "www.northamptonshire.gov.uk",
		Logo:                sampleLogo(),
		Sample:              true,
	}
}

// Logo is a council's picture, prepared once for every letter.
type Logo = pdf.Logo

// NewLogo prepares a PNG; alt is what it shows beyond the council's name, for those who can't see
// it, and may be empty.
func NewLogo(file []byte, alt string) (Logo, error) {
	logo, err := pdf.NewLogo(file, alt)
	if err != nil {
		return Logo{}, fmt.Errorf("read the council's logo: %w", err)
	}
	return logo, nil
}

// Code is the QR code of a page, prepared once for every letter.
type Code = pdf.Code

// NewCode makes the QR code of a web page, given without https://.
func NewCode(web string) (Code, error) { return pdf.NewCode(web) }

// sampleLogo is a plain roundel with three bars, drawn here so that no council's own emblem is copied.
var sampleLogo = sync.OnceValue(func() Logo {
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
	logo, err := NewLogo(b.Bytes(), "")
	if err != nil {
		panic(err) // it is drawn above, and a test loads it
	}
	return logo
})
