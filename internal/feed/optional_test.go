package feed_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/feed"
)

// TestAFeedWithoutOptionalColumnsIsTakenAsBefore reads the files of a feed as they were exported before there were any
// optional columns. What an earlier import knows of these cases has not changed. Where the records are others than those of
// which this is the SHA-256, the cells are read otherwise: raise the form in unread.go, and the digests change with it.
func TestAFeedWithoutOptionalColumnsIsTakenAsBefore(t *testing.T) {
	f, all := read(t, "testdata/earlier")
	if got := f.Manifest().Digest; got != "3fe4006fdaa8a6c4de491c801fff9f5334c8a10896784b26abe86dadad907033" {
		t.Errorf("the feed's digest is %s", got)
	}
	want := map[string]string{
		"EHM-10001/1": "d45901b28ea09189977508a8cc4ba38b9dd0f0d693c35df70ffbf44bdd1b1ea4",
		"EHM-20931/1": "3ff39f6b88067a69ec82de7d1e10ebcfc5d002af6fcd8eb1df2ffb7fca66f253",
		"EHM-30003/1": "06641103c4a74dc3edf79c7a79d6d8d3b7de5689d0e18018adb0cf7b3a6feb4e",
	}
	records := sha256.New()
	for _, in := range all {
		if in.Digest != want[in.Key.String()] {
			t.Errorf("%s: digest %s, %s", in.Key, in.Digest, in.Rejected)
		}
		if err := json.NewEncoder(records).Encode(in.Episode); err != nil {
			t.Fatal(err)
		}
	}
	if got := hex.EncodeToString(records.Sum(nil)); got != "265d25d56a6be93a1f6282490cca8ab400751da1bf053b83f72399267633f7bc" {
		t.Errorf("the records have SHA-256 %s", got)
	}
	if len(all) != len(want) || f.Staff() != nil || f.Warnings() != nil {
		t.Errorf("%d cases, %v, %v", len(all), f.Staff(), f.Warnings())
	}
}

// without drops a column from a file.
func (f folder) without(file, column string) {
	f.Helper()
	records := f.table(file)
	at := slices.Index(records[0], column)
	if at < 0 {
		f.Fatalf("%s has no column %s", file, column)
	}
	for i := range records {
		records[i] = slices.Delete(records[i], at, at+1)
	}
	f.putTable(file, records)
}

func TestAnyOptionalColumnMayBeLeftOut(t *testing.T) {
	optional := 0
	for _, c := range feed.Columns() {
		dir := newFolder(t)
		if c.MayLack {
			continue
		}
		dir.without(c.File, c.Name)
		f, err := feed.Open(dir.dir)
		if err == nil {
			f.Close()
		}
		if (err == nil) != c.Optional {
			t.Errorf("%s without %s, which is optional: %v: %v", c.File, c.Name, c.Optional, err)
		}
		if c.Optional {
			optional++
			_, all := read(t, dir.dir)
			if got := summary(all); got != allTaken {
				t.Errorf("%s without %s: %s", c.File, c.Name, got)
			}
		}
	}
	if optional != 9 {
		t.Errorf("%d optional columns were tried", optional)
	}
}

// TestARowThatIsTooLongIsNotReadAsOneWithOptionalColumns has as many cells too many as the header has columns too few.
func TestARowThatIsTooLongIsNotReadAsOneWithOptionalColumns(t *testing.T) {
	dir := newFolder(t)
	records := dir.table("adults.csv")
	full := records[1]
	for i, r := range records {
		records[i] = r[:len(r)-4]
	}
	records[1] = full
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(records); err != nil {
		t.Fatal(err)
	}
	dir.put("adults.csv", b.String())
	f, all := read(t, dir.dir)
	if got := summary(all); got != firstRejected {
		t.Errorf("got %s", got)
	}
	if got := dir.rejected(f); !slices.Equal(got, []string{"adults.csv|2||EHM-10001|1|the row has more or fewer cells than the header"}) {
		t.Errorf("got %q", got)
	}
}

