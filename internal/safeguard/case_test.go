package safeguard_test

import (
	"errors"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
	"stepdown/internal/timetable"
)

var england = calendar.New(nil, nil)

// day reads a date of 2026 written as month-day.
func day(s string) calendar.Date { return calendar.MustParse("2026-" + s) }

type change = func(*casefile.Episode)

// parent is somebody with parental responsibility who may be written to by post.
func parent(id, household string) casefile.Adult {
	return casefile.Adult{
		ID: id, Name: "Ms " + id + " Sample", ParentalResponsibility: casefile.Yes, Household: household,
		Address: []string{"Flat " + household, "Sample Street", "Sampleton"}, Postcode: "NN1 1AA",
		AddressConfirmedOn: day("04-01"), AddressConfirmedBy: "Social worker", SafeToWrite: casefile.Yes,
		Channel: casefile.Post, Language: "en", Format: casefile.Standard, Addressed: true,
	}
}

// closed is an invented case with one parent, P1, whose closure letter falls due on Tuesday 28 April 2026 and may go.
func closed(changes ...change) *casefile.Episode {
	e := &casefile.Episode{
		Key: casefile.Key{Case: "EHM-1", Number: 1}, Level: 3, Support: casefile.SupportWanted,
		DecidedOn: day("02-23"), EHCO: "C1", EHCOToldOn: day("03-02"), SocialWorkEndsOn: day("04-27"),
		SocialWorker: casefile.Worker{Name: "Ms S Worker", Telephone: "01632 960001"},
		Children:     []casefile.Child{{Name: "Sam", BornOn: calendar.MustParse("2018-05-05")}},
		Adults:       []casefile.Adult{parent("P1", "H1")},
		LeadProfessionals: []casefile.LeadProfessional{
			{Name: "Mr L Lead", Role: "teacher", Organisation: "Sample School", Telephone: "01632 960002", From: day("03-02")},
		},
	}
	said("P1", casefile.Given, "03-02")(e)
	did(casefile.HandoverStarted, "03-09")(e)
	did(casefile.HandoverCompleted, "04-24")(e)
	did(casefile.ClosureConfirmed, "04-27")(e)
	for _, c := range changes {
		c(e)
	}
	return e
}

// refusing is the same case with consent refused on 1 April.
func refusing(changes ...change) *casefile.Episode {
	return closed(append([]change{said("P1", casefile.Refused, "04-01")}, changes...)...)
}

func said(giver string, decision casefile.Decision, on string) change {
	return func(e *casefile.Episode) {
		for _, s := range casefile.Scopes {
			e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: giver, Scope: s, Decision: decision, On: day(on)})
		}
	}
}

func did(step casefile.Step, on string) change {
	return func(e *casefile.Episode) {
		e.Milestones = append(e.Milestones, casefile.Milestone{Step: step, On: day(on), Source: casefile.FromFeed, RecordedOn: day(on)})
	}
}

// also adds another adult.
func also(a casefile.Adult, changes ...func(*casefile.Adult)) change {
	for _, c := range changes {
		c(&a)
	}
	return func(e *casefile.Episode) { e.Adults = append(e.Adults, a) }
}

// first changes P1.
func first(c func(*casefile.Adult)) change { return func(e *casefile.Episode) { c(&e.Adults[0]) } }

var errNoWording = errors.New("no approved wording in this language")

func world(today calendar.Date) World {
	return World{
		Today: today, FeedMadeOn: england.AddWorkingDays(today, -1), Calendar: england, Policy: timetable.Default(),
		Wording: func(_ string, _ ledger.Kind, language string, format casefile.Format, _ calendar.Date) error {
			if language != "en" || format != casefile.Standard && format != casefile.LargePrint {
				return errNoWording
			}
			return nil
		},
		Settings: Settings{AddressConfirmedWithin: 90, ClosedCaseCounts: 365, FeedMaxAge: 1},
	}
}

// sole is the only letter of the plan; without one its decision is empty.
func sole(p Plan) Decision {
	if len(p.Letters) != 1 {
		return Decision{}
	}
	return p.Letters[0].Decision
}

// letterTo is the letter on an occasion to these adults, in answer to the closure that closed and refusing confirm.
func letterTo(o ledger.Occasion, adults ...string) ledger.Letter {
	return ledger.Letter{Case: casefile.Key{Case: "EHM-1", Number: 1}, Occasion: o, Addressees: adults, IssueNo: 1, Closure: day("04-27")}
}

// again is the letter as somebody has ordered it to be written once more.
func again(l ledger.Letter) ledger.Letter {
	l.IssueNo, l.ReissueOf = l.IssueNo+1, 7
	return l
}
