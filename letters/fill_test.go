package letters

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPlacesAreFilledAsAReplacerFillsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"{a}", "{b}", "{ab}", "{a", "{", "}", "{}", "a", " ", "ż", "{{a}}"})
		text := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "text"), "")
		place := rapid.SampledFrom([]string{"{a}", "{b}", "{ab}", "{c}"})
		var first, second []string
		for _, pairs := range []*[]string{&first, &second} {
			for range rapid.IntRange(0, 3).Draw(t, "pairs") {
				*pairs = append(*pairs, place.Draw(t, "place"), piece.Draw(t, "stands"))
			}
		}
		want := strings.NewReplacer(append(first[:len(first):len(first)], second...)...).Replace(text)
		if got := filled(text, first, second); got != want {
			t.Fatalf("%q with %q and %q is %q, want %q", text, first, second, got, want)
		}
	})
}
