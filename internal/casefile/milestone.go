package casefile

import (
	"stepdown/internal/calendar"
)

// Step is a milestone of the step down.
type Step string

const (
	ActionPlanSent    Step = "action plan sent"
	EHCOConsulted     Step = "ehco consulted"
	JointMeeting      Step = "joint meeting"
	HandoverStarted   Step = "handover started"
	FirstFollowUp     Step = "first follow-up"
	MidpointCheck     Step = "midpoint check"
	SixWeekReview     Step = "six-week review"
	HandoverCompleted Step = "handover completed"
	ClosureConfirmed  Step = "closure confirmed"
)

// Steps are all milestones, in the order in which they usually happen.
var Steps = []Step{ActionPlanSent, EHCOConsulted, JointMeeting, HandoverStarted, FirstFollowUp, MidpointCheck, SixWeekReview,
	HandoverCompleted, ClosureConfirmed}

// Milestone is one entry in the log of milestones: that a source gave a date for a step. A feed's entry without a date
// says that the feed, which gave one before, is now blank; a person's, that it was recorded by mistake.
type Milestone struct {
	Step       Step          `json:"step"`
	On         calendar.Date `json:"on,omitzero"`
	By         string        `json:"by,omitempty"`    // who completed, confirmed or recorded it
	ByID       string        `json:"by_id,omitempty"` // Staff.ID of By, where the feed gives it
	Source     Source        `json:"source"`
	RecordedOn calendar.Date `json:"recorded_on"` // the day it reached us
}

// Done is the milestone as it stands on the day, and whether it has happened by then. A person's entry outlasts what
// feeds say later; a feed's later date corrects its own earlier one.
func (e *Episode) Done(step Step, today calendar.Date) (Milestone, bool) {
	m, _ := e.settle(step)
	return m, !m.On.IsZero() && !m.On.After(today)
}

// On is the day of a milestone that has happened by today, or no date.
func (e *Episode) On(step Step, today calendar.Date) calendar.Date {
	if m, done := e.Done(step, today); done {
		return m.On
	}
	return calendar.Date{}
}

// settle reads the log of one step in order: what stands, and the feed's newest entry if it contradicts that.
func (e *Episode) settle(step Step) (stands Milestone, contradiction *Milestone) {
	for i := range e.Milestones {
		m := e.Milestones[i]
		switch {
		case m.Step != step:
		case m.Source == FromPerson:
			stands, contradiction = m, nil
		case m.On == stands.On:
			contradiction = nil
			if stands.Source == FromFeed && m.By != "" {
				stands.By, stands.ByID = m.By, m.knownID(stands)
			}
		case m.On.IsZero() || stands.Source == FromPerson:
			contradiction = &e.Milestones[i]
		default:
			stands, contradiction = m, nil
		}
	}
	return stands, contradiction
}

// knownID is the id of the person named. A feed that no longer gives the id takes nothing back, unless it names another
// person.
func (m Milestone) knownID(before Milestone) string {
	if m.ByID == "" && m.By == before.By {
		return before.ByID
	}
	return m.ByID
}

// Difference is a contradiction between sources that a person has to settle, by recording the milestone anew.
type Difference struct {
	Step   Step
	Stands calendar.Date // the date that counts until then
	Feed   calendar.Date // what the feed says now; no date when it has gone blank
}

// Differences lists the milestones on which the feed contradicts what stands, in the order of Steps.
func (e *Episode) Differences() []Difference {
	var all []Difference
	for _, step := range Steps {
		if stands, contradiction := e.settle(step); contradiction != nil {
			all = append(all, Difference{step, stands.On, contradiction.On})
		}
	}
	return all
}

// CurrentLead is the lead professional on the day: of several, the one who began later. An organisation that a giver has
// excluded can't lead. Where LeadsDiffer holds, it is any one of them.
func (e *Episode) CurrentLead(today calendar.Date) (lead LeadProfessional, found bool) {
	latest := e.latestLeads(today)
	if len(latest) == 0 {
		return LeadProfessional{}, false
	}
	return latest[0], true
}

// LeadsDiffer tells that several lead professionals current on the day began on one day, so that nobody can say which of
// them leads.
func (e *Episode) LeadsDiffer(today calendar.Date) bool { return len(e.latestLeads(today)) > 1 }

// latestLeads are the lead professionals current on the day who began last.
func (e *Episode) latestLeads(today calendar.Date) []LeadProfessional {
	var latest []LeadProfessional
	for _, lp := range e.LeadProfessionals {
		if lp.From.After(today) || (!lp.Until.IsZero() && today.After(lp.Until)) || e.Excludes(lp.Organisation, today) {
			continue
		}
		if len(latest) > 0 && lp.From.After(latest[0].From) {
			latest = nil
		}
		if len(latest) == 0 || lp.From == latest[0].From {
			latest = append(latest, lp)
		}
	}
	return latest
}
