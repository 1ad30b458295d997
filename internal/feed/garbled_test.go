package feed

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"
)

// TestEveryMisreadLetterIsFound takes words with a letter of Latin-1 or Latin Extended-A among plain ones.
func TestEveryMisreadLetterIsFound(t *testing.T) {
	plain := rapid.StringMatching(`[A-Z][a-z]{1,6}`) // "AÃ", once trimmed, may be a word in capitals
	marked := rapid.RuneFrom([]rune("ÀÁÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ" +
		"ĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦħĨĩĪīĬĭĮįİıĴĵĶķĹĺĻļĽľŁłŃńŅņŇňŌōŎŏŐőŒœŔŕŖŗ" +
		"ŘřŚśŜŝŞşŠšŢţŤťŦŧŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžȘșȚțƠơƯưẀẁẂẃẤấỄễỴỵ’“”–…£"))
	rapid.Check(t, func(t *rapid.T) {
		letter := marked.Draw(t, "letter")
		s := plain.Draw(t, "before") + string(letter) + rapid.StringMatching(`[a-z]{0,6}( [A-Z][a-z]+)?`).Draw(t, "after")
		if p := legible(s); p != nil {
			t.Fatalf("%q is refused: %+v", s, p)
		}
		var asWindows, asLatin strings.Builder
		for _, b := range []byte(s) {
			asLatin.WriteRune(rune(b))
			if strings.IndexByte("\x81\x8d\x8f\x90\x9d", b) >= 0 {
				asWindows.WriteRune(rune(b))
				continue
			}
			asWindows.WriteRune(charmap.Windows1252.DecodeByte(b))
		}
		all := []string{asWindows.String(), asLatin.String()}
		if letter == 'à' || !strings.HasSuffix(all[0], "\u00a0") { // of Š at the end of a word nothing but Å is left, as in a name
			all = append(all, trim(all[0]))
		}
		for _, garbled := range all {
			if p := legible(garbled); p == nil || p.mend != mendEncoding {
				t.Fatalf("%q of %q passes, or for another reason: %+v", garbled, s, p)
			}
		}
	})
}

func TestLettersInTheirPlaceAreNotTakenForMisreadOnes(t *testing.T) {
	for _, s := range []string{"JOÃO", "CAFÉ’S", "ANDRÉ–NG", "STRAUß–NG", "KŘÍŽEK", "ROMÂNIA", "Ângela", "D’Âge", "‘chez André’”",
		"MALMÖ–LUND", "Mr & Mrs Ng", "Fish&Chips;Co", "AT&T", "&", "a & b; c"} {
		if p := legible(s); p != nil {
			t.Errorf("%s: %+v", s, p)
		}
	}
}

func TestPostcodesWithALetterForADigit(t *testing.T) {
	for _, good := range []string{"", "NN1 1AA", "nn11aa", "SO14 7AA", "S1 4AA", "OX1 1AA", "OL1 1AA", "IP1 1AA", "LL11 1AA", "SW1A 1AA",
		"W1A 0AX", "EC1A 1BB", "E1W 1AA", "N1C 4AA", "BS0 1AA", "CR0 1AA", "B1 1BB", "M1 1AE",
		"ZE1 0AA", "GY1 1AA", "BX1 1LT", "G1 1AA", "Z1 1AA", "somewhere", "10115", "1012 AB", "D02 AF30", "BFPO 61", "none", "TBC", "N/A",
		"M1 1A3", "OO1 1AA"} {
		to := ""
		if p := (postcode{&to}).read(good, reading{}); p != nil {
			t.Errorf("%s: %+v", good, p)
		}
	}
	for _, spoiled := range []string{"NNI 1AA", "NN1 IAA", "NN1 lAA", "nn1 iaa", "NN1O 1AA", "NN1 OAA", "S01 4AA", "S014 7AA", "0X1 1AA",
		"0L1 1AA", "1P1 1AA", "SWIA 1AA", "5W1A 1AA", "SW1A IAA", "EC1A 18B", "N1 1A4", "L111 1AA", "8S1 1AA",
		"NN1S 1AA", "NNS 1AA", "NN1 5S5", "NN1 BAA", "W1A OAX", "NNI IAA"} {
		to := ""
		if p := (postcode{&to}).read(spoiled, reading{}); p == nil || p.mend != "correct the postcode: O and I are letters, 0 and 1 are digits" {
			t.Errorf("%s: %+v", spoiled, p)
		}
	}
}

// FuzzLegible: whatever the text, nothing panics; text in plain ASCII without an ampersand passes if it can be seen, and
// what is refused says why and what to do.
func FuzzLegible(f *testing.F) {
	for _, s := range []string{"", "Ms Ng", "FolasadÃ©", "Ã", "â€", "ï¿½", "ðŸ˜€", "CAFÉ’S", "&#", "&amp", "&#x;", "Ð˜Ð²", "\xc3", "a\u0301",
		"ÃƒÂ©", "NN1 IAA", "S01 4AA"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := legible(s)
		if p != nil && (p.rule == "" || p.mend == "") {
			t.Fatalf("%q: %+v", s, p)
		}
		plain := !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' || r == '&' })
		if p != nil && plain {
			t.Fatalf("%q: %+v", s, p)
		}
		if p == nil && printable(s) != nil {
			t.Fatalf("%q passes, and can't be printed", s)
		}
		to := ""
		if p := (postcode{&to}).read(s, reading{}); p == nil && mistaken(to) {
			t.Fatalf("%q becomes %q", s, to)
		}
	})
}
