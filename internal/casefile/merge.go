package casefile

import (
	"cmp"
	"slices"

	"stepdown/internal/calendar"
)

// Merge is what is known of an episode once a feed has said fresh of it on the day. The feed is the truth of what it
// holds, but what has happened does not unhappen because a cell went blank or a row went missing:
//   - milestones are a log, to which a feed's changes are added; what people recorded in it stays;
//   - consents and holds that the feed no longer holds stay, and count, with the day on which they vanished, until they
//     come back; so does an adult whose row vanished, who is then not known to be safe to write to, until a person says that
//     they are gone;
//   - rulings stay, and so do a stop and a child's death until a person lifts them; a stop that a person has lifted stays lifted;
//   - what narrows whether a letter may go (safe by post or by e-mail, restricted, the pathway) stays until a feed says
//     otherwise in so many words: a blank, or a column that an export has lost, lifts none of it;
//   - what only rejected rows have said against a letter stays until a good row says the same, or where nobody knew the episode
//     until a good row of it comes.
//
// known is nil for an episode seen for the first time. Merging the same feed again changes nothing.
func Merge(known, fresh *Episode, on calendar.Date) *Episode {
	merged := *fresh
	merged.Quarantine, merged.Undone = "", ""
	switch {
	case known == nil:
		known = &Episode{}
	case known.Unread && fresh.Unread: //guard:unsafe-row-outlasts-its-feed
		known = known.said(on)
	case known.Unread: //guard:unread-rows-give-way
		known = known.outlasting()
	}
	people := known.Adults
	if !fresh.Unread { // who had no reference of their own stands in the good record under one, or is nobody
		people = slices.DeleteFunc(slices.Clone(people), func(a Adult) bool { return ofARow.MatchString(a.ID) })
	}
	merged.mergeStop(known)
	merged.Restricted = cmp.Or(fresh.Restricted, known.Restricted) //guard:blank-lifts-no-restriction
	merged.Pathway = cmp.Or(fresh.Pathway, known.Pathway)          //guard:blank-leaves-no-pathway
	merged.Children = mergeChildren(known.Children, fresh.Children, on)
	merged.LeadProfessionals = slices.Clone(fresh.LeadProfessionals)
	merged.Milestones = mergeMilestones(known.Milestones, fresh.Milestones, on)
	merged.Consents = mergeConsents(known.Consents, fresh.Consents, on)
	merged.UnreadConsents = stillUnread(known, fresh.Consents) //guard:unread-refusal-outlasts-its-feed
	merged.Adults = mergeAdults(people, fresh.Adults, on)
	merged.Holds = mergeHolds(known.Holds, fresh.Holds, on)
	if fresh.Unread { //guard:rejected-yes-lifts-nothing
		merged.Narrow(known)
	}
	merged.Rulings = mergeRulings(known.Rulings, fresh.Rulings)
	merged.Arrange()
	return &merged
}

// mergeMilestones appends to the log what the feed says differently from what it said last.
func mergeMilestones(log, fresh []Milestone, on calendar.Date) []Milestone {
	merged := slices.Clone(log)
	for _, step := range Steps() {
		var last, now Milestone
		for _, m := range log {
			if m.Step == step && m.Source == FromFeed {
				last = m
			}
		}
		for _, m := range fresh {
			if m.Step == step {
				now = m
			}
		}
		now.ByID = now.knownID(last)
		if now.On == last.On && now.By == last.By && now.ByID == last.ByID {
			continue
		}
		merged = append(merged, Milestone{Step: step, On: now.On, By: now.By, ByID: now.ByID, Source: FromFeed, RecordedOn: on})
	}
	return merged
}

// mergeConsents keeps what a feed once knew of a decision: when the form was signed and whom the giver keeps out.
func mergeConsents(known, fresh []ConsentEvent, on calendar.Date) []ConsentEvent {
	merged := slices.Clone(fresh)
	for i, c := range merged {
		c.VanishedOn = calendar.Date{}
		if at := slices.IndexFunc(known, c.same); at >= 0 {
			c.FormSignedOn = cmp.Or(c.FormSignedOn, known[at].FormSignedOn)
			if len(c.ExcludedOrganisations) == 0 {
				c.ExcludedOrganisations = known[at].ExcludedOrganisations //guard:blank-excludes-as-before
			}
		}
		merged[i] = c
	}
	for _, c := range known {
		if !slices.ContainsFunc(fresh, c.same) {
			c.VanishedOn = cmp.Or(c.VanishedOn, on) //guard:vanished-consent-is-noted
			merged = append(merged, c)              //guard:vanished-consent-counts
		}
	}
	return merged
}

// same tells whether both are the same thing said by the same giver; a feed may still learn when the form was signed.
func (c ConsentEvent) same(d ConsentEvent) bool {
	return c.Giver == d.Giver && c.Scope == d.Scope && c.Decision == d.Decision && c.On == d.On
}

// mergeAdults keeps adults whose row vanished: without them, what they said would no longer count, nor what they restrict. One
// who is back is as the feed says. That they live elsewhere stands until the feed says where.
func mergeAdults(known, fresh []Adult, on calendar.Date) []Adult {
	merged := slices.Clone(fresh)
	for _, a := range known {
		at := slices.IndexFunc(fresh, func(b Adult) bool { return a.ID == b.ID })
		if at < 0 {
			a.VanishedOn = cmp.Or(a.VanishedOn, on)
			a.SafeToWrite = restrict(a.SafeToWrite) //guard:vanished-adult-is-not-known-safe
			merged = append(merged, a)              //guard:vanished-adult-stays
			continue
		}
		merged[at].SafeByPost = cmp.Or(fresh[at].SafeByPost, a.SafeByPost)    //guard:blank-is-not-safe-by-post
		merged[at].SafeByEmail = cmp.Or(fresh[at].SafeByEmail, a.SafeByEmail) //guard:blank-is-not-safe-by-email
		merged[at].Earlier = fresh[at].earlierThan(a)
		if !fresh[at].Door().Known() {
			merged[at].ElsewhereOn = a.ElsewhereOn
		}
	}
	return merged
}

// restrict is the answer once nobody vouches for it any more.
func restrict(a Answer) Answer {
	if a == Yes {
		return Unknown
	}
	return a
}

func mergeHolds(known, fresh []Hold, on calendar.Date) []Hold {
	merged := slices.Clone(fresh)
	again := func(k, h Hold) bool { return k.Source == FromFeed && (k.same(h) || k.answeredBy(h, known)) }
	for i, h := range merged {
		safety := h.Safety || slices.ContainsFunc(known, func(k Hold) bool { return k.Safety && again(k, h) })
		merged[i].Source, merged[i].Safety, merged[i].VanishedOn = FromFeed, safety, calendar.Date{}
	}
	for _, h := range known {
		switch {
		case h.Source == FromPerson:
			merged = append(merged, h)
		case !slices.ContainsFunc(fresh, func(f Hold) bool { return again(h, f) }):
			h.VanishedOn = cmp.Or(h.VanishedOn, on)
			merged = append(merged, h) //guard:vanished-hold-counts
		}
	}
	return merged
}

// same tells whether both are the same hold; a feed may still learn when it ends.
func (h Hold) same(g Hold) bool { return h.Reason == g.Reason && h.By == g.By && h.From == g.From }

func mergeRulings(known, fresh []Ruling) []Ruling {
	merged := slices.Clone(known)
	for _, r := range fresh {
		if !slices.Contains(merged, r) {
			merged = append(merged, r)
		}
	}
	return merged
}
