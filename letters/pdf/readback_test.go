package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

func init() { api.DisableConfigDir() } // or pdfcpu writes files into the home of whoever runs the tests

// readBack is a finished letter, read by a library that had no part in writing it.
type readBack struct {
	t       testing.TB
	context *model.Context
	catalog types.Dict
	pages   []*readPage
	index   map[int]types.Object // the ParentTree: what each StructParent(s) number leads to
	root    *node
}

type readPage struct {
	dict   types.Dict
	number int // of its object
	marks  []readMark
}

// readMark is a piece of a page's content: marked with an identifier, or an artifact (id < 0).
type readMark struct {
	tag    string
	id     int
	shown  []shownText
	others int // rules and pictures
}

// shownText is a string at its place, in millimetres from the top left.
type shownText struct {
	x, y, size float64
	font       string
	text       string
}

func (m readMark) text() (s string) {
	for _, shown := range m.shown {
		s += shown.text
	}
	return s
}

// node is an element of the structure tree as read back. Its text is that of all it holds, in reading order.
type node struct {
	kind, alternative string
	children          []*node
	text              string
	figures           int // rules and pictures in its own content
	annotations       []types.Dict
}

// outline lists the elements that hold no others but links, one to a line: "P text".
func (n *node) outline() (lines []string) {
	leaf := true
	for _, child := range n.children {
		leaf = leaf && child.kind == "Link"
	}
	if leaf {
		return []string{strings.Trim(n.kind+" "+n.alternative+n.text, " ")}
	}
	for _, child := range n.children {
		lines = append(lines, child.outline()...)
	}
	return lines
}

func (n *node) find(kind string) (found []*node) {
	if n.kind == kind {
		found = append(found, n)
	}
	for _, child := range n.children {
		found = append(found, child.find(kind)...)
	}
	return found
}

// mustDraw draws a letter that has to succeed.
func mustDraw(t testing.TB, l Letter) Page {
	t.Helper()
	page, err := Draw(l)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// read reads a letter back and checks, as it goes, that tree, pages and index agree on what belongs to what.
func read(t testing.TB, file []byte) *readBack {
	t.Helper()
	context, err := api.ReadAndValidate(bytes.NewReader(file), model.NewDefaultConfiguration())
	if err != nil {
		t.Fatalf("not a valid PDF: %v", err)
	}
	r := &readBack{t: t, context: context}
	r.catalog, err = context.Catalog()
	r.must(err)
	r.must(context.EnsurePageCount())
	for n := 1; n <= context.PageCount; n++ {
		dict, ref, inherited, err := context.PageDict(n, false)
		r.must(err)
		page := &readPage{dict: dict, number: ref.ObjectNumber.Value()}
		content := r.stream(dict["Contents"])
		page.marks = r.parse(content, r.dict(inherited.Resources["Font"]))
		r.pages = append(r.pages, page)
	}
	r.readStructure()
	return r
}

func (r *readBack) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *readBack) dict(o types.Object) types.Dict {
	r.t.Helper()
	d, err := r.context.DereferenceDict(o)
	r.must(err)
	return d
}

func (r *readBack) array(o types.Object) types.Array {
	r.t.Helper()
	a, err := r.context.DereferenceArray(o)
	r.must(err)
	return a
}

func (r *readBack) text(o types.Object) string {
	r.t.Helper()
	s, err := r.context.DereferenceText(o)
	r.must(err)
	return s
}

func (r *readBack) stream(o types.Object) []byte {
	r.t.Helper()
	sd, _, err := r.context.DereferenceStreamDict(o)
	r.must(err)
	r.must(sd.Decode())
	return sd.Content
}

func (r *readBack) readStructure() {
	root := r.dict(r.catalog["StructTreeRoot"])
	r.index = map[int]types.Object{}
	nums := r.array(r.dict(root["ParentTree"])["Nums"])
	for i := 0; i < len(nums); i += 2 {
		r.index[nums[i].(types.Integer).Value()] = nums[i+1]
	}
	if next := root["ParentTreeNextKey"].(types.Integer).Value(); next != len(r.index) {
		r.t.Errorf("ParentTreeNextKey is %d, with %d entries", next, len(r.index))
	}
	seen := map[markedContent]bool{}
	r.root = r.readElement(r.array(root["K"])[0].(types.IndirectRef), r.catalog["StructTreeRoot"].(types.IndirectRef), seen)
	for p, page := range r.pages {
		for _, mark := range page.marks {
			if mark.id >= 0 && !seen[markedContent{p, mark.id}] {
				r.t.Errorf("page %d: marked content %d belongs to no element", p+1, mark.id)
			}
			if mark.id < 0 && mark.tag != "Artifact" {
				r.t.Errorf("page %d: content outside every mark: %q", p+1, mark.text())
			}
		}
	}
}

func (r *readBack) readElement(self, parent types.IndirectRef, seen map[markedContent]bool) *node {
	dict := r.dict(self)
	n := &node{kind: dict["S"].(types.Name).Value()}
	if dict["P"].(types.IndirectRef) != parent {
		r.t.Errorf("%s: its parent is %v, want %v", n.kind, dict["P"], parent)
	}
	if alt := dict["Alt"]; alt != nil {
		n.alternative = r.text(alt)
	}
	for _, kid := range r.array(dict["K"]) {
		switch kid := kid.(type) {
		case types.Integer:
			r.readContent(n, self, dict["Pg"], kid.Value(), seen)
		case types.IndirectRef:
			child := r.readElement(kid, self, seen)
			n.children = append(n.children, child)
			n.text += child.text
		case types.Dict:
			if kid["Type"].(types.Name) == "MCR" {
				r.readContent(n, self, kid["Pg"], kid["MCID"].(types.Integer).Value(), seen)
				continue
			}
			annotation := r.dict(kid["Obj"])
			if owner := r.index[annotation["StructParent"].(types.Integer).Value()]; owner != types.Object(self) {
				r.t.Errorf("%s: the index leads from its annotation to %v, want %v", n.kind, owner, self)
			}
			n.annotations = append(n.annotations, annotation)
		}
	}
	return n
}

