// Package calendar counts days the way a council does: dates without times, calendar days, working days, and the bank
// holidays of England. It is pure: it never asks what day it is, and the same question has the same answer anywhere.
package calendar

import (
	"fmt"
	"slices"
	"time"
)

// Date is a day of the Gregorian calendar without a time or a zone. The zero Date is "no date"; dates compare with ==.
type Date struct{ day int32 } // days since 1 January of year 1, counted from 1

const iso = "2006-01-02"

// NewDate is the given day; out-of-range values are carried over as time.Date does.
func NewDate(year int, month time.Month, day int) Date {
	return fromUTC(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf is the day that t falls on in its own location.
func DateOf(t time.Time) Date { return NewDate(t.Date()) }

const secondsPerDay = 24 * 60 * 60

var epoch = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix()

func fromUTC(t time.Time) Date { return Date{int32((t.Unix()-epoch)/secondsPerDay) + 1} }

// ParseDate reads a date written as 2026-03-09.
func ParseDate(s string) (Date, error) {
	d, ok := parse(s)
	if !ok {
		return Date{}, notADate(s)
	}
	return d, nil
}

func notADate(s string) error { return fmt.Errorf("read date %q: write it as 2026-03-09", s) }

// parse reads the one form that there is: every record and row holds dates, and time.Parse, which knows all forms, takes five times as
// long.
func parse[Text string | []byte](s Text) (Date, bool) {
	if len(s) != len(iso) || s[4] != '-' || s[7] != '-' {
		return Date{}, false
	}
	number := func(from, to int) (n int, ok bool) {
		for i := from; i < to; i++ {
			if s[i] < '0' || s[i] > '9' {
				return 0, false
			}
			n = 10*n + int(s[i]-'0')
		}
		return n, true
	}
	year, ok1 := number(0, 4)
	month, ok2 := number(5, 7)
	day, ok3 := number(8, 10)
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	// A day that there is not would be carried over into the next month.
	return fromUTC(t), ok1 && ok2 && ok3 && t.Day() == day && int(t.Month()) == month
}

// MustParse is ParseDate for dates written in code; it panics on a wrong one.
func MustParse(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Time is midnight UTC of the day, for libraries that want a time.Time.
func (d Date) Time() time.Time {
	return time.Unix(epoch+int64(d.day-1)*secondsPerDay, 0).UTC()
}

// IsZero tells that there is no date.
func (d Date) IsZero() bool { return d.day == 0 }

// AddDays is n calendar days later; no date stays no date.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return Date{d.day + int32(n)}
}

// Sub is the number of calendar days from e to d.
func (d Date) Sub(e Date) int { return int(d.day - e.day) }

// Before, After and Compare order days; no date comes before every date.
func (d Date) Before(e Date) bool { return d.day < e.day }

// After tells whether d is a later day than e.
func (d Date) After(e Date) bool { return d.day > e.day }

// Compare is negative when d is before e, zero when they are equal, positive when d is after e.
func (d Date) Compare(e Date) int { return int(d.day) - int(e.day) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// Year is the calendar year.
func (d Date) Year() int { return d.Time().Year() }

// String is the ISO form, 2026-03-09; empty for no date.
func (d Date) String() string { return string(d.append(nil)) }

// append adds the ISO form, which every record is full of: time.Format, which knows all forms, takes five times as long.
func (d Date) append(b []byte) []byte {
	if d.IsZero() {
		return b
	}
	year, month, day := d.Time().Date()
	if year < 0 || year > 9999 {
		return append(b, d.format(iso)...)
	}
	two := func(n int) { b = append(b, byte('0'+n/10), byte('0'+n%10)) }
	b = slices.Grow(b, len(iso))
	two(year / 100)
	two(year % 100)
	b = append(b, '-')
	two(int(month))
	b = append(b, '-')
	two(day)
	return b
}

// Long is the form that letters use: 9 March 2026.
func (d Date) Long() string { return d.format("2 January 2006") }

// WithWeekday is the form that reminders use: Monday 9 March 2026.
func (d Date) WithWeekday() string { return d.format("Monday 2 January 2006") }

func (d Date) format(layout string) string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(layout)
}

// MarshalText writes the ISO form.
func (d Date) MarshalText() ([]byte, error) { return d.append(nil), nil }

// UnmarshalText reads the ISO form; empty is no date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	parsed, ok := parse(b)
	if !ok {
		return notADate(string(b))
	}
	*d = parsed
	return nil
}

// Scan reads a column of ISO text (SQLite) or of type date (PostgreSQL); NULL is no date.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case string:
		parsed, err := ParseDate(v)
		if v != "" && err != nil {
			return err
		}
		*d = parsed
		return nil
	case []byte:
		return d.UnmarshalText(v)
	case time.Time:
		*d = DateOf(v)
		return nil
	}
	return fmt.Errorf("read date from a column of type %T", src)
}
