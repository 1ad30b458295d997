package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"time"

	"stepdown/internal/calendar"
)

// day is a date as it is stored: ISO text, which orders as dates do, and NULL for no date.
type day struct{ calendar.Date }

// Value is what goes into the database.
func (d day) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// stamp is a time as it is stored: text of fixed width in UTC, so that times compare as text.
type stamp string

const stampLayout = "2006-01-02T15:04:05.000Z"

func stampOf(t time.Time) stamp { return stamp(t.UTC().Format(stampLayout)) }

// Scan reads a stored time and refuses anything else.
func (s *stamp) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("read time from a column of type %T", src)
	}
	if _, err := time.Parse(stampLayout, text); err != nil {
		return fmt.Errorf("read time: %w", err)
	}
	*s = stamp(text)
	return nil
}

// time is the time of a stamp that was made by stampOf or Scan, which know no others.
func (s stamp) time() time.Time {
	t, err := time.Parse(stampLayout, string(s))
	if err != nil {
		panic(fmt.Sprintf("a stamp that is no time: %q", string(s)))
	}
	return t
}

func (s stamp) add(d time.Duration) stamp { return stampOf(s.time().Add(d)) }

// clock is what PostgreSQL is asked for the time.
const clock = `SELECT clock_timestamp()`

// now is the time by the clock that every daemon agrees on.
func (s *Store) now(ctx context.Context, t *tx, clock string) (stamp, error) {
	if s.clock != nil {
		return stampOf(s.clock()), nil
	}
	var at time.Time
	err := t.get(ctx, &at, clock)
	return stampOf(at), err
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
