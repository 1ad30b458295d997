package feed_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/feed"
)

const (
	firstRejected = "EHM-10001/1 rejected, EHM-20931/1 taken, EHM-30003/1 taken"
	allTaken      = "EHM-10001/1 taken, EHM-20931/1 taken, EHM-30003/1 taken"
)

func TestBadRowTakesItsWholeCaseAndNoOther(t *testing.T) {
	tests := map[string]struct {
		file, column, value string
		want                string // rule; the line is 2
	}{
		"a level that is not one":    {"cases.csv", "level", "4", "is not a whole number from 2 to 3"},
		"a level with a sign":        {"cases.csv", "level", "+2", "is not a whole number from 2 to 3"},
		"a required word left out":   {"cases.csv", "basis", "", "is blank or unknown"},
		"a word that is not one":     {"cases.csv", "continuing_support", "maybe", "is not wanted, not needed or not known"},
		"the other date order":       {"cases.csv", "decided_on", "2026-03-01", "is not a date written as dd/mm/yyyy"},
		"a day that does not exist":  {"cases.csv", "decided_on", "29/02/2026", "is not a date written as dd/mm/yyyy"},
		"a date without its noughts": {"cases.csv", "decided_on", "1/3/2026", "is not a date written as dd/mm/yyyy"},
		"a date with a time":         {"cases.csv", "decided_on", "01/03/2026 00:00", "is not a date written as dd/mm/yyyy"},
		"a decision in the future": {"cases.csv", "decided_on", "10/03/2026",
			"says that something has happened, on a day after the feed was made"},
		"a closure in the future": {"cases.csv", "closure_confirmed_on", "10/03/2026",
			"says that something has happened, on a day after the feed was made"},
		"consent in the future": {"consents.csv", "decided_on", "10/03/2026",
			"says that something has happened, on a day after the feed was made"},
		"a year mistyped": {"cases.csv", "social_work_planned_end", "01/05/2206",
			"lies before 1900, or more than 10 years ahead"},
		"a year before 1900":      {"children.csv", "born_on", "31/12/1899", "lies before 1900, or more than 10 years ahead"},
		"a birth years ahead":     {"children.csv", "born_on", "11/03/2027", "lies more than a year after the day on which the feed was made"},
		"a required date unknown": {"consents.csv", "decided_on", "01/01/1900", "is blank or unknown"},
		"neither yes nor no":      {"adults.csv", "addressed", "y", "is not yes or no"},
		"a blank yes or no":       {"adults.csv", "young_person", "", "is not yes or no"},
		"a name over two lines": {"adults.csv", "name", "Ms Gemma\nThistlewood",
			"holds the character U+000A, which can't be seen or printed"},
		"a carriage return": {"adults.csv", "name", "Ms Gemma\rThistlewood",
			"holds the character U+000D, which can't be seen or printed"},
		"a null": {"children.csv", "name", "Poppy\x00", "holds the character U+0000, which can't be seen or printed"},
		"text turned around": {"children.csv", "name", "Poppy \u202eelbon",
			"holds the character U+202E, which can't be seen or printed"},
		"a zero-width space": {"adults.csv", "person_ref", "EHM-10001-A1\u200b",
			"holds the character U+200B, which can't be seen or printed"},
		"a line separator": {"adults.csv", "address_line_1", "1 Row\u2028Fablebury",
			"holds the character U+2028, which can't be seen or printed"},
		"a letter lost in conversion": {"children.csv", "name", "\ufffducja", "holds the character U+FFFD, which can't be seen or printed"},
		"a letter for a digit": {"adults.csv", "postcode", "NN1 IAA",
			"holds a letter in the place of a digit, or a digit in that of a letter"},
		"a digit for a letter": {"adults.csv", "postcode", "0X1 1AA",
			"holds a letter in the place of a digit, or a digit in that of a letter"},
		"a web page's ampersand": {"consents.csv", "excluded_organisations", "Marks &amp; Sons",
			"holds a character as web pages write it, such as &amp; for &"},
		"a letter lost in a list": {"consents.csv", "excluded_organisations", "Fablebury; Caf?s United",
			"holds a question mark where a letter was lost"},
		"more than an e-mail address":  {"adults.csv", "email", "Gemma <gemma@example.org>", "is not an e-mail address"},
		"an e-mail address at no host": {"adults.csv", "email", "gemma@example_1.org", "is not an e-mail address"},
		"two e-mail addresses":         {"adults.csv", "email", "a@example.org, b@example.org", "is not an e-mail address"},
		"a language by its name":       {"adults.csv", "language", "Polish!", "is not a language tag"},
		"a giver who is not there":     {"consents.csv", "giver_ref", "EHM-30003-A1", "is not among the adults of the episode"},
		"consent given without a form": {"consents.csv", "decision", "given",
			"is blank although consent is given, which is only so in writing"},
		"an addressee without a channel": {"adults.csv", "channel", "", "is blank although the person is written to"},
		"a confirmer without a day": {"adults.csv", "address_confirmed_by", "Morgan Sampleworth",
			"is blank although somebody is named who confirmed the address"},
		"a name for what has not happened": {"cases.csv", "closure_confirmed_by", "Robin Exampleby", "is blank, but somebody is named for it"},
		"a name far too long":              {"children.csv", "name", strings.Repeat("é", 101), "is longer than 100 characters"},
		"a list far too long": {"consents.csv", "excluded_organisations", strings.Repeat("x;", 51),
			"is not a list with semicolons between, at most 50 entries of 200 characters"},
	}
	elsewhere := map[string]string{ // where the fault is seen in another column than the one that was changed
		"consent given without a form":     "form_signed_on",
		"a confirmer without a day":        "address_confirmed_on",
		"a name for what has not happened": "closure_confirmed_on",
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := newFolder(t)
			dir.set(test.file, 1, test.column, test.value)
			f, all := read(t, dir.dir)
			if got := summary(all); got != firstRejected {
				t.Errorf("got %s", got)
			}
			column := test.column
			if other, ok := elsewhere[name]; ok {
				column = other
			}
			want := []string{test.file + "|2|" + column + "|EHM-10001|1|" + test.want}
			if got := dir.rejected(f); !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			if want := test.file + " " + column + ": " + test.want; all[0].Rejected != want || all[0].Episode != nil || all[0].Digest != "" {
				t.Errorf("got %+v, want %q", all[0], want)
			}
			if got := f.Counts(); got != (feed.Counts{Cases: 2, Rejected: 1, Rejects: 1}) {
				t.Errorf("counts: %+v", got)
			}
		})
	}
}

