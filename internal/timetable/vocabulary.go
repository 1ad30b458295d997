package timetable

import (
	"maps"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// The words that a policy file may use. They are closed: what is not here can't be written, and is refused by name. Each
// milestone has words of its own: for its having happened, for its not having happened, for its day, and as an end.

// condition is something that holds of a case on a day, or doesn't.
type condition struct {
	holds   func(*facts) bool
	yes, no string // the reason, either way
}

var conditionWords = withSteps(stepConditions, map[string]condition{
	"level 2":             {func(f *facts) bool { return f.e.Level == 2 }, "level 2", "not level 2"},
	"level 3":             {func(f *facts) bool { return f.e.Level == 3 }, "level 3", "not level 3"},
	"share given":         stands(casefile.Share, casefile.StandsGiven, "sharing agreed", "sharing not agreed"),
	"engage given":        stands(casefile.Engage, casefile.StandsGiven, "support agreed", "support not agreed"),
	"consent refused":     {(*facts).refused, "consent refused", "consent not refused"},
	"consent not refused": {func(f *facts) bool { return !f.refused() }, "consent not refused", "consent refused"},
	"share not recorded":  stands(casefile.Share, casefile.NotKnown, "consent to sharing not recorded", "consent to sharing recorded"),
	"share differs": stands(casefile.Share, casefile.StandsDiffers, "the givers differ on sharing",
		"the givers do not differ on sharing"),
	"share not refused":   not(stands(casefile.Share, casefile.StandsRefused, "sharing refused", "sharing not refused")),
	"engage not recorded": stands(casefile.Engage, casefile.NotKnown, "consent to support not recorded", "consent to support recorded"),
	"engage differs": stands(casefile.Engage, casefile.StandsDiffers, "the givers differ on support",
		"the givers do not differ on support"),
	"engage not refused":           not(stands(casefile.Engage, casefile.StandsRefused, "support refused", "support not refused")),
	"current lead professional":    {func(f *facts) bool { return f.hasLead }, "a lead professional", "no current lead professional"},
	"no current lead professional": {func(f *facts) bool { return !f.hasLead }, "no current lead professional", "a lead professional"},
	"joint meeting or handover started": {
		func(f *facts) bool {
			return !f.on(casefile.JointMeeting).IsZero() || !f.on(casefile.HandoverStarted).IsZero()
		},
		"joint meeting held or handover started", "neither joint meeting nor handover yet"},
	"planning too short": {(*facts).planningTooShort, "planning shorter than the minimum",
		"planning long enough, or its dates not recorded"},
	"gap in support": {(*facts).gapInSupport, "social work ends before the handover can",
		"social work does not end before the handover can"},
	"somebody can consent": {func(f *facts) bool { return f.e.HasGiver() }, "somebody can consent", "nobody on record can consent"},
	"nobody can consent": {func(f *facts) bool { return !f.e.HasGiver() },
		"nobody who is written to has parental responsibility, and no young person is a giver", "somebody can consent"},
	"something waits for " + ehcoToldOn: awaits(ehcoToldOn),
	"something waits for " + decidedOn:  awaits(decidedOn),
})

// withSteps adds to the words those of each milestone.
func withSteps[V any](ofStep func(casefile.StepRow, map[string]V), all map[string]V) map[string]V {
	for _, row := range casefile.StepTable {
		ofStep(row, all)
	}
	return all
}

func stepConditions(row casefile.StepRow, all map[string]condition) {
	happened := condition{func(f *facts) bool { return !f.on(row.Step).IsZero() }, string(row.Step), row.Not}
	all[happened.yes], all[happened.no] = happened, not(happened)
}

func stepDay(row casefile.StepRow, all map[string]dateWord) {
	all[string(row.Step)] = dateWord{day: func(f *facts) calendar.Date { return f.on(row.Step) }}
}

// stepEnds gives a milestone that counts afresh for each item a word that says so.
func stepEnds(row casefile.StepRow, all map[string]doneWord) {
	if !row.Afresh {
		all[string(row.Step)] = doneWord{step: row.Step,
			on: func(f *facts, _ count) bool { return !f.on(row.Step).IsZero() }}
		return
	}
	all[string(row.Step)+since] = doneWord{step: row.Step, on: func(f *facts, c count) bool {
		on := f.on(row.Step)
		return c.missing == "" && !on.IsZero() && !on.Before(c.anchor)
	}}
}

func (f *facts) refused() bool { return f.consent.Decision == casefile.StandsRefused }

// scope is how one scope stands, without regard to the other.
func (f *facts) scope(s casefile.Scope) casefile.Standing {
	if s == casefile.Share {
		return f.consent.Share
	}
	return f.consent.Engage
}

func stands(s casefile.Scope, as casefile.Standing, yes, no string) condition {
	return condition{func(f *facts) bool { return f.scope(s) == as }, yes, no}
}

func not(c condition) condition {
	return condition{func(f *facts) bool { return !c.holds(f) }, c.no, c.yes}
}

// dateWord is a named day to count from.
type dateWord struct {
	name string
	day  func(*facts) calendar.Date
	// open: without a date the day sets no limit. Of any other day the rule waits for the date.
	open bool
	// ahead: the day counts although it lies ahead, because it is planned and not an event.
	ahead bool
}

var dateWords = withSteps(stepDay, map[string]dateWord{
	ehcoToldOn:               {day: func(f *facts) calendar.Date { return f.e.EHCOToldOn }},
	decidedOn:                {day: func(f *facts) calendar.Date { return f.e.DecidedOn }},
	"planning started":       {day: func(f *facts) calendar.Date { return f.e.PlanningStartedOn }, ahead: true},
	"end of social work":     {day: (*facts).endOfSocialWork, ahead: true},
	"social work ends on":    {day: func(f *facts) calendar.Date { return f.e.SocialWorkEndsOn }, open: true, ahead: true},
	"lead professional from": {day: func(f *facts) calendar.Date { return f.lead.From }, open: true},
	"consent since":          {day: func(f *facts) calendar.Date { return f.consent.Since }},
	"share differs since":    {day: differsSince(casefile.Share), open: true},
	"engage differs since":   {day: differsSince(casefile.Engage), open: true},
	"handover minimum":       {day: (*facts).handoverMinimum, ahead: true},
	"handover extended to":   {day: func(f *facts) calendar.Date { return f.e.ExtendedTo }, open: true, ahead: true},
})

func differsSince(s casefile.Scope) func(*facts) calendar.Date {
	return func(f *facts) calendar.Date {
		if stands, since := f.e.StandsOn(s, f.today); stands == casefile.StandsDiffers {
			return since
		}
		return calendar.Date{}
	}
}

// doneWord is something that ends an item, seen from where the item's count starts.
type doneWord struct {
	name string
	step casefile.Step // the milestone that it is; empty: none
	on   func(*facts, count) bool
}

// since ends the word for a milestone that ends an item only from the day on which the item's count starts.
const since = " since"

// sent is the only way in which a letter's rule is done; the ledger knows it, not the record.
const sent = "sent"

var doneWords = withSteps(stepEnds, map[string]doneWord{
	"consent to sharing":                 {on: recorded(casefile.Share)},
	"consent to sharing agreed or ruled": {on: settled(casefile.Share)},
	"consent to support":                 {on: recorded(casefile.Engage)},
	"consent to support agreed or ruled": {on: settled(casefile.Engage)},
	"somebody who can consent":           {on: func(f *facts, _ count) bool { return f.e.HasGiver() }},
	"current lead professional":          {on: func(f *facts, _ count) bool { return f.hasLead }},
	ehcoToldOn:                           {on: func(f *facts, _ count) bool { return !f.e.EHCOToldOn.IsZero() }},
	decidedOn:                            {on: func(f *facts, _ count) bool { return !f.e.DecidedOn.IsZero() }},
	sent:                                 {on: func(*facts, count) bool { return false }},
})

func recorded(s casefile.Scope) func(*facts, count) bool {
	return func(f *facts, _ count) bool { return f.scope(s) != casefile.NotKnown }
}

// settled tells that the scope is given or refused: by everybody who was asked, or by a ruling.
func settled(s casefile.Scope) func(*facts, count) bool {
	return func(f *facts, _ count) bool {
		return f.scope(s) == casefile.StandsGiven || f.scope(s) == casefile.StandsRefused
	}
}

func words[V any](vocabulary map[string]V) []string { return slices.Sorted(maps.Keys(vocabulary)) }
