package safeguard_test

import (
	"slices"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
	"stepdown/internal/timetable"
)

// What is decided where the texts leave it open, a row for each: which items are open and which letter may go on the day,
// once the letter of 28 April has left, if there was one.
func TestWhatIsDecidedWhereTheTextsLeaveItOpen(t *testing.T) {
	nothing := func(e *casefile.Episode) { e.Consents = nil }
	one := func(scope casefile.Scope, d casefile.Decision, on string) change {
		return func(e *casefile.Episode) {
			e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: "P1", Scope: scope, Decision: d, On: day(on), FormSignedOn: day(on)})
		}
	}
	undone := func(steps ...casefile.Step) change {
		return func(e *casefile.Episode) {
			e.Milestones = slices.DeleteFunc(e.Milestones, func(m casefile.Milestone) bool { return slices.Contains(steps, m.Step) })
		}
	}
	handingOver := undone(casefile.HandoverCompleted, casefile.ClosureConfirmed)
	second := also(parent("P2", "H2"))
	handover := []string{"midpoint-check", "six-week-review", "handover-completed"}
	refused, closure := string(timetable.ConsentRefused.Name), string(timetable.Closure.Name)
	for _, tc := range []struct {
		name   string
		e      *casefile.Episode
		left   *casefile.Episode // the record on 28 April, whose letter left then
		letter string            // that goes on 5 May, or empty
		open   []string          // items that are open
		closed []string          // items that are not
	}{
		{name: "one giver refused and the other was not asked", e: closed(second, nothing, said("P1", casefile.Refused, "04-01")),
			letter: refused},
		{name: "one scope refused and the other never recorded: the letter goes, and nobody asks for the other",
			e: closed(nothing, one(casefile.Share, casefile.Refused, "04-01")), letter: refused,
			closed: []string{"consent-to-share-missing", "consent-to-engage-missing"}},
		{name: "one scope given and the other never recorded", e: closed(nothing, one(casefile.Share, casefile.Given, "04-01")),
			open: []string{"consent-to-engage-missing"}, closed: []string{"consent-to-share-missing"}},
		{name: "one scope differs and the other was never recorded",
			e: closed(second, nothing, one(casefile.Share, casefile.Given, "04-01"), func(e *casefile.Episode) {
				e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: "P2", Scope: casefile.Share, Decision: casefile.Refused, On: day("04-01")})
			}), open: []string{"consent-to-share-differs", "consent-to-engage-missing"},
			closed: []string{"consent-to-share-missing", "consent-to-engage-differs"}},
		{name: "a refusal after an agreement is a new decision", left: refusing(), letter: refused,
			e: refusing(said("P1", casefile.Given, "04-29"), said("P1", casefile.Refused, "04-30"))},
		{name: "a second scope refused after the letter left writes no second one",
			left: closed(one(casefile.Share, casefile.Withdrawn, "04-01")),
			e:    closed(one(casefile.Share, casefile.Withdrawn, "04-01"), one(casefile.Engage, casefile.Withdrawn, "04-30"))},
		{name: "a closure dated anew after its letter left writes no second one", left: closed(),
			e: closed(did(casefile.ClosureConfirmed, "04-30"))},
		{name: "a handover that goes on is asked for", e: closed(handingOver), open: handover},
		{name: "a completed handover ends the midpoint check and the review", e: closed(undone(casefile.ClosureConfirmed)), closed: handover},
		{name: "consent refused ends what the handover asks", e: refusing(handingOver), open: []string{"consent-withdrawn"},
			closed: append(slices.Clone(handover), "first-follow-up", "joint-meeting")},
		{name: "reminders go on while a record is rejected",
			e: closed(handingOver, func(e *casefile.Episode) { e.Quarantine = "its rows were rejected" }), open: handover},
		{name: "letters wait while a record is missing",
			e: closed(func(e *casefile.Episode) { e.Quarantine = "it is missing from the newest full feed" })},
		{name: "everything is in order", e: closed(), letter: closure},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var past ledger.Past
			if tc.left != nil {
				for _, l := range Check(tc.left, past, world(day("04-28"))).Letters {
					past.Letters = append(past.Letters, ledger.PastLetter{Letter: l.Envelope.Letter, State: ledger.Sent, WrittenOn: day("04-28")})
				}
				if len(past.Letters) != 1 {
					t.Fatalf("%d letters left", len(past.Letters))
				}
			}
			w := world(day("05-05"))
			w.FeedMadeOn = w.Today
			plan := Check(tc.e, past, w)
			var letter string
			for _, l := range plan.Letters {
				if l.Decision.Verdict == Go {
					letter += string(l.Envelope.Occasion.Kind)
				}
			}
			if letter != tc.letter && !(tc.letter == refused && letter == refused+refused) { // who is written to is another question
				t.Errorf("letters: %q, want %q", letter, tc.letter)
			}
			isOpen := func(rule string) bool {
				return slices.ContainsFunc(plan.Outcome.Items, func(i timetable.DueItem) bool { return i.Rule == rule })
			}
			for _, rule := range tc.open {
				if !isOpen(rule) {
					t.Errorf("%s is not open", rule)
				}
			}
			for _, rule := range tc.closed {
				if isOpen(rule) {
					t.Errorf("%s is open", rule)
				}
			}
		})
	}
}

// What fell due at once before the service went live is for a person, too: going live does not make it new.
func TestWhatWasSeenBeforeGoingLiveIsLeftToPeople(t *testing.T) {
	e := closed(func(e *casefile.Episode) { e.LeadProfessionals = nil })
	var past ledger.Past
	for d := day("04-27"); !d.After(day("05-06")); d = d.AddDays(1) {
		w := world(d)
		w.Settings.GoLiveOn = day("04-30")
		plan := Check(e, past, w)
		past.Open = nil
		for _, i := range plan.Outcome.Items {
			if i.Rule != "lead-professional-missing" {
				continue
			}
			if len(i.New) > 0 || i.Due != day("04-27") {
				t.Errorf("on %s: due %s, told %v", d, i.Due, i.New)
			}
			past.Open = append(past.Open, i.Key)
		}
		if !slices.ContainsFunc(plan.Backlog, func(l LeftOver) bool { return l.Thing == "lead-professional-missing@2026-04-27" }) {
			t.Errorf("on %s it is not among what is left to people: %+v", d, plan.Backlog)
		}
	}
}
