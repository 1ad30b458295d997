package pdf

import (
	"math"
	"sync"
	"unicode/utf16"
)

// addColours says what the file's red, green and blue, and its greys, look like, as PDF/A asks: those of sRGB. It returns the
// number of the output intent.
func addColours(file *objects) int {
	profile := file.add(colourProfile())
	return file.addf("<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB) /DestOutputProfile %d 0 R>>", profile)
}

var colourProfile = sync.OnceValue(func() []byte { return streamObject("/N 3", sRGB()) })

// sRGB is the colour space of IEC 61966-2-1 as an ICC profile (ICC.1:2004-10), made here from its published figures.
func sRGB() []byte {
	type tag struct{ name, data string }
	curve := "para\x00\x00\x00\x00\x00\x03\x00\x00" + fixed16(2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)
	tags := []tag{
		{"desc", localised("sRGB")}, {"cprt", localised("No copyright, use freely")},
		// The white of daylight (D65) as seen in the light of the profile's space (D50), and the primaries likewise.
		{"wtpt", "XYZ \x00\x00\x00\x00" + fixed16(whiteX, 1, whiteZ)},
		{"chad", "sf32\x00\x00\x00\x00" + fixed16(1.04791, 0.02293, -0.05019, 0.02960, 0.99046, -0.01707, -0.00925, 0.01506, 0.75179)},
		{"rXYZ", "XYZ \x00\x00\x00\x00" + fixed16(0.43607, 0.22249, 0.01392)},
		{"gXYZ", "XYZ \x00\x00\x00\x00" + fixed16(0.38515, 0.71687, 0.09708)},
		{"bXYZ", "XYZ \x00\x00\x00\x00" + fixed16(0.14307, 0.06061, 0.71410)},
		{"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve},
	}
	const headSize, entrySize = 128, 12
	table := bigEndian.AppendUint32(nil, uint32(len(tags)))
	var data []byte
	first := headSize + 4 + entrySize*len(tags)
	for _, t := range tags {
		table = append(table, t.name...)
		table = bigEndian.AppendUint32(table, uint32(first+len(data)))
		table = bigEndian.AppendUint32(table, uint32(len(t.data)))
		data = append(data, t.data...)
		data = append(data, make([]byte, -len(data)&3)...) // each begins at a multiple of four
	}
	head := make([]byte, headSize)
	bigEndian.PutUint32(head, uint32(first+len(data)))
	copy(head[8:], "\x04\x20\x00\x00mntrRGB XYZ ") // version 4.2, for a screen
	copy(head[24:], "\x07\xea\x00\x01\x00\x01")    // 1 January 2026
	copy(head[36:], "acsp")
	copy(head[68:], fixed16(whiteX, 1, whiteZ))
	return append(append(head, table...), data...)
}

// The white point of D50.
const whiteX, whiteZ = 0.9642, 0.8249

// fixed16 writes numbers with 16 bits after the point.
func fixed16(numbers ...float64) string {
	var b []byte
	for _, n := range numbers {
		b = bigEndian.AppendUint32(b, uint32(int32(math.Round(n*65536))))
	}
	return string(b)
}

// localised writes a text in American English, the only language the profile speaks.
func localised(s string) string {
	b := []byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS")
	b = bigEndian.AppendUint32(b, uint32(2*len(s)))
	b = bigEndian.AppendUint32(b, 28)
	for _, unit := range utf16.Encode([]rune(s)) {
		b = bigEndian.AppendUint16(b, unit)
	}
	return string(b)
}
