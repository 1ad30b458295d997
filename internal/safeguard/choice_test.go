package safeguard_test

import (
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
	"stepdown/internal/timetable"
)

// chose is one answer in one scope.
func chose(giver string, scope casefile.Scope, d casefile.Decision, on string) change {
	return func(e *casefile.Episode) {
		e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: giver, Scope: scope, Decision: d, On: day(on)})
	}
}

func ruled(d casefile.Decision, on string) change {
	return func(e *casefile.Episode) {
		e.Rulings = append(e.Rulings, casefile.Ruling{Decision: d, On: day(on), By: "Manager"})
	}
}

// asked is the closed case without the consent that it begins with.
func asked(changes ...change) *casefile.Episode {
	return closed(append([]change{func(e *casefile.Episode) { e.Consents = nil }}, changes...)...)
}

// verdicts tells of each letter whom it is for and whether it may go, or why not: "P1+P2:go P3:not-their-choice".
func verdicts(p Plan) string {
	var all []string
	for _, l := range p.Letters {
		what := "go"
		if l.Decision.Verdict != Go {
			what = string(l.Decision.Why.Code)
		}
		all = append(all, strings.Join(l.Envelope.Addressees, "+")+":"+what)
	}
	return strings.Join(all, " ")
}

func TestWhoIsWrittenToOfARefusal(t *testing.T) {
	const share, engage = casefile.Share, casefile.Engage
	const yes, no, back = casefile.Given, casefile.Refused, casefile.Withdrawn
	couple, apart := also(parent("P2", "H1")), also(parent("P2", "H2"))
	carer := also(parent("P3", "H1"), func(a *casefile.Adult) { a.ParentalResponsibility = casefile.No })
	young := also(parent("Y1", "H1"), func(a *casefile.Adult) { a.YoungPerson = true })
	for _, tc := range []struct {
		name string
		e    *casefile.Episode
		want string
	}{
		{"both refused alike, one household", asked(couple, said("P1", no, "03-03"), said("P2", no, "03-03")), "P1+P2:go"},
		{"both refused alike, two households", asked(apart, said("P1", no, "03-03"), said("P2", no, "03-03")), "P1:go P2:go"},
		{"another day", asked(couple, said("P1", no, "03-03"), said("P2", no, "03-05")), "P1:go P2:go"},
		{"another day in one scope", asked(couple, said("P1", no, "03-03"), chose("P2", share, no, "03-03"), chose("P2", engage, no, "03-05")),
			"P1:go P2:go"},
		{"another scope", asked(couple, chose("P1", share, no, "03-03"), chose("P2", engage, no, "03-03")), "P1:go P2:go"},
		{"one scope alike, the other given by one", asked(couple, chose("P1", share, no, "03-03"), chose("P2", share, no, "03-03"),
			chose("P2", engage, yes, "03-03")), "P1:go P2:go"},
		{"one scope alike, the other given on another day", asked(couple, chose("P1", share, no, "03-03"), chose("P2", share, no, "03-03"),
			chose("P1", engage, yes, "03-03"), chose("P2", engage, yes, "03-05")), "P1:go P2:go"},
		{"one of them had said yes before", asked(couple, said("P1", yes, "03-01"), said("P1", no, "03-03"), said("P2", no, "03-03")),
			"P1:go P2:go"},
		{"one refused, the other withdrew", asked(couple, said("P1", yes, "03-01"), said("P1", back, "03-03"), said("P2", yes, "03-01"),
			said("P2", no, "03-03")), "P1:go P2:go"},
		{"one refused, the other was not asked", asked(couple, said("P1", no, "03-03")), "P1:go P2:not-their-choice"},
		{"one refused, the other agreed, ruled", asked(apart, said("P1", yes, "03-03"), said("P2", no, "03-04"), ruled(no, "03-09")),
			"P1:not-their-choice P2:go"},
		{"each refused another scope and gave the other's, ruled",
			asked(couple, chose("P1", share, no, "03-03"), chose("P1", engage, yes, "03-03"),
				chose("P2", share, yes, "03-03"), chose("P2", engage, no, "03-03"), ruled(no, "03-09")), "P1:go P2:go"},
		{"refused what a ruling made given, while the other scope stands refused",
			asked(apart, chose("P1", share, no, "03-03"), chose("P2", share, yes, "03-03"),
				chose("P2", engage, no, "03-03"), ruled(yes, "03-09")), "P1:not-their-choice P2:go"},
		{"a carer", asked(carer, said("P1", no, "03-03")), "P1:go P3:not-their-choice"},
		{"a carer whose refusal does not count", asked(carer, said("P1", no, "03-03"), said("P3", no, "03-03")), "P1:go P3:not-their-choice"},
		{"two who did not refuse, each for a person", asked(couple, carer, said("P1", yes, "03-03"), also(parent("P4", "H4")),
			said("P4", no, "03-03"), ruled(no, "03-09")),
			"P1:not-their-choice P2:not-their-choice P3:not-their-choice P4:go"},
		{"a young person who refused as well", asked(young, said("P1", no, "03-03"), said("Y1", no, "03-03")), "P1:go Y1:go"},
		{"a young person who was not asked", asked(young, said("P1", no, "03-03")), "P1:go Y1:not-their-choice"},
		{"a young person against a parent, ruled", asked(young, said("P1", yes, "03-03"), said("Y1", no, "03-03"), ruled(no, "03-09")),
			"P1:not-their-choice Y1:go"},
	} {
		p := Check(tc.e, ledger.Past{}, world(day("04-28")))
		if got := verdicts(p); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
		for _, l := range p.Letters {
			if l.Envelope.Occasion.Kind != timetable.ConsentRefused.Name {
				t.Errorf("%s: a %s letter", tc.name, l.Envelope.Occasion.Kind)
			}
		}
	}
}

