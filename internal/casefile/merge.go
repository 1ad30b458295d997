package casefile

import (
	"slices"

	"stepdown/internal/calendar"
)

// Merge is what is known of an episode once a feed has said fresh of it on the day. The feed is the truth of what it
// holds, but what has happened does not unhappen: a milestone that went blank, a consent or a hold that is no longer in
// the feed stays, marked, until it comes back or a person decides; and what people recorded here is never lost.
// known is nil for an episode seen for the first time. Merging the same feed again changes nothing.
func Merge(known, fresh *Episode, on calendar.Date) *Episode {
	merged := *fresh
	merged.Quarantine = ""
	if known == nil {
		known = &Episode{}
	}
	merged.Milestones = mergeMilestones(known.Milestones, fresh.Milestones, on)
	merged.Consents = mergeConsents(known.Consents, fresh.Consents, on)
	merged.Holds = mergeHolds(known.Holds, fresh.Holds, on)
	merged.Rulings = mergeRulings(known.Rulings, fresh.Rulings)
	return &merged
}

// mergeMilestones appends to the log what the feed says differently from what it said last.
func mergeMilestones(log, fresh []Milestone, on calendar.Date) []Milestone {
	merged := slices.Clone(log)
	for _, step := range Steps {
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
		if now.On == last.On && now.By == last.By {
			continue
		}
		merged = append(merged, Milestone{Step: step, On: now.On, By: now.By, Source: FromFeed, RecordedOn: on})
	}
	return merged
}

func mergeConsents(known, fresh []ConsentEvent, on calendar.Date) []ConsentEvent {
	merged := slices.Clone(fresh)
	for i := range merged {
		merged[i].VanishedOn = calendar.Date{}
	}
	for _, c := range known {
		if slices.ContainsFunc(fresh, c.same) {
			continue
		}
		if c.VanishedOn.IsZero() {
			c.VanishedOn = on
		}
		merged = append(merged, c)
	}
	slices.SortFunc(merged, ConsentEvent.compare)
	return merged
}

// same tells whether both are the same thing said by the same giver; a feed may still learn when the form was signed.
func (c ConsentEvent) same(d ConsentEvent) bool {
	return c.Giver == d.Giver && c.Scope == d.Scope && c.Decision == d.Decision && c.On == d.On
}

func mergeHolds(known, fresh []Hold, on calendar.Date) []Hold {
	merged := slices.Clone(fresh)
	for i := range merged {
		merged[i].Source, merged[i].VanishedOn = FromFeed, calendar.Date{}
	}
	for _, h := range known {
		gone := !slices.ContainsFunc(fresh, func(f Hold) bool { return f.Reason == h.Reason && f.By == h.By && f.From == h.From })
		switch {
		case h.Source == FromPerson:
			merged = append(merged, h)
		case gone:
			if h.VanishedOn.IsZero() {
				h.VanishedOn = on
			}
			merged = append(merged, h)
		}
	}
	return merged
}

func mergeRulings(known, fresh []Ruling) []Ruling {
	merged := slices.Clone(known)
	for _, r := range fresh {
		if !slices.Contains(merged, r) {
			merged = append(merged, r)
		}
	}
	slices.SortStableFunc(merged, func(a, b Ruling) int { return a.On.Compare(b.On) })
	return merged
}
