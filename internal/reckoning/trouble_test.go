package reckoning

import (
	"fmt"
)

// trouble is what can happen to any life.
func (t *teller) trouble() {
	if t.chance(8) {
		on := t.w.day(t.between(3, 60))
		reason := []string{"stepped up", "moved away", "died", "opened in error"}[t.IntN(4)]
		night := t.happens(on, "stopped: "+reason, func(r *record) { r.stopped, r.stopReason = on, reason })
		if t.chance(20) {
			t.l.changes = append(t.l.changes, change{night.AddDays(t.between(3, 9)), "the stop is blanked",
				func(r *record) { r.stopped, r.stopReason = date{}, "" }})
		}
	}
	if t.chance(12) {
		what := []string{recordsMidpoint, recordsFollowUp, recordsReview}[t.IntN(3)]
		t.l.acts = append(t.l.acts, act{on: latest(t.l.from, t.w.day(t.between(1, 60))), what: what})
	}
	if t.chance(5) {
		from := latest(t.l.from, t.w.day(t.between(1, 55)))
		t.l.acts = append(t.l.acts, act{on: from, what: holdsCase}, act{on: from.AddDays(t.between(1, 12)), what: releasesCase})
	}
	if t.chance(6) && len(t.l.acts) == 0 {
		from := t.w.day(t.between(1, 50))
		night := t.happens(from, "held back",
			func(r *record) { r.holds = append(r.holds, hold{reason: "the family asked for time", from: from}) })
		until := night.AddDays(t.between(2, 12))
		t.l.changes = append(t.l.changes, change{night.AddDays(t.between(1, 4)), fmt.Sprintf("held back until %s", until), func(r *record) {
			for i := range r.holds {
				r.holds[i].until = until
			}
		}})
	}
	if t.chance(6) {
		t.nights(t.l.missing, 1, 5)
	}
	if t.chance(5) {
		t.nights(t.l.spoiled, 1, 3)
	}
}

func (t *teller) nights(of map[date]bool, least, most int) {
	first := t.w.day(t.between(2, 62))
	for n := range t.between(least, most) {
		of[first.AddDays(n)] = true
	}
}
