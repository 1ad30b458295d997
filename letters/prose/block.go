// Package prose is the small document language of the letters: what council staff may write in a template, and
// nothing else. Markdown is parsed once into blocks; the page, the HTML mail and the plain text are all drawn from them.
package prose

// A Block is one paragraph-like part of a document: Heading, Paragraph, List or PageBreak.
type Block interface{ block() }

// Heading is a title of Level 1 (one a document), 2 or, in mails, 3.
type Heading struct {
	Level int
	Runs  []Run
}

// Paragraph is running text. A run that ends in "\n" ends its line there (a hard break).
type Paragraph struct{ Runs []Run }

// List is a bulleted list, or a numbered one that counts from Start. Each item is made of paragraphs and lists.
type List struct {
	Ordered bool
	Start   int
	Items   [][]Block
}

// PageBreak starts a new page; on a screen it is a rule.
type PageBreak struct{}

func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (PageBreak) block() {}

// Run is text of one style: already unescaped, to be shown exactly as it stands.
type Run struct {
	Text string
	Bold bool
	Link string // an absolute https:, tel: or mailto: address, or empty
}
