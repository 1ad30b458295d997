package letters_test

import (
	"fmt"
	"strings"

	"stepdown/internal/casefile"
	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/letters/prose"
	"stepdown/templates"
)

// A letter says only what its reader decided. What wording doesn't exist for is held, and says why.
func ExampleWording_Write() {
	wording, err := letters.Load(timetable.Letters(), templates.FS)
	if err != nil {
		fmt.Println(err)
		return
	}
	in := letters.Sampled(timetable.ConsentRefused)
	says(casefile.Engage, casefile.Given, "2026-03-02")(&in)
	letter, err := wording.Write(in)
	if err != nil {
		fmt.Println(err)
		return
	}
	for paragraph := range strings.SplitSeq(prose.Text(letter.Blocks), "\n\n") {
		if strings.HasPrefix(paragraph, "You told us") {
			fmt.Println(paragraph)
		}
	}

	in.Envelope.Language = "lt"
	_, err = wording.Write(in)
	fmt.Println(err)
	// Output:
	// You told us your choice on 1 March 2026. You do not want us to share
	// information with these services. It is your choice. Early help is
	// voluntary: no one can make you take it.
	// there is no consent-refused letter in the language "lt": add letters/consent-refused.lt.md, and have it approved
}
