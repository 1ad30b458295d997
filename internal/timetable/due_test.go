package timetable_test

import (
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/timetable"
)

// Every line of the timetable: when it is not applicable, waits, is due and is done.
func TestEachRuleForTheEHCO(t *testing.T) {
	given, level2 := said(casefile.Given, "03-02"), func(e *casefile.Episode) { e.Level = 2 }
	nobody := func(e *casefile.Episode) { e.LeadProfessionals = nil }
	started := did(casefile.HandoverStarted, "03-09") // day 21 is 30 March, day 42 is 20 April
	plan := func(start, end string) func(*casefile.Episode) {
		return func(e *casefile.Episode) { e.PlanningStartedOn, e.SocialWorkPlannedEnd = day(start), day(end) }
	}
	extended := func(e *casefile.Episode) { e.ExtendedTo, e.ExtensionReason = day("05-11"), "more time" }
	carer := func(e *casefile.Episode) { e.Adults[0].ParentalResponsibility = casefile.Unknown }
	young := func(e *casefile.Episode) {
		e.Adults = append(e.Adults, casefile.Adult{ID: "Y1", YoungPerson: true, Addressed: true, Household: "H1"})
	}
	untold := func(e *casefile.Episode) { e.EHCOToldOn = day("2099-01-01") }

	for _, tc := range []struct {
		name, rule string
		e          *casefile.Episode
		today      string
		state      State
		due        string
		why        string
	}{
		{"sharing not recorded", "consent-to-share-missing", family(), "03-02", Waiting, "2026-03-09", "consent to sharing not recorded"},
		{"support not recorded", "consent-to-engage-missing", family(), "03-02", Waiting, "2026-03-09", "consent to support not recorded"},
		{"half recorded: what is there", "consent-to-share-missing", family(said(casefile.Given, "03-02", casefile.Share)), "03-09", Done, "",
			"consent to sharing"},
		{"half recorded: what is missing", "consent-to-engage-missing", family(said(casefile.Given, "03-02", casefile.Share)), "03-09", Due,
			"2026-03-09", "5 working days from ehco told on 2026-03-02"},
		{"recorded", "consent-to-engage-missing", family(given), "03-09", Done, "", "consent to support"},
		{"refused is recorded too", "consent-to-share-missing", family(said(casefile.Refused, "03-02")), "03-09", Done, "", ""},
		{"sharing refused, support never recorded", "consent-to-engage-missing", family(said(casefile.Refused, "03-02", casefile.Share)), "03-09",
			NotApplicable, "", "sharing refused"},
		{"support refused, sharing never recorded", "consent-to-share-missing", family(said(casefile.Refused, "03-02", casefile.Engage)), "03-09",
			NotApplicable, "", "support refused"},
		{"EHCO told, in future", "consent-to-share-missing", family(untold), "03-09", Waiting, "",
			"ehco told on is still to come, on 2099-01-01"},
		{"EHCO never told", "consent-to-share-missing", family(func(e *casefile.Episode) { e.EHCOToldOn = calendar.Date{} }),
			"03-09", Waiting, "", "ehco told on is not recorded"},
		{"givers differ from a later day", "consent-to-share-differs", family(given, otherSaid(casefile.Share, casefile.Refused, "04-13")),
			"04-14", Waiting, "2026-04-20", "share differs since 2026-04-13"},
		{"givers differ on the other scope only", "consent-to-engage-differs",
			family(given, otherSaid(casefile.Share, casefile.Refused, "04-13")), "04-14", Done, "", "consent to support agreed or ruled"},
		{"givers differ before the EHCO is told", "consent-to-share-differs",
			family(said(casefile.Given, "02-20"), otherSaid(casefile.Share, casefile.Refused, "02-20")), "03-02", Waiting, "2026-03-09",
			"ehco told on 2026-03-02"},
		{"where nothing is recorded nobody differs", "consent-to-share-differs", family(), "03-09", NotApplicable, "", "do not differ"},
		{"what differs is not missing", "consent-to-share-missing", family(given, otherSaid(casefile.Share, casefile.Refused, "03-03")), "03-09",
			Done, "", ""},
		{"givers differ and a manager ruled", "consent-to-share-differs",
			family(given, otherSaid(casefile.Share, casefile.Refused, "03-03"), func(e *casefile.Episode) {
				e.Rulings = append(e.Rulings, casefile.Ruling{Decision: casefile.Given, On: day("03-04")})
			}), "03-05", Done, "", ""},

		{"nobody can consent", "no-giver", family(carer), "03-02", Due, "2026-03-02", "nobody who is written to has parental responsibility"},
		{"nobody can consent, whatever a carer says", "no-giver", family(carer, given), "03-09", Due, "2026-03-09", "at once"},
		{"who could consent is not written to", "no-giver", family(func(e *casefile.Episode) { e.Adults[0].Addressed = false }), "03-02", Due,
			"2026-03-02", ""},
		{"a young person who was not asked", "no-giver", family(carer, young), "03-02", Due, "2026-03-02", ""},
		{"a young person is a giver", "no-giver", family(carer, young, func(e *casefile.Episode) {
			e.Consents = []casefile.ConsentEvent{{Giver: "Y1", Scope: casefile.Share, Decision: casefile.Given, On: day("03-02")}}
		}), "03-02", NotApplicable, "", "somebody can consent"},
		{"a parent can consent", "no-giver", family(), "03-02", NotApplicable, "", "somebody can consent"},
		{"no consent is needed", "no-giver", family(carer, func(e *casefile.Episode) { e.Support = casefile.SupportNotNeeded }), "03-02",
			NotApplicable, "", ""},

		{"follow-up forward to the Friday", "first-follow-up", family(given), "03-02", Waiting, "2026-03-06",
			"5 days from ehco told on 2026-03-02"},
		{"follow-up done", "first-follow-up", family(given, did(casefile.FirstFollowUp, "03-03")), "03-03", Done, "", "first follow-up since"},
		{"follow-up before its start does not count", "first-follow-up", family(given, did(casefile.FirstFollowUp, "02-27")), "03-06", Due,
			"2026-03-06", ""},
		{"follow-up starts again with a new lead", "first-follow-up",
			family(given, did(casefile.FirstFollowUp, "03-03"), func(e *casefile.Episode) {
				e.LeadProfessionals[0].Until = day("03-16")
				e.LeadProfessionals = append(e.LeadProfessionals,
					casefile.LeadProfessional{Name: "Ms N New", Organisation: "Surgery", From: day("03-17")})
			}), "03-17", Waiting, "2026-03-20", "lead professional from 2026-03-17"},
		{"follow-up without sharing", "first-follow-up", family(said(casefile.Given, "03-02", casefile.Engage)), "03-06", NotApplicable, "",
			"sharing not agreed"},
		{"follow-up without lead", "first-follow-up", family(given, nobody), "03-06", NotApplicable, "", "no current lead professional"},
		{"follow-up with an excluded organisation", "first-follow-up", family(given, func(e *casefile.Episode) {
			e.Consents[0].ExcludedOrganisations = []string{"sample  SCHOOL"}
		}), "03-06", NotApplicable, "", "no current lead professional"},
		{"follow-up with a lead of unknown start", "first-follow-up", family(given, func(e *casefile.Episode) {
			e.LeadProfessionals[0].From = calendar.Date{}
		}), "03-06", Due, "2026-03-06", ""},

		{"action plan", "action-plan", family(given, level2), "03-02", Due, "2026-03-02", "5 working days from decided on 2026-02-23"},
		{"action plan sent", "action-plan", family(given, level2, did(casefile.ActionPlanSent, "02-27")), "03-02", Done, "", ""},
		{"action plan at level 3", "action-plan", family(given), "03-02", NotApplicable, "", "not level 2"},

		{"specialist service", "specialist-service", family(given), "03-03", Waiting, "2026-03-16", "10 working days"},
		{"specialist service at level 2", "specialist-service", family(given, level2), "03-03", NotApplicable, "", "not level 3"},
		{"specialist service considered", "specialist-service", family(given, did(casefile.EHCOConsulted, "03-03")), "03-03", Done, "", ""},

		{"joint meeting", "joint-meeting", family(given), "03-16", Due, "2026-03-16", ""},
		{"joint meeting needs both scopes", "joint-meeting", family(said(casefile.Given, "03-02", casefile.Share)), "03-16", NotApplicable, "",
			"support not agreed"},
		{"joint meeting held", "joint-meeting", family(given, did(casefile.JointMeeting, "03-05")), "03-16", Done, "", ""},
		{"handover instead of a meeting", "joint-meeting", family(given, started), "03-16", Done, "", "handover started"},
		{"a meeting yet to come", "joint-meeting", family(given, did(casefile.JointMeeting, "03-20")), "03-16", Due, "2026-03-16", ""},

		{"no lead, nothing begun", "lead-professional-missing", family(given, nobody), "03-16", NotApplicable, "", "neither"},
		{"no lead after the meeting", "lead-professional-missing", family(given, nobody, did(casefile.JointMeeting, "03-05")), "03-16", Due,
			"2026-03-16", "at once"},
		{"no lead, seen on a Saturday", "lead-professional-missing", family(given, nobody, started), "03-14", Waiting, "2026-03-16", ""},
		{"lead there", "lead-professional-missing", family(given, started), "03-16", NotApplicable, "", "a lead professional"},

		{"midpoint", "midpoint-check", family(given, started), "03-10", Waiting, "2026-03-30", "21 days from handover started 2026-03-09"},
		{"midpoint at level 2", "midpoint-check", family(given, started, level2), "03-10", NotApplicable, "", ""},
		{"midpoint done", "midpoint-check", family(given, started, did(casefile.MidpointCheck, "03-30")), "03-30", Done, "", ""},
		{"midpoint of a finished handover", "midpoint-check", family(given, started, did(casefile.HandoverCompleted, "04-24")), "04-27", Done, "",
			"handover completed"},
		{"midpoint after a refusal", "midpoint-check", family(given, started, said(casefile.Withdrawn, "03-20")), "03-30", NotApplicable, "",
			"consent refused"},

		{"six-week review on day 42", "six-week-review", family(given, started), "04-17", Waiting, "2026-04-20", ""},
		{"six-week review after an extension", "six-week-review", family(given, started, extended), "04-20", Waiting, "2026-05-11",
			"handover extended to 2026-05-11"},
		{"six-week review done", "six-week-review", family(given, started, did(casefile.SixWeekReview, "04-20")), "04-20", Done, "", ""},
		{"an extension to an early day shortens nothing", "six-week-review",
			family(given, started, func(e *casefile.Episode) { e.ExtendedTo = day("03-30") }),
			"04-17", Waiting, "2026-04-20", "handover minimum"},

		{"handover completed", "handover-completed", family(given, started), "04-27", Due, "2026-04-27", "5 working days"},
		{"handover completed after an extension", "handover-completed", family(given, started, extended), "04-27", Waiting, "2026-05-18", ""},
		{"handover completed, done", "handover-completed", family(given, started, did(casefile.HandoverCompleted, "04-24")), "04-27", Done, "",
			""},

		{"withdrawn during the handover", "consent-withdrawn", family(given, started, said(casefile.Withdrawn, "03-20", casefile.Engage)),
			"03-20", Due, "2026-03-20", ""},
		{"withdrawn before any handover", "consent-withdrawn", family(given, said(casefile.Withdrawn, "03-20")), "03-20", NotApplicable, "",
			"handover not started"},
		{"withdrawn, and the closure confirmed", "consent-withdrawn",
			family(given, started, said(casefile.Withdrawn, "03-20"), did(casefile.ClosureConfirmed, "03-23")), "03-23", Done, "", ""},

		{"planned for six weeks", "planning-too-short", family(plan("03-02", "04-13")), "03-02", NotApplicable, "", ""},
		{"planned for a day less", "planning-too-short", family(plan("03-02", "04-12")), "03-02", Due, "2026-03-02", ""},
		{"end not known", "planning-too-short", family(func(e *casefile.Episode) { e.PlanningStartedOn = day("03-02") }), "03-02", NotApplicable,
			"", ""},

		{"social work outlasts the handover", "gap-in-support", family(given, started, plan("02-02", "04-20")), "03-16", NotApplicable, "", ""},
		{"social work ends on day 41", "gap-in-support", family(given, started, plan("02-02", "04-19")), "03-16", Due, "2026-03-16", ""},
		{"social work ends before the extension", "gap-in-support", family(given, started, extended, plan("02-02", "05-10")), "03-16", Due,
			"2026-03-16", ""},
		{"a handover begun today would be in time", "gap-in-support", family(given, plan("02-02", "04-27")), "03-16", NotApplicable, "", ""},
		{"a handover begun today would be late", "gap-in-support", family(given, plan("02-02", "04-27")), "03-17", Due, "2026-03-17", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := verdict(due(tc.e, ledger.Past{}, tc.today), tc.rule)
			if v.State != tc.state || v.Due.String() != tc.due {
				t.Errorf("%s: got %q, due %q, want %q, due %q (%s)", tc.rule, v.State, v.Due, tc.state, tc.due, v.Why)
			}
			if v.Why == "" || !strings.Contains(v.Why, tc.why) {
				t.Errorf("%s: reason %q, want %q in it", tc.rule, v.Why, tc.why)
			}
		})
	}
}

