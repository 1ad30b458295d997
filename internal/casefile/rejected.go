package casefile

import (
	"cmp"
	"slices"

	"stepdown/internal/calendar"
)

// Restrict takes over what rejected rows of an episode that is known say against its letters: who is not safe to write to, holds,
// answers on consent, deaths of children and a stop. It counts until good rows say the same, or a person decides: a feed that leaves
// the bad row out takes nothing back. What rows say for a letter is not taken over.
func (e *Episode) Restrict(against, said *Episode, on calendar.Date) {
	if against != nil {
		e.Narrow(against)
	}
	if said == nil {
		return
	}
	e.restrictHolds(said.Holds, on)
	e.restrictConsents(said, on)
	e.Children = slices.Clone(e.Children)
	for _, c := range said.Children {
		if !slices.ContainsFunc(e.Children, c.sameDeath) { //guard:rejected-death-stays
			e.Children = append(e.Children, c)
		}
	}
	if e.StoppedOn.IsZero() && !e.lifted(said.StoppedOn, said.StopReason) { //guard:rejected-stop-stays
		e.StoppedOn, e.StopReason = said.StoppedOn, said.StopReason
	}
	e.Arrange()
}

// restrictHolds adds holds, and notes those on record that the rows no longer give, as restrictConsents does.
func (e *Episode) restrictHolds(said []Hold, on calendar.Date) {
	e.Holds = slices.Clone(e.Holds)
	for i, k := range e.Holds {
		if k.Source == FromFeed && !k.Unread && !slices.ContainsFunc(said, func(h Hold) bool { return !h.Unread && h.same(k) }) {
			e.Holds[i].VanishedOn = cmp.Or(k.VanishedOn, on)
		}
	}
	for _, h := range said {
		at := slices.IndexFunc(e.Holds, func(k Hold) bool { return k.Source == FromFeed && k.same(h) })
		if at < 0 { //guard:rejected-hold-stays
			e.Holds = append(e.Holds, h)
			continue
		}
		old := e.Holds[at]
		h.Safety = h.Safety || old.Safety
		if old.Until.IsZero() || !h.Until.IsZero() && h.Until.Before(old.Until) { //guard:rejected-row-ends-no-hold
			h.Until = old.Until
		}
		e.Holds[at] = h
	}
}

// restrictConsents adds answers that are against a letter, and notes those on record that the rows no longer give: they have vanished
// if the next good feed lacks them too.
func (e *Episode) restrictConsents(said *Episode, on calendar.Date) {
	e.Consents = slices.Clone(e.Consents)
	for i, c := range e.Consents {
		if !slices.ContainsFunc(said.Consents, c.same) {
			e.Consents[i].VanishedOn = cmp.Or(c.VanishedOn, on)
		}
	}
	for _, c := range said.Consents {
		if c.Decision != Given && !slices.ContainsFunc(e.Consents, c.same) { //guard:rejected-refusal-stays
			e.Consents = append(e.Consents, c)
		}
	}
	for _, c := range said.UnreadConsents {
		if !slices.ContainsFunc(e.UnreadConsents, c.same) { //guard:unread-refusal-stays
			e.UnreadConsents = append(slices.Clone(e.UnreadConsents), c)
		}
	}
}

// stillUnread are the answers that could not be read and that no good row has given since: a row may do so that is new, or that came
// back.
func stillUnread(known *Episode, fresh []ConsentEvent) (all []ConsentEvent) {
	for _, c := range known.UnreadConsents {
		if !slices.ContainsFunc(fresh, func(f ConsentEvent) bool {
			return c.mayBe(f) && !slices.ContainsFunc(known.Consents, func(k ConsentEvent) bool { return k.VanishedOn.IsZero() && k.same(f) })
		}) {
			all = append(all, c)
		}
	}
	return all
}

// mayBe tells whether all that could be read of an answer is so of another.
func (c ConsentEvent) mayBe(f ConsentEvent) bool {
	return orBlank(c.Giver, f.Giver) && orBlank(c.Scope, f.Scope) && orBlank(c.Decision, f.Decision) && orBlank(c.On, f.On)
}

func orBlank[T comparable](read, other T) bool {
	var blank T
	return read == blank || read == other
}

// answeredBy tells whether a good row may be that of a hold which could not be read in full: all that could be is so of it, and it is
// new, or came back.
func (h Hold) answeredBy(g Hold, known []Hold) bool {
	enough := h.Reason != "" || h.By != "" && !h.From.IsZero()
	return h.Unread && enough && orBlank(h.Reason, g.Reason) && orBlank(h.By, g.By) && orBlank(h.From, g.From) &&
		!slices.ContainsFunc(known, func(k Hold) bool { return !k.Unread && k.VanishedOn.IsZero() && k.same(g) })
}
