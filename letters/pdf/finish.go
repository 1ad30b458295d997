package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
)

// finish makes gofpdf's file a tagged one that embeds its fonts. It is one pass over the objects, in steps.
func finish(l Letter, faces *typeface, p painted) ([]byte, error) {
	file, err := readObjects(p.raw)
	if err != nil {
		return nil, err
	}
	if err := tagPages(file, p); err != nil {
		return nil, err
	}
	tree := addStructure(file, p)
	metadata, colours := addMetadata(file, l), addColours(file)
	file.setf(file.root, "<</Type /Catalog /Pages 1 0 R /Lang %s /MarkInfo <</Marked true>> /StructTreeRoot %d 0 R"+
		" /Metadata %d 0 R /OutputIntents [%d 0 R] /ViewerPreferences <</DisplayDocTitle true>>>>", textString(l.Lang), tree, metadata, colours)
	if err := compressPages(file, len(p.owners)); err != nil {
		return nil, err
	}
	identifier := file.digest() // of all but the fonts and the logo, which are the same in every letter
	if err := addLogo(file, l.Logo); err != nil {
		return nil, err
	}
	if err := embedFonts(file, faces, p.used); err != nil {
		return nil, err
	}
	return file.write(identifier), nil
}

// pageObject is the number of a page's object, counted from page 0: gofpdf writes 3, 5, 7, and the content after each.
func pageObject(page int) int { return 3 + 2*page }

const resources = 2 // number of the object that lists what pages use

func (o *objects) digest() []byte {
	sum := sha256.New()
	for _, body := range o.bodies {
		sum.Write(body)
	}
	return sum.Sum(nil)[:16]
}

// embedFonts puts the real fonts in the place of gofpdf's stubs: all that were used, and none that wasn't.
func embedFonts(file *objects, faces *typeface, used [weights]runeGroups) error {
	for w, groups := range used {
		begins := []byte("<</Type /Font\n/BaseFont /" + stubPrefix + faces[w].name + "\n")
		stub := slices.IndexFunc(file.bodies, func(body []byte) bool { return bytes.HasPrefix(body, begins) })
		if (stub >= 0) != (groups != 0) {
			return fmt.Errorf("find the stub of font %s: %w", faces[w].name, errUnlikeGofpdf)
		}
		if groups != 0 {
			faces[w].program(groups).embed(file, stub)
		}
	}
	return nil
}

func addLogo(file *objects, logo Logo) error {
	if !logo.present() {
		return nil
	}
	return file.replace(resources, "/XObject <<\n", fmt.Sprintf("/XObject <<\n/%s %d 0 R\n", logoName, file.add(logo.image)))
}

// deflaters are used again from letter to letter: a new one takes a megabyte.
var deflaters = sync.Pool{New: func() any {
	w, err := zlib.NewWriterLevel(io.Discard, zlib.BestSpeed)
	if err != nil {
		panic(err) // the level is one of the library's own
	}
	return w
}}

// compressPages compresses what gofpdf left plain.
func compressPages(file *objects, pages int) error {
	w := deflaters.Get().(*zlib.Writer)
	defer deflaters.Put(w)
	for page := range pages {
		n := pageObject(page) + 1
		_, content, opened := bytes.Cut(file.bodies[n], []byte("stream\n"))
		content, closed := bytes.CutSuffix(content, []byte("\nendstream\n"))
		if !opened || !closed {
			return fmt.Errorf("find the content of page %d: %w", page+1, errUnlikeGofpdf)
		}
		var packed bytes.Buffer
		packed.Grow(len(content) / 2)
		w.Reset(&packed)
		_, err := w.Write(content)
		if err = errors.Join(err, w.Close()); err != nil {
			return fmt.Errorf("compress page %d: %w", page+1, err)
		}
		file.setf(n, "<</Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream", packed.Len(), packed.Bytes())
	}
	return nil
}
