package casefile

import (
	"slices"

	"stepdown/internal/address"
	"stepdown/internal/calendar"
)

// Whereabouts are where somebody may be met: a door, a mailbox, or both.
type Whereabouts struct {
	Door        address.Door  `json:"door,omitzero"`
	Mailbox     string        `json:"mailbox,omitempty"`
	ConfirmedOn calendar.Date `json:"confirmed_on,omitzero"` // the address
}

func (w Whereabouts) same(o Whereabouts) bool {
	return w.Mailbox == o.Mailbox && (w.Door.Like(o.Door) == address.Same || slices.Equal(w.Door.Keys(), o.Door.Keys()))
}

func (a Adult) whereabouts() Whereabouts {
	return Whereabouts{a.Door(), a.Mailbox(), a.AddressConfirmedOn}
}

// earlierKept bounds what is remembered of somebody (ours).
const earlierKept = 5

// earlierThan are where the adult has been known to be, and has not been confirmed to have left: an address that was confirmed later
// ends them, and neither a blank nor one that nobody has confirmed does.
func (a Adult) earlierThan(known Adult) (all []Whereabouts) {
	now := a.whereabouts()
	for _, w := range append(slices.Clone(known.Earlier), known.whereabouts()) {
		left := now.Door.Placed() && now.ConfirmedOn.After(w.ConfirmedOn)
		if left || !w.Door.Comparable() && w.Mailbox == "" || w.same(now) || slices.ContainsFunc(all, w.same) {
			continue
		}
		all = append(all, w) //guard:last-known-place-counts
	}
	return all[max(0, len(all)-earlierKept):]
}

// alsoAt are where somebody who is not safe may be met besides where the record has them: where they were last known, and, without an
// address, the doors of those whose household they are in. That they live elsewhere, by a person's word, answers it.
func (e *Episode) alsoAt(a Adult) (all []Whereabouts) {
	if !a.ElsewhereOn.IsZero() {
		return nil
	}
	all = slices.Clone(a.Earlier)
	for _, b := range e.Adults {
		at := Whereabouts{Door: b.Door()}
		if a.saysNo() && !a.Door().Placed() && b.ID != a.ID && at.Door.Placed() && (a.Home() == "" || a.Home() == b.Home()) &&
			!slices.ContainsFunc(all, at.same) {
			all = append(all, at) //guard:unplaced-unsafe-is-at-home
		}
	}
	return all
}

// Everywhere are all whereabouts of somebody.
func (p Presence) Everywhere() []Whereabouts {
	return append([]Whereabouts{{p.Door, p.Mailbox, p.ConfirmedOn}}, p.Also...)
}
