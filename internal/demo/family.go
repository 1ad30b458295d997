// Package demo holds some twenty invented families and ten weeks of their step downs, as a council's case system would
// export them night by night. Together they meet every row of the timetable and of the safeguards. Nobody in it is real:
// the names are made up, the telephone numbers are Ofcom's drama numbers, the postcode districts don't exist.
package demo

import (
	"fmt"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// Start is the first day of the walk, a Monday; ten weeks from here hold Easter, a clock change and a May bank holiday.
var Start = calendar.MustParse("2026-03-02")

// Days is the length of the walk: ten weeks.
const Days = 70

// day is the n-th day of the walk, from 0.
func day(n int) calendar.Date { return Start.AddDays(n) }

// family is one case and its story: the record as it first is, and what changes in it on which day.
type family struct {
	about   string // what the story shows
	from    int    // the day of the first feed that holds it
	episode casefile.Episode
	changes []change
	absent  func(day int) bool // the feed leaves the case out on these days
	spoiled func(day int) bool // the feed holds a broken row of the case on these days
}

// change happens in the council's case system on a day, and is in that night's feed.
type change struct {
	on int
	do func(*casefile.Episode)
}

// at is the record as the case system holds it on the day, or false where it is not in that night's feed.
func (f family) at(n int) (casefile.Episode, bool) {
	if n < f.from || f.absent != nil && f.absent(n) {
		return casefile.Episode{}, false
	}
	e := f.episode
	e.Adults, e.Children, e.LeadProfessionals = slices.Clone(e.Adults), slices.Clone(e.Children), slices.Clone(e.LeadProfessionals)
	for _, c := range f.changes {
		if c.on <= n {
			c.do(&e)
		}
	}
	return e, true
}

func (f family) then(on int, do func(*casefile.Episode)) family {
	f.changes = append(f.changes, change{on, do})
	return f
}

// The social worker's team, and the reference of the manager who confirms its closures.
const (
	team  = "Family Support Team North"
	robin = "staff-robin"
)

// start is a case as it looks when the EHCO is told: one child, one mother at home, nothing decided about consent.
func start(about, ref string, level int, child, mother string) family {
	e := casefile.Episode{
		Key: casefile.Key{Case: ref, Number: 1}, Level: level, Basis: casefile.ChildInNeedPlan,
		DecidedOn: day(-3), Support: casefile.SupportWanted,
		SocialWorker: casefile.Worker{Name: "Morgan Sampleworth", Telephone: "01632 960101", Email: "morgan.sampleworth@example.org", Team: team,
			TeamEmail: "family.support.north@example.org"},
		Manager: "Robin Exampleby", EHCO: "ehco-anna", EHCOToldOn: day(-3),
		PlanningStartedOn: day(-10), SocialWorkPlannedEnd: day(56),
		Children: []casefile.Child{{Name: child, BornOn: calendar.MustParse("2017-05-14")}},
		Adults:   []casefile.Adult{adult(ref+"-A1", mother, "mother", "home")},
	}
	return family{about: about, episode: e}
}

func adult(id, name, relationship, household string) casefile.Adult {
	home := 1 // those of one case's household share it
	for _, r := range id[:strings.LastIndexByte(id, '-')] + household {
		home = (home*31 + int(r)) % (89 * len(streets))
	}
	number, street := home%89+1, home/89
	return casefile.Adult{
		ID: id, Name: name, Relationship: relationship, ParentalResponsibility: casefile.Yes, Household: household,
		Address:  []string{fmt.Sprintf("%d %s", number, streets[street]), "Fablebury"},
		Postcode: fmt.Sprintf("NN99 %dA%c", number%10, "ABDEFGHJLNPQRSTU"[street]), AddressConfirmedOn: day(-12),
		AddressConfirmedBy: "Morgan Sampleworth",
		SafeToWrite:        casefile.Yes, Channel: casefile.Post, Language: "en", Format: casefile.Standard, Addressed: true,
	}
}

// with changes the case as it is when the story begins.
func (f family) with(do func(*casefile.Episode)) family {
	do(&f.episode)
	return f
}

// addressed changes the first adult.
func (f family) addressed(do func(*casefile.Adult)) family {
	return f.with(func(e *casefile.Episode) { do(&e.Adults[0]) })
}

// fromFamilyHelp puts the family on that pathway.
func (f family) fromFamilyHelp() family {
	return f.with(func(e *casefile.Episode) { e.Pathway, e.Basis = "family-help", casefile.FamilyHelpPlan })
}

// says is a consent event of the first adult.
func says(scope casefile.Scope, decision casefile.Decision, on int, excluded ...string) func(*casefile.Episode) {
	return func(e *casefile.Episode) { consent(e, e.Adults[0].ID, scope, decision, on, excluded...) }
}

func consent(e *casefile.Episode, giver string, scope casefile.Scope, decision casefile.Decision, on int, excluded ...string) {
	event := casefile.ConsentEvent{Giver: giver, Scope: scope, Decision: decision, On: day(on), ExcludedOrganisations: excluded}
	if decision == casefile.Given {
		event.FormSignedOn = day(on)
	}
	e.Consents = append(slices.Clone(e.Consents), event)
}

// agrees gives both consents of every adult who is a giver.
func (f family) agrees(on int) family {
	return f.then(on, func(e *casefile.Episode) {
		for i, a := range e.Adults {
			if a.Addressed {
				bothScopes(i, casefile.Given, on)(e)
			}
		}
	})
}

func (f family) refuses(on int, scopes ...casefile.Scope) family {
	for _, s := range scopes {
		f = f.then(on, says(s, casefile.Refused, on))
	}
	return f
}

var (
	teacher = casefile.LeadProfessional{Name: "Jamie Chalkley", Role: "pastoral lead", Organisation: "Fablebury Primary School",
		Telephone: "01632 960201", Email: "j.chalkley@example.org"}
	worker = casefile.LeadProfessional{Name: "Sam Hearthwell", Role: "family support worker", Organisation: "Hearth Family Centre",
		Telephone: "01632 960202", Email: "s.hearthwell@example.org"}
	visitor = casefile.LeadProfessional{Name: "Lesley Cotterby", Role: "health visitor", Organisation: "Fablebury Health Visiting",
		Telephone: "01632 960203"}
)

// ledBy adds a lead professional from a day on.
func (f family) ledBy(lead casefile.LeadProfessional, on int) family {
	lead.From = day(on)
	return f.then(on, func(e *casefile.Episode) {
		e.LeadProfessionals = append(slices.Clone(e.LeadProfessionals), lead)
	})
}

// reach records a milestone in the council's case system.
func (f family) reach(step casefile.Step, on int) family {
	by, id := "", ""
	switch step {
	case casefile.HandoverCompleted:
		by = "Morgan Sampleworth"
	case casefile.ClosureConfirmed:
		by, id = "Robin Exampleby", robin
	}
	return f.then(on, func(e *casefile.Episode) {
		e.Milestones = append(slices.Clone(e.Milestones),
			casefile.Milestone{Step: step, On: day(on), By: by, ByID: id, Source: casefile.FromFeed, RecordedOn: day(on)})
	})
}

// handedOver walks a handover from its start to the confirmed closure, with everything on time.
func (f family) handedOver(started, completed, confirmed int) family {
	if f.episode.Level == 2 {
		f = f.reach(casefile.ActionPlanSent, started-1)
	} else {
		f = f.reach(casefile.EHCOConsulted, started-1).reach(casefile.MidpointCheck, started+20)
	}
	return f.meets(started).reach(casefile.SixWeekReview, completed-1).reach(casefile.HandoverCompleted, completed).closes(confirmed)
}

// meets begins a handover with the joint meeting, followed up on the next day.
func (f family) meets(on int) family {
	return f.reach(casefile.JointMeeting, on).reach(casefile.HandoverStarted, on).reach(casefile.FirstFollowUp, on+1)
}

// ruledRefused records that a manager ruled the consent refused.
func (f family) ruledRefused(on int) family {
	return f.then(on, func(e *casefile.Episode) {
		e.Rulings = []casefile.Ruling{{Decision: casefile.Refused, On: day(on), By: "Robin Exampleby"}}
	})
}

// closes records the manager's confirmation, and that social work ends on the same day.
func (f family) closes(on int) family {
	return f.reach(casefile.ClosureConfirmed, on).then(on, func(e *casefile.Episode) { e.SocialWorkEndsOn = day(on) })
}

func (f family) stops(on int, because casefile.StopReason) family {
	return f.then(on, func(e *casefile.Episode) { e.StoppedOn, e.StopReason = day(on), because })
}
