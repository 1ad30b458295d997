package calendar

import (
	"time"
	_ "time/tzdata" // so that London's clocks are known on any machine
)

// London is the clock that councils in England live by.
var London = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // it is linked in
	}
	return l
}()

// LondonDate is the day that it is in London at a moment.
func LondonDate(t time.Time) Date { return DateOf(t.In(London)) }

// LondonTime is the moment on a day at which London's clocks show what they show at t: where the day leaves that hour out,
// the moment an hour later.
func LondonTime(day Date, t time.Time) time.Time {
	t = t.In(London)
	midnight := day.Time()
	return time.Date(midnight.Year(), midnight.Month(), midnight.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), London)
}
