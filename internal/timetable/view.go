package timetable

import (
	"fmt"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// view is a case as it looks on one day: what conditions, dates and endings are read from.
type view struct {
	*casefile.Episode
	today    calendar.Date
	consent  casefile.Consent
	lead     casefile.LeadProfessional
	hasLead  bool
	minimum  int           // days that a handover lasts at least
	earliest calendar.Date // the first day on which the handover may end; no date before it started
}

func newView(e *casefile.Episode, today calendar.Date, minimum int) view {
	v := view{Episode: e, today: today, consent: e.ConsentOn(today), minimum: minimum}
	v.lead, v.hasLead = e.CurrentLead(today)
	if started := v.on(casefile.HandoverStarted); !started.IsZero() {
		v.earliest = started.AddDays(minimum)
		if e.ExtendedTo.After(v.earliest) {
			v.earliest = e.ExtendedTo
		}
	}
	return v
}

func (v view) on(step casefile.Step) calendar.Date { return v.Episode.On(step, v.today) }
func (v view) did(step casefile.Step) bool         { return !v.on(step).IsZero() }

// socialWorkEnd is the day on which social work ends, or is planned to.
func (v view) socialWorkEnd() calendar.Date {
	if !v.SocialWorkEndsOn.IsZero() {
		return v.SocialWorkEndsOn
	}
	return v.SocialWorkPlannedEnd
}

// condition tells whether it holds, and if not, why, in words that follow "not due: ".
type condition struct {
	holds func(view) bool
	unmet func(view) string
	// sign names, for rules that are due at once, what makes this time differ from the next. It holds dates only.
	sign func(view) string
}

func says(text string) func(view) string { return func(view) string { return text } }

func not(step casefile.Step) func(view) string { return says(string(step) + " is not recorded") }

// conditions is the closed vocabulary of `if`.
var conditions = map[string]condition{
	"share given": {
		holds: func(v view) bool { return v.consent.Share == casefile.StandsGiven },
		unmet: func(v view) string { return fmt.Sprintf("consent to share is %s", v.consent.Share) },
	},
	"engage given": {
		holds: func(v view) bool { return v.consent.Engage == casefile.StandsGiven },
		unmet: func(v view) string { return fmt.Sprintf("consent to engage is %s", v.consent.Engage) },
	},
	"consent not known or differs": {
		holds: func(v view) bool {
			return v.consent.Decision == casefile.NotKnown || v.consent.Decision == casefile.StandsDiffers
		},
		unmet: func(v view) string { return fmt.Sprintf("consent is %s", v.consent.Decision) },
	},
	"consent refused": {
		holds: func(v view) bool { return v.consent.Decision == casefile.StandsRefused },
		unmet: func(v view) string { return fmt.Sprintf("consent is %s", v.consent.Decision) },
	},
	"consent not refused": {
		holds: func(v view) bool { return v.consent.Decision != casefile.StandsRefused },
		unmet: says("consent is refused"),
	},
	"consent withdrawn during the handover": {
		holds: func(v view) bool {
			return v.consent.Decision == casefile.StandsRefused && v.consent.Withdrawn && v.did(casefile.HandoverStarted)
		},
		unmet: says("no consent was withdrawn during a handover"),
		sign:  func(v view) string { return v.consent.Since.String() },
	},
	"level 2": {holds: func(v view) bool { return v.Level == 2 }, unmet: says("it is for level 2")},
	"level 3": {holds: func(v view) bool { return v.Level == 3 }, unmet: says("it is for level 3")},
	"lead professional current": {
		holds: func(v view) bool { return v.hasLead },
		unmet: says("there is no current lead professional whom the family accepts"),
	},
	"no lead professional": {
		holds: func(v view) bool { return !v.hasLead },
		unmet: says("there is a current lead professional"),
		sign:  lastLeadEnded,
	},
	"joint meeting or handover started": {
		holds: func(v view) bool { return v.did(casefile.JointMeeting) || v.did(casefile.HandoverStarted) },
		unmet: says("neither a joint meeting nor the start of the handover is recorded"),
	},
	"handover started":   {holds: func(v view) bool { return v.did(casefile.HandoverStarted) }, unmet: not(casefile.HandoverStarted)},
	"handover completed": {holds: func(v view) bool { return v.did(casefile.HandoverCompleted) }, unmet: not(casefile.HandoverCompleted)},
	"closure confirmed":  {holds: func(v view) bool { return v.did(casefile.ClosureConfirmed) }, unmet: not(casefile.ClosureConfirmed)},
	"planning under six weeks": {
		holds: func(v view) bool {
			end := v.socialWorkEnd()
			return !v.PlanningStartedOn.IsZero() && !end.IsZero() && end.Sub(v.PlanningStartedOn) < v.minimum
		},
		unmet: says("the dates leave time enough to plan, or are not known"),
		sign:  func(v view) string { return v.PlanningStartedOn.String() + " to " + v.socialWorkEnd().String() },
	},
	"gap in support": {
		holds: func(v view) bool {
			end := v.socialWorkEnd()
			return !end.IsZero() && !v.earliest.IsZero() && !v.did(casefile.HandoverCompleted) && end.Before(v.earliest)
		},
		unmet: says("social work does not end before the handover can, or the dates are not known"),
		sign:  func(v view) string { return v.socialWorkEnd().String() + " before " + v.earliest.String() },
	},
}

// lastLeadEnded tells one loss of the lead professional from the next, by the day the last one went.
func lastLeadEnded(v view) string {
	var last calendar.Date
	for _, lp := range v.LeadProfessionals {
		if gone := lp.Until; !gone.After(v.today) && gone.After(last) {
			last = gone
		}
	}
	if last.IsZero() {
		return "none yet"
	}
	return "gone " + last.String()
}

// dates is the closed vocabulary of `counted_from`.
var dates = map[string]func(view) calendar.Date{
	"ehco told on":           func(v view) calendar.Date { return v.EHCOToldOn },
	"decided on":             func(v view) calendar.Date { return v.DecidedOn },
	"lead professional from": func(v view) calendar.Date { return v.lead.From },
	"handover started":       func(v view) calendar.Date { return v.on(casefile.HandoverStarted) },
	"handover minimum":       func(v view) calendar.Date { return v.earliest },
	"handover completed":     func(v view) calendar.Date { return v.on(casefile.HandoverCompleted) },
	"closure confirmed":      func(v view) calendar.Date { return v.on(casefile.ClosureConfirmed) },
	"refusal":                func(v view) calendar.Date { return v.consent.Since },
	// Where nobody has recorded the end, it delays nothing here: the safeguards hold the letter until it is known.
	"social work ends on": func(v view) calendar.Date {
		if v.SocialWorkEndsOn.IsZero() {
			return calendar.NewDate(1, 1, 1)
		}
		return v.SocialWorkEndsOn
	},
}

// endings is the closed vocabulary of `done_when`: the day on which it was done, no date while it is not.
var endings = map[string]func(v view, anchor calendar.Date) calendar.Date{
	"action plan sent":   happened(casefile.ActionPlanSent),
	"ehco consulted":     happened(casefile.EHCOConsulted),
	"joint meeting":      happened(casefile.JointMeeting),
	"handover started":   happened(casefile.HandoverStarted),
	"midpoint check":     happened(casefile.MidpointCheck),
	"six-week review":    happened(casefile.SixWeekReview),
	"handover completed": happened(casefile.HandoverCompleted),
	"first follow-up since": func(v view, anchor calendar.Date) calendar.Date {
		if on := v.on(casefile.FirstFollowUp); !on.Before(anchor) {
			return on
		}
		return calendar.Date{}
	},
}

func happened(step casefile.Step) func(view, calendar.Date) calendar.Date {
	return func(v view, _ calendar.Date) calendar.Date { return v.on(step) }
}
