package feed

import (
	"slices"

	"stepdown/internal/casefile"
)

// said is what the rows of a rejected episode say against its own letters, as far as they can be read: holds, answers on consent,
// deaths of children, a stop. What can't be read of a hold is blank, but for whether it is for safety: that counts as yes. A stop that
// can't be read is a hold of which nothing is known. Answers that are read in full are all there, also those for a letter: they tell
// which of those on record the rows still give. nil: the rows say nothing against them.
func (b *builder) said() *casefile.Episode {
	e := &casefile.Episode{Key: b.key}
	for _, r := range b.rows[inCases] {
		c, problems := cases.read(r.cells, b.in)
		switch {
		case amiss(problems, "stopped_on", "stop_reason") || c.row.StoppedOn.IsZero() != (c.row.StopReason == ""):
			e.Holds = append(e.Holds, casefile.Hold{Source: casefile.FromFeed, Unread: true}) //guard:unread-stop-holds
		case !c.row.StoppedOn.IsZero():
			e.StoppedOn, e.StopReason = c.row.StoppedOn, c.row.StopReason
		}
	}
	for _, r := range b.rows[inHolds] {
		h, problems := holds.read(r.cells, b.in)
		h.row.Source, h.row.Unread = casefile.FromFeed, len(problems) > 0
		h.row.Safety = h.row.Safety || amiss(problems, "safety")
		e.Holds = append(e.Holds, h.row)
	}
	for _, r := range b.rows[inChildren] {
		c, problems := children.read(r.cells, b.in)
		c.row.Unread = amiss(problems, "died_on")
		if !c.row.DiedOn.IsZero() || c.row.Unread {
			e.Children = append(e.Children, c.row)
		}
	}
	refused := false
	for _, r := range b.rows[inConsents] {
		c, problems := consents.read(r.cells, b.in)
		switch {
		case !amiss(problems, "giver_ref", "scope", "decision", "decided_on"):
			refused = refused || c.row.Decision != casefile.Given
			e.Consents = append(e.Consents, c.row)
		case c.row.Decision != casefile.Given:
			e.UnreadConsents = append(e.UnreadConsents, c.row)
		}
	}
	if len(e.Holds)+len(e.Children)+len(e.UnreadConsents) == 0 && e.StoppedOn.IsZero() && !refused {
		return nil
	}
	e.Arrange()
	return e
}

// amiss tells whether one of the columns can't be read.
func amiss(problems []problem, columns ...string) bool {
	return slices.ContainsFunc(problems, func(p problem) bool { return slices.Contains(columns, p.column) })
}
