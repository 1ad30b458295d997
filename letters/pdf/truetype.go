package pdf

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math/bits"
	"slices"
)

// trueType is a font file taken apart: what a subset of it needs.
type trueType struct {
	tables   map[string][]byte
	outlines []int // where each glyph begins in the table glyf, and where the last one ends
	metrics  int   // how many glyphs have an advance of their own in the table hmtx
}

var bigEndian = binary.BigEndian

// embeddedTables are those that PDF asks of an embedded TrueType font. What is left out: the character map and the names,
// which PDF states elsewhere, and the hinting programs, a third of the bytes and of no use on paper or fine screens.
var embeddedTables = []string{"glyf", "head", "hhea", "hmtx", "loca", "maxp"}

func readTrueType(file []byte) (trueType, error) {
	tables, err := takeApart(file)
	if err != nil {
		return trueType{}, err
	}
	t := trueType{tables: tables}
	for _, name := range slices.Concat(embeddedTables, []string{"OS/2"}) {
		if t.tables[name] == nil {
			return t, fmt.Errorf("find table %s: the font has none", name)
		}
	}
	t.metrics = int(bigEndian.Uint16(t.tables["hhea"][34:]))
	longOffsets := bigEndian.Uint16(t.tables["head"][50:]) == 1
	for i := range int(bigEndian.Uint16(t.tables["maxp"][4:])) + 1 {
		if longOffsets {
			t.outlines = append(t.outlines, int(bigEndian.Uint32(t.tables["loca"][4*i:])))
		} else {
			t.outlines = append(t.outlines, 2*int(bigEndian.Uint16(t.tables["loca"][2*i:])))
		}
	}
	return t, nil
}

// takeApart finds the tables of a font file.
func takeApart(file []byte) (map[string][]byte, error) {
	tables := map[string][]byte{}
	for i := range int(bigEndian.Uint16(file[4:])) {
		entry := file[12+16*i:]
		offset, length := bigEndian.Uint32(entry[8:]), bigEndian.Uint32(entry[12:])
		if uint64(offset)+uint64(length) > uint64(len(file)) {
			return nil, fmt.Errorf("find table %s: the font ends before it does", entry[:4])
		}
		tables[string(entry[:4])] = file[offset : offset+length]
	}
	return tables, nil
}

func (t trueType) outline(id uint16) []byte {
	return t.tables["glyf"][t.outlines[id]:t.outlines[id+1]]
}

// subset cuts the font down to the glyphs given and those they are composed of, without hinting. Glyphs keep their
// numbers: the ones left out are empty, which costs next to nothing once compressed and spares every renumbering.
func (t trueType) subset(ids []uint16) []byte {
	wanted := map[uint16]bool{0: true} // PDF asks for the glyph of missing characters, though we never show it
	for pending := slices.Clone(ids); len(pending) > 0; {
		id := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if !wanted[id] {
			wanted[id] = true
			pending = append(pending, components(t.outline(id))...)
		}
	}
	var glyf, loca []byte
	hmtx := slices.Clone(t.tables["hmtx"])
	for id := range uint16(len(t.outlines) - 1) {
		loca = bigEndian.AppendUint32(loca, uint32(len(glyf)))
		if !wanted[id] {
			if int(id) < t.metrics {
				clear(hmtx[4*int(id) : 4*int(id)+4])
			}
			continue
		}
		glyf = append(glyf, withoutHints(t.outline(id))...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
	}
	head := slices.Clone(t.tables["head"])
	bigEndian.PutUint16(head[50:], 1) // loca holds long offsets
	return assemble(map[string][]byte{
		"glyf": glyf,
		"head": head,
		"hhea": t.tables["hhea"],
		"hmtx": hmtx,
		"loca": bigEndian.AppendUint32(loca, uint32(len(glyf))),
		"maxp": t.tables["maxp"],
	})
}

// Flags of a component of a composite glyph, as the OpenType specification of the table glyf names them.
const (
	argumentsAreWords = 1 << 0
	haveScale         = 1 << 3
	moreComponents    = 1 << 5
	haveTwoScales     = 1 << 6
	haveMatrix        = 1 << 7
	haveInstructions  = 1 << 8
)

const glyphHeader = 10 // number of contours and bounding box

func isComposite(outline []byte) bool {
	return len(outline) > 0 && int16(bigEndian.Uint16(outline)) < 0
}

// eachComponent calls visit with every component record (flags, glyph, placement) and returns where the records end.
func eachComponent(outline []byte, visit func(record []byte)) int {
	at := glyphHeader
	for {
		flags := bigEndian.Uint16(outline[at:])
		size := 6
		if flags&argumentsAreWords != 0 {
			size += 2
		}
		switch {
		case flags&haveScale != 0:
			size += 2
		case flags&haveTwoScales != 0:
			size += 4
		case flags&haveMatrix != 0:
			size += 8
		}
		visit(outline[at : at+size])
		at += size
		if flags&moreComponents == 0 {
			return at
		}
	}
}

func components(outline []byte) (ids []uint16) {
	if isComposite(outline) {
		eachComponent(outline, func(record []byte) { ids = append(ids, bigEndian.Uint16(record[2:])) })
	}
	return ids
}

// withoutHints copies an outline without its hinting program.
func withoutHints(outline []byte) []byte {
	if len(outline) == 0 {
		return nil
	}
	if isComposite(outline) {
		plain := slices.Clone(outline)
		end := eachComponent(plain, func(record []byte) {
			bigEndian.PutUint16(record, bigEndian.Uint16(record)&^haveInstructions)
		})
		return plain[:end]
	}
	// A simple glyph: header, the end point of each contour, the length of the program, the program, the points.
	program := glyphHeader + 2*int(bigEndian.Uint16(outline))
	points := program + 2 + int(bigEndian.Uint16(outline[program:]))
	return slices.Concat(outline[:program], []byte{0, 0}, outline[points:])
}

// assemble writes a font file from its tables, with the checksums the format asks for.
func assemble(tables map[string][]byte) []byte {
	const entrySize, fontHeader, checksumAdjustment = 16, 12, 8
	clear(tables["head"][checksumAdjustment : checksumAdjustment+4])
	names := slices.Sorted(maps.Keys(tables))
	log2 := bits.Len(uint(len(names))) - 1
	powerOfTwo := 1 << log2
	file := bigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{len(names), powerOfTwo * entrySize, log2, (len(names) - powerOfTwo) * entrySize} {
		file = bigEndian.AppendUint16(file, uint16(v))
	}
	offset, head := fontHeader+entrySize*len(names), 0
	for _, name := range names {
		if name == "head" {
			head = offset
		}
		file = append(file, name...)
		file = bigEndian.AppendUint32(file, checksum(tables[name]))
		file = bigEndian.AppendUint32(file, uint32(offset))
		file = bigEndian.AppendUint32(file, uint32(len(tables[name])))
		offset += (len(tables[name]) + 3) &^ 3
	}
	for _, name := range names {
		file = append(file, tables[name]...)
		for len(file)%4 != 0 {
			file = append(file, 0)
		}
	}
	bigEndian.PutUint32(file[head+checksumAdjustment:], 0xB1B0AFBA-checksum(file))
	return file
}

func checksum(table []byte) (sum uint32) {
	for i := 0; i < len(table); i += 4 {
		var word [4]byte
		copy(word[:], table[i:])
		sum += bigEndian.Uint32(word[:])
	}
	return sum
}
