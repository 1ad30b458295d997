package address_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/address"
)

// doorOf reads an address of the tables: #UPRN first, if any, lines between bars, @POSTCODE last, if it has a column.
func doorOf(s string) address.Door {
	uprn := ""
	if rest, numbered := strings.CutPrefix(strings.TrimSpace(s), "#"); numbered {
		uprn, s, _ = strings.Cut(rest, " ")
	}
	s, postcode, _ := strings.Cut(s, "@")
	return address.DoorOf(uprn, strings.Split(strings.ReplaceAll(s, `\u200b`, "\u200b"), " | "), postcode)
}

// pairs are those of a table, as they are written there.
func pairs(t *testing.T, name string) (all [][2]string) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if a, b, ok := strings.Cut(strings.TrimSpace(line), " == "); ok {
			all = append(all, [2]string{a, b})
		}
	}
	return all
}

func TestOneDoorOrTwo(t *testing.T) {
	words := map[address.Likeness]string{address.Same: "one door", address.Not: "two doors", address.CantTell: "can't tell"}
	for _, table := range []struct {
		name  string
		want  address.Likeness
		least int
	}{{"one-door", address.Same, 100}, {"two-doors", address.Not, 100}, {"either", address.CantTell, 20}} {
		all := pairs(t, table.name)
		if len(all) < table.least {
			t.Errorf("%s: only %d pairs", table.name, len(all))
		}
		for _, p := range all {
			a, b := doorOf(p[0]), doorOf(p[1])
			if got := a.Like(b); got != table.want {
				t.Errorf("%s\n  == %s\n  %s: %+v\n  %+v", p[0], p[1], words[got], a, b)
			}
			if a.Like(b) != b.Like(a) {
				t.Errorf("%s == %s: the answer depends on the order", p[0], p[1])
			}
		}
	}
}

// written draws an address out of parts that addresses have, in ways in which people write them.
func written(t *rapid.T, label string) address.Door {
	pick := func(what string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label+" "+what) }
	var lines []string
	for _, part := range []string{
		pick("flat", "", "", "Flat 2", "flat 3", "Flat A", "Ground Floor Flat", "Top Flat", "Room 1", "2/10",
			"Lower Ground Floor", "Flat Two", "B2", "Block B, Flat 2", "Flat II"),
		pick("name", "", "", "Rose Cottage", "Roses Cottage", "Rose Court", "Ivy House", "Three Gables"),
		pick("road", "", "10 High Street", "10 High St", "12 High Street", "10A High Street", "High Street", "10", "10-12 Mill Rd",
			"8-12 High Street", "Ten High Street", "10High Street", "1O High Street", "10½ High Street", "10 N High Street", "X High Street"),
		pick("place", "", "Sampleton", "Otherton", "Sampleton NN1 1AB"),
	} {
		if part != "" {
			lines = append(lines, part)
		}
	}
	if rapid.Bool().Draw(t, label+" in one line") {
		lines = []string{strings.Join(lines, ", ")}
	}
	return address.DoorOf(pick("property", "", "", "77", "78"), lines, pick("postcode", "", "NN1 1AA", "nn11aa", "NN1 1AB"))
}

func TestDoorsAreLikeEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := written(t, "a"), written(t, "b")
		like := a.Like(b)
		if like != b.Like(a) {
			t.Fatalf("%+v and %+v: the answer depends on the order", a, b)
		}
		if a.Known() && a.Like(a) != address.Same {
			t.Fatalf("%+v is not like itself", a)
		}
		met := slices.ContainsFunc(a.Keys(), func(key string) bool { return slices.Contains(b.Keys(), key) })
		known := a.Known() && b.Known() || a.Postcode != "" && b.Postcode != ""
		if known && like != address.Not && !met {
			t.Fatalf("%+v and %+v may be one and are found under no common key", a, b)
		}
		if a.Comparable() != (len(a.Keys()) > 0) {
			t.Fatalf("%+v has the keys %q", a, a.Keys())
		}
	})
}

func FuzzDoors(f *testing.F) {
	for _, name := range []string{"one-door", "two-doors", "either"} {
		text, err := os.ReadFile("testdata/" + name + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if a, b, ok := strings.Cut(strings.TrimSpace(line), " == "); ok {
				f.Add(a, b)
			}
		}
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		first, second := doorOf(a), doorOf(b)
		if first.Like(second) != second.Like(first) {
			t.Errorf("%q and %q: the answer depends on the order", a, b)
		}
		if first.Known() && first.Like(first) != address.Same {
			t.Errorf("%q is not like itself", a)
		}
		if len(a) < 100 {
			address.Single(strings.Split(a, "|"), b)
		}
	})
}
