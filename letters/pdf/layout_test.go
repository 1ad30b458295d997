package pdf

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stepdown/letters/pdf/readback"
	"stepdown/letters/prose"
)

// box is an area of a page, in millimetres from the top left.
type box struct{ left, top, right, bottom float64 }

func (b box) contains(c box) bool {
	const rounding = 0.01 // positions are written with two decimals of a point
	return c.left >= b.left-rounding && c.right <= b.right+rounding && c.top >= b.top-rounding && c.bottom <= b.bottom+rounding
}

func (b box) touches(c box) bool {
	return c.right > b.left && c.left < b.right && c.bottom > b.top && c.top < b.bottom
}

// What a print provider allows, and what it keeps for itself.
var (
	logoArea     = box{15, 5, 125, 30}
	senderArea   = box{125, 5, 195, 95}
	windowArea   = box{24.6, 39.5, 120, 66.3}
	bodyArea     = box{15, 95, 195, 292}
	laterArea    = box{15, 5, 195, 292}
	extraction   = box{21.6, 36.5, 123, 69.3}
	printerMarks = []box{{24.6, 71, 109.6, 79.1}, {4.4, 36.9, 11.1, 43.6}}
)

// extent is the room that a string takes up, from the top of its tallest letters to the foot of its longest.
func extent(t testing.TB, s readback.Shown, weight weight) box {
	width := float64(mustLoad(t)[weight].width(strings.TrimRight(s.Text, " "))) / 1000 * s.Size * mmPerPoint
	return box{s.X, s.Y - ascent*s.Size*mmPerPoint, s.X + width, s.Y + descent*s.Size*mmPerPoint}
}

func TestTextStaysInItsAreas(t *testing.T) {
	for name, l := range samples(t) {
		var address []string
		for p, page := range read(t, mustDraw(t, l).PDF).Pages {
			for _, mark := range page.Marks {
				for _, shown := range mark.Shown {
					if strings.TrimSpace(shown.Text) == "" {
						continue
					}
					e := extent(t, shown, regular)
					inside := p > 0 && laterArea.contains(e)
					for _, area := range []box{senderArea, windowArea, bodyArea} {
						inside = inside || p == 0 && area.contains(e)
					}
					if !inside {
						t.Errorf("%s, page %d: %q at %.1f is in no area for text", name, p+1, shown.Text, e)
					}
					if p == 0 && extraction.touches(e) {
						address = append(address, shown.Text)
					}
				}
			}
		}
		if got, want := strings.Join(address, "\n"), strings.Join(l.Address, "\n"); got != want {
			t.Errorf("%s: the address box holds %q, want %q", name, got, want)
		}
	}
}

func TestAddressShrinksToFitTheWindow(t *testing.T) {
	capitals := "FLAT 42, THE OLD INVENTED MANOR HOUSE, WESTON"
	for name, c := range map[string]struct {
		lines []string
		size  float64 // expected
	}{
		"short":                   {[]string{"A", "B", "AT1 1AA"}, 11},
		"seven lines":             {strings.Split("A,B,C,D,E,F,AT1 1AA", ","), 9},
		"45 characters":           {[]string{"Mrs Wilhelmina-Anne Featherstonehaugh-Smythee", "B", "AT1 1AA"}, 11},
		"seven lines of capitals": {[]string{capitals, capitals, capitals, capitals, capitals, capitals, "AT1 1AA"}, 9},
	} {
		t.Run(name, func(t *testing.T) {
			l := standardLetter()
			l.Address = c.lines
			page := read(t, mustDraw(t, l).PDF).Pages[0]
			found := 0
			for _, mark := range page.Marks {
				for _, shown := range mark.Shown {
					if e := extent(t, shown, regular); extraction.touches(e) {
						if shown.Text != c.lines[found] || shown.Size != c.size || !windowArea.contains(e) {
							t.Errorf("line %d: %q in %g points at %.1f, want %q in %g", found+1, shown.Text, shown.Size, e, c.lines[found], c.size)
						}
						found++
					}
				}
			}
			if found != len(c.lines) {
				t.Errorf("%d lines, want %d", found, len(c.lines))
			}
		})
	}
}

