package calendar_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	. "stepdown/internal/calendar"
)

var england = New(nil, nil)

func TestBankHolidaysAreTheOfficialOnes(t *testing.T) {
	// GOV.UK, bank holidays in England and Wales; substitute days as published.
	official := map[int][]string{
		2022: {"2022-01-03", "2022-04-15", "2022-04-18", "2022-05-02", "2022-06-02", "2022-06-03", "2022-08-29", "2022-09-19", "2022-12-26",
			"2022-12-27"},
		2023: {"2023-01-02", "2023-04-07", "2023-04-10", "2023-05-01", "2023-05-08", "2023-05-29", "2023-08-28", "2023-12-25", "2023-12-26"},
		2025: {"2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25", "2025-12-25", "2025-12-26"},
		2026: {"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28"},
		2027: {"2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-27", "2027-12-28"},
		2028: {"2028-01-03", "2028-04-14", "2028-04-17", "2028-05-01", "2028-05-29", "2028-08-28", "2028-12-25", "2028-12-26"},
	}
	for year, want := range official {
		var got []string
		for d := NewDate(year, time.January, 1); d.Year() == year; d = d.AddDays(1) {
			if wd := d.Weekday(); england.Holiday(d) != "" && wd != time.Saturday && wd != time.Sunday {
				got = append(got, d.String())
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d:\n got %v\nwant %v", year, got, want)
		}
	}
}

func TestDaysAddedAndWithdrawn(t *testing.T) {
	proclaimed, moved := MustParse("2026-06-15"), MustParse("2026-05-04")
	c := New(map[Date]string{proclaimed: "A day of thanks"}, []Date{moved})
	if c.IsWorkingDay(proclaimed) || !c.IsWorkingDay(moved) {
		t.Errorf("added day works: %v, withdrawn day works: %v", c.IsWorkingDay(proclaimed), c.IsWorkingDay(moved))
	}
}

func TestWorkingDays(t *testing.T) {
	for _, tc := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-03-06", 1, "2026-03-09"},  // Friday to Monday
		{"2026-03-07", 1, "2026-03-09"},  // Saturday to Monday
		{"2026-04-02", 1, "2026-04-07"},  // over Easter
		{"2026-04-07", -1, "2026-04-02"}, // and back
		{"2024-02-28", 2, "2024-03-01"},  // leap year
		{"2026-12-24", 1, "2026-12-29"},  // Boxing Day's substitute
		{"2026-03-07", 0, "2026-03-07"},
	} {
		if got := england.AddWorkingDays(MustParse(tc.from), tc.n); got.String() != tc.want {
			t.Errorf("%s %+d working days: got %s, want %s", tc.from, tc.n, got, tc.want)
		}
	}
}

func anyDate(t *rapid.T) Date {
	return MustParse("2020-01-01").AddDays(rapid.IntRange(0, 5000).Draw(t, "day"))
}

func TestWorkingDayArithmeticAgreesWithItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, n := anyDate(t), rapid.IntRange(1, 60).Draw(t, "n")
		to := england.AddWorkingDays(from, n)
		if !england.IsWorkingDay(to) {
			t.Fatalf("%s + %d is %s, no working day", from, n, to)
		}
		if back := england.WorkingDaysBetween(from, to); back != n {
			t.Fatalf("%s to %s: counted %d working days, want %d", from, to, back, n)
		}
		if england.OnOrBefore(from).After(from) || england.OnOrAfter(from).Before(from) {
			t.Fatalf("%s was shifted the wrong way", from)
		}
	})
}

func TestDateRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate(t)
		for _, src := range []any{d.String(), []byte(d.String()), d.Time()} {
			var got Date
			if err := got.Scan(src); err != nil || got != d {
				t.Fatalf("%v scanned as %s (%v)", src, got, err)
			}
		}
		if n := rapid.IntRange(-4000, 4000).Draw(t, "n"); d.AddDays(n).Sub(d) != n || DateOf(d.Time().AddDate(0, 0, n)) != d.AddDays(n) {
			t.Fatalf("%s + %d days disagrees with time", d, n)
		}
	})
}

func TestNoDateStaysNoDate(t *testing.T) {
	var none Date
	if none.String() != "" || !none.AddDays(3).IsZero() || !england.AddWorkingDays(none, 3).IsZero() || !england.OnOrAfter(none).IsZero() {
		t.Error("arithmetic made a date out of none")
	}
	if _, err := ParseDate("29/02/2026"); err == nil {
		t.Error("a date in another order was read")
	}
	if _, err := ParseDate("2026-02-29"); err == nil {
		t.Error("29 February 2026 was read")
	}
}

func FuzzParseDate(f *testing.F) {
	f.Add("2026-02-28")
	f.Add("0001-01-01")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDate(s); err == nil && d.String() != s {
			t.Errorf("%q was read as %s", s, d)
		}
	})
}

func TestADigestTellsCalendarsApart(t *testing.T) {
	if england.Digest() != New(nil, nil).Digest() {
		t.Error("the same days have another digest")
	}
	monday := MustParse("2026-03-09")
	seen := map[string]string{england.Digest(): "England's"}
	for name, c := range map[string]*Calendar{
		"one added":             New(map[Date]string{monday: "A day of thanks"}, nil),
		"another added":         New(map[Date]string{monday.AddDays(1): "A day of thanks"}, nil),
		"Good Friday withdrawn": New(nil, []Date{MustParse("2026-04-03")}),
	} {
		if other, known := seen[c.Digest()]; known {
			t.Errorf("%s has the digest of %s", name, other)
		}
		seen[c.Digest()] = name
	}
}

// Dates are read as the library reads the one form that there is, and nothing else is.
func TestDatesAreReadAsTheLibraryReadsThem(t *testing.T) {
	same := func(t interface{ Errorf(string, ...any) }, s string) {
		at, wrong := time.Parse("2006-01-02", s)
		read, err := ParseDate(s)
		if (err != nil) != (wrong != nil) || err == nil && read != DateOf(at) {
			t.Errorf("%q is read as %s, %v, and by the library as %s, %v", s, read, err, at, wrong)
		}
		var text, scanned Date
		if err := text.UnmarshalText([]byte(s)); s != "" && ((err != nil) != (wrong != nil) || text != read) {
			t.Errorf("%q as text is read as %s, %v", s, text, err)
		}
		if err := scanned.Scan(s); s != "" && ((err != nil) != (wrong != nil) || scanned != read) {
			t.Errorf("%q of a column is read as %s, %v", s, scanned, err)
		}
	}
	for _, s := range []string{"", "2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "2026-00-10", "2026-13-10", "2026-12-00",
		"2026-04-31", "0000-01-01", "0001-01-01", "9999-12-31", "2026-1-01", "2026-01-1", " 2026-01-01", "2026-01-01 ", "2026/01/01",
		"+026-01-01",
		"2026-01-01T", "２026-01-01", "20260-01-01"} {
		same(t, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		same(t, rapid.StringMatching(`[0-9]{4}-[0-3][0-9]-[0-3][0-9]`).Draw(t, "like a date"))
		same(t, rapid.StringMatching(`[0-9: -]{8,11}`).Draw(t, "text"))
		same(t, anyDate(t).String())
	})
}
