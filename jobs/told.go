package jobs

import (
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// reminded is a reminder of a case.
type reminded struct {
	episode  int64
	reminder ledger.Reminder
}

// untold are the reminders that have not reached anybody yet: no digest carries them, or the one that did failed.
type untold map[reminded]bool

// since is when whoever is the EHCO was first told of an item of a case, however its date has moved since; first tells that they were
// not told of it before.
func (u untold) since(c store.PartOfCase, item ledger.Item) (on calendar.Date, first bool) {
	for _, r := range c.Past.Reminders {
		if r.Role != ledger.EHCO || r.EHCO != c.Episode.EHCO || r.Item().Thing() != item.Thing() || u[reminded{c.ID, r.Reminder}] {
			continue
		}
		if on.IsZero() || r.On.Before(on) {
			on = r.On
		}
	}
	return on, on.IsZero()
}

// texts are kept once each, apart from what they were read with: a word of a record holds all of the record in memory.
type texts map[string]string

func (all texts) of(text string) string {
	kept, ok := all[text]
	if !ok {
		kept = strings.Clone(text)
		all[kept] = kept
	}
	return kept
}
