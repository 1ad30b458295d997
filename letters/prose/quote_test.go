package prose_test

import (
	"reflect"
	"testing"

	"stepdown/letters/prose"
)

var (
	english = prose.Marks{Open: "“", Close: "”", OpenWithin: "‘", CloseWithin: "’"}
	polish  = prose.Marks{Open: "„", Close: "”", OpenWithin: "«", CloseWithin: "»"}
)

func TestQuotationMarksAreThoseOfTheLanguage(t *testing.T) {
	for plain, want := range map[string]string{
		`powiedziała "tak" ("nie")`: "powiedziała „tak” („nie”)",
		`"'a' i b"`:                 "„«a» i b”",
		`"b i 'c d'."`:              "„b i «c d».”",
		"Pani O'Sample":             "Pani O’Sample",
		"'a O'Sample b'":            "«a O’Sample b»",
	} {
		if got := polish.CurlyLine(plain); got != want {
			t.Errorf("%q became %q, want %q", plain, got, want)
		}
	}
}

func TestQuotationMarksAreThoseOfPrint(t *testing.T) {
	for plain, want := range map[string]string{
		"":                           "",
		"your child's school":        "your child’s school",
		"Mr O'Sample's 'word'":       "Mr O’Sample’s ‘word’",
		`She said "yes" ("no")`:      "She said “yes” (“no”)",
		`"'a' and b"`:                "“‘a’ and b”",
		"write to o'brien@x.org":     "write to o'brien@x.org",
		"see www.x.org/a'b or it's":  "see www.x.org/a'b or it’s",
		"Children’s, as it stands":   "Children’s, as it stands",
		"the parents' and the boys'": "the parents’ and the boys’",
	} {
		if got := english.CurlyLine(plain); got != want {
			t.Errorf("%q became %q, want %q", plain, got, want)
		}
	}
}

func TestQuotationMarksOfBlocks(t *testing.T) {
	runs := func(a, b string) []prose.Run {
		return []prose.Run{{Text: a}, {Text: b, Bold: true}, {Text: "o'x", Link: "https://x.org/o'x"}}
	}
	blocks := []prose.Block{prose.Heading{Level: 1, Runs: runs("it's ", "'b")}, prose.List{Items: [][]prose.Block{
		{prose.Paragraph{Runs: runs("Ann", "'s")}}}}, prose.PageBreak{}}
	want := []prose.Block{prose.Heading{Level: 1, Runs: runs("it’s ", "‘b")}, prose.List{Items: [][]prose.Block{
		{prose.Paragraph{Runs: runs("Ann", "’s")}}}}, prose.PageBreak{}}
	if got := english.Curly(blocks); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if blocks[0].(prose.Heading).Runs[0].Text != "it's " {
		t.Error("the blocks that were given have changed")
	}
}
