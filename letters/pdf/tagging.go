package pdf

import (
	"bytes"
	"fmt"
	"strconv"
)

// tagPages gives the structure tree's numbers to the pages and numbers the annotations. In the tree's index, the
// ParentTree, pages come first, by number; annotations follow, in the order drawn.
func tagPages(file *objects, p painted) error {
	for _, a := range p.annotations {
		a.number = file.reserve()
	}
	for page := range p.owners {
		entries := []byte("<</Type /Page\n/Tabs /S /StructParents " + strconv.Itoa(page) + "\n")
		var areas []byte
		for _, a := range p.annotations {
			if a.page == page {
				areas = fmt.Appendf(areas, "%d 0 R ", a.number)
			}
		}
		if areas != nil {
			entries = fmt.Appendf(entries, "/Annots [%s]\n", areas)
		}
		if err := file.replace(pageObject(page), "<</Type /Page\n", string(entries)); err != nil {
			return err
		}
	}
	return nil
}

// addStructure writes the structure tree and returns the number of its root.
func addStructure(file *objects, p painted) int {
	root := file.reserve()
	number(file, p.document)
	writeElement(file, p.document, root)
	for i, a := range p.annotations {
		file.setf(a.number, "<</Type /Annot /Subtype /Link /F 4 /Rect [%.2f %.2f %.2f %.2f] /Border [0 0 0] /P %d 0 R"+
			" /StructParent %d /Contents %s /A <</S /URI /URI %s>>>>", a.left, a.bottom, a.right, a.top,
			pageObject(a.page), len(p.owners)+i, textString(a.description), textString(a.target))
	}
	index := file.add(parentTree(p))
	file.setf(root, "<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d>>",
		p.document.number, index, len(p.owners)+len(p.annotations))
	return root
}

// number gives every element an object, in reading order.
func number(file *objects, e *element) {
	e.number = file.reserve()
	for _, child := range e.children {
		if child.kind != "" {
			number(file, child)
		}
	}
}

func writeElement(file *objects, e *element, parent int) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<</Type /StructElem /S /%s /P %d 0 R", e.kind, parent)
	if e.alternative != "" {
		b.WriteString(" /Alt " + textString(e.alternative))
	}
	if e.attributes != "" {
		b.WriteString(" /A " + e.attributes)
	}
	page := e.firstPage()
	if page >= 0 {
		fmt.Fprintf(&b, " /Pg %d 0 R", pageObject(page))
	}
	b.WriteString(" /K [")
	for _, child := range e.children {
		if child.kind != "" {
			fmt.Fprintf(&b, "%d 0 R ", child.number)
			writeElement(file, child, e.number)
		}
		for _, c := range child.content {
			if c.page == page {
				fmt.Fprintf(&b, "%d ", c.id)
			} else {
				fmt.Fprintf(&b, "<</Type /MCR /Pg %d 0 R /MCID %d>> ", pageObject(c.page), c.id)
			}
		}
	}
	for _, a := range e.links {
		fmt.Fprintf(&b, "<</Type /OBJR /Pg %d 0 R /Obj %d 0 R>> ", pageObject(a.page), a.number)
	}
	b.WriteString("]>>\n")
	file.bodies[e.number] = b.Bytes()
}

// parentTree is the way back from marked content and annotations to their elements.
func parentTree(p painted) []byte {
	var b bytes.Buffer
	b.WriteString("<</Nums [")
	for page, owners := range p.owners {
		fmt.Fprintf(&b, "%d [", page)
		for _, owner := range owners {
			fmt.Fprintf(&b, "%d 0 R ", owner.number)
		}
		b.WriteString("] ")
	}
	for i, a := range p.annotations {
		fmt.Fprintf(&b, "%d %d 0 R ", len(p.owners)+i, a.link.number)
	}
	b.WriteString("]>>\n")
	return b.Bytes()
}
