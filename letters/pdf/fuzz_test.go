package pdf

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"stepdown/letters/prose"
)

// FuzzDraw takes any values to a page: it never panics, and what was given comes back exactly, or is refused with a reason
// that doesn't repeat it.
func FuzzDraw(f *testing.F) {
	for _, name := range scriptNames {
		f.Add(name, "1 Invented Row", name+" and family", true, "https://www.example.org/")
	}
	for _, odd := range []string{"", " ", "\u00ad", "a\x00b", "\xff", "😀", "محمد", "שלום", "e\u0301\u0323", "\u202eabc", "\U0001D400",
		strings.Repeat("x", 700), "Њ Ċ č (\\)\r", "\ufffd", "1. a", "line\n"} {
		f.Add(odd, odd, odd, false, odd)
	}
	f.Fuzz(func(t *testing.T, name, street, wording string, large bool, link string) {
		l := standardLetter()
		if large {
			l.Format = LargePrint
		}
		l.Address = []string{name, street, "AT1 1AA"}
		l.Signature[1] = name
		l.Body = []prose.Block{
			prose.Heading{Level: 1, Runs: text(name)},
			prose.Paragraph{Runs: []prose.Run{{Text: "Dear " + name}, {Text: wording, Bold: true, Link: link}}},
			list(street, wording),
		}
		page, err := Draw(l)
		if err != nil {
			var control *ControlError
			var uncovered *UncoveredError
			var fit *FitError
			if !errors.As(err, &control) && !errors.As(err, &uncovered) && !errors.As(err, &fit) {
				t.Fatalf("refused without a reason of its own: %v", err)
			}
			return
		}
		clean := func(s string) string {
			c, err := Clean(strings.TrimSuffix(s, "\n"))
			if err != nil {
				t.Fatalf("drawn, though it is not clean: %v", err)
			}
			return c
		}
		r := read(t, page.PDF)
		var want []string
		for _, s := range []string{"H1 " + clean(name), "P Dear " + clean(name) + clean(wording), "P " + clean(street), "P " + clean(wording)} {
			if s = spaced(s); s != "H1" && s != "P" {
				want = append(want, s)
			}
		}
		var got []string
		for _, line := range r.Root.Outline() {
			got = append(got, spaced(line))
		}
		for _, line := range want {
			if !slices.Contains(got, line) {
				t.Errorf("%q is not among %q", line, got)
			}
		}
	})
}

// spaced makes every row of spaces one: a line may end at any of them.
func spaced(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
}
