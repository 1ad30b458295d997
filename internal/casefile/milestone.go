package casefile

import "stepdown/internal/calendar"

// Step is a milestone of the step down, by the name that people use for it and that rules have for its having happened.
type Step string

// The steps that code refers to by name. A new step needs a constant only if something besides a policy's rules depends on it.
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

// StepRow is all that the program knows about one step. Feeds, policies, the command line and Validate read it here: to add
// a step, add a row, and a rule that asks for it to the policy.
type StepRow struct {
	Step Step
	Not  string // what rules say while it has not happened
	Day  Column
	By   Column // who did it, needed with the day; zero: not asked for
	ByID Column // the same person as a reference; zero: not asked for
	// OfHandover: it can't come before the start of the handover.
	OfHandover bool
	// Afresh: it ends an item only if it comes on or after the day that the item counts from. A follow-up with an earlier lead
	// professional doesn't count for the present one.
	Afresh bool
}

// Column is a column of a feed's cases.
type Column struct {
	Name, Meaning, Example string
	May                    bool // a feed may lack it; otherwise a feed without it is refused
}

// StepTable has a row for each step, in the order in which they usually happen: that of a feed's columns.
var StepTable = [...]StepRow{
	{Step: ActionPlanSent, Not: "action plan not sent",
		Day: Column{Name: "action_plan_sent_on",
			Meaning: "the day on which the Early Help Assessment action plan was sent to the services (level 2)", Example: "04/03/2026"}},
	{Step: EHCOConsulted, Not: "ehco not consulted",
		Day: Column{Name: "ehco_consulted_on",
			Meaning: "the day on which the coordinator considered a more intensive or specialist service (level 3)", Example: "04/03/2026"}},
	{Step: JointMeeting, Not: "no joint meeting",
		Day: Column{Name: "joint_meeting_on",
			Meaning: "the day of the joint meeting with the family and the lead professional", Example: "05/03/2026"}},
	{Step: HandoverStarted, Not: "handover not started",
		Day: Column{Name: "handover_started_on",
			Meaning: "the day on which the warm handover started", Example: "05/03/2026"}},
	{Step: FirstFollowUp, Not: "no first follow-up", Afresh: true,
		Day: Column{Name: "first_follow_up_on",
			Meaning: "the day of the coordinator's first follow-up with the lead professional", Example: "06/03/2026"}},
	{Step: MidpointCheck, Not: "no midpoint check", OfHandover: true,
		Day: Column{Name: "midpoint_check_on",
			Meaning: "the day of the midpoint check of the handover (level 3)", Example: "26/03/2026"}},
	{Step: SixWeekReview, Not: "no six-week review", OfHandover: true,
		Day: Column{Name: "six_week_review_on",
			Meaning: "the day of the six-week review", Example: "16/04/2026"}},
	{Step: HandoverCompleted, Not: "handover not completed",
		OfHandover: true, Day: Column{Name: "handover_completed_on",
			Meaning: "the day on which the handover was completed", Example: "17/04/2026"},
		By: Column{Name: "handover_completed_by", Meaning: "who completed the handover; needed with its day", Example: "Morgan Sampleworth"}},
	{Step: ClosureConfirmed, Not: "closure not confirmed",
		Day: Column{Name: "closure_confirmed_on",
			Meaning: "the day on which a manager confirmed the closure", Example: "20/04/2026"},
		By: Column{Name: "closure_confirmed_by", Meaning: "the manager who confirmed the closure; needed with its day; letters are held " +
			"(closure-unconfirmed) where this is unknown, TBC, system or the like",
			Example: "Robin Exampleby"},
		ByID: Column{Name: "closure_confirmed_by_id", May: true, Example: "staff-rex",
			Meaning: "the same manager as a reference, staff_ref of staff.csv: whoever confirmed the closure can't approve the letter, " +
				"under any name"}},
}

// Steps are the steps of the table, in its order.
func Steps() []Step {
	steps := make([]Step, len(StepTable))
	for i, row := range StepTable {
		steps[i] = row.Step
	}
	return steps
}

// Row is the index of the step's row in StepTable, or -1.
func (s Step) Row() int {
	for i := range StepTable {
		if StepTable[i].Step == s {
			return i
		}
	}
	return -1
}

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
		case m.Step != step || stands.Source == FromPerson && m.byNobody(): // it contradicts nobody
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

// ClosedByNobody tells whether a feed gives a day for the closure, and in the place of the manager who confirmed it a placeholder. The
// day counts; a letter waits for a manager.
func (e *Episode) ClosedByNobody() bool {
	m, _ := e.settle(ClosureConfirmed)
	return !m.On.IsZero() && m.byNobody()
}

// byNobody tells whether a feed's confirmation of a closure is by nobody who can confirm one, by name or by reference.
func (m Milestone) byNobody() bool {
	return m.Step == ClosureConfirmed && m.Source == FromFeed && m.By != "" && ConfirmedByNobody(m.By) && ConfirmedByNobody(m.ByID)
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

// Differences lists the milestones on which the feed contradicts what stands, in the order of the table.
func (e *Episode) Differences() []Difference {
	var all []Difference
	for _, step := range Steps() {
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
