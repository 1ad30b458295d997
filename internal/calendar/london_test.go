package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLondonsDayIsNotThatOfUTC(t *testing.T) {
	for at, want := range map[string]string{
		"2026-06-30T23:30:00Z": "2026-07-01", "2026-06-30T22:59:59Z": "2026-06-30", "2026-12-31T23:59:59Z": "2026-12-31",
		"2026-03-29T00:59:59Z": "2026-03-29", "2026-10-24T23:30:00Z": "2026-10-25",
	} {
		moment, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := LondonDate(moment); got != MustParse(want) {
			t.Errorf("%s is on %s, want %s", at, got, want)
		}
	}
}

func TestLondonTimeFallsOnItsDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := MustParse("2020-01-01").AddDays(rapid.IntRange(0, 4000).Draw(t, "day"))
		now := time.Unix(rapid.Int64Range(1.5e9, 2e9).Draw(t, "now"), 0)
		got := LondonTime(day, now)
		if LondonDate(got) != day {
			t.Fatalf("%s at the time of %s is %s", day, now.In(London), got)
		}
		if h := now.In(London).Hour(); h != 1 && got.Hour() != h { // the clocks change at one
			t.Fatalf("%s at the time of %s is %s", day, now.In(London), got)
		}
	})
}
