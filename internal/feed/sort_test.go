package feed

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

func TestSorterSortsHoweverSmallItsRunsAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(t, "rows")
		var all []row
		for line := range n {
			all = append(all, row{
				key: casefile.Key{Case: rapid.SampledFrom([]string{"", "A", "AA", "B", "é"}).Draw(t, "case"),
					Number: rapid.IntRange(0, 3).Draw(t, "number")},
				line:  line + 2,
				cells: rapid.SliceOfN(rapid.SampledFrom([]string{"", "x", "a\nb", "żółw"}), 2, 4).Draw(t, "cells"),
			})
		}
		s := sorter{runSize: rapid.IntRange(1, 2000).Draw(t, "size of a run")}
		for _, r := range all {
			if err := s.add(r); err != nil {
				t.Fatal(err)
			}
		}
		st, err := s.finish()
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(all, row.compare)
		for i, want := range all {
			got, ok := st.peek()
			if !ok || got.compare(want) != 0 || !slices.Equal(got.cells, want.cells) {
				t.Fatalf("row %d: got %+v, want %+v", i, got, want)
			}
			if err := st.pop(); err != nil {
				t.Fatal(err)
			}
		}
		if r, ok := st.peek(); ok {
			t.Fatalf("one row too many: %+v", r)
		}
		if err := st.close(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestDayOfAFeedIsLondons(t *testing.T) {
	for at, want := range map[string]string{
		"2026-03-09T02:15:00Z":      "2026-03-09",
		"2026-07-08T23:30:00Z":      "2026-07-09", // half past midnight in London's summer
		"2026-07-09T00:30:00+01:00": "2026-07-09",
		"2026-01-08T23:30:00Z":      "2026-01-08",
		"2026-07-09T01:30:00+10:00": "2026-07-08",
	} {
		m, err := parseManifest(Manifest{Encoding: UTF8, DateOrder: DayFirst, MadeAt: moment(t, at)}.write())
		if err != nil {
			t.Fatal(err)
		}
		if m.MadeOn != calendar.MustParse(want) {
			t.Errorf("%s: got %s", at, m.MadeOn)
		}
	}
}

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func FuzzManifest(f *testing.F) {
	f.Add(string(Manifest{MadeAt: time.Unix(1773022500, 0), Full: true, Encoding: UTF8, DateOrder: DayFirst}.write()))
	f.Add("---\n")
	f.Add("made_at: &a 2026-03-09T02:15:00Z\nkind: *a\n")
	f.Add("{rows: {cases.csv: [1]}, ? [x] : y}")
	f.Add(string(Manifest{MadeAt: time.Unix(1773022500, 0), Follows: time.Unix(1773022499, 5e8), Encoding: UTF8, DateOrder: DayFirst}.write()))
	f.Add("- full\n--- \n#")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseManifest([]byte(text))
		if err != nil {
			if faults, err := faultsOf(err); err != nil || len(faults) == 0 {
				t.Fatalf("refused without a fault: %v", err)
			}
			return
		}
		again, err := parseManifest(m.write())
		if err != nil || !again.MadeAt.Equal(m.MadeAt) || !again.Follows.Equal(m.Follows) || again.MadeOn != m.MadeOn || again.Full != m.Full ||
			again.Encoding != m.Encoding || again.DateOrder != m.DateOrder {
			t.Fatalf("read %+v, and of what was written %+v, %v", m, again, err)
		}
	})
}
