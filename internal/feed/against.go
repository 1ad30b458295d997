package feed

import (
	"slices"

	"stepdown/internal/casefile"
)

// against is what a rejected episode says against writing to somebody: who its adults are, where, and how safe, and its holds for
// safety. One bad cell must not take away what the others say: it counts as nothing said, but whether it is safe to write to somebody
// counts as no where that can't be read, and a hold with a bad cell as a hold for safety without an end. Who took back a consent, or
// refused it, and is no adult of the episode, may be one of another. Rows that name no adult can only mean a case: any hold and a
// child's death hold the letters of that. nil: there are no such rows.
func (b *builder) against() *casefile.Episode {
	e := &casefile.Episode{Key: b.key, Unread: true}
	for _, r := range b.rows[inAdults] {
		read, problems := adults.read(r.cells, b.in)
		a := casefile.Adult{ID: read.row.ID, Household: read.row.Household, Address: compact(read.row.lines[:]), Postcode: read.row.Postcode,
			UPRN: read.row.UPRN, SafeToWrite: safest(read.row.SafeToWrite), SafeByPost: read.row.SafeByPost,
			SafeByEmail: read.row.SafeByEmail, Email: read.row.Email}
		for _, p := range problems {
			if safe := answers(&a)[p.column]; safe != nil { //guard:answer-that-cannot-be-read-is-no
				*safe = casefile.No
			}
		}
		_, again := e.Adult(a.ID)
		if again { //guard:second-row-of-a-person-counts
			e.Narrow(&casefile.Episode{Adults: []casefile.Adult{a}})
		}
		if again || a.ID == "" {
			a.ID = nameOf(adults.file, r.cells) // it may have another door
		}
		e.Adults = append(e.Adults, a)
	}
	for _, r := range b.rows[inConsents] {
		c, problems := consents.read(r.cells, b.in)
		if _, known := e.Adult(c.row.Giver); !known && c.row.Giver != "" && (c.row.Decision != casefile.Given || len(problems) > 0) {
			e.Adults = append(e.Adults, casefile.Adult{ID: c.row.Giver, SafeToWrite: casefile.Unknown}) //guard:astray-no-of-a-giver-counts
		}
	}
	nobody := len(e.Adults) == 0
	for _, r := range b.rows[inHolds] {
		h, problems := holds.read(r.cells, b.in)
		switch {
		case len(problems) > 0:
			e.Holds = append(e.Holds, casefile.Hold{Safety: true, Source: casefile.FromFeed})
		case h.row.Safety || nobody: //guard:astray-hold-counts
			h.row.Safety, h.row.Source = true, casefile.FromFeed
			e.Holds = append(e.Holds, h.row)
		}
	}
	if nobody && b.tellsOfADeath() { //guard:astray-death-counts
		e.Holds = append(e.Holds, casefile.Hold{Safety: true, Source: casefile.FromFeed})
	}
	if len(e.Adults)+len(e.Holds) == 0 {
		return nil
	}
	e.Arrange()
	return e
}

// tellsOfADeath tells whether a child has died, or may have.
func (b *builder) tellsOfADeath() bool {
	return slices.ContainsFunc(b.rows[inChildren], func(r row) bool {
		c, problems := children.read(r.cells, b.in)
		return !c.row.DiedOn.IsZero() || slices.ContainsFunc(problems, func(p problem) bool { return p.column == "died_on" })
	})
}

// answers are whether it is safe to write to somebody, by the columns that say so.
func answers(a *casefile.Adult) map[string]*casefile.Answer {
	return map[string]*casefile.Answer{"safe_to_write": &a.SafeToWrite, "safe_by_post": &a.SafeByPost, "safe_by_email": &a.SafeByEmail}
}

func safest(a casefile.Answer) casefile.Answer {
	if a == "" {
		return casefile.Unknown
	}
	return a
}
