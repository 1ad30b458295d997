package casefile

import (
	"fmt"
	"slices"

	"stepdown/internal/calendar"
)

// Part is a table of a feed, as faults name it.
type Part string

const (
	CasesPart    Part = "cases"
	ChildrenPart Part = "children"
	AdultsPart   Part = "adults"
	ConsentsPart Part = "consents"
	LeadsPart    Part = "lead_professionals"
	HoldsPart    Part = "holds"
)

// Fault is something in a record that can't be so. It never holds a value of the record.
type Fault struct {
	Part   Part
	Index  int // of the row within its part, from 0
	Column string
	Rule   string // what is broken
	Mend   string // what to do
}

// Validate finds what can't be so across the fields of an episode as a feed made on the day gives it. An empty answer
// means that the record makes sense, not that it is complete: what is missing is the safeguards' business.
func (e *Episode) Validate(madeOn calendar.Date) []Fault {
	v := validation{madeOn: madeOn}
	e.validateCase(&v)
	e.validatePeople(&v)
	e.validateEvents(&v)
	return v.faults
}

type validation struct {
	madeOn calendar.Date
	faults []Fault
}

func (v *validation) must(ok bool, part Part, index int, column, rule, mend string) {
	if !ok {
		v.faults = append(v.faults, Fault{part, index, column, rule, mend})
	}
}

// past demands that something that has happened did so by the day on which the feed was made.
func (v *validation) past(d calendar.Date, part Part, index int, column string) {
	v.must(!d.After(v.madeOn), part, index, column, "it says that something has happened which lies after the feed was made", "correct the date")
}

// ordered demands that the later of two dates, where both are known, isn't before the earlier.
func (v *validation) ordered(earlier, later calendar.Date, part Part, index int, column, than string) {
	v.must(earlier.IsZero() || later.IsZero() || !later.Before(earlier), part, index, column, "the date is before "+than, "correct one of the two dates")
}

func (e *Episode) validateCase(v *validation) {
	v.must(e.Level == 2 || e.Level == 3, CasesPart, 0, "level", "the level is neither 2 nor 3", "give 2 or 3")
	v.past(e.EHCOToldOn, CasesPart, 0, "ehco_told_on")
	v.past(e.PlanningStartedOn, CasesPart, 0, "planning_started_on")
	v.past(e.DecidedOn, CasesPart, 0, "decided_on")
	v.past(e.StoppedOn, CasesPart, 0, "stopped_on")
	v.must(e.StoppedOn.IsZero() == (e.StopReason == ""), CasesPart, 0, "stop_reason", "a stop needs both a date and a reason", "give both, or neither")
	v.must(e.ExtendedTo.IsZero() || e.ExtensionReason != "", CasesPart, 0, "extension_reason", "the handover is extended without a reason", "give the reason")
	started, completed := e.latest(HandoverStarted), e.latest(HandoverCompleted)
	v.must(completed.IsZero() || !started.IsZero(), CasesPart, 0, "handover_started_on", "the handover is completed but was never started", "give the day on which it started")
	v.ordered(started, completed, CasesPart, 0, "handover_completed_on", "the handover started")
	v.ordered(started, e.ExtendedTo, CasesPart, 0, "handover_extended_to", "the handover started")
	v.ordered(e.PlanningStartedOn, e.SocialWorkPlannedEnd, CasesPart, 0, "social_work_planned_end", "planning started")
	for _, m := range e.Milestones {
		v.past(m.On, CasesPart, 0, Columns[m.Step])
		if m.Step == ClosureConfirmed || m.Step == HandoverCompleted {
			v.must(m.On.IsZero() || m.By != "", CasesPart, 0, Columns[m.Step], "nobody is named who completed or confirmed it", "name the person in the column beside it")
		}
	}
}

// Columns are the names that feeds use for the days of the milestones.
var Columns = map[Step]string{
	ActionPlanSent: "action_plan_sent_on", EHCOConsulted: "ehco_consulted_on", JointMeeting: "joint_meeting_on",
	HandoverStarted: "handover_started_on", FirstFollowUp: "first_follow_up_on", MidpointCheck: "midpoint_check_on",
	SixWeekReview: "six_week_review_on", HandoverCompleted: "handover_completed_on", ClosureConfirmed: "closure_confirmed_on",
}

func (e *Episode) latest(step Step) calendar.Date {
	m, _ := e.settle(step)
	return m.On
}

func (e *Episode) validatePeople(v *validation) {
	for i, c := range e.Children {
		v.past(c.DiedOn, ChildrenPart, i, "died_on")
		v.ordered(c.BornOn, c.DiedOn, ChildrenPart, i, "died_on", "the child was born")
	}
	for i, a := range e.Adults {
		twice := slices.ContainsFunc(e.Adults[:i], func(b Adult) bool { return a.ID == b.ID })
		v.must(!twice, AdultsPart, i, "person_ref", "the person is given twice in one episode", "give each person one row")
		v.past(a.AddressConfirmedOn, AdultsPart, i, "address_confirmed_on")
		v.must(a.AddressConfirmedOn.IsZero() || a.AddressConfirmedBy != "", AdultsPart, i, "address_confirmed_by", "the address is confirmed by nobody", "name who confirmed it")
	}
	for i, lp := range e.LeadProfessionals {
		v.ordered(lp.From, lp.Until, LeadsPart, i, "until", "the day from which they lead")
	}
}

func (e *Episode) validateEvents(v *validation) {
	for i, c := range e.Consents {
		_, known := e.Adult(c.Giver)
		v.must(known, ConsentsPart, i, "giver_ref", "the giver is not among the adults of the episode", "add the person to the adults, or correct the reference")
		v.past(c.On, ConsentsPart, i, "decided_on")
		v.past(c.FormSignedOn, ConsentsPart, i, "form_signed_on")
		v.must(c.Decision != Given || !c.FormSignedOn.IsZero(), ConsentsPart, i, "form_signed_on", "consent is given but no written form is recorded", "give the day on which the form was signed")
	}
	for i, h := range e.Holds {
		v.ordered(h.From, h.Until, HoldsPart, i, "until", "the day from which it holds")
	}
	for _, r := range e.Rulings {
		v.past(r.On, CasesPart, 0, "ruling_on")
		v.must(r.Decision != Withdrawn, CasesPart, 0, "ruling", "a ruling is neither given nor refused", fmt.Sprintf("give %s or %s", Given, Refused))
	}
}
