package casefile

import (
	"slices"

	"stepdown/internal/calendar"
)

// said is what an episode of which no feed has given a good record goes on saying on the day: who is not safe to write to, the
// holds for safety, and what people did. While it is held for safety, everybody whom that may be about stays.
func (e *Episode) said(on calendar.Date) *Episode {
	only := *e
	held := slices.ContainsFunc(e.Holds, func(h Hold) bool { return h.Safety && (h.Until.IsZero() || on.Before(h.Until)) })
	if !held { //guard:held-place-outlasts-an-undone-feed on
		only.Adults = slices.DeleteFunc(slices.Clone(e.Adults), func(a Adult) bool { return !a.saysNo() })
	}
	only.Holds = slices.DeleteFunc(slices.Clone(e.Holds), func(h Hold) bool { return h.Source == FromFeed && !h.Safety })
	return &only
}

// outlasting is what stays of an episode of which no feed had given a good record once one does: what people have done, and who
// was not safe to write to under a reference of their own. A good record that leaves them out does not say that they are gone.
func (e *Episode) outlasting() *Episode {
	only := *e
	only.Adults = slices.DeleteFunc(slices.Clone(e.Adults), func(a Adult) bool {
		return !a.saysNo() //guard:unsafe-of-rejected-rows-vanishes on
	})
	only.Holds = slices.DeleteFunc(slices.Clone(e.Holds), func(h Hold) bool { return h.Source != FromPerson })
	return &only
}

// Narrow takes over what rejected rows of the episode say against writing to its people, also to one who is new, and nothing that
// they say for it.
func (e *Episode) Narrow(against *Episode) {
	narrower := func(known *Answer, said Answer) {
		if said == No {
			*known = No
		}
	}
	e.Adults = slices.Clone(e.Adults)
	for _, a := range against.Adults {
		i := slices.IndexFunc(e.Adults, func(known Adult) bool { return known.ID == a.ID })
		if i >= 0 { //guard:rejected-no-counts
			known := &e.Adults[i]
			narrower(&known.SafeToWrite, a.SafeToWrite)
			narrower(&known.SafeByPost, a.SafeByPost)
			narrower(&known.SafeByEmail, a.SafeByEmail)
		}
		if i < 0 && a.saysNo() { //guard:rejected-newcomer-counts
			e.Adults = append(e.Adults, a)
		}
	}
}

// SaysNo tells whether somebody of the episode is not safe to write to, by any channel.
func (e *Episode) SaysNo() bool {
	return slices.ContainsFunc(e.Adults, Adult.saysNo)
}

func (a Adult) saysNo() bool { return a.SafeToWrite == No || a.SafeByPost == No || a.SafeByEmail == No }

// SaysAgainst tells whether the episode says against writing to anybody what goes with them to other cases.
func (e *Episode) SaysAgainst() bool {
	return slices.ContainsFunc(e.Presences(), func(p Presence) bool { _, said := p.Against(); return said })
}

// Doubt takes over who the people of an episode are that nobody vouches for any more, and where: none of them is known to be safe to
// write to.
func (e *Episode) Doubt(gone *Episode) {
	e.Unread, e.Adults = true, nil
	for _, a := range gone.Adults {
		e.Adults = append(e.Adults, Adult{ID: a.ID, Household: a.Household, Address: a.Address, Postcode: a.Postcode, UPRN: a.UPRN,
			SafeToWrite: Unknown, Email: a.Email})
	}
}
