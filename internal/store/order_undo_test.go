package store_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/casefile"
	"stepdown/internal/store"
)

// TestAnUndoneFeedLeavesNothingOnceAFullOneHasCome has two stores take the same random history, one with a feed in it that is undone. After
// a full feed with a good row of every case both hold the same, and at each step what is kept of places is what is worked out anew.
func TestAnUndoneFeedLeavesNothingOnceAFullOneHasCome(t *testing.T) {
	drawFewer(t, "6")
	fromEach(t, func(t *testing.T, fresh func() *store.Store) {
		rapid.Check(t, func(t *rapid.T) {
			with, without := fresh(), fresh()
			defer with.Close()
			defer without.Close()
			on := monday
			for range rapid.IntRange(0, 2).Draw(t, "before") {
				on = on.AddDays(1)
				cases, warnings := someCases(t, true), drawnWarnings(t)
				takeChanges(t, with, on, 0, warnings, cases...)
				takeChanges(t, without, on, 0, warnings, cases...)
			}
			doOne(t, on, with, without)
			on = on.AddDays(1)
			takeChanges(t, with, on, 0, drawnWarnings(t), someCases(t, true)...)
			anew(t, with)
			if rapid.Bool().Draw(t, "a person acts") {
				holdOne(t, on, without, with)
				anew(t, with)
			}
			if _, err := with.UndoFeed(context.Background(), on, robin); err != nil {
				t.Fatal(err)
			}
			anew(t, with)
			on = on.AddDays(1)
			last := someCases(t, false)
			warnings := []casefile.Warning{{Person: "P9", Code: "V1"}}
			for _, s := range []*store.Store{with, without} {
				i := info(on, true)
				i.Warnings = warnings
				if _, err := s.TakeFeed(context.Background(), i, sequence(last), nil, false); err != nil {
					t.Fatal(err)
				}
				anew(t, s)
				if _, err := s.DB().Exec(`UPDATE episode SET next_look_on = '2030-01-01'`); err != nil { // it may be looked at for its sake
					t.Fatal(err)
				}
			}
			equal(t, "a feed that was undone, and none", allOf(t, with), allOf(t, without))
		})
	})
}

// someCases draws what a feed says of some cases, or, all of them good, of every one there is.
func someCases(t *rapid.T, some bool) (all []casefile.Incoming) {
	for _, ref := range []string{"A", "B", "C"} {
		for number := range 2 {
			key := casefile.Key{Case: ref, Number: number + 1}
			if some && rapid.Bool().Draw(t, "left out") {
				continue
			}
			in := saying(t, key)
			for !some && in.Episode == nil {
				in = saying(t, key)
			}
			all = append(all, in)
		}
	}
	return all
}