const noBasis = "is not single assessment, section 47, child protection plan, child in need plan, family help assessment or " +
	"family help plan"

func TestEveryFaultOfACaseIsTold(t *testing.T) {
	dir := newFolder(t)
	dir.set("cases.csv", 1, "level", "9")
	dir.set("cases.csv", 1, "basis", "whim")
	dir.set("children.csv", 1, "name", "")
	f, all := read(t, dir.dir)
	want := []string{
		"cases.csv|2|level|EHM-10001|1|is not a whole number from 2 to 3",
		"cases.csv|2|basis|EHM-10001|1|" + noBasis,
		"children.csv|2|name|EHM-10001|1|is blank or unknown",
	}
	if got := dir.rejected(f); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if all[0].Rejected != "cases.csv basis: "+noBasis+" (and 2 more)" {
		t.Errorf("got %q", all[0].Rejected)
	}
}

func TestRowsThatBelongToNoCase(t *testing.T) {
	const ofItsOwn = "EHM-10001/1 rejected, EHM-10001:consents.csv:ROW/1 rejected, EHM-20931/1 taken, EHM-30003/1 taken"
	tests := map[string]struct {
		change  map[string]string // of a further consent like that of EHM-10001
		cases   string
		rejects []string
	}{
		"a case that is not in the feed": {map[string]string{"case_ref": "EHM-20000"},
			"EHM-10001/1 taken, EHM-20000/1 rejected, EHM-20931/1 taken, EHM-30003/1 taken",
			[]string{"consents.csv|6|case_ref|||the row belongs to no episode of cases.csv"}},
		"another episode of a case": {map[string]string{"episode": "2"},
			"EHM-10001/1 taken, EHM-10001/2 rejected, EHM-20931/1 taken, EHM-30003/1 taken",
			[]string{"consents.csv|6|case_ref|||the row belongs to no episode of cases.csv"}},
		"no case at all": {map[string]string{"case_ref": ""}, allTaken + ", consents.csv:ROW/1 rejected",
			[]string{"consents.csv|6|case_ref|consents.csv:ROW||is blank or unknown"}},
		"an episode that is not one": {map[string]string{"episode": "first"}, ofItsOwn,
			[]string{"consents.csv|6|episode|consents.csv:ROW||is not a whole number from 1 to 99"}},
		"no episode": {map[string]string{"episode": ""}, ofItsOwn, []string{"consents.csv|6|episode|consents.csv:ROW||is blank or unknown"}},
		"a reference with something invisible in it": {map[string]string{"case_ref": "EHM-\u200b10001"},
			firstRejected + ", consents.csv:ROW/1 rejected",
			[]string{"consents.csv|6|case_ref|consents.csv:ROW||holds the character U+200B, which can't be seen or printed"}},
		"a reference that a path would take for more": {map[string]string{"case_ref": "../../EHM"}, "../../EHM/1 rejected, " + allTaken,
			[]string{"consents.csv|6|case_ref|||the row belongs to no episode of cases.csv"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := newFolder(t)
			dir.addRow("consents.csv", test.change)
			f, all := read(t, dir.dir)
			if got := unnamed(summary(all)); got != test.cases {
				t.Errorf("got %s", got)
			}
			if got := strings.Split(unnamed(strings.Join(dir.rejected(f), "\n")), "\n"); !slices.Equal(got, test.rejects) {
				t.Errorf("got %q", got)
			}
		})
	}
}

