package casefile

import (
	"cmp"
	"slices"
	"strings"

	"stepdown/internal/calendar"
)

// Standing is how consent stands on a day.
type Standing string

const (
	StandsGiven   Standing = "given"
	StandsRefused Standing = "refused" // refused or withdrawn
	StandsDiffers Standing = "differs" // given by one, refused by another, and nobody has ruled
	NotKnown      Standing = "not known"
)

// Consent is how both scopes stand on a day, and the decision they make together.
type Consent struct {
	Share, Engage Standing
	// Decision is given when both scopes are, refused when one is and the other doesn't differ; otherwise it is what
	// keeps it open: differs, or not known.
	Decision Standing
	// Since is the first day of the unbroken stretch over which Decision has stood as it does: it tells one decision of
	// the family from the next. No date while nothing is known.
	Since calendar.Date
}

// ConsentOn works out how consent stands on the day. The givers are the addressed adults with parental responsibility
// and a young person who is recorded as a giver; the latest event of each giver counts, on the same day the more
// restrictive one.
func (e *Episode) ConsentOn(today calendar.Date) Consent {
	now := e.consentAt(today)
	now.Since = e.since(today, func(day calendar.Date) bool { return e.consentAt(day).Decision == now.Decision })
	return now
}

// StandsOn is how one scope stands on the day, and the first day of the unbroken stretch over which it has stood so. While
// nothing is known of the scope, there is no such day.
func (e *Episode) StandsOn(scope Scope, today calendar.Date) (stands Standing, since calendar.Date) {
	stands = e.standing(scope, today)
	if stands == NotKnown {
		return stands, since
	}
	return stands, e.since(today, func(day calendar.Date) bool { return e.standing(scope, day) == stands })
}

// since is the first day of the unbroken stretch, up to today, over which something has been so of consent; no date where
// it was not so when anything of consent was last said or ruled.
func (e *Episode) since(today calendar.Date, so func(calendar.Date) bool) (since calendar.Date) {
	for _, day := range slices.Backward(e.consentDays(today)) {
		if !so(day) {
			break
		}
		since = day
	}
	return since
}

// everWas tells whether something was so of consent on any day from one date until before another.
func (e *Episode) everWas(so func(calendar.Date) bool, from, until calendar.Date) bool {
	return from.Before(until) && (so(from) || slices.ContainsFunc(e.consentDays(until.AddDays(-1)), func(day calendar.Date) bool {
		return day.After(from) && so(day)
	}))
}

func (e *Episode) consentAt(day calendar.Date) Consent {
	c := Consent{Share: e.standing(Share, day), Engage: e.standing(Engage, day)}
	switch {
	case c.Share == StandsDiffers || c.Engage == StandsDiffers: //guard:differing-consent-is-open
		c.Decision = StandsDiffers
	case c.Share == StandsRefused || c.Engage == StandsRefused: //guard:one-refused-scope-refuses
		c.Decision = StandsRefused
	case c.Share == StandsGiven && c.Engage == StandsGiven:
		c.Decision = StandsGiven
	default:
		c.Decision = NotKnown
	}
	return c
}

// consentDays are the days up to today on which anything about consent was said or ruled, in order.
func (e *Episode) consentDays(today calendar.Date) []calendar.Date {
	var days []calendar.Date
	for _, c := range e.Consents {
		days = append(days, c.On)
	}
	for _, r := range e.Rulings {
		days = append(days, r.On)
	}
	days = slices.DeleteFunc(days, func(d calendar.Date) bool { return d.After(today) })
	slices.SortFunc(days, calendar.Date.Compare)
	return slices.Compact(days)
}

// standing is how one scope stands on the day.
func (e *Episode) standing(scope Scope, day calendar.Date) Standing {
	latest := map[string]ConsentEvent{}
	var newest calendar.Date
	for _, c := range e.Consents {
		if c.Scope != scope || c.On.After(day) || //guard:consent-is-of-the-scope-and-day
			!e.isGiver(c.Giver) { //guard:consent-is-by-a-giver
			continue
		}
		if known, ok := latest[c.Giver]; !ok || supersedes(c, known) {
			latest[c.Giver] = c
		}
		if c.On.After(newest) {
			newest = c.On
		}
	}
	given, refused := false, false
	for _, c := range latest {
		given = given || c.Decision == Given
		refused = refused || c.Decision != Given
	}
	switch {
	case given && refused:
		switch e.ruling(newest, day) {
		case Given:
			return StandsGiven
		case Refused:
			return StandsRefused
		}
		return StandsDiffers
	case given:
		return StandsGiven
	case refused:
		return StandsRefused
	}
	return NotKnown
}

// supersedes tells whether c counts instead of known, an event of the same giver and scope.
func supersedes(c, known ConsentEvent) bool {
	if c.On != known.On {
		return c.On.After(known.On)
	}
	return restriction(c.Decision) > restriction(known.Decision) //guard:same-day-restricts
}

func restriction(d Decision) int { return slices.Index(Decisions, d) }

// ruling is the latest ruling made by the day and not before the newest thing that a giver said; on the same day the
// more restrictive one.
func (e *Episode) ruling(newest, day calendar.Date) Decision {
	var latest Ruling
	for _, r := range e.Rulings {
		if !r.On.After(day) && r.compare(latest) > 0 &&
			!r.On.Before(newest) { //guard:ruling-is-of-all-that-was-said on
			latest = r
		}
	}
	return latest.Decision
}

// isGiver tells whether what the person says of consent counts.
func (e *Episode) isGiver(id string) bool {
	a, ok := e.Adult(id)
	return ok && (a.YoungPerson || a.Addressed && a.ParentalResponsibility == Yes)
}

// Excludes tells whether a giver's latest consent by the day keeps the organisation out: any of those of one day, for
// each giver and scope. What may be its name counts: who keeps out Fablebury Primary keeps out Fablebury Primary School.
func (e *Episode) Excludes(organisation string, day calendar.Date) bool {
	type voice struct {
		giver string
		scope Scope
	}
	latest := map[voice]calendar.Date{}
	for _, c := range e.Consents {
		if v := (voice{c.Giver, c.Scope}); !c.On.After(day) && c.On.After(latest[v]) {
			latest[v] = c.On
		}
	}
	return slices.ContainsFunc(e.Consents, func(c ConsentEvent) bool {
		return c.On == latest[voice{c.Giver, c.Scope}] &&
			slices.ContainsFunc(c.ExcludedOrganisations, func(excluded string) bool { return mayBeOneOrganisation(excluded, organisation) })
	})
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func (c ConsentEvent) compare(d ConsentEvent) int {
	return cmp.Or(c.On.Compare(d.On), cmp.Compare(c.Giver, d.Giver), cmp.Compare(c.Scope, d.Scope), cmp.Compare(c.Decision, d.Decision))
}

// Stood tells whether consent stood as s on any day from one date until before another.
func (e *Episode) Stood(s Standing, from, until calendar.Date) bool {
	return e.everWas(func(day calendar.Date) bool { return e.consentAt(day).Decision == s }, from, until)
}
