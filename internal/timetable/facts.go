package timetable

import (
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// facts is what the rules ask about, worked out once for one case and day. Days that lie ahead have not happened yet.
type facts struct {
	policy  *Policy
	e       *casefile.Episode
	past    ledger.Past
	cal     *calendar.Calendar
	today   calendar.Date
	consent casefile.Consent
	lead    casefile.LeadProfessional
	hasLead bool
	done    []calendar.Date // of each milestone, in the order of casefile.StepTable, or no date
	next    calendar.Date   // the earliest day noted by look
	asking  []string        // the days of which awaits is finding out whether anything waits for them
}

func gather(p *Policy, e *casefile.Episode, past ledger.Past, cal *calendar.Calendar, today calendar.Date) *facts {
	f := &facts{policy: p, e: e, past: past, cal: cal, today: today, consent: e.ConsentOn(today)}
	f.lead, f.hasLead = e.CurrentLead(today)
	f.done = make([]calendar.Date, len(casefile.StepTable))
	for i := range casefile.StepTable {
		f.done[i] = e.On(casefile.StepTable[i].Step, today)
	}
	for _, d := range e.Days() {
		f.look(d)
	}
	// A handover that has not begun can no longer be complete in time from this day on.
	f.look(f.endOfSocialWork().AddDays(1 - p.HandoverMinimum))
	return f
}

// on is the day of a milestone that has happened, or no date.
func (f *facts) on(step casefile.Step) calendar.Date { return f.done[step.Row()] }

// look notes a day on which the answer can change.
func (f *facts) look(d calendar.Date) {
	if d.After(f.today) && (f.next.IsZero() || d.Before(f.next)) {
		f.next = d
	}
}

// ended says why nothing of the rule falls due any more, or is empty. Where no support is needed a refusal makes no sense:
// its letter is still due, and held for the social worker.
func (f *facts) ended(r *Rule) string {
	switch {
	case f.e.Stopped(f.today): //guard:stopped-case-owes-nothing
		return "stopped on " + f.e.StoppedOn.String() + ": " + string(f.e.StopReason)
	case f.e.Unread:
		return "no feed has given a good record of it"
	case f.e.Support == casefile.SupportNotNeeded && !(f.policy.Kinds.Of(r.Letter).Answers == casefile.StandsRefused && f.refused()):
		return "the family needs no continuing support"
	}
	return ""
}

// handoverMinimum is the first day on which the handover has lasted long enough.
func (f *facts) handoverMinimum() calendar.Date {
	return f.on(casefile.HandoverStarted).AddDays(f.policy.HandoverMinimum)
}

// endOfSocialWork is the day on which social work ends, as decided or else as planned.
func (f *facts) endOfSocialWork() calendar.Date {
	if !f.e.SocialWorkEndsOn.IsZero() {
		return f.e.SocialWorkEndsOn
	}
	return f.e.SocialWorkPlannedEnd
}

func (f *facts) planningTooShort() bool {
	start, end := f.e.PlanningStartedOn, f.endOfSocialWork()
	return !start.IsZero() && !end.IsZero() && end.Sub(start) < f.policy.PlanningMinimum
}

// gapInSupport tells that social work ends before the handover can: one that has begun, or, where the family agrees to one,
// one that began today.
func (f *facts) gapInSupport() bool {
	end := f.endOfSocialWork()
	if end.IsZero() || !f.on(casefile.HandoverCompleted).IsZero() {
		return false
	}
	earliest := f.handoverMinimum()
	if earliest.IsZero() {
		if f.consent.Decision != casefile.StandsGiven {
			return false
		}
		earliest = f.today.AddDays(f.policy.HandoverMinimum)
	}
	return end.Before(earliest) || end.Before(f.e.ExtendedTo)
}
