package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"
)

// drawn is a file of some pages of a paper, with whatever else is done to it.
func drawn(t *testing.T, paper, orientation string, pages int, do func(*gofpdf.Fpdf)) []byte {
	t.Helper()
	p := gofpdf.New(orientation, "mm", paper, "")
	p.SetFont("Arial", "", 14)
	for i := range pages {
		p.AddPage()
		p.Cell(40, 10, fmt.Sprintf("Page %d, made by a person", i+1))
	}
	if do != nil {
		do(p)
	}
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// raw is a file of one A4 page, with more entries of its catalog and of its page, and more objects from the number 4 on.
func raw(catalog, page string, objects ...string) []byte {
	all := append([]string{
		"<< /Type /Catalog /Pages 2 0 R " + catalog + " >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] " + page + " >>",
	}, objects...)
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var places []int
	for i, o := range all {
		places = append(places, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(all)+1)
	for _, at := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(all)+1, start)
	return b.Bytes()
}

func TestAFileThatAPersonGivesIn(t *testing.T) {
	attached := func(p *gofpdf.Fpdf) {
		p.SetAttachments([]gofpdf.Attachment{{Content: []byte("notes"), Filename: "notes.txt"}})
	}
	for name, tc := range map[string]struct {
		file []byte
		want string // in the error; empty: it is taken
	}{
		"three pages": {drawn(t, "A4", "P", 3, nil), ""},
		"plain":       {raw("", ""), ""},
		"a link": {raw("", "/Annots [<< /Type /Annot /Subtype /Link /Rect [1 1 9 9] "+
			"/A << /S /URI /URI (https://www.example.org) >> >>]"), ""},
		"no file":                   {nil, "no PDF"},
		"a text":                    {[]byte("Dear Ms Sample"), "no PDF"},
		"a broken file":             {[]byte("%PDF-1.7\nnothing more"), "can't be read"},
		"cut short":                 {drawn(t, "A4", "P", 1, nil)[:300], "can't be read"},
		"too large":                 {append(raw("", ""), make([]byte, 5<<20)...), "5 MB"},
		"encrypted":                 {drawn(t, "A4", "P", 1, func(p *gofpdf.Fpdf) { p.SetProtection(0, "secret", "other") }), "encrypted"},
		"kept from being changed":   {drawn(t, "A4", "P", 1, func(p *gofpdf.Fpdf) { p.SetProtection(0, "", "other") }), "encrypted"},
		"a script":                  {drawn(t, "A4", "P", 1, func(p *gofpdf.Fpdf) { p.SetJavascript("app.alert('x')") }), "a script"},
		"a file inside":             {drawn(t, "A4", "P", 1, attached), "a file inside"},
		"landscape":                 {drawn(t, "A4", "L", 1, nil), "page 1 is not upright A4"},
		"American paper":            {drawn(t, "Letter", "P", 1, nil), "page 1 is not upright A4"},
		"turned":                    {raw("", "/Rotate 90"), "page 1 is not upright A4"},
		"cropped":                   {raw("", "/CropBox [0 0 595 421]"), "page 1 is not upright A4"},
		"too many pages":            {drawn(t, "A4", "P", 9, nil), "9 pages: 1 to 8"},
		"a script on opening":       {raw("/OpenAction << /S /JavaScript /JS (x) >>", ""), "a script"},
		"a script under a disguise": {raw("/OpenAction << /S /Java#53cript /J#53 (x) >>", ""), "a script"},
		"a program":                 {raw("/OpenAction 4 0 R", "", "<< /S /Launch /F (calc.exe) >>"), "a script or an action"},
		"a comment": {raw("", "/Annots [<< /Type /Annot /Subtype /Text /Rect [1 1 9 9] /Contents (ask the father) >>]"),
			"comments or fields"},
		"a field": {raw("/AcroForm << /Fields [4 0 R] >>", "/Annots [4 0 R]",
			"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /DA (/Helv 0 Tf 0 g) /Rect [1 1 9 9] >>"), "comments or fields"},
	} {
		page, err := Given(tc.file, 8)
		switch {
		case tc.want == "" && (err != nil || !bytes.Equal(page.PDF, tc.file) || page.Pages < 1):
			t.Errorf("%s: %v, %d pages", name, err, page.Pages)
		case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)):
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
}

// TestASheetInFrontOfAFile: the file's pages begin on a sheet of their own, and the address is the one that was given.
func TestASheetInFrontOfAFile(t *testing.T) {
	front, err := Draw(Letter{Title: "Address", Lang: "en-GB", Format: Standard, Sender: []string{"Anytown Council"},
		Address: []string{"Ms A Sample", "1 Inventor's Row", "NN99 1AA"}, Created: time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	given, err := Given(drawn(t, "A4", "P", 2, nil), 8)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := Behind(front, given)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Given(whole.PDF, 10)
	if err != nil || whole.Pages != 4 || again.Pages != 4 {
		t.Errorf("%d pages, of which %d are read: %v", whole.Pages, again.Pages, err)
	}
	pages := strings.Split(string(poppler(t, whole.PDF, "pdftotext")), "\f")
	if len(pages) != 5 || !strings.Contains(pages[0], "1 Inventor's Row") || strings.TrimSpace(pages[1]) != "" ||
		!strings.Contains(pages[2], "Page 1, made by") || !strings.Contains(pages[3], "Page 2, made by") {
		t.Errorf("the pages say %q", pages)
	}
}
