package timetable

import (
	"maps"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// The words that a policy file may use. They are closed: what is not here can't be written, and is refused by name.

// condition is something that holds of a case on a day, or doesn't.
type condition struct {
	holds   func(*facts) bool
	yes, no string // the reason, either way
}

var conditionWords = map[string]condition{
	"level 2": {func(f *facts) bool { return f.e.Level == 2 }, "level 2", "not level 2"},
	"level 3": {func(f *facts) bool { return f.e.Level == 3 }, "level 3", "not level 3"},
	"share given": {func(f *facts) bool { return f.consent.Share == casefile.StandsGiven }, "sharing agreed",
		"sharing not agreed"},
	"engage given": {func(f *facts) bool { return f.consent.Engage == casefile.StandsGiven }, "support agreed",
		"support not agreed"},
	"consent refused":     {(*facts).refused, "consent refused", "consent not refused"},
	"consent not refused": {func(f *facts) bool { return !f.refused() }, "consent not refused", "consent refused"},
	"share not recorded":  stands(casefile.Share, casefile.NotKnown, "consent to sharing not recorded", "consent to sharing recorded"),
	"share differs": stands(casefile.Share, casefile.StandsDiffers, "the givers differ on sharing",
		"the givers do not differ on sharing"),
	"share not refused":   standsNot(casefile.Share, casefile.StandsRefused, "sharing not refused", "sharing refused"),
	"engage not recorded": stands(casefile.Engage, casefile.NotKnown, "consent to support not recorded", "consent to support recorded"),
	"engage differs": stands(casefile.Engage, casefile.StandsDiffers, "the givers differ on support",
		"the givers do not differ on support"),
	"engage not refused":        standsNot(casefile.Engage, casefile.StandsRefused, "support not refused", "support refused"),
	"current lead professional": {func(f *facts) bool { return f.hasLead }, "a lead professional", "no current lead professional"},
	"no current lead professional": {func(f *facts) bool { return !f.hasLead },
		"no current lead professional", "a lead professional"},
	"joint meeting or handover started": {func(f *facts) bool { return !f.meetingOrHandover().IsZero() },
		"joint meeting held or handover started", "neither joint meeting nor handover yet"},
	"handover started":   happened(casefile.HandoverStarted, "handover started", "handover not started"),
	"handover completed": happened(casefile.HandoverCompleted, "handover completed", "handover not completed"),
	"handover not completed": {func(f *facts) bool { return f.on(casefile.HandoverCompleted).IsZero() }, "handover not completed",
		"handover completed"},
	"closure confirmed": happened(casefile.ClosureConfirmed, "closure confirmed", "closure not confirmed"),
	"planning too short": {(*facts).planningTooShort, "planning shorter than the minimum",
		"planning long enough, or its dates not recorded"},
	"gap in support": {(*facts).gapInSupport, "social work ends before the handover can",
		"social work does not end before the handover can"},
	"somebody can consent": {func(f *facts) bool { return f.e.HasGiver() }, "somebody can consent", "nobody on record can consent"},
	"nobody can consent": {func(f *facts) bool { return !f.e.HasGiver() },
		"nobody who is written to has parental responsibility, and no young person is a giver", "somebody can consent"},
}

func happened(step casefile.Step, yes, no string) condition {
	return condition{func(f *facts) bool { return !f.on(step).IsZero() }, yes, no}
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

func standsNot(s casefile.Scope, as casefile.Standing, yes, no string) condition {
	return condition{func(f *facts) bool { return f.scope(s) != as }, yes, no}
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

var dateWords = map[string]dateWord{
	"ehco told on":           {day: func(f *facts) calendar.Date { return f.e.EHCOToldOn }},
	"decided on":             {day: func(f *facts) calendar.Date { return f.e.DecidedOn }},
	"planning started":       {day: func(f *facts) calendar.Date { return f.e.PlanningStartedOn }, ahead: true},
	"end of social work":     {day: (*facts).endOfSocialWork, ahead: true},
	"social work ends on":    {day: func(f *facts) calendar.Date { return f.e.SocialWorkEndsOn }, open: true, ahead: true},
	"lead professional from": {day: func(f *facts) calendar.Date { return f.lead.From }, open: true},
	"consent since":          {day: func(f *facts) calendar.Date { return f.consent.Since }},
	"share differs since":    {day: differsSince(casefile.Share), open: true},
	"engage differs since":   {day: differsSince(casefile.Engage), open: true},
	"handover started":       {day: func(f *facts) calendar.Date { return f.on(casefile.HandoverStarted) }},
	"handover minimum":       {day: (*facts).handoverMinimum, ahead: true},
	"handover extended to":   {day: func(f *facts) calendar.Date { return f.e.ExtendedTo }, open: true, ahead: true},
	"handover completed":     {day: func(f *facts) calendar.Date { return f.on(casefile.HandoverCompleted) }},
	"closure confirmed":      {day: func(f *facts) calendar.Date { return f.on(casefile.ClosureConfirmed) }},
}

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
	on   func(*facts, count) bool
}

// sent is the only way in which a letter's rule is done; the ledger knows it, not the record.
const sent = "sent"

var doneWords = map[string]doneWord{
	"action plan sent":   done(casefile.ActionPlanSent),
	"ehco consulted":     done(casefile.EHCOConsulted),
	"joint meeting":      done(casefile.JointMeeting),
	"handover started":   done(casefile.HandoverStarted),
	"midpoint check":     done(casefile.MidpointCheck),
	"six-week review":    done(casefile.SixWeekReview),
	"handover completed": done(casefile.HandoverCompleted),
	"closure confirmed":  done(casefile.ClosureConfirmed),
	// A follow-up with an earlier lead professional is not one with the present one.
	"first follow-up since": {on: func(f *facts, c count) bool {
		on := f.on(casefile.FirstFollowUp)
		return c.missing == "" && !on.IsZero() && !on.Before(c.anchor)
	}},
	"consent to sharing":                 {on: recorded(casefile.Share)},
	"consent to sharing agreed or ruled": {on: settled(casefile.Share)},
	"consent to support":                 {on: recorded(casefile.Engage)},
	"consent to support agreed or ruled": {on: settled(casefile.Engage)},
	"somebody who can consent":           {on: func(f *facts, _ count) bool { return f.e.HasGiver() }},
	"current lead professional":          {on: func(f *facts, _ count) bool { return f.hasLead }},
	sent:                                 {on: func(*facts, count) bool { return false }},
}

func recorded(s casefile.Scope) func(*facts, count) bool {
	return func(f *facts, _ count) bool { return f.scope(s) != casefile.NotKnown }
}

// settled tells that the scope is given or refused: by everybody who was asked, or by a ruling.
func settled(s casefile.Scope) func(*facts, count) bool {
	return func(f *facts, _ count) bool {
		return f.scope(s) == casefile.StandsGiven || f.scope(s) == casefile.StandsRefused
	}
}

func done(step casefile.Step) doneWord {
	return doneWord{on: func(f *facts, _ count) bool { return !f.on(step).IsZero() }}
}

func words[V any](vocabulary map[string]V) []string { return slices.Sorted(maps.Keys(vocabulary)) }
