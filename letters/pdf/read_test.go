package pdf

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"stepdown/letters/pdf/readback"
)

// TestTheTextIsSetToBeRead by the measures of clear print: full lines of 65 to 77 characters in the mean (75 is
// asked for, and takes some letters over their page), which stand on 1.35 to 1.5 times their type; headings clearly larger than the
// text; and in large print nothing below 16 points but the address, which is for the post.
func TestTheTextIsSetToBeRead(t *testing.T) {
	large := standardLetter()
	large.Format = LargePrint
	ordinary, err := filepath.Glob("../testdata/*.pdf")
	if err != nil || len(ordinary) < 10 {
		t.Fatal(len(ordinary), err)
	}
	var pages []*readback.Page
	for _, name := range ordinary {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, read(t, file).Pages[0])
	}
	for format, pages := range map[Format][]*readback.Page{Standard: pages, LargePrint: read(t, mustDraw(t, large).PDF).Pages} {
		set := designs[format]
		full, characters, headings := 0, 0, 0
		for p, page := range pages {
			for _, mark := range page.Marks {
				line, above := "", 0.0
				for _, shown := range mark.Shown {
					address := (p == 0 || format == Standard) && extraction.touches(extent(t, shown, regular))
					if format == LargePrint && shown.Size < 16 && !address && strings.TrimSpace(shown.Text) != "" {
						t.Errorf("large print: %q in %g points", shown.Text, shown.Size)
					}
					if shown.Size > set.text.size {
						headings++
						if shown.Size < set.text.size+2 {
							t.Errorf("%s: the heading %q in %g points", format, shown.Text, shown.Size)
						}
					}
					if address || shown.Size != set.text.size || !bodyArea.contains(extent(t, shown, regular)) {
						continue
					}
					if above != 0 && shown.Y > above { // a line that another follows is full
						if leading := (shown.Y - above) / mmPerPoint / shown.Size; leading < 1.35 || leading > 1.5 {
							t.Errorf("%s: %q stands %.2f times its type below %q", format, shown.Text, leading, line)
						}
						full, characters, line = full+1, characters+utf8.RuneCountInString(strings.TrimSpace(line)), ""
					}
					line, above = line+shown.Text, shown.Y
				}
			}
		}
		if mean := float64(characters) / float64(max(full, 1)); format == Standard && (full < 100 || mean < 65 || mean > 77) {
			t.Errorf("%d full lines of %.0f characters", full, mean)
		}
		if headings == 0 {
			t.Errorf("%s: no heading", format)
		}
	}
}
