package pdf

import (
	"bytes"
	"math"
	"testing"
)

// The profile is laid out as ICC.1 asks, and its three primaries together make its white.
func TestColourProfile(t *testing.T) {
	profile := sRGB()
	if int(bigEndian.Uint32(profile)) != len(profile) || string(profile[12:24]) != "mntrRGB XYZ " || string(profile[36:40]) != "acsp" {
		t.Fatalf("its head is %q", profile[:128])
	}
	tags := map[string][]byte{}
	for i := range int(bigEndian.Uint32(profile[128:])) {
		entry := profile[132+12*i:]
		at, size := bigEndian.Uint32(entry[4:]), bigEndian.Uint32(entry[8:])
		if at%4 != 0 || int(at+size) > len(profile) {
			t.Fatalf("%s lies at %d, with %d bytes of %d", entry[:4], at, size, len(profile))
		}
		tags[string(entry[:4])] = profile[at : at+size]
	}
	number := func(tag string, i int) float64 { return float64(int32(bigEndian.Uint32(tags[tag][8+4*i:]))) / 65536 }
	for i := range 3 {
		if sum := number("rXYZ", i) + number("gXYZ", i) + number("bXYZ", i); math.Abs(sum-number("wtpt", i)) > 0.0005 {
			t.Errorf("the primaries add up to %g, white is %g", sum, number("wtpt", i))
		}
	}
	if len(tags) != 10 || !bytes.Equal(tags["rTRC"], tags["bTRC"]) || string(tags["rTRC"][:4]) != "para" {
		t.Errorf("tags %q", tags)
	}
}

func TestALetterSaysThatItIsForTheArchive(t *testing.T) {
	file := mustDraw(t, standardLetter()).PDF
	for _, want := range []string{"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>",
		"/OutputIntents [", "/S /GTS_PDFA1", "/ID [<"} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("the file lacks %s", want)
		}
	}
}
