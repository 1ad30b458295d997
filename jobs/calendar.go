package jobs

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/store"
	"stepdown/letters"
)

// calendarName is the attachment's name, the same for everybody.
const calendarName = "due.ics"

// publish is what a digest changes in its reader's calendar: entries that are new or as they were, those that have moved
// under a higher sequence, and those that are no longer open as cancelled.
func (j Remind) publish(ctx context.Context, in *inbox, lines map[thing]letters.DigestLine) ([]store.CalendarEntry, error) {
	published, err := j.Store.Published(ctx, strings.ToLower(in.to))
	if err != nil {
		return nil, err
	}
	before := map[string]store.CalendarEntry{}
	for _, e := range published {
		before[e.UID] = e
	}
	var entries []store.CalendarEntry
	for _, things := range []map[thing]reader{in.fresh, in.open} {
		for t := range things {
			line, ok := lines[t]
			if !ok {
				continue
			}
			e := store.CalendarEntry{UID: j.uid(line.Case, t), Due: line.Due, Summary: line.Case + ": " + line.Action, Open: true}
			if old, known := before[e.UID]; known {
				if e.Sequence = old.Sequence; e != old {
					e.Sequence++
				}
				delete(before, e.UID)
			}
			entries = append(entries, e)
		}
	}
	for _, e := range before {
		if e.Open {
			e.Open = false
			e.Sequence++
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b store.CalendarEntry) int { return cmp.Compare(a.UID, b.UID) })
	return entries, nil
}

// uid names an item for as long as it is the same one.
func (j Remind) uid(ref string, t thing) string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s\n%s\n%s", ref, t.item.Rule, t.item.Occasion)))
	return hex.EncodeToString(sum[:12]) + "@" + j.Domain
}

// calendarFile is the entries as a file.
func calendarFile(day calendar.Date, entries []store.CalendarEntry) []byte {
	all := make([]letters.CalendarEntry, len(entries))
	for i, e := range entries {
		all[i] = letters.CalendarEntry{UID: e.UID, Due: e.Due, Summary: e.Summary, Sequence: e.Sequence, Cancelled: !e.Open}
	}
	return letters.Calendar(day, all)
}
