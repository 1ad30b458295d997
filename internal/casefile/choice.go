package casefile

import (
	"slices"

	"stepdown/internal/calendar"
)

// Choice is what one giver has last said of one scope. The zero value: they were not asked.
type Choice struct {
	Decision Decision
	On       calendar.Date
	// SaidYes tells that a refusal or withdrawal takes back a yes of the same giver's that is on record.
	SaidYes bool
}

// Refuses tells whether the giver refused, or took a yes back.
func (c Choice) Refuses() bool { return c.Decision == Refused || c.Decision == Withdrawn }

// Choices are what one giver has last said of both scopes.
type Choices struct{ Share, Engage Choice }

// Refuses tells whether the giver refuses either scope.
func (c Choices) Refuses() bool { return c.Share.Refuses() || c.Engage.Refuses() }

// RefusesWhatStands tells whether the giver's own answer refuses a scope that stands refused: the refusal is theirs too,
// and not only another giver's or a manager's.
func (c Choices) RefusesWhatStands(consent Consent) bool {
	return c.Share.Refuses() && consent.Share == StandsRefused || c.Engage.Refuses() && consent.Engage == StandsRefused
}

// ChoicesOf is what the person has decided by the day, whatever others or a ruling say. Nothing where they are no giver:
// what they said does not count.
func (e *Episode) ChoicesOf(id string, day calendar.Date) Choices {
	return Choices{Share: e.choice(id, Share, day), Engage: e.choice(id, Engage, day)}
}

func (e *Episode) choice(id string, scope Scope, day calendar.Date) Choice {
	if !e.isGiver(id) { //guard:choice-is-by-a-giver
		return Choice{}
	}
	latest, firstYes := e.lastSaid(id, scope, day)
	choice := Choice{Decision: latest.Decision, On: latest.On}
	if choice.Refuses() && !firstYes.IsZero() {
		// Of a yes and a refusal of one day nobody knows which came first; a withdrawal can only come after.
		choice.SaidYes = firstYes.Before(latest.On) || latest.Decision == Withdrawn
	}
	return choice
}

// lastSaid is the person's latest answer in a scope, and the day on which they first said yes.
func (e *Episode) lastSaid(id string, scope Scope, day calendar.Date) (latest ConsentEvent, firstYes calendar.Date) {
	for _, c := range e.Consents {
		if c.Giver != id || c.Scope != scope || c.On.After(day) {
			continue
		}
		if supersedes(c, latest) {
			latest = c
		}
		if c.Decision == Given && (firstYes.IsZero() || c.On.Before(firstYes)) {
			firstYes = c.On
		}
	}
	return latest, firstYes
}

// LastSaidNo tells whether the person's latest answer in a scope refuses. It need not count: they may be no giver.
func (e *Episode) LastSaidNo(id string, day calendar.Date) bool {
	for _, scope := range []Scope{Share, Engage} {
		if latest, _ := e.lastSaid(id, scope, day); (Choice{Decision: latest.Decision}).Refuses() {
			return true
		}
	}
	return false
}

// RefusingSince is the first day of the unbroken stretch over which the person's own answers have refused a scope, either
// of them. No date where they refuse none today.
func (e *Episode) RefusingSince(id string, today calendar.Date) calendar.Date {
	return e.since(today, func(day calendar.Date) bool { return e.ChoicesOf(id, day).Refuses() })
}

// Refused tells whether the person's own answers refused a scope on any day from one date until before another.
func (e *Episode) Refused(id string, from, until calendar.Date) bool {
	return e.everWas(func(day calendar.Date) bool { return e.ChoicesOf(id, day).Refuses() }, from, until)
}

// HasGiver tells whether anybody on record can give consent: an addressed adult with parental responsibility, or a young
// person who is recorded as a giver.
func (e *Episode) HasGiver() bool {
	return slices.ContainsFunc(e.Adults, func(a Adult) bool {
		if a.YoungPerson {
			return slices.ContainsFunc(e.Consents, func(c ConsentEvent) bool { return c.Giver == a.ID })
		}
		return e.isGiver(a.ID)
	})
}