func TestNobodyIsToldThatWhatTheyRefusedStandsAgreed(t *testing.T) {
	const yes, no = casefile.Given, casefile.Refused
	for _, household := range []string{"H1", "H2"} {
		other := also(parent("P2", household))
		for _, tc := range []struct {
			name string
			c    change
			want string
		}{
			{"refused both", said("P2", no, "03-03"), "P1:go P2:not-their-choice"},
			{"refused one", chose("P2", casefile.Share, no, "03-03"), "P1:go P2:not-their-choice"},
			{"withdrew", said("P2", casefile.Withdrawn, "03-03"), "P1:go P2:not-their-choice"},
		} {
			p := Check(closed(other, tc.c, ruled(yes, "03-09")), ledger.Past{}, world(day("04-28")))
			if got := verdicts(p); got != tc.want || p.Letters[0].Envelope.Occasion.Kind != timetable.Closure.Name {
				t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
			}
		}
		for _, right := range []casefile.Answer{casefile.No, casefile.Unknown} { // what they said does not count, and yet it is what they said
			carer := closed(also(parent("P3", household), func(a *casefile.Adult) { a.ParentalResponsibility = right }),
				chose("P3", casefile.Share, no, "03-03"))
			if got := verdicts(Check(carer, ledger.Past{}, world(day("04-28")))); got != "P1:go P3:not-their-choice" {
				t.Errorf("a carer, responsible %s, refused sharing: got %q", right, got)
			}
		}
		agreed := closed(other, said("P2", no, "03-03"), ruled(yes, "03-09"), said("P2", yes, "04-01"))
		want := map[string]string{"H1": "P1+P2:go", "H2": "P1:go P2:go"}[household]
		if got := verdicts(Check(agreed, ledger.Past{}, world(day("04-28")))); got != want {
			t.Errorf("who refused has agreed: got %q, want %q", got, want)
		}
	}
}

func TestTheReasonTellsNoOneOfTheDispute(t *testing.T) {
	for _, e := range []*casefile.Episode{
		asked(also(parent("P2", "H2")), said("P1", casefile.Given, "03-03"), said("P2", casefile.Refused, "03-04"),
			ruled(casefile.Refused, "03-09")),
		asked(also(parent("P2", "H2")), said("P1", casefile.Refused, "03-03"), said("P2", casefile.Given, "03-04"),
			ruled(casefile.Given, "03-09")),
	} {
		d := Check(e, ledger.Past{}, world(day("04-28"))).Letters[0].Decision
		if d.Why.Code != "not-their-choice" || !strings.Contains(d.Why.Text, "a person decides") || strings.Contains(d.Why.Text, "P2") ||
			strings.Contains(d.Why.Text, "Sample") {
			t.Errorf("got %+v", d)
		}
	}
}

// sent is the consent-refused letter that answered a refusal of 3 March.
func sent(state ledger.State, adults ...string) ledger.PastLetter {
	return ledger.PastLetter{Letter: letterTo(ledger.Occasion{Kind: timetable.ConsentRefused.Name, Since: day("03-03")}, adults...),
		State: state, WrittenOn: day("04-28")}
}

