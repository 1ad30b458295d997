package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"strings"
)

// program is a face cut down to a set of groups, as PDF objects that only lack their numbers: a Type0 font whose codes are
// Unicode code points, so that text copied from the page is exactly the text that was drawn.
type program struct {
	name       string // PostScript name with a tag that stands for the bytes
	descriptor string
	widths     string // the array W: advances by code
	file       []byte // stream: the TrueType font
	toUnicode  []byte // stream: codes to Unicode
	toGlyph    []byte // stream: codes to glyphs
}

func newProgram(f *face, groups runeGroups) *program {
	runes := f.runesOf(groups)
	ids := make([]uint16, len(runes))
	toGlyph := make([]byte, 2*(int(runes[len(runes)-1])+1))
	for i, r := range runes {
		ids[i] = f.glyphs[r].id
		bigEndian.PutUint16(toGlyph[2*int(r):], ids[i])
	}
	file := f.source.subset(ids)
	return &program{
		name:       subsetTag(file, toGlyph) + "+" + f.name,
		descriptor: f.source.descriptor(),
		widths:     f.widths(runes),
		file:       streamObject(fmt.Sprintf("/Length1 %d", len(file)), file),
		toUnicode:  streamObject("", toUnicodeMap(runes)),
		toGlyph:    streamObject("", toGlyph),
	}
}

// runesOf lists the characters of some groups in order.
func (f *face) runesOf(groups runeGroups) (runes []rune) {
	for r, g := range f.glyphs {
		if g.group&groups != 0 {
			runes = append(runes, rune(r))
		}
	}
	return runes
}

// subsetTag makes the six capitals that PDF asks for out of the bytes, so that two subsets never share a name.
func subsetTag(parts ...[]byte) string {
	sum := sha256.Sum256(bytes.Join(parts, nil))
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag)
}

// consecutive cuts ascending runes into runs without a gap that do not cross a high byte: the range of a ToUnicode map
// may not (PDF/UA-1 refuses the one range that gofpdf writes, 0000 to FFFF).
func consecutive(runes []rune) (runs [][]rune) {
	start := 0
	for i := range runes {
		if i+1 == len(runes) || runes[i+1] != runes[i]+1 || runes[i+1]&0xFF == 0 {
			runs = append(runs, runes[start:i+1])
			start = i + 1
		}
	}
	return runs
}

func (f *face) widths(runes []rune) string {
	var w strings.Builder
	for _, run := range consecutive(runes) {
		advances := make([]uint16, len(run))
		for i, r := range run {
			advances[i] = f.glyphs[r].advance
		}
		fmt.Fprintf(&w, "%d %d ", run[0], advances) // 65 [667 667 722]
	}
	return w.String()
}

func toUnicodeMap(runes []rune) []byte {
	var m bytes.Buffer
	m.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	const mostRanges = 100 // in one section, says the CMap specification
	for runs := consecutive(runes); len(runs) > 0; {
		section := runs[:min(len(runs), mostRanges)]
		runs = runs[len(section):]
		fmt.Fprintf(&m, "%d beginbfrange\n", len(section))
		for _, run := range section {
			fmt.Fprintf(&m, "<%04X> <%04X> <%04X>\n", run[0], run[len(run)-1], run[0])
		}
		m.WriteString("endbfrange\n")
	}
	m.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend")
	return m.Bytes()
}

// descriptor gives the font's dimensions in thousandths of the type size, from the tables head, hhea and OS/2.
func (t trueType) descriptor() string {
	unitsPerEm := int(bigEndian.Uint16(t.tables["head"][18:]))
	dimension := func(table string, offset int) int {
		return int(int16(bigEndian.Uint16(t.tables[table][offset:]))) * 1000 / unitsPerEm
	}
	const symbolic = 4 // its codes are no standard encoding
	boldness := int(bigEndian.Uint16(t.tables["OS/2"][4:]))
	return fmt.Sprintf("/Flags %d /FontBBox [%d %d %d %d] /Ascent %d /Descent %d /CapHeight %d /ItalicAngle 0 /StemV %d",
		symbolic, dimension("head", 36), dimension("head", 38), dimension("head", 40), dimension("head", 42),
		dimension("hhea", 4), dimension("hhea", 6), dimension("OS/2", 88), stemWidth(boldness))
}

// stemWidth estimates the width of a vertical stroke from a weight of 400 or 700, as is usual: fonts don't state it.
func stemWidth(boldness int) int { return 50 + boldness*boldness/(65*65) }

// streamObject writes a compressed stream with the given entries in its dictionary.
func streamObject(entries string, data []byte) []byte {
	var packed bytes.Buffer
	w, err := zlib.NewWriterLevel(&packed, zlib.BestCompression)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // a known level, and a buffer in memory: neither can fail
	}
	return fmt.Appendf(nil, "<</Length %d /Filter /FlateDecode %s>>\nstream\n%s\nendstream\n", packed.Len(), entries, packed.Bytes())
}

// embed adds the program to a file; the object self, gofpdf's stub, becomes the font.
func (p *program) embed(file *objects, self int) {
	toUnicode, toGlyph, fontFile := file.add(p.toUnicode), file.add(p.toGlyph), file.add(p.file)
	descriptor := file.addf("<</Type /FontDescriptor /FontName /%s %s /FontFile2 %d 0 R>>", p.name, p.descriptor, fontFile)
	cidFont := file.addf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s"+
		" /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>"+
		" /FontDescriptor %d 0 R /CIDToGIDMap %d 0 R /W [%s]>>", p.name, descriptor, toGlyph, p.widths)
	file.setf(self, "<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H"+
		" /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>", p.name, cidFont, toUnicode)
}
