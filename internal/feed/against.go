package feed

import (
	"fmt"

	"stepdown/internal/casefile"
)

// against is what a rejected episode says against writing to somebody: who its adults are, where, and how safe, and its holds for
// safety. A cell that is not good counts as nothing said, and a hold with one as a hold for safety without an end: one bad cell
// must not take away what the others say. nil: there are no such rows.
func (b *builder) against() *casefile.Episode {
	e := &casefile.Episode{Key: b.key, Unread: true}
	seen := map[string]bool{}
	for i, r := range b.rows[inAdults] {
		a, _ := adults.read(r.cells, b.in) // the faults are noted
		if a.row.ID == "" || seen[a.row.ID] {
			a.row.ID = fmt.Sprintf("%s (row %d)", a.row.ID, i+1)
		}
		seen[a.row.ID] = true
		a.row.Address = compact(a.row.lines[:])
		e.Adults = append(e.Adults, casefile.Adult{ID: a.row.ID, Household: a.row.Household, Address: a.row.Address, Postcode: a.row.Postcode,
			UPRN: a.row.UPRN, SafeToWrite: safest(a.row.SafeToWrite), SafeByPost: a.row.SafeByPost, SafeByEmail: a.row.SafeByEmail,
			Email: a.row.Email})
	}
	for _, r := range b.rows[inHolds] {
		h, problems := holds.read(r.cells, b.in)
		switch {
		case len(problems) > 0:
			e.Holds = append(e.Holds, casefile.Hold{Safety: true, Source: casefile.FromFeed})
		case h.row.Safety:
			h.row.Source = casefile.FromFeed
			e.Holds = append(e.Holds, h.row)
		}
	}
	if len(e.Adults)+len(e.Holds) == 0 {
		return nil
	}
	e.Arrange()
	return e
}

func safest(a casefile.Answer) casefile.Answer {
	if a == "" {
		return casefile.Unknown
	}
	return a
}
