package jobs

import (
	"fmt"
	"time"

	"github.com/robfig/cron/v3"

	"stepdown/internal/store"
)

// ParseTimes reads a cron expression of five fields, on the clock of a zone.
//
// A slot is an instant. Where the clocks go back, 01:30 comes twice and is two slots; where they go forward, there is no
// 01:30, and what should have been done then is done as soon as the hour has been jumped over.
func ParseTimes(expression, zone string) (cron.Schedule, error) {
	var t zoned
	var err error
	if t.Schedule, err = cron.ParseStandard("CRON_TZ=" + zone + " " + expression); err == nil {
		if t.readings, err = cron.ParseStandard("CRON_TZ=UTC " + expression); err == nil {
			t.zone, err = time.LoadLocation(zone)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read the cron expression %q: %w", expression, err)
	}
	if t.Schedule.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() { // a leap year, so that 29 February comes
		return nil, fmt.Errorf("the cron expression %q names no day that ever comes", expression)
	}
	return t, nil
}

// zoned are the times of a zone's clock; cron by itself leaves out what the clock jumps over.
type zoned struct {
	cron.Schedule
	readings cron.Schedule // the same times as a clock shows them that is never put forward or back
	zone     *time.Location
}

// Next is the first slot after a time; the zero time if there is none in five years.
func (z zoned) Next(after time.Time) time.Time {
	next := z.Schedule.Next(after)
	for at := after; !next.IsZero(); {
		_, jump := at.In(z.zone).ZoneBounds()
		if jump.IsZero() || !jump.Before(next) {
			return next
		}
		before, from := z.reading(jump.Add(-1)), z.reading(jump)
		if left := z.readings.Next(before); !left.IsZero() && left.Before(from) {
			return jump
		}
		at = jump
	}
	return next
}

// reading is what the zone's clock shows at an instant, as though it were UTC's.
func (z zoned) reading(at time.Time) time.Time {
	_, offset := at.In(z.zone).Zone()
	return at.UTC().Add(time.Duration(offset) * time.Second)
}

// farBack bounds the search for the newest of many missed slots: of those that lie further back one is as good as any.
const farBack = 8 * 24 * time.Hour

// latest is the newest slot after the last completed one that is due by now. A task that was never done is due at once, and
// so is one whose last slot a wrong clock put into the future.
func latest(times cron.Schedule, last, now time.Time) (slot time.Time, due bool) {
	if last.IsZero() || last.Sub(now) > store.WrongClock {
		return now.Truncate(time.Second), true
	}
	slot = times.Next(last)
	if slot.IsZero() || slot.After(now) {
		return time.Time{}, false
	}
	next := slot
	if far := now.Add(-farBack); next.Before(far) {
		next = times.Next(far)
	}
	for ; !next.IsZero() && !next.After(now); next = times.Next(next) {
		slot = next
	}
	return slot, true
}
