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

// caseRow is a row of cases.csv: an episode without its parts, and its milestones.
type caseRow struct {
	casefile.Episode
	done [len(casefile.StepTable)]casefile.Milestone // in the order of the table
}

func (r *caseRow) milestone(step casefile.Step) *casefile.Milestone { return &r.done[step.Row()] }

type caseEntry = entry[caseRow]

// ofStep makes a field of one column of a milestone.
func ofStep(step casefile.Step, c casefile.Column, at func(*casefile.Milestone) cell) field[caseEntry] {
	f := column(c.Name, c.Meaning, c.Example, func(e *caseEntry) cell { return at(e.row.milestone(step)) })
	f.optional = c.May
	return f
}

// milestones are the columns of the milestones: the day of each, and who did it. Those of an extension follow the end of the
// handover.
func milestones() (all []field[caseEntry]) {
	for _, row := range casefile.StepTable {
		all = append(all, ofStep(row.Step, row.Day, func(m *casefile.Milestone) cell { return day{&m.On, true} }))
		if row.By.Name != "" {
			all = append(all, ofStep(row.Step, row.By, func(m *casefile.Milestone) cell { return named{text{&m.By, 100}} }))
		}
		if row.Step == casefile.HandoverCompleted {
			all = append(all, extension...)
		}
	}
	return all
}

// references are the columns that identify whoever did a milestone by their row of staff.csv.
func references() (all []field[caseEntry]) {
	for _, row := range casefile.StepTable {
		if row.ByID.Name != "" {
			all = append(all, ofStep(row.Step, row.ByID, func(m *casefile.Milestone) cell { return text{&m.ByID, 64} }))
		}
	}
	return all
}

var extension = []field[caseEntry]{
	column("handover_extended_to", "the day to which the handover is extended", "01/05/2026",
		func(e *caseEntry) cell { return day{&e.row.ExtendedTo, false} }),
	column("extension_reason", "why the handover is extended; needed with its day", "the lead professional changed",
		func(e *caseEntry) cell { return text{&e.row.ExtensionReason, 500} }),
}

var cases = keyed("cases.csv", slices.Concat([]field[caseEntry]{
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
}, milestones(), []field[caseEntry]{
	column("social_work_ends_on", "the day on which social work ends, or ended; the letters name it", "20/04/2026",
		func(e *caseEntry) cell { return day{&e.row.SocialWorkEndsOn, false} }),
	column("stopped_on", "the day on which the step down was stopped", "12/03/2026",
		func(e *caseEntry) cell { return day{&e.row.StoppedOn, true} }),
	column("stop_reason", "why it was stopped (died: a child or an addressee); needed with its day", "stepped up", func(e *caseEntry) cell {
		return word[casefile.StopReason]{&e.row.StopReason, casefile.StopReasons, ""}
	}),
	column("social_worker_team_email", "the mailbox of the social worker's team", "family.support.north@example.org",
		func(e *caseEntry) cell { return mailbox{&e.row.SocialWorker.TeamEmail} }).may(),
}, references(), []field[caseEntry]{
	column("restricted", "whether the record is marked restricted (a colleague's family, a public figure): its letters wait until a named "+
		"person has looked at each; once yes, only no lifts it", "no", func(e *caseEntry) cell {
		return word[casefile.Answer]{&e.row.Restricted, []casefile.Answer{casefile.Yes, casefile.No}, ""}.orBlank("not restricted")
	}).may(),
	column("pathway", "the pathway of the case, which decides on its words, its letters and its minimum. Once another than "+
		casefile.StepDown+", only "+casefile.StepDown+" itself brings the case back", casefile.StepDown,
		func(e *caseEntry) cell { return pathway{&e.row.Pathway} }).may(),
})...)