func TestNothingAtAllFallsDue(t *testing.T) {
	for name, change := range map[string]func(*casefile.Episode){
		"before a good record":         func(e *casefile.Episode) { e.Unread, e.Consents = true, nil },
		"once stopped":                 func(e *casefile.Episode) { e.StoppedOn, e.StopReason = day("04-27"), casefile.SteppedUp },
		"where no support is needed":   func(e *casefile.Episode) { e.Support = casefile.SupportNotNeeded },
		"stopped, with consent closed": func(e *casefile.Episode) { e.StoppedOn, e.Consents = day("04-01"), nil },
	} {
		o := due(handedOver(change), ledger.Past{}, "04-28")
		if len(o.Items)+len(o.Letters) > 0 || !o.NextLook.IsZero() {
			t.Errorf("%s: %d items, %d letters, next look %s", name, len(o.Items), len(o.Letters), o.NextLook)
		}
		if len(o.Verdicts) != len(Default().Rules) || o.Verdicts[0].State != NotApplicable || o.Verdicts[0].Why == "" {
			t.Errorf("%s: not every rule says why: %v", name, o.Verdicts)
		}
	}
	stopsLater := handedOver(func(e *casefile.Episode) { e.StoppedOn, e.StopReason = day("04-29"), casefile.MovedAway })
	if o := due(stopsLater, ledger.Past{}, "04-28"); len(o.Letters) != 1 || o.NextLook != day("04-29") {
		t.Errorf("a stop that lies ahead stopped already, or is not looked at: %d letters, next look %s", len(o.Letters), o.NextLook)
	}
}

