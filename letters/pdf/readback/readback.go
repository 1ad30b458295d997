// Package readback reads finished letters back, with a library that had no part in writing them, for tests that judge a
// letter by its page. Anything that a tagged PDF must not be fails the test.
package readback

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// withoutFolder keeps pdfcpu from writing files into the home of whoever runs the tests.
var withoutFolder = sync.OnceFunc(api.DisableConfigDir)

const (
	pageHeight = 297.0 // mm
	mmPerPoint = 25.4 / 72
)

// File is a letter as read back.
type File struct {
	t       testing.TB
	Context *model.Context
	Catalog types.Dict
	Pages   []*Page
	index   map[int]types.Object // the ParentTree: what each StructParent(s) number leads to
	Root    *Node
}

// Page is one of its pages.
type Page struct {
	Dict   types.Dict
	number int // of its object
	Marks  []Mark
}

// Mark is a piece of a page's content: marked with an identifier, or an artifact (id < 0).
type Mark struct {
	Tag    string
	ID     int
	Shown  []Shown
	others int // rules and pictures
}

// Shown is a string at its place, in millimetres from the top left.
type Shown struct {
	X, Y, Size float64
	Font       string
	Text       string
}

// Text is all that the mark holds.
func (m Mark) Text() (s string) {
	for _, shown := range m.Shown {
		s += shown.Text
	}
	return s
}

// Node is an element of the structure tree as read back. Its text is that of all it holds, in reading order.
type Node struct {
	Kind, Alternative string
	Children          []*Node
	Text              string
	Figures           int // rules and pictures in its own content
	Annotations       []types.Dict
}

// Outline lists the elements that hold no others but links, one to a line: "P text".
func (n *Node) Outline() (lines []string) {
	leaf := true
	for _, child := range n.Children {
		leaf = leaf && child.Kind == "Link"
	}
	if leaf {
		return []string{strings.Trim(n.Kind+" "+n.Alternative+n.Text, " ")}
	}
	for _, child := range n.Children {
		lines = append(lines, child.Outline()...)
	}
	return lines
}

// Find gives the elements of a kind, in reading order.
func (n *Node) Find(kind string) (found []*Node) {
	if n.Kind == kind {
		found = append(found, n)
	}
	for _, child := range n.Children {
		found = append(found, child.Find(kind)...)
	}
	return found
}

// Read reads a letter back and checks, as it goes, that tree, pages and index agree on what belongs to what.
func Read(t testing.TB, file []byte) *File {
	t.Helper()
	withoutFolder()
	context, err := api.ReadAndValidate(bytes.NewReader(file), model.NewDefaultConfiguration())
	if err != nil {
		t.Fatalf("not a valid PDF: %v", err)
	}
	r := &File{t: t, Context: context}
	r.Catalog, err = context.Catalog()
	r.Must(err)
	r.Must(context.EnsurePageCount())
	for n := 1; n <= context.PageCount; n++ {
		dict, ref, inherited, err := context.PageDict(n, false)
		r.Must(err)
		page := &Page{Dict: dict, number: ref.ObjectNumber.Value()}
		content := r.Stream(dict["Contents"])
		page.Marks = r.parse(content, r.Dict(inherited.Resources["Font"]))
		r.Pages = append(r.Pages, page)
	}
	r.readStructure()
	return r
}

// Must fails the test where there is an error.
func (r *File) Must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// Dict, Array, String and Stream follow a reference to what they are named after.
func (r *File) Dict(o types.Object) types.Dict {
	r.t.Helper()
	d, err := r.Context.DereferenceDict(o)
	r.Must(err)
	return d
}

func (r *File) Array(o types.Object) types.Array {
	r.t.Helper()
	a, err := r.Context.DereferenceArray(o)
	r.Must(err)
	return a
}

func (r *File) String(o types.Object) string {
	r.t.Helper()
	s, err := r.Context.DereferenceText(o)
	r.Must(err)
	return s
}

func (r *File) Stream(o types.Object) []byte {
	r.t.Helper()
	sd, _, err := r.Context.DereferenceStreamDict(o)
	r.Must(err)
	r.Must(sd.Decode())
	return sd.Content
}
