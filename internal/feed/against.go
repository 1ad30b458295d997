package feed

import "stepdown/internal/casefile"

// against is what a rejected episode says against writing to somebody: who its adults are, where, and how safe, and its holds for
// safety. A cell that is not good counts as nothing said, and a hold with one as a hold for safety without an end: one bad cell
// must not take away what the others say. nil: there are no such rows.
func (b *builder) against() *casefile.Episode {
	e := &casefile.Episode{Key: b.key, Unread: true}
	for _, r := range b.rows[inAdults] {
		read, _ := adults.read(r.cells, b.in) // the faults are noted
		a := casefile.Adult{ID: read.row.ID, Household: read.row.Household, Address: compact(read.row.lines[:]), Postcode: read.row.Postcode,
			UPRN: read.row.UPRN, SafeToWrite: safest(read.row.SafeToWrite), SafeByPost: read.row.SafeByPost,
			SafeByEmail: read.row.SafeByEmail, Email: read.row.Email}
		_, again := e.Adult(a.ID)
		if again { //guard:second-row-of-a-person-counts
			e.Narrow(&casefile.Episode{Adults: []casefile.Adult{a}})
		}
		if again || a.ID == "" {
			a.ID = nameOf(adults.file, r.cells) // it may have another door
		}
		e.Adults = append(e.Adults, a)
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
