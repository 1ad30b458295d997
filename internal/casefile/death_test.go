package casefile

import (
	"slices"
	"testing"

	"stepdown/internal/calendar"
)

// TestADeathOutlastsItsRow merges a child's death with what a feed says next.
func TestADeathOutlastsItsRow(t *testing.T) {
	born, died, day := calendar.MustParse("2016-04-02"), calendar.MustParse("2026-03-01"), calendar.MustParse("2026-03-10")
	child := func(name string, diedOn calendar.Date) Child { return Child{Name: name, BornOn: born, DiedOn: diedOn} }
	none := calendar.Date{}
	for _, tc := range []struct {
		name string
		next []Child
		want []string // deaths
	}{
		{"as it was", []Child{child("Alf", died)}, []string{"Alf"}},
		{"blanked", []Child{child("Alf", none)}, []string{"Alf vanished"}},
		{"left out", nil, []string{"Alf vanished"}},
		{"left out, with a twin", []Child{child("Bea", none)}, []string{"Alf vanished"}},
		{"another day", []Child{child("ALF ", day)}, []string{"ALF "}},
		{"another name", []Child{child("Alfred", died)}, []string{"Alfred"}},
		{"a twin has died", []Child{child("Alf", none), child("Bea", day)}, []string{"Alf vanished", "Bea"}},
	} {
		e := &Episode{Children: []Child{child("Alf", died)}}
		for range 2 {
			e = Merge(e, &Episode{Children: tc.next}, day)
		}
		var got []string
		for _, c := range e.Children {
			switch {
			case !c.VanishedOn.IsZero():
				got = append(got, c.Name+" vanished")
			case !c.DiedOn.IsZero():
				got = append(got, c.Name)
			}
		}
		if slices.Sort(got); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}
