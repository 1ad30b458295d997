package pdf

import "slices"

// element is a node of the structure tree, which tells a screen reader what is what and in which order. One without a kind is
// no element of its own but a stretch of its parent's content, and keeps its place among the parent's children.
type element struct {
	kind        string // a standard structure type, such as "P"; empty for content
	alternative string // text for what is not text
	attributes  string // PDF dictionary
	parent      *element
	children    []*element
	content     []markedContent // in the order drawn: more than one if a page ends within it
	links       []*annotation   // the areas to click, for a Link
	number      int             // of its object in the file, once it has one
}

// markedContent is a piece of a page that belongs to an element.
type markedContent struct{ page, id int }

// annotation is an area of a page that leads to an address.
type annotation struct {
	page                     int
	left, bottom, right, top float64 // PDF's own coordinates: points from the bottom left
	target                   string  // URI
	description              string
	link                     *element
	number                   int
}

func (e *element) add(kind string) *element {
	child := &element{kind: kind, parent: e}
	e.children = append(e.children, child)
	return child
}

// addContent makes room for content of the element itself.
func (e *element) addContent() *element { return e.add("") }

// prune takes out elements that came to hold nothing, which the standard forbids for some (a list without items).
func (e *element) prune() {
	e.children = slices.DeleteFunc(e.children, func(child *element) bool {
		child.prune()
		return len(child.children) == 0 && len(child.content) == 0
	})
}

// firstPage is the page on which the element's own content begins; negative if it has none.
func (e *element) firstPage() int {
	for _, child := range e.children {
		if len(child.content) > 0 {
			return child.content[0].page
		}
	}
	return -1
}