func TestAReminderNamesTheLeadOnlyWhileTheFamilyAgrees(t *testing.T) {
	for _, tc := range []struct {
		name string
		e    *casefile.Episode
		want bool
	}{
		{"agreed", handedOver(), true},
		{"engagement withdrawn", family(said(casefile.Given, "03-02"), did(casefile.HandoverStarted, "03-09"),
			said(casefile.Withdrawn, "04-01", casefile.Engage)), false},
		{"sharing withdrawn", family(said(casefile.Given, "03-02"), did(casefile.HandoverStarted, "03-09"),
			said(casefile.Withdrawn, "04-01", casefile.Share)), false},
		{"nothing said", family(), false},
		{"two lead professionals begun on one day", handedOver(func(e *casefile.Episode) {
			e.LeadProfessionals = append(e.LeadProfessionals,
				casefile.LeadProfessional{Name: "Ms N New", Role: "nurse", Organisation: "Surgery", From: day("03-02")})
		}), false},
		{"a second one who began later", handedOver(func(e *casefile.Episode) {
			e.LeadProfessionals = append(e.LeadProfessionals,
				casefile.LeadProfessional{Name: "Ms N New", Role: "nurse", Organisation: "Surgery", From: day("03-03")})
		}), true},
	} {
		o := due(tc.e, ledger.Past{}, "04-28")
		if len(o.Items) == 0 {
			t.Fatalf("%s: nothing is open", tc.name)
		}
		for _, i := range o.Items {
			if i.MayNameLead != tc.want {
				t.Errorf("%s: %s may name the lead professional: %v", tc.name, i.Rule, i.MayNameLead)
			}
		}
	}
}

func TestVerdictsCoverEveryRuleOnce(t *testing.T) {
	o := due(handedOver(), ledger.Past{}, "04-28")
	for i, r := range Default().Rules {
		if o.Verdicts[i].Rule != r.ID || o.Verdicts[i].Why == "" {
			t.Errorf("rule %s: verdict %+v", r.ID, o.Verdicts[i])
		}
	}
}
