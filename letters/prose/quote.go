package prose

import (
	"slices"
	"strings"
	"unicode"
)

// Marks are the quotation marks of a language: what opens and closes a quotation, and one within another.
type Marks struct{ Open, Close, OpenWithin, CloseWithin string }

// Curly gives the blocks with the quotation marks and apostrophes of print, those of names in running text too. What is to be
// typed stays as it is: links, and addresses of pages and mailboxes.
func (m Marks) Curly(blocks []Block) []Block {
	curly := slices.Clone(blocks)
	for i, b := range curly {
		switch b := b.(type) {
		case Heading:
			b.Runs = m.runs(b.Runs)
			curly[i] = b
		case Paragraph:
			b.Runs = m.runs(b.Runs)
			curly[i] = b
		case List:
			b.Items = slices.Clone(b.Items)
			for j, item := range b.Items {
				b.Items[j] = m.Curly(item)
			}
			curly[i] = b
		}
	}
	return curly
}

func (m Marks) runs(runs []Run) []Run {
	curly := slices.Clone(runs)
	before, within := ' ', false
	for i, r := range curly {
		if r.Link == "" {
			curly[i].Text, within = m.text(r.Text, before, within)
		}
		for _, c := range r.Text {
			before = c
		}
	}
	return curly
}

// CurlyLine is Curly for a line of text.
func (m Marks) CurlyLine(s string) string {
	line, _ := m.text(s, ' ', false)
	return line
}

// text turns the marks of a text that follows on a character, and maybe on a quotation within another that has not ended.
func (m Marks) text(s string, before rune, within bool) (curly string, goesOn bool) {
	if !strings.ContainsAny(s, `'"`) {
		return s, within
	}
	var b strings.Builder
	for word := range strings.SplitAfterSeq(s, " ") {
		typed := strings.ContainsAny(word, "@/") || strings.Contains(word, "www.")
		for i, c := range word {
			mark := string(c)
			opens := unicode.IsSpace(before) || strings.ContainsRune("([“‘–—", before)
			ends := !strings.ContainsFunc(word[i:], unicode.IsLetter)
			switch {
			case typed:
			case c == '\'' && opens:
				mark, within, c = m.OpenWithin, true, '‘'
			case c == '\'' && within && ends:
				mark, within = m.CloseWithin, false
			case c == '\'':
				mark = "’"
			case c == '"' && opens:
				mark, c = m.Open, '“'
			case c == '"':
				mark = m.Close
			}
			b.WriteString(mark)
			before = c
		}
	}
	return b.String(), within
}
