package casefile

import (
	"slices"
	"testing"

	"stepdown/internal/calendar"
)

// TestWhatRejectedRowsSaidOutlastsThem merges what rejected rows of a case that nobody knew have said with what comes next.
func TestWhatRejectedRowsSaidOutlastsThem(t *testing.T) {
	day := calendar.MustParse("2026-03-10")
	adult := func(id string, safe Answer) Adult { return Adult{ID: id, SafeToWrite: safe} }
	rows := func(more ...Hold) *Episode {
		return &Episode{Key: Key{"U", 1}, Unread: true, Holds: more,
			Adults: []Adult{adult("P1", Yes), adult("P3", Yes), adult("P9/2", No), adult("adults.csv:0123456789ab", No)}}
	}
	good := &Episode{Key: Key{"U", 1}, Adults: []Adult{adult("P1", Yes)}}
	empty := &Episode{Key: Key{"U", 1}, Unread: true}
	safety := Hold{Safety: true, Source: FromFeed}
	ended := safety
	ended.Until = day
	for _, tc := range []struct {
		name  string
		known *Episode
		next  *Episode
		want  []string
	}{
		{"a good record leaves out who is not safe", rows(), good, []string{"P1", "P9/2 no vanished"}},
		{"a good record, of a known case", &Episode{Key: Key{"U", 1}, Adults: rows().Adults}, good,
			[]string{"P1", "P3 unknown vanished", "P9/2 no vanished"}},
		{"the rows have gone", rows(), empty, []string{"P9/2 no vanished", "adults.csv:0123456789ab no vanished"}},
		{"the rows have gone, and held for safety", rows(safety), empty,
			[]string{"P1 unknown vanished", "P3 unknown vanished", "P9/2 no vanished", "adults.csv:0123456789ab no vanished"}},
		{"the rows have gone, and held till today", rows(ended), empty, []string{"P9/2 no vanished", "adults.csv:0123456789ab no vanished"}},
	} {
		var got []string
		for _, a := range Merge(tc.known, tc.next, day).Adults {
			said := a.ID
			if a.SafeToWrite != Yes {
				said += " " + string(a.SafeToWrite)
			}
			if !a.VanishedOn.IsZero() {
				said += " vanished"
			}
			got = append(got, said)
		}
		slices.Sort(got)
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}
