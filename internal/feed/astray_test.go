package feed_test

import (
	"slices"
	"strings"
	"testing"

	"stepdown/internal/casefile"
)

// A row whose case or episode can't be told says against writing to somebody what it says, under a name of its own that is the
// same wherever the row stands, and that rejected.csv gives.
func TestARowAstrayTellsWhoIsNotSafe(t *testing.T) {
	for name, tc := range map[string]struct {
		change      map[string]string
		column, ref string
	}{
		"no reference":                      {map[string]string{"case_ref": ""}, "case_ref", ""},
		"a reference without an end":        {map[string]string{"case_ref": strings.Repeat("EHM-1", 13)}, "case_ref", ""},
		"a character that can't be printed": {map[string]string{"case_ref": "EHM-9\a"}, "case_ref", ""},
		"an episode that is not one":        {map[string]string{"case_ref": "EHM-9", "episode": "first"}, "episode", "EHM-9:"},
	} {
		t.Run(name, func(t *testing.T) {
			tc.change["person_ref"], tc.change["safe_to_write"] = "P9", "no"
			var names []string
			for _, before := range []map[string]string{nil, {"person_ref": "EHM-10001-A2"}} {
				f := newFolder(t)
				if before != nil {
					f.addRow("adults.csv", before)
				}
				f.addRow("adults.csv", tc.change)
				fd, all := read(t, f.dir)
				i := slices.IndexFunc(all, func(in casefile.Incoming) bool { return in.Against != nil })
				if i < 0 {
					t.Fatalf("nothing is said of it: %+v", all)
				}
				in := all[i]
				if !strings.HasPrefix(in.Rejected, "adults.csv "+tc.column+": ") || len(in.Against.Adults) != 1 ||
					in.Against.Adults[0].ID != "P9" || in.Against.Adults[0].SafeToWrite != casefile.No {
					t.Errorf("%+v", in)
				}
				row, found := strings.CutPrefix(in.Key.Case, tc.ref)
				listed := f.rejected(fd)
				if !found || !strings.HasPrefix(row, "adults.csv:") || len(listed) != 1 || !strings.Contains(listed[0], "|"+row+"||") {
					t.Errorf("%s is listed as %q", in.Key.Case, listed)
				}
				names = append(names, row)
				if n := fd.Counts(); n.Rejected != 0 || n.Rejects != 1 {
					t.Errorf("it counts as %+v", n)
				}
			}
			if names[0] != names[1] {
				t.Errorf("at another place it is called %q", names)
			}
		})
	}
}

// Of two rows of one person that say different things, the one against writing counts at the doors of both.
func TestOfTwoRowsOfAPersonTheOneAgainstWritingCounts(t *testing.T) {
	f := newFolder(t)
	f.set("adults.csv", 1, "safe_to_write", "yes")
	f.addRow("adults.csv", map[string]string{"safe_to_write": "no", "address_line_1": "1 Row Street", "postcode": "NN1 1AA"})
	_, all := read(t, f.dir)
	in := all[0].Against
	if in == nil || len(in.Adults) != 2 {
		t.Fatalf("%+v", all[0])
	}
	for _, a := range in.Adults {
		if a.SafeToWrite != casefile.No {
			t.Errorf("%+v", a)
		}
	}
}
