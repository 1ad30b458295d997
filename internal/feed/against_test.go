package feed_test

import (
	"testing"

	"stepdown/internal/casefile"
)

// One bad cell takes a case's record away, and not what its rows say against writing to somebody.
func TestARejectedCaseStillTellsWhoIsNotSafe(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(folder)
		safe   casefile.Answer
		doors  bool // the address can be read
		holds  []bool
	}{
		"a bad cell of the case":     {func(f folder) { f.set("cases.csv", 1, "level", "9") }, casefile.No, true, nil},
		"a bad cell of their own":    {func(f folder) { f.set("adults.csv", 1, "channel", "pigeon") }, casefile.No, true, nil},
		"their answer can't be read": {func(f folder) { f.set("adults.csv", 1, "safe_to_write", "never!") }, casefile.No, true, nil},
		"their street can't be read": {func(f folder) { f.set("adults.csv", 1, "address_line_1", "1\tRow") }, casefile.No, false, nil},
		"a hold for safety with a day that can't be read": {func(f folder) {
			f.addRow("holds.csv", map[string]string{"case_ref": "EHM-10001", "episode": "1", "reason": "asked", "held_by": "Morgan",
				"from": "01/03/2026", "until": "soon", "safety": "no"})
		}, casefile.No, true, []bool{true}},
		"a hold for safety beside a bad cell": {func(f folder) {
			f.set("cases.csv", 1, "level", "9")
			f.addRow("holds.csv", map[string]string{"case_ref": "EHM-10001", "episode": "1", "reason": "asked", "held_by": "Morgan",
				"from": "01/03/2026", "safety": "yes"})
		}, casefile.No, true, []bool{true}},
		"a mailbox with a name":  {func(f folder) { f.set("adults.csv", 1, "email", "Row <row@example.org>") }, casefile.No, true, nil},
		"a mailbox with a gap":   {func(f folder) { f.set("adults.csv", 1, "email", "row @example.org") }, casefile.No, true, nil},
		"a mailbox in words":     {func(f folder) { f.set("adults.csv", 1, "email", "row at example.org") }, casefile.No, true, nil},
		"a mailbox with a comma": {func(f folder) { f.set("adults.csv", 1, "email", "row@example,org") }, casefile.No, true, nil},
		"two mailboxes": {func(f folder) {
			f.set("adults.csv", 1, "email", "mailto:row@example.org; b@example.org")
		}, casefile.No, true, nil},
		"a row under a reference that no case has": {func(f folder) { f.set("adults.csv", 1, "case_ref", "EHM-10000") }, casefile.No, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFolder(t)
			f.set("adults.csv", 1, "safe_to_write", "no")
			f.set("adults.csv", 1, "address_line_1", "1 Row Street")
			f.set("adults.csv", 1, "postcode", "NN1 1AA")
			f.set("adults.csv", 1, "email", "row@example.org")
			tc.change(f)
			_, all := read(t, f.dir)
			in := all[0]
			if in.Rejected == "" || in.Against == nil || in.Against.Key != in.Key || len(in.Against.Adults) != 1 {
				t.Fatalf("%+v", in)
			}
			a := in.Against.Adults[0]
			if a.ID != "EHM-10001-A1" || a.SafeToWrite != tc.safe || a.Door().Known() != tc.doors || a.Postcode != "NN1 1AA" ||
				a.Email != "row@example.org" {
				t.Errorf("%+v", a)
			}
			var holds []bool
			for _, h := range in.Against.Holds {
				holds = append(holds, h.Safety)
			}
			if len(holds) != len(tc.holds) {
				t.Errorf("holds: %v", holds)
			}
		})
	}
}
