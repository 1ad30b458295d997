package casefile

import (
	"cmp"
	"slices"
)

// Arrange puts the parts of a record into the order in which records keep them, so that the same facts make the same
// record however a feed orders its rows: the eldest child first, adults by reference, events by their day.
func (e *Episode) Arrange() {
	slices.SortStableFunc(e.Children, Child.compare)
	slices.SortStableFunc(e.Adults, func(a, b Adult) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(e.Consents, ConsentEvent.compare)
	slices.SortStableFunc(e.Rulings, Ruling.compare)
	slices.SortStableFunc(e.LeadProfessionals, LeadProfessional.compare)
	slices.SortStableFunc(e.Holds, Hold.compare)
}

// compare puts a child whose date of birth isn't known last.
func (c Child) compare(d Child) int {
	if c.BornOn.IsZero() != d.BornOn.IsZero() {
		return d.BornOn.Compare(c.BornOn)
	}
	return cmp.Or(c.BornOn.Compare(d.BornOn), cmp.Compare(c.Name, d.Name), c.DiedOn.Compare(d.DiedOn), c.VanishedOn.Compare(d.VanishedOn))
}

// compare puts the more restrictive of two rulings of one day last, where it counts.
func (r Ruling) compare(s Ruling) int {
	return cmp.Or(r.On.Compare(s.On), cmp.Compare(restriction(r.Decision), restriction(s.Decision)), cmp.Compare(r.By, s.By))
}

func (lp LeadProfessional) compare(other LeadProfessional) int {
	return cmp.Or(lp.From.Compare(other.From), cmp.Compare(lp.Name, other.Name), cmp.Compare(lp.Organisation, other.Organisation),
		cmp.Compare(lp.Role, other.Role), lp.Until.Compare(other.Until))
}

func (h Hold) compare(other Hold) int {
	return cmp.Or(h.From.Compare(other.From), cmp.Compare(h.By, other.By), cmp.Compare(h.Reason, other.Reason),
		cmp.Compare(h.Source, other.Source))
}
