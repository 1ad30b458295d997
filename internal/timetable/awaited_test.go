package timetable_test

import (
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/timetable"
)

// What counts from a day that nobody has recorded is not lost from sight: the day itself is asked for.
func TestABlankDayIsAskedFor(t *testing.T) {
	const telling, decision = "telling-not-recorded", "decision-not-recorded"
	given := said(casefile.Given, "03-02")
	untold := func(e *casefile.Episode) { e.EHCOToldOn = calendar.Date{} }
	undecided := func(e *casefile.Episode) { e.DecidedOn = calendar.Date{} }
	level2 := func(e *casefile.Episode) { e.Level = 2 }
	ends := func(planned, on string) func(*casefile.Episode) {
		return func(e *casefile.Episode) {
			if planned != "" {
				e.SocialWorkPlannedEnd = day(planned)
			}
			if on != "" {
				e.SocialWorkEndsOn = day(on)
			}
		}
	}
	for name, tc := range map[string]struct {
		rule  string
		e     *casefile.Episode
		today string
		state State
		due   string
		why   string
	}{
		"told":             {telling, family(), "03-09", Done, "", "ehco told on"},
		"not told":         {telling, family(untold), "02-24", Waiting, "2026-03-02", "5 working days from decided on 2026-02-23"},
		"not told by then": {telling, family(untold), "03-02", Due, "2026-03-02", "ehco told on is not recorded"},
		"not told, social work ends sooner": {telling, family(untold, ends("02-26", "")), "02-26", Due, "2026-02-26",
			"no later than end of social work 2026-02-26"},
		"not told, social work ends later": {telling, family(untold, ends("05-26", "")), "03-02", Due, "2026-03-02", "decided on"},
		"not told, the end is decided": {telling, family(untold, ends("05-26", "02-25")), "02-25", Due, "2026-02-25",
			"no later than end of social work"},
		"not told, closure confirmed": {telling, family(untold, did(casefile.ClosureConfirmed, "02-24")), "02-24", Due, "2026-02-24",
			"no later than closure confirmed 2026-02-24"},
		"neither told nor decided":       {telling, family(untold, undecided), "03-02", Waiting, "", "decided on is not recorded"},
		"neither, and social work ended": {telling, family(untold, undecided, ends("03-03", "")), "03-04", Due, "2026-03-03", "no later than"},
		"not told, and agreed":           {telling, family(untold, given), "03-02", Due, "2026-03-02", ""},
		"not told, and refused":          {telling, family(untold, said(casefile.Refused, "03-02")), "03-09", NotApplicable, "", "nothing waits"},
		"not told, no support needed": {telling, family(untold, func(e *casefile.Episode) { e.Support = casefile.SupportNotNeeded }), "03-09",
			NotApplicable, "", "no continuing support"},

		"decided":                           {decision, family(untold), "03-02", NotApplicable, "", "nothing waits for decided on"},
		"not decided, and nothing waits":    {decision, family(undecided), "03-02", NotApplicable, "", "nothing waits for decided on"},
		"not decided, the plan waits":       {decision, family(undecided, given, level2), "03-02", Due, "2026-03-02", "at once"},
		"not decided, the plan was sent":    {decision, family(undecided, given, level2, did(casefile.ActionPlanSent, "03-02")), "03-02", NotApplicable, "", ""},
		"not decided, what asks for it too": {decision, family(undecided, untold), "03-02", Due, "2026-03-02", "decided on is not recorded"},
	} {
		o := Default().Due(tc.e, ledger.Past{}, england, day(tc.today))
		v := verdict(o, tc.rule)
		due := ""
		if !v.Due.IsZero() {
			due = v.Due.String()
		}
		if v.State != tc.state || due != tc.due || !strings.Contains(v.Why, tc.why) {
			t.Errorf("%s: %s is %s, due %q: %s; want %s, %q: %s", name, tc.rule, v.State, due, v.Why, tc.state, tc.due, tc.why)
		}
	}
}

// Whatever of the default policy waits for a day that is blank, somebody is told of it on a day that is known.
func TestNothingWaitsInSilence(t *testing.T) {
	blanks := []func(*casefile.Episode){
		func(e *casefile.Episode) { e.EHCOToldOn = calendar.Date{} },
		func(e *casefile.Episode) { e.DecidedOn = calendar.Date{} },
		func(e *casefile.Episode) { e.LeadProfessionals[0].From = calendar.Date{} },
		func(e *casefile.Episode) { e.Level = 2 },
		said(casefile.Given, "03-02"),
		said(casefile.Refused, "03-02", casefile.Engage),
		otherSaid(casefile.Share, casefile.Refused, "03-03"),
		did(casefile.HandoverStarted, "03-03"),
		did(casefile.ClosureConfirmed, "03-04"),
	}
	for set := range 1 << len(blanks) {
		e := family()
		for i, change := range blanks {
			if set>>i&1 == 1 {
				change(e)
			}
		}
		o, waits := Default().Due(e, ledger.Past{}, england, day("03-05")), ""
		for _, v := range o.Verdicts {
			if v.State == Waiting && v.Due.IsZero() {
				waits = v.Rule + ": " + v.Why
			}
		}
		if waits != "" && len(o.Items)+len(o.Letters) == 0 {
			t.Errorf("set %b: nobody is told of anything, and %s", set, waits)
		}
	}
}
