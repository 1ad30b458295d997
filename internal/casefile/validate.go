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
	RulingsPart  Part = "rulings"
	LeadsPart    Part = "lead_professionals"
	HoldsPart    Part = "holds"
)

// Fault is something in a record that can't be so. It never holds a value of the record.
type Fault struct {
	Part   Part
	Index  int    // of the row within its part, from 0
	Column string // as feeds name it
	Rule   string // what is broken, after the column's name: "is before the handover started"
	Mend   string // what to do
}

// Validate finds what can't be so across the fields of an episode. An empty answer means that the record makes sense,
// not that it is complete: what is missing is the safeguards' business. What a single field may hold, and that nothing
// has happened after the feed was made, is checked where feeds are read.
func (e *Episode) Validate() []Fault {
	v := &validation{}
	e.validateCase(v)
	e.validateMilestones(v)
	e.validatePeople(v)
	e.validateEvents(v)
	return v.faults
}

type validation struct{ faults []Fault }

func (v *validation) must(ok bool, part Part, index int, column, rule, mend string) {
	if !ok {
		v.faults = append(v.faults, Fault{part, index, column, rule, mend})
	}
}

// ordered demands that the later of two dates, where both are known, isn't before the earlier.
func (v *validation) ordered(earlier, later calendar.Date, part Part, index int, column, than string) {
	v.must(earlier.IsZero() || later.IsZero() || !later.Before(earlier), part, index, column, "is before "+than,
		"correct one of the two dates")
}

func (e *Episode) validateCase(v *validation) {
	v.must(e.Level == 2 || e.Level == 3, CasesPart, 0, "level", "is neither 2 nor 3", "give 2 or 3")
	if p, known := PathwayOf(e.Pathway); known {
		v.must(e.Basis == "" || slices.Contains(p.Bases, e.Basis), CasesPart, 0, "basis",
			"is none from which cases on the pathway "+p.Name+" step down", "correct the basis or the pathway")
	}
	v.must(e.StoppedOn.IsZero() || e.StopReason != "", CasesPart, 0, "stop_reason", "is blank although the episode is stopped",
		"give the reason")
	v.must(!e.StoppedOn.IsZero() || e.StopReason == "", CasesPart, 0, "stopped_on", "is blank although there is a reason for a stop",
		"give the day, or leave the reason blank too")
	v.must(e.ExtendedTo.IsZero() || e.ExtensionReason != "", CasesPart, 0, "extension_reason", "is blank although the handover is extended",
		"give the reason")
	v.must(!e.ExtendedTo.IsZero() || e.ExtensionReason == "", CasesPart, 0, "handover_extended_to",
		"is blank although there is a reason for an extension", "give the day, or leave the reason blank too")
	v.ordered(e.PlanningStartedOn, e.SocialWorkPlannedEnd, CasesPart, 0, "social_work_planned_end", "the day on which planning started")
	v.ordered(e.PlanningStartedOn, e.SocialWorkEndsOn, CasesPart, 0, "social_work_ends_on", "the day on which planning started")
}

func (e *Episode) validateMilestones(v *validation) {
	const startedOn = "handover_started_on"
	handover, _ := e.settle(HandoverStarted)
	started := handover.On
	for _, row := range StepTable {
		m, _ := e.settle(row.Step)
		if row.OfHandover {
			v.ordered(started, m.On, CasesPart, 0, row.Day.Name, "the day on which the handover started")
		}
		if row.By.Name != "" {
			v.must(m.On.IsZero() || m.By != "", CasesPart, 0, row.Day.Name, "is given, but nobody is named for it",
				"name the person in the column beside it")
		}
	}
	completed, _ := e.settle(HandoverCompleted)
	v.must(completed.On.IsZero() || !started.IsZero(), CasesPart, 0, startedOn, "is blank although the handover is completed",
		"give the day on which it started")
	v.must(e.ExtendedTo.IsZero() || !started.IsZero(), CasesPart, 0, startedOn, "is blank although the handover is extended",
		"give the day on which it started")
	v.ordered(started, e.ExtendedTo, CasesPart, 0, "handover_extended_to", "the day on which the handover started")
}

