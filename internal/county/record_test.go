package county

import (
	"fmt"
	"math/rand/v2"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

func (c *county) day(week int) calendar.Date { return c.start.AddDays(7 * week) }

// episode is what the case system says of the record in a week.
func (c *county) episode(r *record, week int) *casefile.Episode {
	arrived, closes := c.day(r.arrives), c.day(r.close)
	confirmed := arrived.AddDays(-3)
	if week >= r.close {
		confirmed = closes.AddDays(-5)
	}
	e := &casefile.Episode{Key: r.key, Level: 2, Basis: casefile.ChildInNeedPlan, Support: casefile.SupportWanted,
		DecidedOn:    arrived.AddDays(-7),
		SocialWorker: casefile.Worker{Name: "Morgan Sampleworth", Telephone: "01632 960101", Email: "morgan@example.org"},
		Manager:      "Robin Exampleby", EHCO: "ehco-1", EHCOToldOn: arrived, PlanningStartedOn: arrived.AddDays(-7),
		Children: []casefile.Child{{Name: "Alfie Penhallow", BornOn: calendar.MustParse("2015-05-14")}}}
	spell := rand.New(rand.NewPCG(r.spelling, 7))
	lines, postcode := r.home.written(spell, true)
	uprn := ""
	if spell.Float64() < r.uprn {
		uprn = fmt.Sprint(100_000_000_000 + r.home.id)
	}
	channel := casefile.Post
	if r.family.mailed {
		channel = casefile.Email
	}
	for _, p := range r.family.adults {
		e.Adults = append(e.Adults, casefile.Adult{ID: p.id, Name: "Ms " + p.id + " Penhallow", ParentalResponsibility: casefile.Yes,
			Household: "home", Address: lines, Postcode: postcode, UPRN: uprn, AddressConfirmedOn: confirmed,
			AddressConfirmedBy: "Morgan Sampleworth", SafeToWrite: r.safe[p.id], Channel: channel, Email: p.mailbox, Language: "en",
			Format: casefile.Standard, Addressed: true})
		for _, scope := range casefile.Scopes {
			e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: p.id, Scope: scope, Decision: casefile.Refused, On: arrived.AddDays(-1)})
		}
	}
	if p := r.family.absent; p != nil {
		e.Adults = append(e.Adults, casefile.Adult{ID: p.id, Name: "Mr " + p.id + " Elsewhere", ParentalResponsibility: casefile.No,
			Household: "away", SafeToWrite: r.safe[p.id], Channel: casefile.Post, Language: "en", Format: casefile.Standard})
	}
	if r.vanishes == 0 || week < r.vanishes {
		e.Adults = append(e.Adults, r.extra...)
	}
	if r.hold {
		e.Holds = []casefile.Hold{{Reason: "asked", By: "Morgan Sampleworth", From: arrived.AddDays(-1), Safety: true, Source: casefile.FromFeed}}
	}
	on := r.closedOn
	if on.IsZero() && week >= r.close {
		on = closes.AddDays(-1)
		e.SocialWorkEndsOn = on
	}
	if !on.IsZero() {
		e.Milestones = []casefile.Milestone{{Step: casefile.ClosureConfirmed, On: on, By: "Robin Exampleby", Source: casefile.FromFeed,
			RecordedOn: on}}
	}
	return e
}

// changes tells whether the case system says something new of the record in the week.
func (r *record) changes(week int) bool {
	return week == r.arrives || week == r.close || r.vanishes > 0 && week == r.vanishes
}
