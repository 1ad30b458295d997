package letters

import (
	ics "github.com/arran4/golang-ical"

	"stepdown/internal/calendar"
)

// CalendarEntry is one thing to do, as an entry of a calendar that takes the whole day. It names no family.
type CalendarEntry struct {
	UID       string
	Due       calendar.Date
	Summary   string
	Sequence  int // grows with each change
	Cancelled bool
}

// Calendar writes entries as a file in iCalendar form (RFC 5545), published on the day.
func Calendar(day calendar.Date, entries []CalendarEntry) []byte {
	c := ics.NewCalendarFor("stepdown")
	c.SetMethod(ics.MethodPublish)
	for _, e := range entries {
		event := c.AddEvent(e.UID)
		event.SetDtStampTime(day.Time())
		event.SetAllDayStartAt(e.Due.Time())
		event.SetAllDayEndAt(e.Due.AddDays(1).Time())
		event.SetSummary(e.Summary)
		event.SetSequence(e.Sequence)
		event.SetTimeTransparency(ics.TransparencyTransparent) // it takes up nobody's time
		if e.Cancelled {
			event.SetStatus(ics.ObjectStatusCancelled)
		}
	}
	return []byte(c.Serialize(ics.WithNewLineWindows))
}
