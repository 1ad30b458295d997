package pdf

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
	"time"

	"stepdown/letters/pdf/readback"
	"stepdown/letters/prose"
)

// mustDraw draws a letter that has to succeed.
func mustDraw(t testing.TB, l Letter) Page {
	t.Helper()
	page, err := Draw(l)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func read(t testing.TB, file []byte) *readback.File {
	t.Helper()
	return readback.Read(t, file)
}

// standardLetter is an ordinary one: about 220 words, three small headings and a list.
func standardLetter() Letter {
	return Letter{
		Title:  "Your time with children's social care",
		Lang:   "en-GB",
		Format: Standard,
		Sender: []string{"Anytown Council", "Children's Services", "1 Example Square", "Anytown", "AT1 1AA",
			"Telephone: 01632 960100", "early.help@example.org"},
		Address:        []string{"Ms Joanna Sample and Mr Łukasz Przykład", "Flat 2", "1 Invented Row", "Anytown", "AT1 2BB"},
		Date:           "3 March 2026",
		Created:        time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC),
		ReferenceLabel: "Our reference",
		Reference:      "EHM-20931/1",
		Body: []prose.Block{
			paragraph("Dear Ms Sample and Mr Przykład"),
			prose.Heading{Level: 1, Runs: text("Your time with social care has ended")},
			prose.Paragraph{Runs: []prose.Run{
				{Text: "We are writing because your family's time with children's social care ended on "},
				{Text: "Friday 27 February 2026", Bold: true},
				{Text: ". This is about Mia and Kacper. You have worked hard with us over the last months, and we want to say thank you."},
			}},
			prose.Heading{Level: 2, Runs: text("What happens now")},
			paragraph("You and your children keep getting early help. With your consent we have passed on the plan that we made together, so " +
				"you will not have to tell your story again."),
			paragraph("These things carry on:"),
			prose.List{Items: [][]prose.Block{
				{paragraph("the meetings at school with Mia's teacher, once every six weeks")},
				{paragraph("the parenting group on Tuesday mornings at the family centre")},
				{paragraph("help with your housing application, until you have an answer")},
			}},
			prose.Heading{Level: 2, Runs: text("Who helps you")},
			prose.Paragraph{Runs: []prose.Run{
				{Text: "Your lead professional is "},
				{Text: "Siân Ŵyn-Jones", Bold: true},
				{Text: ", family support worker at Anytown Family Centre. You can call her on "},
				{Text: "01632 960123", Bold: true},
				{Text: ". She knows your plan. If you ever feel that it is not working, tell her first."},
			}},
			prose.Heading{Level: 2, Runs: text("If you are worried")},
			prose.Paragraph{Runs: []prose.Run{
				{Text: "If you can't reach her, or things get harder, call us on 01632 960100. We will listen, and you can come back to us at any " +
					"time. If a child is in danger now, call 999. You can read more on "},
				{Text: "our page about early help", Link: "https://www.example.org/early-help"},
				{Text: "."},
			}},
			paragraph("If you are not happy with how we have treated you, you can complain: call 01632 960199. It will not change the help " +
				"you get."),
		},
		PageNumber: "Page {page} of {pages}",
		Signature:  []string{"Yours sincerely,", "Tom Beispiel", "Social worker, Family Team North", "01632 960145"},
	}
}

func text(s string) []prose.Run          { return []prose.Run{{Text: s}} }
func paragraph(s string) prose.Paragraph { return prose.Paragraph{Runs: text(s)} }
func list(items ...string) (l prose.List) {
	for _, item := range items {
		l.Items = append(l.Items, []prose.Block{paragraph(item)})
	}
	return l
}

// longLetter takes several pages.
func longLetter() Letter {
	l := standardLetter()
	for range 4 {
		l.Body = append(l.Body, standardLetter().Body[2:]...)
	}
	return l
}

// sampleLogo is a picture of 300 by 80 pixels, half transparent.
func sampleLogo(t testing.TB) Logo {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, 300, 80))
	for y := range 80 {
		for x := range 300 {
			if (x-40)*(x-40)+(y-40)*(y-40) < 1500 || x > 95 && y/10%3 == 1 {
				picture.SetNRGBA(x, y, color.NRGBA{0, 73, 110, 255})
			}
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	logo, err := NewLogo(file.Bytes(), "Anytown Council")
	if err != nil {
		t.Fatal(err)
	}
	return logo
}

// scriptNames are names that must come back letter for letter.
var scriptNames = []string{
	"Zażółć Gęślą Jaźń", "Ștefan Țurcanu", "Žydrūnė Šimkutė ąčęėįšųūž", "Siân Ŵyn ŷ ẁ ẃ ẅ ỳ Ŷ",
	"Nguyễn Thị Hồng ở Đắk Lắk ơ ư", "Γιώργος Παπαδόπουλος ᾧ", "Олександр Їжакевич Ґ ё Ў щ",
	"Øyvind Ångström Þóra Đorđević", "O'Brien * # [x](y) <b> \\ (brackets) “quoted” €3 ½ é…",
}

// samples are the letters on which whole-page tests run.
func samples(t testing.TB) map[string]Letter {
	logo := sampleLogo(t)
	withLogo := standardLetter()
	withLogo.Logo = logo
	large := withLogo
	large.Format = LargePrint
	multi := longLetter()
	multi.Logo = logo
	scripts := standardLetter()
	scripts.Lang = "pl"
	scripts.Body = []prose.Block{prose.Heading{Level: 2, Runs: text("A small heading first")}, list(scriptNames...),
		prose.List{Ordered: true, Start: 9, Items: [][]prose.Block{{paragraph("nine")}, {paragraph("ten"), list("inner one", "inner two")}, {}}}}
	scripts.Address = append(scriptNames[:6:6], "AT1 1AA")
	odd := standardLetter()
	odd.Logo = logo
	odd.Address = []string{strings.Repeat("Wilhelmina-Anne ", 3)[:45], "Flat 2, The Old Invented House", "The Hamlet", "Village", "Post Town",
		"County of Nowhere", "AT1 1AA"}
	odd.Signature = append(odd.Signature, "Second line of the signature block")
	odd.Body = append([]prose.Block{paragraph("Dear " + strings.Repeat("Llanfair", 20)),
		prose.Paragraph{Runs: []prose.Run{{Text: "first line\n"}, {Text: "second line"}}}, prose.PageBreak{},
		prose.Heading{Level: 1, Runs: text(strings.Repeat("A long heading ", 8))},
		prose.Paragraph{Runs: []prose.Run{{Text: "a link of many words that goes over the end of its line and "},
			{Text: "is clicked on both of the lines it takes up on this page", Link: "mailto:early.help@example.org"}}}},
		odd.Body...)
	return map[string]Letter{"standard": standardLetter(), "logo": withLogo, "large": large, "long": multi, "scripts": scripts, "odd": odd}
}