// unnamed says ROW for what a row is called by itself.
func unnamed(text string) string {
	return regexp.MustCompile(`\.csv:[0-9a-f]{12}`).ReplaceAllString(text, ".csv:ROW")
}

func TestDoubledRowsRejectTheirCase(t *testing.T) {
	tests := map[string]string{
		"cases.csv":    "episode|EHM-10001|1|the episode has a row already",
		"adults.csv":   "person_ref|EHM-10001|1|is that of a person who has a row already",
		"children.csv": "name|EHM-10001|1|is that of a child who has a row already",
		"consents.csv": "decision|EHM-10001|1|is in a row that is there already",
	}
	for file, want := range tests {
		dir := newFolder(t)
		dir.addRow(file, nil)
		f, all := read(t, dir.dir)
		if got := summary(all); got != firstRejected {
			t.Errorf("%s: got %s", file, got)
		}
		if got := dir.rejected(f); len(got) != 1 || !strings.HasSuffix(got[0], want) {
			t.Errorf("%s: got %q", file, got)
		}
	}
}

func TestDoubledCoordinatorIsNotTaken(t *testing.T) {
	dir := newFolder(t)
	dir.addRow("coordinators.csv", map[string]string{"name": "Anna Otherwise"})
	dir.addRow("coordinators.csv", map[string]string{"coordinator_ref": "ehco-cal", "email": "nowhere"})
	f, all := read(t, dir.dir)
	if got := f.Coordinators(); len(got) != 1 || got[0].ID != "ehco-ben" {
		t.Errorf("got %+v", got)
	}
	want := []string{
		"coordinators.csv|2|coordinator_ref|||is there more than once",
		"coordinators.csv|4|coordinator_ref|||is there more than once",
		"coordinators.csv|5|email|||is not an e-mail address",
	}
	if got := dir.rejected(f); !slices.Equal(got, want) || summary(all) != allTaken {
		t.Errorf("got %q, %s", got, summary(all))
	}
}

