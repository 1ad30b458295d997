package prose

import (
	"slices"
	"strings"
	"unicode"
)

// Curly gives the blocks with the quotation marks and apostrophes of print, those of names in running text too. What is to be
// typed stays as it is: links, and addresses of pages and mailboxes.
func Curly(blocks []Block) []Block {
	curly := slices.Clone(blocks)
	for i, b := range curly {
		switch b := b.(type) {
		case Heading:
			b.Runs = curlyRuns(b.Runs)
			curly[i] = b
		case Paragraph:
			b.Runs = curlyRuns(b.Runs)
			curly[i] = b
		case List:
			b.Items = slices.Clone(b.Items)
			for j, item := range b.Items {
				b.Items[j] = Curly(item)
			}
			curly[i] = b
		}
	}
	return curly
}

func curlyRuns(runs []Run) []Run {
	curly := slices.Clone(runs)
	before := ' '
	for i, r := range curly {
		if r.Link == "" {
			curly[i].Text = curlyText(r.Text, before)
		}
		for _, c := range r.Text {
			before = c
		}
	}
	return curly
}

// CurlyLine is Curly for a line of text.
func CurlyLine(s string) string { return curlyText(s, ' ') }

// curlyText turns the marks of a text that follows on a character.
func curlyText(s string, before rune) string {
	if !strings.ContainsAny(s, `'"`) {
		return s
	}
	var b strings.Builder
	for word := range strings.SplitAfterSeq(s, " ") {
		typed := strings.ContainsAny(word, "@/") || strings.Contains(word, "www.")
		for _, c := range word {
			switch opens := unicode.IsSpace(before) || strings.ContainsRune("([“‘–—", before); {
			case typed:
			case c == '\'' && opens:
				c = '‘'
			case c == '\'':
				c = '’'
			case c == '"' && opens:
				c = '“'
			case c == '"':
				c = '”'
			}
			b.WriteRune(c)
			before = c
		}
	}
	return b.String()
}