// oldest is how many years of birthdays somebody can have had who is still helped as a child: SEND support ends with the 26th.
const oldest = 26

var grownUp = fmt.Sprintf("lies more than %d years before the step down was decided: nobody is a child for so long", oldest)

func (e *Episode) validatePeople(v *validation) {
	for i, c := range e.Children {
		twice := slices.ContainsFunc(e.Children[:i], func(d Child) bool { return c.Name == d.Name && c.BornOn == d.BornOn })
		v.must(!twice, ChildrenPart, i, "name", "is that of a child who has a row already", "give each child one row")
		grown := !c.BornOn.IsZero() && !e.DecidedOn.IsZero() && c.BornOn.Year() < e.DecidedOn.Year()-oldest
		v.must(!grown, ChildrenPart, i, "born_on", grownUp, "correct the year of birth, or the day of the decision")
		v.ordered(c.BornOn, c.DiedOn, ChildrenPart, i, "died_on", "the day of birth")
	}
	for i, a := range e.Adults {
		twice := slices.ContainsFunc(e.Adults[:i], func(b Adult) bool { return a.ID == b.ID })
		v.must(!twice, AdultsPart, i, "person_ref", "is that of a person who has a row already", "give each person one row in an episode")
		v.must(a.AddressConfirmedOn.IsZero() || a.AddressConfirmedBy != "", AdultsPart, i, "address_confirmed_by",
			"is blank although the address is confirmed", "name who confirmed it")
		v.must(!a.AddressConfirmedOn.IsZero() || a.AddressConfirmedBy == "", AdultsPart, i, "address_confirmed_on",
			"is blank although somebody is named who confirmed the address", "give the day, or leave the name blank too")
		v.must(!a.Addressed || a.Channel != "", AdultsPart, i, "channel", "is blank although the person is written to", "give the channel")
	}
	for i, lp := range e.LeadProfessionals {
		v.must(!slices.Contains(e.LeadProfessionals[:i], lp), LeadsPart, i, "name", "is in a row that is there already",
			"remove one of the two rows")
		v.ordered(lp.From, lp.Until, LeadsPart, i, "until", "the first day on which they lead")
	}
}

func (e *Episode) validateEvents(v *validation) {
	for i, c := range e.Consents {
		_, known := e.Adult(c.Giver)
		v.must(known, ConsentsPart, i, "giver_ref", "is not among the adults of the episode",
			"add the person to the adults, or correct the reference")
		v.must(!slices.ContainsFunc(e.Consents[:i], c.same), ConsentsPart, i, "decision", "is in a row that is there already",
			"give each decision one row")
		v.must(c.Decision != Given || !c.FormSignedOn.IsZero(), ConsentsPart, i, "form_signed_on",
			"is blank although consent is given, which is only so in writing", "give the day on which the form was signed")
	}
	for i, r := range e.Rulings {
		contrary := slices.ContainsFunc(e.Rulings[:i], func(s Ruling) bool { return r.On == s.On })
		v.must(!contrary, RulingsPart, i, "ruled_on", "is the day of another ruling, so that nobody can say which one holds",
			"keep the ruling that holds")
		v.must(r.Decision == Given || r.Decision == Refused, RulingsPart, i, "decision", "is neither given nor refused", "give one of the two")
	}
	for i, h := range e.Holds {
		v.must(!slices.ContainsFunc(e.Holds[:i], h.same), HoldsPart, i, "reason", "is in a row that is there already",
			"remove one of the two rows")
		v.must(h.Until.IsZero() || h.From.Before(h.Until), HoldsPart, i, "until", "is not after the first day of the hold",
			"correct one of the two dates")
	}
}
