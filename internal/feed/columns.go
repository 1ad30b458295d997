package feed

import (
	"slices"

	"stepdown/internal/casefile"
)

// Columns is the data dictionary: every file of a feed and every column of it, in the order in which feeds are written.
func Columns() []Column {
	var all []Column
	for _, l := range allLayouts() {
		all = append(all, l.columns...)
	}
	return all
}

func allLayouts() []layout {
	return append(slices.Clone(layouts), coordinators.layout(), staff.layout(), warnings.layout())
}

// layouts are the files whose rows belong to episodes, the cases first.
var layouts = []layout{cases.layout(), adults.layout(), children.layout(), consents.layout(), rulings.layout(), leads.layout(),
	holds.layout()}

// caseRow is a row of cases.csv: an episode without its parts, and its milestones in the order of casefile.Steps.
type caseRow struct {
	casefile.Episode
	done [9]casefile.Milestone
}

func (r *caseRow) milestone(step casefile.Step) *casefile.Milestone {
	return &r.done[slices.Index(casefile.Steps, step)]
}

type caseEntry = entry[caseRow]

func done(step casefile.Step, meaning, example string) field[caseEntry] {
	return column(casefile.Columns[step], meaning, example, func(e *caseEntry) cell { return day{&e.row.milestone(step).On, true} })
}

func doneBy(step casefile.Step, name, meaning, example string) field[caseEntry] {
	return column(name, meaning, example, func(e *caseEntry) cell { return named{text{&e.row.milestone(step).By, 100}} })
}

var cases = keyed("cases.csv",
	column("level", "the level of support that the case steps down to", "2",
		func(e *caseEntry) cell { return whole{&e.row.Level, 2, 3} }).must(),
	column("basis", "the work of social care that the case steps down from; it never appears in a letter", "child in need plan",
		func(e *caseEntry) cell { return word[casefile.Basis]{&e.row.Basis, casefile.Bases, ""} }).must(),
	column("decided_on", "the day on which social worker and manager decided to step down", "27/02/2026",
		func(e *caseEntry) cell { return day{&e.row.DecidedOn, true} }),
	column("continuing_support", "whether the family wants continuing support", "wanted", func(e *caseEntry) cell {
		return word[casefile.Support]{&e.row.Support, casefile.Supports, casefile.SupportNotKnown}
	}),
	column("social_worker", "the child's social worker, who signs the letters", "Morgan Sampleworth",
		func(e *caseEntry) cell { return named{text{&e.row.SocialWorker.Name, 100}} }),
	column("social_worker_telephone", "the number that families call", "01632 960101",
		func(e *caseEntry) cell { return text{&e.row.SocialWorker.Telephone, 40} }),
	column("social_worker_email", "the social worker's e-mail address", "morgan.sampleworth@example.org",
		func(e *caseEntry) cell { return mailbox{&e.row.SocialWorker.Email} }),
	column("social_worker_team", "the social worker's team", "Family Support Team North",
		func(e *caseEntry) cell { return titled{text{&e.row.SocialWorker.Team, 100}} }),
	column("manager", "the social worker's manager", "Robin Exampleby", func(e *caseEntry) cell { return named{text{&e.row.Manager, 100}} }),
	column("ehco", "the Early Help Coordinator of the case: coordinator_ref of coordinators.csv", "ehco-anna",
		func(e *caseEntry) cell { return text{&e.row.EHCO, 64} }),
	column("ehco_told_on", "the day on which the Early Help Coordinator was told of the case", "27/02/2026",
		func(e *caseEntry) cell { return day{&e.row.EHCOToldOn, true} }),
	column("planning_started_on", "the day on which the planning of the step down started", "20/02/2026",
		func(e *caseEntry) cell { return day{&e.row.PlanningStartedOn, true} }),
	column("social_work_planned_end", "the day on which social work is planned to end", "27/04/2026",
		func(e *caseEntry) cell { return day{&e.row.SocialWorkPlannedEnd, false} }),
	done(casefile.ActionPlanSent, "the day on which the Early Help Assessment action plan was sent to the services (level 2)", "04/03/2026"),
	done(casefile.EHCOConsulted, "the day on which the coordinator considered a more intensive or specialist service (level 3)", "04/03/2026"),
	done(casefile.JointMeeting, "the day of the joint meeting with the family and the lead professional", "05/03/2026"),
	done(casefile.HandoverStarted, "the day on which the warm handover started", "05/03/2026"),
	done(casefile.FirstFollowUp, "the day of the coordinator's first follow-up with the lead professional", "06/03/2026"),
	done(casefile.MidpointCheck, "the day of the midpoint check of the handover (level 3)", "26/03/2026"),
	done(casefile.SixWeekReview, "the day of the six-week review", "16/04/2026"),
	done(casefile.HandoverCompleted, "the day on which the handover was completed", "17/04/2026"),
	doneBy(casefile.HandoverCompleted, "handover_completed_by", "who completed the handover; needed with its day", "Morgan Sampleworth"),
	column("handover_extended_to", "the day to which the handover is extended", "01/05/2026",
		func(e *caseEntry) cell { return day{&e.row.ExtendedTo, false} }),
	column("extension_reason", "why the handover is extended; needed with its day", "the lead professional changed",
		func(e *caseEntry) cell { return text{&e.row.ExtensionReason, 500} }),
	done(casefile.ClosureConfirmed, "the day on which a manager confirmed the closure", "20/04/2026"),
	doneBy(casefile.ClosureConfirmed, "closure_confirmed_by", "the manager who confirmed the closure; needed with its day", "Robin Exampleby"),
	column("social_work_ends_on", "the day on which social work ends, or ended; the letters name it", "20/04/2026",
		func(e *caseEntry) cell { return day{&e.row.SocialWorkEndsOn, false} }),
	column("stopped_on", "the day on which the step down was stopped", "12/03/2026",
		func(e *caseEntry) cell { return day{&e.row.StoppedOn, true} }),
	column("stop_reason", "why it was stopped (died: a child or an addressee); needed with its day", "stepped up", func(e *caseEntry) cell {
		return word[casefile.StopReason]{&e.row.StopReason, casefile.StopReasons, ""}
	}),
	column("social_worker_team_email", "the mailbox of the social worker's team", "family.support.north@example.org", func(e *caseEntry) cell { return mailbox{&e.row.SocialWorker.TeamEmail} }).may(),
	column("closure_confirmed_by_id", "the same manager as a reference, staff_ref of staff.csv: whoever confirmed the closure can't approve the letter, under any name", "staff-rex", func(e *caseEntry) cell {
		return text{&e.row.milestone(casefile.ClosureConfirmed).ByID, 64}
	}).may(),
	column("restricted", "whether the record is marked restricted (a colleague's family, a public figure): its letters wait until a named "+
		"person has looked at each; once yes, only no lifts it", "no", func(e *caseEntry) cell {
		return word[casefile.Answer]{&e.row.Restricted, []casefile.Answer{casefile.Yes, casefile.No}, ""}.orBlank("not restricted")
	}).may(),
	column("pathway", "the pathway of the case; letters of any other than "+casefile.StepDown+" are held. Once another, only "+
		casefile.StepDown+" itself brings the case back", casefile.StepDown,
		func(e *caseEntry) cell { return pathway{text{&e.row.Pathway, 40}} }).may(),
)