func (r *readBack) readContent(n *node, self types.IndirectRef, pageRef types.Object, id int, seen map[markedContent]bool) {
	for p, page := range r.pages {
		if page.number != pageRef.(types.IndirectRef).ObjectNumber.Value() {
			continue
		}
		if seen[markedContent{p, id}] {
			r.t.Errorf("page %d: marked content %d belongs to two elements", p+1, id)
		}
		seen[markedContent{p, id}] = true
		key := page.dict["StructParents"].(types.Integer).Value()
		if owner := r.array(r.index[key])[id]; owner != types.Object(self) {
			r.t.Errorf("page %d: the index leads from marked content %d to %v, want %v", p+1, id, owner, self)
		}
		for _, mark := range page.marks {
			if mark.id == id {
				n.text += mark.text()
				n.figures += mark.others
				if mark.tag != n.kind {
					r.t.Errorf("page %d: marked content %d is a %s in an element %s", p+1, id, mark.tag, n.kind)
				}
				return
			}
		}
		r.t.Errorf("page %d: there is no marked content %d", p+1, id)
		return
	}
	r.t.Errorf("%s: its page %v isn't one", n.kind, pageRef)
}

// parse reads a page's content: the few operators that letters use.
func (r *readBack) parse(content []byte, fonts types.Dict) (marks []readMark) {
	toUnicode := map[string]map[int]rune{}
	for name, font := range fonts {
		toUnicode[name] = r.unicodeMap(r.dict(font))
	}
	current := -1 // open mark
	add := func(do func(*readMark)) {
		if current < 0 {
			marks = append(marks, readMark{id: -1})
			do(&marks[len(marks)-1])
			return
		}
		do(&marks[current])
	}
	var operands []string
	font, size, x, y := "", 0.0, 0.0, 0.0
	for _, token := range tokens(content) {
		number := func(i int) (v float64) {
			if _, err := fmt.Sscan(operands[i], &v); err != nil {
				r.t.Fatalf("read %q: %v", operands, err)
			}
			return v
		}
		switch token {
		case "BDC":
			if current >= 0 {
				r.t.Error("marked content begins within other marked content")
			}
			mark := readMark{tag: operands[0][1:], id: -1}
			if mark.tag != "Artifact" {
				mark.id = int(number(3)) // /P << /MCID 3 >>
			}
			current = len(marks)
			marks = append(marks, mark)
		case "EMC":
			if current < 0 {
				r.t.Error("marked content ends that never began")
			}
			current = -1
		case "Tf":
			font, size = operands[0][1:], number(1)
		case "Td":
			x, y = number(0)*mmPerPoint, pageHeight-number(1)*mmPerPoint
		case "Tj":
			code := operands[0][1:]
			shown := shownText{x: x, y: y, size: size, font: font}
			for i := 0; i+1 < len(code); i += 2 {
				c, known := toUnicode[font][int(code[i])<<8|int(code[i+1])]
				if !known {
					r.t.Errorf("no Unicode for code %x", code[i:i+2])
				}
				shown.text += string(c)
			}
			add(func(m *readMark) { m.shown = append(m.shown, shown) })
		case "S", "Do":
			add(func(m *readMark) { m.others++ })
		case "BT", "ET", "G", "g", "J", "j", "w", "m", "l", "q", "Q", "cm":
		default:
			operands = append(operands, token)
			continue
		}
		operands = operands[:0]
	}
	if current >= 0 {
		r.t.Error("marked content is still open at the end of a page")
	}
	return marks
}

// tokens splits content; a string is one token: "(" and its bytes.
func tokens(content []byte) (list []string) {
	for i := 0; i < len(content); {
		switch c := content[i]; {
		case c == ' ' || c == '\n':
			i++
		case c == '(':
			s := []byte{'('}
			for i++; content[i] != ')'; i++ {
				if content[i] == '\\' {
					i++
					if content[i] == 'r' {
						s = append(s, '\r')
						continue
					}
				}
				s = append(s, content[i])
			}
			list = append(list, string(s))
			i++
		case c == '<' || c == '>':
			list = append(list, string(content[i:i+2]))
			i += 2
		default:
			start := i
			for i++; i < len(content) && !strings.ContainsRune(" \n()<>/", rune(content[i])); i++ {
			}
			list = append(list, string(content[start:i]))
		}
	}
	return list
}

// unicodeMap reads the ranges of a font's ToUnicode map.
func (r *readBack) unicodeMap(font types.Dict) map[int]rune {
	m := map[int]rune{}
	for line := range strings.Lines(string(r.stream(font["ToUnicode"]))) {
		var low, high, target int
		if n, err := fmt.Sscanf(line, "<%04X> <%04X> <%04X>\n", &low, &high, &target); n == 3 && err == nil {
			if low>>8 != high>>8 {
				r.t.Errorf("the ToUnicode range %s crosses a high byte", line)
			}
			for code := low; code <= high; code++ {
				m[code] = rune(target + code - low)
			}
		}
	}
	return m
}
