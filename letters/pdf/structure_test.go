package pdf

import (
	"slices"
	"strings"
	"testing"

	"stepdown/letters/pdf/readback"
	"stepdown/letters/prose"
)

func TestEverySampleIsTaggedWithoutGaps(t *testing.T) {
	for name, l := range samples(t) {
		t.Run(name, func(t *testing.T) { read(t, mustDraw(t, l).PDF) }) // read does the checking
	}
}

func TestReadingOrder(t *testing.T) {
	l := standardLetter()
	l.Logo = sampleLogo(t)
	l.Body = []prose.Block{
		paragraph("Dear Ms Sample"),
		prose.Heading{Level: 1, Runs: text("About *you*")},
		prose.Paragraph{Runs: []prose.Run{{Text: "See "}, {Text: "our page", Link: "https://www.example.org/"}, {Text: " or "},
			{Text: "ask", Bold: true}, {Text: "."}}},
		list("one", "two"),
		prose.List{Ordered: true, Start: 3, Items: [][]prose.Block{{paragraph("three"), list("nested")}}},
	}
	r := read(t, mustDraw(t, l).PDF)
	want := []string{
		"Figure Anytown Council",
		"P Anytown Council", "P Children's Services", "P 1 Example Square", "P Anytown", "P AT1 1AA", "P Telephone: 01632 960100",
		"P early.help@example.org",
		"P Ms Joanna Sample and Mr Łukasz Przykład", "P Flat 2", "P 1 Invented Row", "P Anytown", "P AT1 2BB",
		"P 3 March 2026", "P Our reference: EHM-20931/1",
		"P Dear Ms Sample", "H1 About *you*", "P See our page or ask.",
		"Lbl •", "P one", "Lbl •", "P two", "Lbl 3.", "P three", "Lbl •", "P nested",
		"P Yours sincerely,", "P Tom Beispiel", "P Social worker, Family Team North", "P 01632 960145",
	}
	if got := r.Root.Outline(); !slices.Equal(got, want) {
		t.Errorf("reading order:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestCatalogDeclaresAnAccessibleDocument(t *testing.T) {
	l := standardLetter()
	l.Title = "Your <time> & Żółć"
	l.Lang = "pl"
	r := read(t, mustDraw(t, l).PDF)
	if got := r.String(r.Catalog["Lang"]); got != "pl" {
		t.Errorf("language %q", got)
	}
	if got := r.Dict(r.Catalog["MarkInfo"])["Marked"].String(); got != "true" {
		t.Errorf("Marked %s", got)
	}
	if got := r.Dict(r.Catalog["ViewerPreferences"])["DisplayDocTitle"].String(); got != "true" {
		t.Errorf("DisplayDocTitle %s", got)
	}
	metadata := string(r.Stream(r.Catalog["Metadata"]))
	for _, want := range []string{"<pdfuaid:part>1</pdfuaid:part>", "Your &lt;time&gt; &amp; Żółć", "<rdf:li>pl</rdf:li>",
		"2026-03-03T09:00:00Z"} {
		if !strings.Contains(metadata, want) {
			t.Errorf("the metadata lack %q:\n%s", want, metadata)
		}
	}
	if got := r.String(r.Dict(*r.Context.Info)["Title"]); got != l.Title {
		t.Errorf("title %q", got)
	}
	for _, page := range r.Pages {
		if got := page.Dict["Tabs"]; got.String() != "S" {
			t.Errorf("Tabs %v: links are not visited in reading order", got)
		}
	}
}

func TestLinkCanBeClickedAndIsDescribed(t *testing.T) {
	l := standardLetter()
	filler := strings.Repeat("many words that fill the line ", 3)
	l.Body = []prose.Block{prose.Paragraph{Runs: []prose.Run{
		{Text: filler},
		{Text: "a link of many words that ", Link: "https://www.example.org/pomoc-ż"},
		{Text: "ends on another line", Bold: true, Link: "https://www.example.org/pomoc-ż"},
		{Text: " and "},
		{Text: "01632 960100", Link: "tel:01632960100"},
	}}}
	r := read(t, mustDraw(t, l).PDF)
	links := r.Root.Find("Link")
	if len(links) != 2 {
		t.Fatalf("%d links, want 2", len(links))
	}
	if got := links[0].Text; got != "a link of many words that ends on another line" {
		t.Errorf("link text %q", got)
	}
	if len(links[0].Annotations) < 2 {
		t.Errorf("%d areas to click for a link on two lines", len(links[0].Annotations))
	}
	uri := r.Dict(links[0].Annotations[0]["A"])["URI"]
	if got := r.String(uri); got != "https://www.example.org/pomoc-%C5%BC" {
		t.Errorf("target %q", got)
	}
	if got := r.String(links[1].Annotations[0]["Contents"]); got != "01632 960100" {
		t.Errorf("description %q: a number that speaks for itself needs no address", got)
	}
	if links[0].Figures == 0 {
		t.Error("the link is not underlined")
	}
}

func TestHeadingsAreTaggedWithoutSkippingALevel(t *testing.T) {
	l := standardLetter()
	l.Body = []prose.Block{
		prose.Heading{Level: 2, Runs: text("small first")}, paragraph("x"),
		prose.Heading{Level: 2, Runs: text("small again")}, paragraph("x"),
		prose.Heading{Level: 1, Runs: text("large")}, paragraph("x"),
	}
	r := read(t, mustDraw(t, l).PDF)
	if h1, h2 := r.Root.Find("H1"), r.Root.Find("H2"); len(h1) != 2 || len(h2) != 1 || h2[0].Text != "small again" {
		t.Errorf("H1 %d, H2 %d", len(h1), len(h2))
	}
}

func TestEmptyPartsLeaveNoEmptyElements(t *testing.T) {
	l := standardLetter()
	l.Sender, l.Address, l.Signature = nil, nil, nil
	l.Date, l.Reference = "", ""
	l.Body = []prose.Block{paragraph(""), paragraph(" "), prose.List{}, prose.Heading{Level: 1}, prose.PageBreak{},
		prose.List{Items: [][]prose.Block{{}, {paragraph("")}}}, paragraph("only this")}
	page := mustDraw(t, l)
	r := read(t, page.PDF)
	var check func(n *readback.Node)
	check = func(n *readback.Node) {
		if len(n.Children) == 0 && n.Text == "" {
			t.Errorf("an empty %s", n.Kind)
		}
		for _, child := range n.Children {
			check(child)
		}
	}
	check(r.Root)
	if len(r.Root.Find("P")) != 1 || page.Pages != 1 {
		t.Errorf("%d paragraphs on %d pages, want 1 on 1", len(r.Root.Find("P")), page.Pages)
	}
}

// Page numbers and the reference beside them are artifacts, and only on letters of more than one page.
func TestPageNumbers(t *testing.T) {
	footers := func(l Letter) (found []string) {
		for _, page := range read(t, mustDraw(t, l).PDF).Pages {
			for _, mark := range page.Marks {
				if mark.Tag == "Artifact" {
					for _, shown := range mark.Shown {
						if shown.Size != designs[l.Format].footer {
							t.Errorf("%q in %g points: not the type set for it", shown.Text, shown.Size)
						}
						found = append(found, shown.Text)
					}
				}
			}
		}
		return found
	}
	if got := footers(standardLetter()); got != nil {
		t.Errorf("a letter of one page is numbered: %q", got)
	}
	l := standardLetter()
	l.Body = append(l.Body, prose.PageBreak{}, paragraph("a second page"))
	want := []string{"Our reference: EHM-20931/1", "Page 1 of 2", "Our reference: EHM-20931/1", "Page 2 of 2"}
	if got := footers(l); !slices.Equal(got, want) {
		t.Errorf("footers %q, want %q", got, want)
	}
	l.Reference = strings.Repeat("EHM-20931 ", 8)
	if got := footers(l); !slices.Equal(got, []string{"Page 1 of 2", "Page 2 of 2"}) {
		t.Errorf("footers %q: a long reference runs into the number", got)
	}
	l.PageNumber, l.Reference, l.Format = "Strona {page} z {pages}", "", LargePrint
	if got := footers(l); len(got) < 2 || !strings.HasPrefix(got[0], "Strona 1 z ") {
		t.Errorf("footers of a Polish letter %q", got)
	}
}