func TestWhoseAnswersHaveNotChangedGetsNoSecondLetter(t *testing.T) {
	const yes, no = casefile.Given, casefile.Refused
	apart := also(parent("P2", "H2"))
	again := did(casefile.ClosureConfirmed, "05-18") // so that nothing but their answers stands against a second letter
	for _, tc := range []struct {
		name string
		e    *casefile.Episode
		want string
	}{
		{"another agrees, and it is ruled", asked(apart, said("P1", no, "03-03"), said("P2", yes, "05-05"), ruled(no, "05-11"), again),
			"P2:not-their-choice"},
		{"another refuses", asked(apart, said("P1", no, "03-03"), said("P2", no, "05-05"), again), "P2:go"},
		{"another agrees, is overruled, and refuses in the end",
			asked(apart, said("P1", no, "03-03"), said("P2", yes, "05-05"), ruled(no, "05-11"), said("P2", no, "05-12"), again), "P2:go"},
		{"a second scope is refused", asked(apart, chose("P1", casefile.Share, no, "03-03"), chose("P1", casefile.Engage, no, "05-05"), again),
			"P2:not-their-choice"},
		{"a second scope is refused, and another agrees",
			asked(apart, chose("P1", casefile.Share, no, "03-03"), chose("P1", casefile.Engage, no, "05-05"),
				chose("P2", casefile.Share, yes, "05-05"), ruled(no, "05-11"), again), "P2:not-their-choice"},
		{"its date is corrected", asked(apart, said("P1", no, "05-04"), said("P2", yes, "05-05"), ruled(no, "05-11"), again),
			"P2:not-their-choice"},
		{"refused once more", asked(apart, said("P1", no, "03-03"), said("P1", no, "05-05"), said("P2", yes, "05-05"), ruled(no, "05-11"), again),
			"P2:not-their-choice"},
		{"agreed, and refused again", asked(apart, said("P1", no, "03-03"), said("P1", yes, "05-05"), said("P1", no, "05-11"), again),
			"P1:go P2:not-their-choice"},
	} {
		for _, state := range []ledger.State{ledger.Sent, ledger.Returned, ledger.Uncertain} {
			p := Check(tc.e, ledger.Past{Letters: []ledger.PastLetter{sent(state, "P1")}}, freshly(tc.e, "05-19"))
			if got := verdicts(p); got != tc.want {
				t.Errorf("%s, the first letter %s: got %q, want %q", tc.name, state, got, tc.want)
			}
		}
		if got := verdicts(Check(tc.e, ledger.Past{Letters: []ledger.PastLetter{sent(ledger.Cancelled, "P1")}},
			freshly(tc.e, "05-19"))); !strings.HasPrefix(got, "P1:go") {
			t.Errorf("%s, the first letter was recalled: got %q", tc.name, got)
		}
	}
}

// freshly is the world of a later day on which the addresses have been confirmed anew.
func freshly(e *casefile.Episode, today string) World {
	for i := range e.Adults {
		e.Adults[i].AddressConfirmedOn = day("05-01")
	}
	return world(day(today))
}

func TestWhatTheirOwnAnswersStillSayCanBeIssuedAgain(t *testing.T) {
	e := asked(also(parent("P2", "H2")), said("P1", casefile.Refused, "03-03"), said("P2", casefile.Given, "05-05"),
		ruled(casefile.Refused, "05-11"))
	first := sent(ledger.Returned, "P1")
	past := ledger.Past{Letters: []ledger.PastLetter{first},
		Reissues: []ledger.Letter{again(letterTo(first.Occasion, "P1"))}}
	if got := verdicts(Check(e, past, freshly(e, "05-19"))); got != "P1:go P2:not-their-choice" {
		t.Errorf("got %q", got)
	}
	said("P1", casefile.Given, "05-12")(e)
	said("P1", casefile.Refused, "05-13")(e)
	ruled(casefile.Refused, "05-14")(e)
	p := Check(e, past, freshly(e, "05-19"))
	if got := verdicts(p); got != "P1:go P2:not-their-choice" || p.Letters[0].Envelope.IssueNo != 1 {
		t.Errorf("decided anew: got %q, issue %d", got, p.Letters[0].Envelope.IssueNo)
	}
}

// A couple's letter lies in the print folder, and one of them decides otherwise: it must not go as it is.
func TestAReaderWhoDecidesOtherwiseStopsWhatLiesInThePrintFolder(t *testing.T) {
	couple := also(parent("P2", "H1"))
	for name, tc := range map[string]struct {
		c    change
		code ledger.Code
		then string
	}{
		"one agrees": {said("P2", casefile.Given, "04-28"), "no-longer-due", ""},
		"one agrees, and ruled": {func(e *casefile.Episode) { said("P2", casefile.Given, "04-28")(e); ruled(casefile.Refused, "04-28")(e) },
			"addressees-changed", "P1:go P2:not-their-choice"},
		"one refuses once more":   {said("P2", casefile.Refused, "04-28"), "addressees-changed", "P1:go P2:go"},
		"one scope of one agreed": {chose("P2", casefile.Share, casefile.Given, "04-28"), "no-longer-due", ""},
	} {
		e := asked(couple, said("P1", casefile.Refused, "03-03"), said("P2", casefile.Refused, "03-03"), tc.c)
		lies := sent(ledger.Accepted, "P1", "P2")
		found, standing := Check(e, ledger.Past{Letters: []ledger.PastLetter{lies}}, world(day("04-29"))).Find(lies.Letter)
		if standing || found.Decision.Verdict != Cancel || found.Decision.Why.Code != tc.code {
			t.Errorf("%s: %+v", name, found.Decision)
		}
		lies.State = ledger.Cancelled
		if got := verdicts(Check(e, ledger.Past{Letters: []ledger.PastLetter{lies}}, world(day("04-29")))); got != tc.then {
			t.Errorf("%s: then %q, want %q", name, got, tc.then)
		}
	}
}