func TestAMisspeltOptionalColumnIsRefused(t *testing.T) {
	dir := newFolder(t)
	dir.replace("adults.csv", ",safe_by_post,", ",safe_by_pots,")
	if _, err := feed.Open(dir.dir); err == nil || !strings.Contains(err.Error(),
		`adults.csv:1: unknown column "safe_by_pots": did you mean "safe_by_post"?`) {
		t.Errorf("got %v", err)
	}
}

func TestWhatOptionalColumnsMayNotHold(t *testing.T) {
	for _, test := range []struct{ file, column, value, want, mend string }{
		{"adults.csv", "uprn", "1.00023E+11", "is not a property number of 1 to 12 digits", "give the UPRN as digits alone"},
		{"adults.csv", "uprn", "1234567890123", "is not a property number of 1 to 12 digits", "give the UPRN as digits alone"},
		{"adults.csv", "uprn", "0", "is not a property number of 1 to 12 digits", "give the UPRN as digits alone"},
		{"adults.csv", "safe_by_post", "unkown", "is not yes, no or unknown", `did you mean "unknown"?`},
		{"adults.csv", "safe_by_email", "maybe", "is not yes, no or unknown", "give one of these words"},
		{"adults.csv", "greeting", strings.Repeat("x", 101), "is longer than 100 characters", "shorten it, or give what belongs in this column"},
		{"cases.csv", "social_worker_team_email", "the team", "is not an e-mail address", "name@example.org"},
		{"cases.csv", "restricted", "staff", "is not yes or no", "give one of these words"},
		{"cases.csv", "pathway", "family-hlp", "is no pathway: did you mean \"family-help\"?", "give one of step-down, family-help"},
	} {
		dir := newFolder(t)
		dir.set(test.file, 1, test.column, test.value)
		f, all := read(t, dir.dir)
		want := test.file + "|2|" + test.column + "|EHM-10001|1|" + test.want
		if got := dir.rejected(f); !slices.Equal(got, []string{want}) || summary(all) != firstRejected {
			t.Errorf("got %q, %s; want %q", got, summary(all), want)
		}
		path := t.TempDir() + "/rejected.csv"
		if err := f.WriteRejected(path); !errors.As(err, new(*feed.SomeRejected)) {
			t.Fatal(err)
		}
		records, err := os.ReadFile(path)
		if err != nil || !strings.Contains(strings.ReplaceAll(string(records), `""`, `"`), test.mend) {
			t.Errorf("%s: %s, %v: no %q", test.column, records, err, test.mend)
		}
	}
	dir := newFolder(t)
	dir.set("cases.csv", 1, "closure_confirmed_by_id", "staff-rex")
	f, _ := read(t, dir.dir)
	if got := dir.rejected(f); !slices.Equal(got, []string{"cases.csv|2|closure_confirmed_on|EHM-10001|1|is blank, but somebody is named " +
		"for it"}) {
		t.Errorf("got %q", got)
	}
	dir = newFolder(t)
	dir.set("holds.csv", 1, "safety", "perhaps")
	if f, _ = read(t, dir.dir); !slices.Equal(dir.rejected(f), []string{"holds.csv|2|safety|EHM-20931|1|is not yes or no"}) {
		t.Errorf("got %q", dir.rejected(f))
	}
}

var (
	colleagues = []casefile.Staff{
		{ID: "staff-ann", Name: "Anna Quillfeather", Role: casefile.EHCORole, Teams: []string{"Early Help North", "Early Help South"},
			SignIn: "anna.q", Email: "anna.q@example.org", Coordinator: "ehco-anna", LeavesOn: on("2026-08-31")},
		{ID: "staff-rex", Name: "Robin Exampleby", Role: casefile.ManagerRole},
	}
	atTheDoor = casefile.Warning{UPRN: "100012345678", Address: []string{"12 Inventor's Row", "Fablebury"}, Postcode: "NN99 1AA", Code: "V1",
		From: on("2026-03-01"), Until: on("2026-06-01")}
	anybody = casefile.Warning{Person: "EHM-20931-A2", Email: "someone@example.org", Code: "V2"}
)

