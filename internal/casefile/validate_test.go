package casefile_test

import (
	"testing"

	"stepdown/internal/calendar"
	. "stepdown/internal/casefile"
)

// TestEachRuleOfARecord spoils one thing at a time; exactly one fault must be found, in the row that was spoilt.
func TestEachRuleOfARecord(t *testing.T) {
	started := func(more ...Milestone) func(*Episode) {
		return func(e *Episode) { e.Milestones = append([]Milestone{fed(HandoverStarted, 10)}, more...) }
	}
	named := func(step Step, on int) Milestone {
		m := fed(step, on)
		m.By = "M"
		return m
	}
	for name, tc := range map[string]struct {
		spoil func(*Episode)
		part  Part
		index int
		where string // column: rule; empty: nothing is wrong
	}{
		"stopped without a reason": {func(e *Episode) { e.StoppedOn = day(1) }, CasesPart, 0,
			"stop_reason: is blank although the episode is stopped"},
		"a reason without a stop": {func(e *Episode) { e.StopReason = Died }, CasesPart, 0,
			"stopped_on: is blank although there is a reason for a stop"},
		"stopped for a reason": {func(e *Episode) { e.StoppedOn, e.StopReason = day(1), Died }, "", 0, ""},
		"a reason without an extension": {func(e *Episode) { e.ExtensionReason = "x" }, CasesPart, 0,
			"handover_extended_to: is blank although there is a reason for an extension"},
		"planned to end before it began": {func(e *Episode) { e.PlanningStartedOn, e.SocialWorkPlannedEnd = day(5), day(4) }, CasesPart, 0,
			"social_work_planned_end: is before the day on which planning started"},
		"planned to end as it began": {func(e *Episode) { e.PlanningStartedOn, e.SocialWorkPlannedEnd = day(5), day(5) }, "", 0, ""},
		"ended before it began": {func(e *Episode) { e.PlanningStartedOn, e.SocialWorkEndsOn = day(5), day(4) }, CasesPart, 0,
			"social_work_ends_on: is before the day on which planning started"},
		"midpoint before the start": {started(fed(MidpointCheck, 9)), CasesPart, 0,
			"midpoint_check_on: is before the day on which the handover started"},
		"review before the start": {started(fed(SixWeekReview, 9)), CasesPart, 0,
			"six_week_review_on: is before the day on which the handover started"},
		"completed before the start": {started(named(HandoverCompleted, 9)), CasesPart, 0,
			"handover_completed_on: is before the day on which the handover started"},
		"completed by nobody": {started(fed(HandoverCompleted, 60)), CasesPart, 0,
			"handover_completed_on: is given, but nobody is named for it"},
		"closure confirmed by nobody": {func(e *Episode) { e.Milestones = []Milestone{fed(ClosureConfirmed, 5)} }, CasesPart, 0,
			"closure_confirmed_on: is given, but nobody is named for it"},
		"closure confirmed without consent": {func(e *Episode) { e.Milestones = []Milestone{named(ClosureConfirmed, 5)} }, "", 0, ""},
		"extended before the start": {func(e *Episode) {
			started()(e)
			e.ExtendedTo, e.ExtensionReason = day(9), "x"
		}, CasesPart, 0, "handover_extended_to: is before the day on which the handover started"},
		"extended and never started": {func(e *Episode) { e.ExtendedTo, e.ExtensionReason = day(9), "x" }, CasesPart, 0,
			"handover_started_on: is blank although the handover is extended"},
		"a child twice": {func(e *Episode) { e.Children = []Child{{Name: "a"}, {Name: "b"}, {Name: "a"}} }, ChildrenPart, 2,
			"name: is that of a child who has a row already"},
		"children of one name": {func(e *Episode) { e.Children = []Child{{Name: "a", BornOn: day(1)}, {Name: "a", BornOn: day(2)}} }, "", 0,
			""},
		"a child of 27 years": {func(e *Episode) {
			e.DecidedOn = calendar.MustParse("2026-03-09")
			e.Children = []Child{{Name: "a", BornOn: calendar.MustParse("2000-03-08")}, {Name: "b", BornOn: calendar.MustParse("1999-12-31")}}
		}, ChildrenPart, 1, "born_on: lies more than 26 years before the step down was decided: nobody is a child for so long"},
		"died before birth": {func(e *Episode) { e.Children = []Child{{Name: "a", BornOn: day(2), DiedOn: day(1)}} }, ChildrenPart, 0,
			"died_on: is before the day of birth"},
		"confirmed by nobody": {func(e *Episode) { e.Adults[2].AddressConfirmedOn = day(1) }, AdultsPart, 2,
			"address_confirmed_by: is blank although the address is confirmed"},
		"confirmed on no day": {func(e *Episode) { e.Adults[2].AddressConfirmedBy = "M" }, AdultsPart, 2,
			"address_confirmed_on: is blank although somebody is named who confirmed the address"},
		"addressed by no channel": {func(e *Episode) { e.Adults[1].Channel = "" }, AdultsPart, 1,
			"channel: is blank although the person is written to"},
		"a lead professional twice": {func(e *Episode) { e.LeadProfessionals = []LeadProfessional{{Name: "a"}, {Name: "a"}} }, LeadsPart, 1,
			"name: is in a row that is there already"},
		"a lead for one day": {func(e *Episode) { e.LeadProfessionals = []LeadProfessional{{From: day(1), Until: day(1)}} }, "", 0, ""},
		"a decision twice": {func(e *Episode) {
			e.Consents = []ConsentEvent{said("A", Share, Refused, 1), said("A", Share, Refused, 1)}
		}, ConsentsPart, 1,
			"decision: is in a row that is there already"},
		"two decisions of one day": {func(e *Episode) {
			e.Consents = []ConsentEvent{said("A", Share, Refused, 1), said("A", Share, Withdrawn, 1)}
		}, "", 0, ""},
		"two rulings of one day": {func(e *Episode) { e.Rulings = []Ruling{{Given, day(1), "M"}, {Refused, day(1), "M"}} }, RulingsPart, 1,
			"ruled_on: is the day of another ruling, so that nobody can say which one holds"},
		"a ruling that withdraws": {func(e *Episode) { e.Rulings = []Ruling{{Withdrawn, day(1), "M"}} }, RulingsPart, 0,
			"decision: is neither given nor refused"},
		"a hold twice": {func(e *Episode) { e.Holds = []Hold{{From: day(1)}, {From: day(1), Until: day(9)}} }, HoldsPart, 1,
			"reason: is in a row that is there already"},
		"a hold that ends as it begins": {func(e *Episode) { e.Holds = []Hold{{From: day(1), Until: day(1)}} }, HoldsPart, 0,
			"until: is not after the first day of the hold"},
		"a hold of one day":              {func(e *Episode) { e.Holds = []Hold{{From: day(1), Until: day(2)}} }, "", 0, ""},
		"a giver who isn't asked counts": {func(e *Episode) { e.Consents = []ConsentEvent{said("P", Share, Refused, 1)} }, "", 0, ""},
	} {
		e := family()
		tc.spoil(e)
		faults := e.Validate()
		switch {
		case tc.where == "" && len(faults) > 0:
			t.Errorf("%s: refused: %+v", name, faults)
		case tc.where == "":
		case len(faults) != 1 || faults[0].Part != tc.part || faults[0].Index != tc.index || faults[0].Column+": "+faults[0].Rule != tc.where ||
			faults[0].Mend == "":
			t.Errorf("%s: got %+v, want %q", name, faults, tc.where)
		}
	}
}
