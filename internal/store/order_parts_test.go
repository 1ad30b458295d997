package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/casefile"
	"stepdown/internal/store"
)

// TestPartsOfAFeedComeToTheSameAsCaseByCase has new and known cases that bear on each other on both sides of the boundary between two parts
// of a feed, which another store takes case by case.
func TestPartsOfAFeedComeToTheSameAsCaseByCase(t *testing.T) {
	var between []casefile.Incoming // they meet nobody
	for i := range 2*store.PartKnown - 3 {
		e := episode(fmt.Sprintf("K%05d", i))
		between = append(between, casefile.Incoming{Key: e.Key, Episode: e, Digest: "d"})
	}
	others := func(all string) string {
		return strings.Join(slices.DeleteFunc(strings.Split(all, "\n"), func(line string) bool {
			return strings.Contains(strings.ToUpper(line), "K0")
		}), "\n")
	}
	drawFewer(t, "4")
	fromEach(t, func(t *testing.T, fresh func() *store.Store) {
		rapid.Check(t, func(t *rapid.T) {
			one, many := fresh(), fresh()
			defer one.Close()
			defer many.Close()
			on := monday.AddDays(1)
			known := draw(t, 1, "A", "Y")
			takeChanges(t, one, on, 0, nil, known...)
			takeChanges(t, many, on, 0, nil, known...)
			doOne(t, on, one, many)
			on = on.AddDays(1)
			before, after := draw(t, 2, "A", "B", "C"), draw(t, 2, "Y", "Z")
			warnings := drawnWarnings(t)
			takeChanges(t, one, on, 0, warnings, slices.Concat(before, between, after)...)
			for i, c := range slices.Concat(before, after) {
				takeChanges(t, many, on, i, nil, c)
			}
			takeChanges(t, many, on, 100, warnings)
			equal(t, "the feed", others(allOf(t, one)), others(allOf(t, many)))
			anew(t, one)
		})
	})
}

// draw draws what a feed says of some episodes, from the first to the number, of each case.
func draw(t *rapid.T, numbers int, refs ...string) (all []casefile.Incoming) {
	for _, ref := range refs {
		for n := range numbers {
			if rapid.IntRange(0, 3).Draw(t, "left out") > 0 {
				all = append(all, saying(t, casefile.Key{Case: ref, Number: n + 1}))
			}
		}
	}
	return all
}
