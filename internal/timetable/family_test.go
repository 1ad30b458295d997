package timetable_test

import (
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/timetable"
)

var england = calendar.New(nil, nil)

// day reads a date of 2026 written as month-day, such as 03-09, or a whole date.
func day(s string) calendar.Date {
	if len(s) == len("03-09") {
		s = "2026-" + s
	}
	return calendar.MustParse(s)
}

// family is an invented case at level 3 whose parent, P1, has a lead professional from 2 March 2026; each change is
// applied in turn.
func family(changes ...func(*casefile.Episode)) *casefile.Episode {
	e := &casefile.Episode{
		Key: casefile.Key{Case: "EHM-1", Number: 1}, Level: 3, Support: casefile.SupportWanted,
		DecidedOn: day("02-23"), EHCO: "C1", EHCOToldOn: day("03-02"),
		Adults: []casefile.Adult{
			{ID: "P1", Name: "Ms A Sample", ParentalResponsibility: casefile.Yes, Household: "H1", Addressed: true},
		},
		LeadProfessionals: []casefile.LeadProfessional{{Name: "Mr L Lead", Role: "teacher", Organisation: "Sample School", From: day("03-02")}},
	}
	for _, change := range changes {
		change(e)
	}
	return e
}

func said(decision casefile.Decision, on string, scopes ...casefile.Scope) func(*casefile.Episode) {
	if len(scopes) == 0 {
		scopes = casefile.Scopes
	}
	return func(e *casefile.Episode) {
		for _, s := range scopes {
			e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: "P1", Scope: s, Decision: decision, On: day(on)})
		}
	}
}

// otherSaid has a second parent, P2, say something of one scope.
func otherSaid(scope casefile.Scope, decision casefile.Decision, on string) func(*casefile.Episode) {
	return func(e *casefile.Episode) {
		if _, known := e.Adult("P2"); !known {
			e.Adults = append(e.Adults, casefile.Adult{ID: "P2", Addressed: true, ParentalResponsibility: casefile.Yes, Household: "H2"})
		}
		e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: "P2", Scope: scope, Decision: decision, On: day(on)})
	}
}

func did(step casefile.Step, on string) func(*casefile.Episode) {
	return func(e *casefile.Episode) {
		e.Milestones = append(e.Milestones, casefile.Milestone{Step: step, On: day(on), Source: casefile.FromFeed, RecordedOn: day(on)})
	}
}

// handedOver is a family whose handover ran from 9 March to 24 April and whose closure was confirmed on 27 April 2026.
func handedOver(changes ...func(*casefile.Episode)) *casefile.Episode {
	return family(append([]func(*casefile.Episode){
		said(casefile.Given, "03-02"), did(casefile.HandoverStarted, "03-09"), did(casefile.HandoverCompleted, "04-24"),
		did(casefile.ClosureConfirmed, "04-27"),
	}, changes...)...)
}

func due(e *casefile.Episode, past ledger.Past, today string) Outcome {
	return Default().Due(e, past, england, day(today))
}

func verdict(o Outcome, rule string) Verdict {
	for _, v := range o.Verdicts {
		if v.Rule == rule {
			return v
		}
	}
	return Verdict{}
}

// note writes what an outcome asks for into the ledger, and what it found open, as a scan on the day does.
func note(past *ledger.Past, e *casefile.Episode, o Outcome, on calendar.Date) (written []ledger.PastReminder) {
	for _, i := range o.Items {
		for _, r := range i.New {
			written = append(written, ledger.PastReminder{Reminder: r, On: on, EHCO: e.EHCO})
		}
	}
	past.Reminders = append(past.Reminders, written...)
	past.Open = nil
	for _, i := range o.Items {
		if i.Rung != "" || i.AtOnce {
			past.Open = append(past.Open, i.Key)
		}
	}
	return written
}