func TestWhatIsTooLargeForItsPlaceIsRefused(t *testing.T) {
	for field, spoil := range map[string]func(l *Letter){
		"the address":        func(l *Letter) { l.Address = make([]string, 8); fill(l.Address) },
		"address line 2":     func(l *Letter) { l.Address[1] = strings.Repeat("W", 45) },
		"the sender's block": func(l *Letter) { l.Sender = make([]string, 40); fill(l.Sender) },
		"the letter":         func(l *Letter) { l.Body = []prose.Block{paragraph(strings.Repeat("word ", 10_000))} },
		"body block 1": func(l *Letter) {
			l.Body = []prose.Block{paragraph("x")}
			for range 40 {
				l.Body = []prose.Block{prose.List{Items: [][]prose.Block{l.Body}}}
			}
		},
	} {
		t.Run(field, func(t *testing.T) {
			l := standardLetter()
			spoil(&l)
			_, err := Draw(l)
			var fit *FitError
			if !errors.As(err, &fit) || fit.Field != field {
				t.Errorf("got %v", err)
			}
		})
	}
}

func fill(lines []string) {
	for i := range lines {
		lines[i] = "line"
	}
}

func TestStandardLetterFitsOnePageAndLargePrintIsLarge(t *testing.T) {
	words := 0
	for _, block := range standardLetter().Body {
		if p, ok := block.(prose.Paragraph); ok {
			words += len(strings.Fields(plain(p.Runs)))
		}
	}
	if words < 150 {
		t.Errorf("the sample has only %d words besides its headings and its list", words)
	}
	if page := mustDraw(t, standardLetter()); page.Pages != 1 {
		t.Errorf("it takes %d pages", page.Pages)
	}
	l := standardLetter()
	l.Format = LargePrint
	for _, page := range read(t, mustDraw(t, l).PDF).Pages {
		for _, mark := range page.Marks {
			for _, shown := range mark.Shown {
				if bodyArea.contains(extent(t, shown, regular)) && mark.ID >= 0 && shown.Size < 18 {
					t.Errorf("%q in %g points", shown.Text, shown.Size)
				}
			}
		}
	}
}

// What goes in comes out: no name, however long, is cut, and none runs over its margin (TestTextStaysInItsAreas).
func TestLongWordsAreBrokenNotCut(t *testing.T) {
	name := strings.Repeat("Llanfairpwll", 5)
	for _, format := range []Format{Standard, LargePrint} {
		l := standardLetter()
		l.Format = format
		l.Sender[6] = name + "@example.org"
		l.Signature[1] = name + " " + name
		l.Body = []prose.Block{prose.Heading{Level: 1, Runs: text(name)}, paragraph("Dear " + name + name + ","), list(name + name)}
		r := read(t, mustDraw(t, l).PDF)
		all := r.Root.Text
		for _, want := range []string{name + "@example.org", "Dear " + name + name + ",", name + " " + name} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: lacks %q", format, want)
			}
		}
		for p, page := range r.Pages {
			for _, mark := range page.Marks {
				for _, shown := range mark.Shown {
					weight := regular
					if mark.Tag == "H1" {
						weight = bold
					}
					if e := extent(t, shown, weight); !(box{15, 5, 195, 292}).contains(e) {
						t.Errorf("%s, page %d: %q reaches %.1f", format, p+1, shown.Text, e)
					}
				}
			}
		}
	}
}

