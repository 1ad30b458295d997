package calendar

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/rickar/cal/v2/gb"
)

// Calendar knows which days are working days. It is read-only after New and safe for concurrent use.
type Calendar struct {
	holidays map[Date]string // the name of each
}

// The years for which bank holidays are worked out once; a case record has no business outside them.
const firstYear, lastYear = 2000, 2100

// New knows England's bank holidays by rule, with days added (proclaimed for one year) and withdrawn (moved away).
func New(extra map[Date]string, withdrawn []Date) *Calendar {
	c := &Calendar{holidays: map[Date]string{}}
	for year := firstYear; year <= lastYear; year++ {
		for _, rule := range gb.Holidays {
			if _, observed := rule.Calc(year); !observed.IsZero() {
				c.holidays[DateOf(observed)] = rule.Name
			}
		}
	}
	// The rules know no day that was proclaimed once: the State Funeral of Queen Elizabeth II is the latest.
	c.holidays[NewDate(2022, time.September, 19)] = "State Funeral of Queen Elizabeth II"
	maps.Copy(c.holidays, extra)
	for _, d := range withdrawn {
		delete(c.holidays, d)
	}
	return c
}

// Digest names the days that are bank holidays (hex SHA-256): it changes when one is added or withdrawn.
func (c *Calendar) Digest() string {
	h := sha256.New()
	for _, d := range slices.SortedFunc(maps.Keys(c.holidays), Date.Compare) {
		fmt.Fprintln(h, d)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Holiday is the name of the bank holiday that d is, or empty.
func (c *Calendar) Holiday(d Date) string { return c.holidays[d] }

// IsWorkingDay tells whether d is neither a weekend day nor a bank holiday.
func (c *Calendar) IsWorkingDay(d Date) bool {
	wd := d.Weekday()
	return wd != time.Saturday && wd != time.Sunday && c.Holiday(d) == ""
}

// OnOrAfter is d itself if it is a working day, else the next one.
func (c *Calendar) OnOrAfter(d Date) Date { return c.seek(d, 1) }

// OnOrBefore is d itself if it is a working day, else the one before.
func (c *Calendar) OnOrBefore(d Date) Date { return c.seek(d, -1) }

func (c *Calendar) seek(d Date, step int) Date {
	if d.IsZero() {
		return d
	}
	for !c.IsWorkingDay(d) {
		d = d.AddDays(step)
	}
	return d
}

// AddWorkingDays is the n-th working day after d (before d for a negative n). Counting starts on the next day, so one
// working day after a Friday, a Saturday or a Sunday is the Monday. For n = 0 it is d itself, working day or not.
func (c *Calendar) AddWorkingDays(d Date, n int) Date {
	if d.IsZero() {
		return d
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for ; n > 0; n-- {
		d = c.seek(d.AddDays(step), step)
	}
	return d
}

// WorkingDaysBetween is the number of working days after from, up to and including to; negative when to is earlier.
func (c *Calendar) WorkingDaysBetween(from, to Date) int {
	if to.Before(from) {
		return -c.WorkingDaysBetween(to, from)
	}
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		if c.IsWorkingDay(d) {
			n++
		}
	}
	return n
}
