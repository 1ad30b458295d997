package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// mostBytes is how large a file may be that a person gives in.
const mostBytes = 5 << 20

// Given is a PDF that a person made, as a letter. It has to open, to be of upright A4 pages, at most so many, and to hold nothing but what
// shows on paper. The error says what is wrong with the file and how to mend that; it repeats nothing of it.
func Given(file []byte, most int) (Page, error) {
	switch {
	case len(file) > mostBytes: //guard:given-file-is-bounded
		return Page{}, fmt.Errorf("the file has more than %d MB: make its pictures smaller", mostBytes>>20)
	case !bytes.HasPrefix(file, []byte("%PDF-")): //guard:given-file-is-a-pdf
		return Page{}, errors.New("the file is no PDF: save the letter as a PDF")
	}
	withoutFolder()
	opened, err := api.ReadAndValidate(bytes.NewReader(file), model.NewDefaultConfiguration())
	switch {
	case errors.Is(err, pdfcpu.ErrWrongPassword):
		return Page{}, errEncrypted
	case err != nil:
		return Page{}, errors.New("the file can't be read as a PDF: save the letter anew")
	case opened.Encrypt != nil: //guard:given-file-is-open
		return Page{}, errEncrypted
	case opened.PageCount < 1 || opened.PageCount > most: //guard:given-pages-are-bounded
		return Page{}, fmt.Errorf("the file has %d pages: 1 to %d fit into the envelope", opened.PageCount, most)
	}
	if err := onlyPaper(opened); err != nil {
		return Page{}, err
	}
	return Page{PDF: file, Pages: opened.PageCount}, ofA4(opened)
}

var errEncrypted = errors.New("the file is encrypted: save the letter without a password and without restrictions")

// ofA4 tells whether each page shows as an upright A4 page.
func ofA4(c *model.Context) error {
	pages, err := c.PageBoundaries(nil)
	if err != nil {
		return errors.New("the sizes of the pages can't be read: save the letter anew")
	}
	const width, height, near = 595.28, 841.89, 3.0 // points
	for i, p := range pages {
		box := p.CropBox()
		//guard:given-pages-are-a4
		if box == nil || math.Abs(box.Width()-width) > near || math.Abs(box.Height()-height) > near || p.Rot%180 != 0 {
			return fmt.Errorf("page %d is not upright A4: set the paper to A4 and save the letter anew", i+1)
		}
	}
	return nil
}

const script = "a script or an action"

// hidden are the entries of dictionaries that do something, or hold something that doesn't show on paper, each with its name.
var hidden = map[string]string{
	"JS": script, "JavaScript": script, "EmbeddedFiles": "a file inside", "EF": "a file inside", "XFA": "a form",
	"RichMedia": "sound or video",
}

// acting are the actions that do more than lead to a place.
var acting = []string{"JavaScript", "Launch", "GoToR", "GoToE", "ImportData", "SubmitForm", "ResetForm", "Rendition", "Sound", "Movie",
	"Hide", "SetOCGState", "RichMediaExecute"}

// onlyPaper refuses what a letter on paper could not hold: scripts, files, forms, comments.
func onlyPaper(c *model.Context) error {
	for _, entry := range c.Table {
		if entry == nil || entry.Free {
			continue
		}
		if what := unprintable(entry.Object); what != "" { //guard:given-file-is-paper-only
			return fmt.Errorf("the file holds %s: print the letter to a new PDF, and give that one in", what)
		}
	}
	return nil
}

// unprintable names the first thing in an object that doesn't show on paper, or is empty.
func unprintable(o types.Object) string {
	switch o := o.(type) {
	case types.Array:
		for _, each := range o {
			if what := unprintable(each); what != "" {
				return what
			}
		}
	case types.StreamDict:
		return unprintable(o.Dict)
	case types.ObjectStreamDict:
		return unprintable(o.Dict)
	case types.Dict:
		return unprintableDict(o)
	}
	return ""
}

func unprintableDict(d types.Dict) string {
	if subtype := nameIn(d, "Subtype"); d["Rect"] != nil && subtype != "" && subtype != "Link" {
		return "comments or fields to fill in"
	}
	if slices.Contains(acting, nameIn(d, "S")) {
		return script
	}
	for key, value := range d {
		name, err := types.DecodeName(key)
		if err != nil {
			name = key
		}
		if what := hidden[name]; what != "" {
			return what
		}
		if what := unprintable(value); what != "" {
			return what
		}
	}
	return ""
}

// nameIn is the name that stands directly under a key, or empty.
func nameIn(d types.Dict, key string) string {
	name, _ := d[key].(types.Name)
	plain, err := types.DecodeName(string(name))
	if err != nil {
		return string(name)
	}
	return plain
}