// anyBody draws letters of all lengths, with headings and lists anywhere.
func anyBody(t *rapid.T) (blocks []prose.Block) {
	words := rapid.IntRange(1, 120)
	for i := range rapid.IntRange(1, 25).Draw(t, "blocks") {
		filler := strings.TrimSpace(strings.Repeat("word ", words.Draw(t, "words")))
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			blocks = append(blocks, prose.Heading{Level: rapid.IntRange(1, 2).Draw(t, "level"), Runs: text(fmt.Sprint("Heading ", i))})
		case 1:
			blocks = append(blocks, list("first", filler, "last"))
		case 2:
			blocks = append(blocks, prose.List{Ordered: true, Start: 1, Items: [][]prose.Block{{paragraph(filler), list("inner")}}})
		default:
			blocks = append(blocks, paragraph(filler))
		}
	}
	return blocks
}

func TestPagesBreakWhereReadersExpect(t *testing.T) {
	faces := mustLoad(t)
	rapid.Check(t, func(t *rapid.T) {
		l := standardLetter()
		l.Format = rapid.SampledFrom([]Format{Standard, LargePrint}).Draw(t, "format")
		l.Body = anyBody(t)
		laid, err := layOut(l, faces)
		var fit *FitError
		if errors.As(err, &fit) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		isHeading := func(l placed) bool { return l.size == laid.design.title.size || l.size == laid.design.heading.size }
		last := laid.pages[len(laid.pages)-1]
		for n, lines := range laid.pages {
			y := laterTop
			for i, line := range lines {
				if line.left >= columnEdge || line.top < bodyTop && n == 0 {
					continue // letterhead
				}
				if line.top < y-rounding || line.top+line.height > soleBottom+rounding || len(laid.pages) > 1 &&
					line.top+line.height > bodyBottom+rounding {
					t.Fatalf("page %d: line %d at %.1f is over another or off the page", n+1, i, line.top)
				}
				y = line.top + line.height
				final := n == len(laid.pages)-1 && i+3 > len(lines)
				if isHeading(line) && i+3 > len(lines) && !final {
					t.Fatalf("page %d: a heading with fewer than two lines below it", n+1)
				}
			}
		}
		if len(laid.pages) > 1 && len(last) < len(l.Signature)+2 && countLines(laid) > len(l.Signature)+2 {
			t.Fatalf("the signature has %d lines of text with it on the last page", len(last)-len(l.Signature))
		}
	})
}

func countLines(laid laidOut) (n int) {
	for _, page := range laid.pages {
		n += len(page)
	}
	return n
}

