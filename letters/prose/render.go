package prose

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"
)

// The looks of a mail, inline since some mail programs read nothing else. Colours are not among them: a program that reads no
// style sheet shows its own, and dark mode stays dark.
const (
	bodyStyle      = "margin:0;padding:16px;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5"
	columnStyle    = "max-width:640px;overflow-wrap:anywhere"
	paragraphStyle = "margin:0 0 16px"
	listStyle      = "margin:0 0 16px;padding:0 0 0 24px"
	itemStyle      = "margin:0 0 8px"
)

// headingStyles are those of the levels, from 1.
var headingStyles = [MailLevels]string{"font-size:22px;line-height:1.3;margin:0 0 16px", "font-size:18px;line-height:1.3;margin:24px 0 8px",
	"font-size:16px;line-height:1.4;margin:20px 0 8px"}

// pageHead declares both schemes of colours, for programs that read style sheets and for those that don't. It is written with
// the language, the title and the styles of the body and of the column in it.
const pageHead = `<!DOCTYPE html>
<html lang="%[1]s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<style>
:root { color-scheme: light dark; }
body { background: #fff; color: #111; }
@media (prefers-color-scheme: dark) {
body { background: #121212; color: #eee; }
a { color: #9cf; }
}
</style>
<title>%[2]s</title>
</head>
<body style="%[3]s">
<main lang="%[1]s" style="%[4]s">
`

// HTML is a whole page for a mail: accessible, without anything that is fetched from elsewhere.
func HTML(title, lang string, blocks []Block) string {
	var b strings.Builder
	fmt.Fprintf(&b, pageHead, html.EscapeString(lang), html.EscapeString(title), bodyStyle, columnStyle)
	for _, block := range blocks {
		writeHTML(&b, block)
	}
	b.WriteString("</main>\n</body>\n</html>\n")
	return b.String()
}

func writeHTML(b *strings.Builder, block Block) {
	switch block := block.(type) {
	case Heading:
		fmt.Fprintf(b, "<h%d style=\"%s\">%s</h%d>\n", block.Level, headingStyles[block.Level-1], inlineHTML(block.Runs), block.Level)
	case Paragraph:
		fmt.Fprintf(b, "<p style=\"%s\">%s</p>\n", paragraphStyle, inlineHTML(block.Runs))
	case List:
		tag, start := "ul", ""
		if block.Ordered {
			tag = "ol"
			if block.Start != 1 {
				start = fmt.Sprintf(" start=\"%d\"", block.Start)
			}
		}
		fmt.Fprintf(b, "<%s%s style=\"%s\">\n", tag, start, listStyle)
		for _, item := range block.Items {
			fmt.Fprintf(b, "<li style=\"%s\">", itemStyle)
			for i, part := range item {
				if p, ok := part.(Paragraph); ok && i == 0 {
					b.WriteString(inlineHTML(p.Runs))
					continue
				}
				writeHTML(b, part)
			}
			b.WriteString("</li>\n")
		}
		fmt.Fprintf(b, "</%s>\n", tag)
	case PageBreak:
		b.WriteString("<hr>\n")
	}
}

func inlineHTML(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		s := strings.ReplaceAll(html.EscapeString(r.Text), "\n", "<br>\n")
		if r.Bold {
			s = "<strong>" + s + "</strong>"
		}
		if r.Link != "" {
			s = fmt.Sprintf("<a href=\"%s\">%s</a>", html.EscapeString(r.Link), s)
		}
		b.WriteString(s)
	}
	return b.String()
}

// underlines are drawn below headings, by their level from 1.
var underlines = [MailLevels]string{"=", "-", ""}

// textWidth is where lines of plain text are broken.
const textWidth = 74

// Text is the plain text of a mail.
func Text(blocks []Block) string {
	var b strings.Builder
	for _, block := range blocks {
		writeText(&b, block, "")
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func writeText(b *strings.Builder, block Block, indent string) {
	switch block := block.(type) {
	case Heading:
		title := plain(block.Runs)
		wrap(b, title, indent, indent)
		if line := underlines[block.Level-1]; line != "" {
			b.WriteString(indent + strings.Repeat(line, min(utf8.RuneCountInString(title), textWidth)) + "\n")
		}
	case Paragraph:
		wrap(b, inlineText(block.Runs), indent, indent)
	case List:
		for i, item := range block.Items {
			mark := "* "
			if block.Ordered {
				mark = fmt.Sprintf("%d. ", block.Start+i)
			}
			inner := indent + strings.Repeat(" ", len(mark))
			for j, part := range item {
				if p, ok := part.(Paragraph); ok && j == 0 {
					wrap(b, inlineText(p.Runs), indent+mark, inner)
					continue
				}
				writeText(b, part, inner)
			}
		}
	case PageBreak:
		b.WriteString(indent + strings.Repeat("-", textWidth) + "\n")
	}
}

// inlineText shows where a link goes, unless its text says so already.
func inlineText(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
		_, shown, _ := strings.Cut(r.Link, ":")
		if shown = strings.TrimPrefix(shown, "//"); shown != "" &&
			!strings.Contains(strings.ReplaceAll(r.Text, " ", ""), strings.ReplaceAll(shown, " ", "")) {
			fmt.Fprintf(&b, " (%s)", r.Link)
		}
	}
	return b.String()
}

func wrap(b *strings.Builder, s, first, rest string) {
	indent := first
	for line := range strings.SplitSeq(s, "\n") {
		width := 0
		for _, word := range strings.Fields(line) {
			n := utf8.RuneCountInString(word)
			switch {
			case width == 0:
				b.WriteString(indent)
				width = utf8.RuneCountInString(indent)
			case width+1+n > textWidth:
				b.WriteString("\n" + rest)
				width = utf8.RuneCountInString(rest)
			default:
				b.WriteByte(' ')
				width++
			}
			b.WriteString(word)
			width += n
			indent = rest
		}
		b.WriteByte('\n')
	}
}
