package pdf

import (
	"bytes"
	"errors"
	"testing"
)

// gofpdfFile is what gofpdf makes of a page with the two stubs.
func gofpdfFile(t *testing.T) (painted, Letter) {
	t.Helper()
	l := standardLetter()
	laid, err := layOut(l, mustLoad(t))
	if err != nil {
		t.Fatal(err)
	}
	p, err := paint(l, mustLoad(t), laid)
	if err != nil {
		t.Fatal(err)
	}
	return p, l
}

// The last step relies on how gofpdf lays its file out. If another version changes that, it must say so, not guess.
func TestFinishNoticesAChangedGofpdf(t *testing.T) {
	for name, change := range map[string]func(p *painted){
		"no table":        func(p *painted) { p.raw = bytes.ReplaceAll(p.raw, []byte("startxref"), []byte("startxxxx")) },
		"table elsewhere": func(p *painted) { p.raw = append([]byte("%\n"), p.raw...) },
		"no root":         func(p *painted) { p.raw = bytes.ReplaceAll(p.raw, []byte("/Root "), []byte("/Toor ")) },
		"cut short":       func(p *painted) { p.raw = p.raw[:len(p.raw)/2] },
		"nothing":         func(p *painted) { p.raw = nil },
		"other page object": func(p *painted) {
			p.raw = bytes.ReplaceAll(p.raw, []byte("<</Type /Page\n"), []byte("<</Type  /Page\n")[1:])
		},
		"stubs renamed": func(p *painted) { p.raw = bytes.ReplaceAll(p.raw, []byte("STUB-"), []byte("BUTS-")) },
		"stub not used": func(p *painted) { p.used[bold] = 0 },
		"one page more": func(p *painted) { p.owners = append(p.owners, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			p, l := gofpdfFile(t)
			change(&p)
			if _, err := finish(l, mustLoad(t), p); !errors.Is(err, errUnlikeGofpdf) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestFinishedFileHoldsNoStubAndNoSecondTable(t *testing.T) {
	file := mustDraw(t, standardLetter()).PDF
	if bytes.Contains(file, []byte(stubPrefix)) {
		t.Error("a stub is left")
	}
	if n := bytes.Count(file, []byte("\nxref\n")); n != 1 {
		t.Errorf("%d tables of objects", n)
	}
	if bytes.Contains(file, []byte("/Encrypt")) {
		t.Error("it is encrypted, which shuts screen readers out")
	}
}

func TestTextString(t *testing.T) {
	for in, want := range map[string]string{
		"plain":    "(plain)",
		`a(b)\c`:   `(a\(b\)\\c)`,
		"Żó":       "<FEFF017B00F3>",
		"line\nup": "<FEFF006C0069006E0065000A00750070>",
	} {
		if got := textString(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}
