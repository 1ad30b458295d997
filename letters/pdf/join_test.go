package pdf

import (
	"bytes"
	"strings"
	"testing"

	"stepdown/letters/prose"
)

// bundled merges pages and reads the file back.
func bundled(t *testing.T, pages ...Page) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Merge(&b, pages); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What a screen reader finds in each letter, it finds in the file of them all, in the same order and no less.
func TestABundleIsTaggedAsItsLettersAre(t *testing.T) {
	one, two := standardLetter(), longLetter()
	one.Logo = sampleLogo(t)
	two.Lang, two.Format = "pl", LargePrint
	two.Body = append(two.Body, prose.Paragraph{Runs: []prose.Run{{Text: "to the page", Link: "https://www.example.org"}}})
	pages := []Page{mustDraw(t, one), mustDraw(t, two), mustDraw(t, one)}
	file := bundled(t, pages...)
	if !bytes.Contains(file, []byte(conformance)) {
		t.Error("the file doesn't say what it is")
	}
	whole := read(t, file)
	var want []string
	for _, page := range pages {
		want = append(want, read(t, page.PDF).Root.Outline()...)
	}
	strip := func(lines []string) string {
		var all []string
		for _, l := range lines {
			all = append(all, strings.TrimSpace(l))
		}
		return strings.Join(all, "\n")
	}
	if got := strip(whole.Root.Outline()); !strings.Contains(got, strip(want)) {
		t.Errorf("the bundle reads\n%s\nwant\n%s", got, strip(want))
	}
	if n := len(whole.Root.Find("Figure")); n != 2 {
		t.Errorf("%d figures, want 2", n)
	}
}

// A file that somebody gave in may be anything: with it, the whole claims nothing of itself.
func TestABundleClaimsNoMoreThanItsParts(t *testing.T) {
	given := Page{PDF: blankOf(t), Pages: 1}
	file := bundled(t, mustDraw(t, standardLetter()), given)
	for _, claim := range []string{"pdfaid:part", "/MarkInfo"} {
		if bytes.Contains(file, []byte(claim)) {
			t.Errorf("it claims %s", claim)
		}
	}
}

// blankOf is an untagged page that isn't the one put behind letters.
func blankOf(t *testing.T) []byte {
	t.Helper()
	s := newSheet(mustLoad(t), "x", standardLetter().Created)
	s.addPage()
	file, err := s.file()
	if err != nil {
		t.Fatal(err)
	}
	return file
}