func TestPageBreaks(t *testing.T) {
	at := func(blocks ...prose.Block) (pages []int) {
		l := standardLetter()
		l.Body = blocks
		for _, page := range read(t, mustDraw(t, l).PDF).Pages {
			count := 0
			for _, mark := range page.Marks {
				if strings.HasPrefix(mark.Text(), "text") || mark.Text() == "Yours sincerely," {
					count++
				}
			}
			pages = append(pages, count)
		}
		return pages
	}
	for _, c := range []struct {
		name   string
		blocks []prose.Block
		want   string // paragraphs by page
	}{
		{"in the middle", []prose.Block{paragraph("text 1"), prose.PageBreak{}, paragraph("text 2")}, "[1 2]"},
		{"at the beginning, where there is nothing to break", []prose.Block{prose.PageBreak{}, paragraph("text 1")}, "[2]"},
		{"at the end, where the signature would stand alone", []prose.Block{paragraph("text 1"), prose.PageBreak{}}, "[2]"},
		{"twice", []prose.Block{paragraph("text 1"), prose.PageBreak{}, prose.PageBreak{}, paragraph("text 2")}, "[1 2]"},
		{"within what would keep together", []prose.Block{prose.Heading{Level: 1, Runs: text("text 1")}, prose.PageBreak{}, paragraph("text 2")},
			"[1 2]"},
	} {
		if got := fmt.Sprint(at(c.blocks...)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A block that stays together but is longer than a page is spread over pages: not one line to a page, and none below its foot.
func TestOverlongHeadingFillsPages(t *testing.T) {
	l := standardLetter()
	l.Body = []prose.Block{prose.Heading{Level: 1, Runs: text(strings.Repeat("Heading ", 400))}, paragraph("after")}
	page := mustDraw(t, l)
	if page.Pages > 4 {
		t.Errorf("%d pages", page.Pages)
	}
	for p, page := range read(t, page.PDF).Pages {
		for _, mark := range page.Marks {
			for _, shown := range mark.Shown {
				if !laterArea.contains(extent(t, shown, regular)) {
					t.Fatalf("page %d: %q at %.1f, %.1f is off the page", p+1, shown.Text, shown.X, shown.Y)
				}
			}
		}
	}
}

// Wherever the end of a page falls, no paragraph leaves its first or its last line alone on one side of it, and none that
// introduces a list is parted from it.
func TestNoLineIsLeftBehind(t *testing.T) {
	faces := mustLoad(t)
	for above := range 40 {
		l := standardLetter()
		l.Body = nil
		for range above {
			l.Body = append(l.Body, paragraph("One line."))
		}
		l.Body = append(l.Body, paragraph(strings.Repeat("word ", 60)), paragraph("Please bring:"), list("one", "two", "three"),
			prose.PageBreak{}, paragraph("end"))
		laid, err := layOut(l, faces)
		if err != nil {
			t.Fatal(err)
		}
		pageOf := map[string][]int{} // of each line, by how its paragraph begins
		for n, lines := range laid.pages {
			for _, line := range lines {
				start := line.fragments[0].span.text
				pageOf[start[:min(len(start), 4)]] = append(pageOf[start[:min(len(start), 4)]], n)
			}
		}
		long, introduction, items := pageOf["word"], pageOf["Plea"], pageOf["•"]
		if len(long) < 4 {
			t.Fatalf("the long paragraph has only %d lines", len(long))
		}
		if long[0] != long[1] || long[len(long)-2] != long[len(long)-1] {
			t.Errorf("%d above: the paragraph's lines are on pages %v", above, long)
		}
		if introduction[0] != items[0] {
			t.Errorf("%d above: the introduction is on page %d, its list on %v", above, introduction[0], items)
		}
	}
}

func TestSenderShrinksBeforeAnythingIsBroken(t *testing.T) {
	for text, lines := range map[string]int{
		"early.help@northernshire.example.org":               1, // a word
		"Telephone: 01632 960 100 1234":                      1,
		"early.help.north@northernshire-council.example.org": 3, // longer than the column in the smallest type
	} {
		l := standardLetter()
		l.Sender = []string{"Anytown Council", text}
		shown := inSender(t, l, text)
		if len(shown) != lines || lines == 1 && shown[0].Size >= designs[Standard].sender {
			t.Errorf("%q is in %d lines: %+v", text, len(shown), shown)
		}
	}
}

// Who reads large print reads no small print: what is too long for the sender's column is broken there.
func TestLargePrintIsLargeInTheSendersColumnToo(t *testing.T) {
	l := standardLetter()
	l.Format = LargePrint
	for _, text := range append(l.Sender, "early.help.north@northernshire-council.example.org") {
		l.Sender = append(l.Sender[:6:6], text)
		for _, shown := range inSender(t, l, text) {
			if shown.Size < 16 {
				t.Errorf("%q in %g points", shown.Text, shown.Size)
			}
		}
	}
}

// inSender is how a text of the sender's column is shown.
func inSender(t *testing.T, l Letter, text string) []readback.Shown {
	t.Helper()
	for _, mark := range read(t, mustDraw(t, l).PDF).Pages[0].Marks {
		if mark.Text() == text && mark.Shown[0].X > windowRight {
			return mark.Shown
		}
	}
	t.Fatalf("%q isn't on the page", text)
	return nil
}

// plain is the text of runs without its style.
func plain(runs []prose.Run) (s string) {
	for _, run := range runs {
		s += run.Text
	}
	return s
}