func TestRowWithTooManyCells(t *testing.T) {
	dir := newFolder(t)
	dir.replace("children.csv", "EHM-10001,1,Poppy Thistlewood", "EHM-10001,1,Thistlewood, Poppy")
	f, all := read(t, dir.dir)
	if got := dir.rejected(f); summary(all) != firstRejected ||
		!slices.Equal(got, []string{"children.csv|2||EHM-10001|1|the row has more or fewer cells than the header"}) {
		t.Errorf("got %q, %s", got, summary(all))
	}

	// Where the reference stands further back, the comma may have moved it: nobody knows whose row this is.
	records := dir.table("adults.csv")
	for _, r := range records {
		r[0], r[3] = r[3], r[0]
	}
	dir.putTable("adults.csv", records)
	dir.replace("adults.csv", "EHM-10001-A1,EHM-10001", "EHM-10001-A1,,EHM-10001")
	if _, err := feed.Open(dir.dir); err == nil || !strings.Contains(err.Error(),
		"adults.csv:2: the row has more or fewer cells than the header, so that its case can't be told") {
		t.Errorf("got %v", err)
	}
}

func TestLinesAreCountedAsAnEditorCountsThem(t *testing.T) {
	dir := newFolder(t)
	records := dir.table("children.csv")
	records[1][2] = "Poppy\nof\nThistlewood"
	dir.putTable("children.csv", records)
	dir.set("children.csv", 5, "name", "")
	f, _ := read(t, dir.dir)
	want := []string{
		"children.csv|2|name|EHM-10001|1|holds the character U+000A, which can't be seen or printed",
		"children.csv|8|name|EHM-30003|1|is blank or unknown",
	}
	if got := dir.rejected(f); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestRejectedCSVIsSafeToOpenAndToShow(t *testing.T) {
	dir := newFolder(t)
	for _, file := range []string{"cases.csv", "adults.csv", "children.csv", "consents.csv"} {
		dir.put(file, strings.ReplaceAll(dir.text(file), "EHM-10001", "=cmd|' /C calc'!A0"))
	}
	dir.set("children.csv", 1, "born_on", "canary Thistlewood")
	dir.set("adults.csv", 1, "email", "canary Thistlewood")
	dir.set("adults.csv", 1, "household", "canary Thistlewood\u200b")
	dir.addRow("holds.csv", map[string]string{"case_ref": "canary Thistlewood"})
	f, all := read(t, dir.dir)
	path := filepath.Join(t.TempDir(), "rejected.csv")
	err := f.WriteRejected(path)
	var some *feed.SomeRejected
	if !errors.As(err, &some) || some.Error() != "4 rows were rejected, and with them 2 of 4 cases: see "+path {
		t.Fatalf("got %v", err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, in := range all {
		text += in.Rejected
	}
	if strings.Contains(text, "canary") || strings.Contains(text, "Thistlewood") {
		t.Errorf("a reject tells what the row says:\n%s", text)
	}
	if strings.Contains(text, ",=cmd") || !strings.Contains(text, ",'=cmd") {
		t.Errorf("a spreadsheet would run a reference:\n%s", text)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read it: %v, %v", info.Mode(), err)
	}
}

func TestNoRejects(t *testing.T) {
	dir := newFolder(t)
	f, all := read(t, dir.dir)
	if got := dir.rejected(f); got != nil || summary(all) != allTaken {
		t.Errorf("got %q, %s", got, summary(all))
	}
	if got := f.Counts(); got != (feed.Counts{Cases: 3}) {
		t.Errorf("counts: %+v", got)
	}
}
