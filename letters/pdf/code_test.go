package pdf

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rsc.io/qr"
)

func codeOf(t *testing.T, web string) Code {
	t.Helper()
	c, err := NewCode(web)
	if err != nil {
		t.Fatal(err)
	}
	return c.Described("QR code of " + web)
}

// The rectangles of the page are the dark cells of the code, each once.
func TestCodeIsDrawnCellByCell(t *testing.T) {
	c := codeOf(t, "www.example.org/earlyhelp")
	want, err := qr.Encode("https://www.example.org/earlyhelp", qr.M)
	if err != nil || c.cells != want.Size {
		t.Fatalf("%d cells, want %d: %v", c.cells, want.Size, err)
	}
	dark := map[[2]int]int{}
	for rectangle := range strings.SplitSeq(strings.TrimSuffix(c.path, " re "), " re ") {
		var x, y, width, height int
		if _, err := fmt.Sscan(rectangle, &x, &y, &width, &height); err != nil || height != 1 {
			t.Fatalf("%q: %v", rectangle, err)
		}
		for i := range width {
			dark[[2]int{x + i, c.cells - 1 - y}]++
		}
	}
	for x := range c.cells {
		for y := range c.cells {
			if n := dark[[2]int{x, y}]; n > 1 || (n == 1) != want.Black(x, y) {
				t.Fatalf("cell %d, %d is drawn %d times", x, y, n)
			}
		}
	}
}

// The code stands beside the signature with its address below it, is told to those who can't see it, and nothing touches it.
func TestCodeStandsBesideTheSignature(t *testing.T) {
	for _, format := range []Format{Standard, LargePrint} {
		l := standardLetter()
		l.Format, l.Code = format, codeOf(t, "www.example.org/childrens-services/earlyhelp")
		l.Signature[2] = "Social worker, Family Support Team North, telephone 01632 960145"
		laid, err := layOut(l, mustLoad(t))
		if err != nil {
			t.Fatal(err)
		}
		at := laid.code
		code := box{at.left, at.top, at.left + at.side, at.top + at.side}
		area := bodyArea
		if at.page > 0 {
			area = laterArea
		}
		if !area.contains(code) || code.right > laid.design.right {
			t.Errorf("%s: it stands at %v", format, code)
		}
		file := read(t, mustDraw(t, l).PDF)
		for _, mark := range file.Pages[at.page].Marks {
			for _, shown := range mark.Shown {
				if extent(t, shown, regular).touches(code) {
					t.Errorf("%s: %q touches it", format, shown.Text)
				}
			}
		}
		figures := file.Root.Find("Figure")
		if len(figures) != 1 || figures[0].Alternative != "QR code of www.example.org/childrens-services/earlyhelp" {
			t.Errorf("%s: figures %+v", format, figures)
		}
		outline := file.Root.Outline()
		if last := strings.Join(outline[len(outline)-3:], "\n"); !strings.Contains(last, "www.example.org/childrens-services/earlyhelp") ||
			!slices.ContainsFunc(outline, func(s string) bool { return strings.Contains(s, "Figure") }) {
			t.Errorf("%s: the letter ends with %q", format, last)
		}
	}
}

func TestNoCodeOfWhatCannotBePrinted(t *testing.T) {
	if _, err := NewCode("www.example.org/\x00"); err == nil {
		t.Error("a control character makes a code")
	}
}