// listed is a feed of one case, with colleagues and warnings.
func withLists(t *testing.T, staff []casefile.Staff, warnings []casefile.Warning) folder {
	t.Helper()
	dir := folder{t, t.TempDir()}
	w, err := feed.NewWriter(dir.dir, feed.Manifest{MadeAt: madeAt, Full: true})
	if err != nil {
		t.Fatal(err)
	}
	e := plain("EHM-10001")
	if err := errors.Join(w.Add(&e), w.AddStaff(staff...), w.AddWarnings(warnings...), w.Close()); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestStaffAndWarningsComeBackAsTheyWereWritten(t *testing.T) {
	dir := withLists(t, colleagues, []casefile.Warning{anybody, atTheDoor})
	f, all := read(t, dir.dir)
	if got := f.Staff(); !reflect.DeepEqual(got, colleagues) {
		t.Errorf("got %+v", got)
	}
	if got := f.Warnings(); !reflect.DeepEqual(got, []casefile.Warning{atTheDoor, anybody}) {
		t.Errorf("got %+v", got)
	}
	if len(all) != 1 || f.Manifest().Rows["staff.csv"] != 2 || f.Manifest().Rows["warnings.csv"] != 2 {
		t.Errorf("%d cases, %v", len(all), f.Manifest().Rows)
	}
	f, _ = read(t, withLists(t, nil, nil).dir)
	if s, w := f.Staff(), f.Warnings(); s == nil || w == nil || len(s)+len(w) > 0 {
		t.Errorf("empty lists are not lists: %v, %v", s, w)
	}
}

func TestOfTwoWarningsOfTheSameTheWiderCounts(t *testing.T) {
	longer := atTheDoor
	longer.From, longer.Until = on("2026-04-01"), on("2026-09-01")
	dir := withLists(t, nil, []casefile.Warning{longer, atTheDoor})
	f, _ := read(t, dir.dir)
	want := atTheDoor
	want.Until = longer.Until
	if got := f.Warnings(); !reflect.DeepEqual(got, []casefile.Warning{want}) {
		t.Errorf("got %+v", got)
	}
}

func TestStaffRowsThatCannotBeTaken(t *testing.T) {
	dir := withLists(t, colleagues, nil)
	dir.addRow("staff.csv", map[string]string{"name": "Ann Otherwise", "sign_in": "other"})
	dir.addRow("staff.csv", map[string]string{"staff_ref": "staff-bo", "role": "manger", "sign_in": "bo"})
	dir.addRow("staff.csv", map[string]string{"staff_ref": "staff-cy", "sign_in": "cy"})
	dir.addRow("staff.csv", map[string]string{"staff_ref": "staff-di", "sign_in": "CY"})
	dir.addRow("staff.csv", map[string]string{"staff_ref": "staff-ed", "sign_in": "ed", "email": "ed", "leaves_on": "soon"})
	f, all := read(t, dir.dir)
	want := []string{
		"staff.csv|2|staff_ref|||is there more than once",
		"staff.csv|4|staff_ref|||is there more than once",
		"staff.csv|5|role|||is not social worker, ehco, lead, manager, post or owner",
		"staff.csv|6|sign_in|||is there more than once",
		"staff.csv|7|sign_in|||is there more than once",
		"staff.csv|8|email|||is not an e-mail address",
		"staff.csv|8|leaves_on|||is not a date written as dd/mm/yyyy",
	}
	if got := dir.rejected(f); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got := f.Staff(); len(got) != 1 || got[0].ID != "staff-rex" || len(all) != 1 {
		t.Errorf("taken: %+v", got)
	}
}

// TestAWarningThatCannotBeReadRefusesTheFeed since there is no case that could be held for it.
func TestAWarningThatCannotBeReadRefusesTheFeed(t *testing.T) {
	for want, change := range map[string]map[string]string{
		"warnings.csv:3: names no person, no address and no mailbox: fill person_ref, uprn, an address with its postcode, or email": {
			"uprn": "", "address_line_1": "", "address_line_2": "", "postcode": ""},
		"warnings.csv:3 postcode: is blank although an address is " +
			"given: give the postcode, or the UPRN": {"uprn": "", "postcode": ""},
		"warnings.csv:3 address_line_1: is blank although a postcode is given: give the address, or the " +
			"UPRN: a postcode alone is a whole street": {"uprn": "", "address_line_1": "", "address_line_2": ""},
		"warnings.csv:3 postcode: is not a UK postcode: correct " +
			"it": {"postcode": "Fablebury"},
		"warnings.csv:3 until: is not after the first day of the " +
			"warning: correct one of the two dates": {"until": "01/03/2026"},
		"warnings.csv:3 reason_code: is blank or unknown: fill it: " +
			"it is required": {"reason_code": ""},
		"warnings.csv:3 email: is not an e-mail address: give the " +
			"address alone, such as name@example.org": {"email": "someone"},
		"warnings.csv:3 uprn: is not a property number of 1 to 12 digits: give the UPRN as digits alone, or leave it blank; a spreadsheet may " +
			"have rounded it": {"uprn": "12A"},
	} {
		dir := withLists(t, nil, []casefile.Warning{atTheDoor})
		dir.addRow("warnings.csv", change)
		var refused *feed.Refused
		if _, err := feed.Open(dir.dir); !errors.As(err, &refused) || len(refused.Faults) != 1 || refused.Faults[0].Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestAnOptionalFileIsNeitherOverlookedNorMissed(t *testing.T) {
	dir := withLists(t, colleagues, []casefile.Warning{anybody})
	dir.replace(feed.ManifestName, "  warnings.csv: 1\n", "")
	if _, err := feed.Open(dir.dir); err == nil || !strings.Contains(err.Error(),
		"warnings.csv: the file is there, and the manifest has no number of rows for it: add it to rows in "+
			"manifest.yaml, or take the file away") {
		t.Errorf("a file that the manifest leaves out: %v", err)
	}
	dir = withLists(t, colleagues, []casefile.Warning{anybody})
	dir.remove("staff.csv")
	if _, err := feed.Open(dir.dir); err == nil || !strings.Contains(err.Error(), "staff.csv: the file is missing") {
		t.Errorf("a file that the manifest counts: %v", err)
	}
	dir = withLists(t, nil, []casefile.Warning{anybody})
	dir.replace(feed.ManifestName, "warnings.csv: 1", "warnings.csv: 2")
	if _, err := feed.Open(dir.dir); err == nil || !strings.Contains(err.Error(), "warnings.csv: the file has 1 rows, the manifest says 2") {
		t.Errorf("a file cut off: %v", err)
	}
	dir = withLists(t, nil, []casefile.Warning{anybody})
	dir.replace("warnings.csv", ",until", ",untill")
	if _, err := feed.Open(dir.dir); err == nil || !strings.Contains(err.Error(), `unknown column "untill": did you mean "until"?`) {
		t.Errorf("a misspelt column: %v", err)
	}
}

// narrowed fills in what optional columns say, or leaves it blank.
func narrowed(t *rapid.T, e *casefile.Episode) {
	answers := append([]casefile.Answer{""}, casefile.Answers...)
	for i := range e.Adults {
		a := &e.Adults[i]
		a.SafeByPost, a.SafeByEmail = oneOf(t, answers), oneOf(t, answers)
		a.Greeting, a.UPRN = oneOf(t, []string{"", "Ms Penhallow"}), rapid.StringMatching(`|[1-9][0-9]{0,11}`).Draw(t, "uprn")
	}
	for i := range e.Holds {
		e.Holds[i].Safety = rapid.Bool().Draw(t, "safety")
	}
	e.Restricted = oneOf(t, []casefile.Answer{"", casefile.Yes, casefile.No})
	if e.Pathway = oneOf(t, []string{"", casefile.StepDown}); !slices.Contains(casefile.Pathways[0].Bases, e.Basis) ||
		e.Basis == casefile.ChildInNeedPlan {
		e.Pathway = "family-help"
	}
	e.SocialWorker.TeamEmail = oneOf(t, []string{"", "team@example.org"})
	if confirmed := maybe(t, past, "confirmed"); !confirmed.IsZero() {
		e.Milestones = append(e.Milestones, casefile.Milestone{Step: casefile.ClosureConfirmed, On: confirmed, By: "Robin Exampleby",
			ByID: oneOf(t, []string{"", "staff-rex"}), Source: casefile.FromFeed, RecordedOn: calendar.MustParse("2026-03-09")})
	}
}
