package safeguard_test

import (
	"slices"
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
	"stepdown/internal/timetable"
)

func together(p Plan) string {
	var groups []string
	for _, l := range p.Letters {
		groups = append(groups, strings.Join(l.Envelope.Addressees, "+"))
	}
	return strings.Join(groups, " ")
}

func TestWhoGetsALetterTogether(t *testing.T) {
	email := func(to string) func(*casefile.Adult) {
		return func(a *casefile.Adult) { a.Channel, a.Email = casefile.Email, to }
	}
	for _, tc := range []struct {
		name string
		e    *casefile.Episode
		want string
	}{
		{"a couple", closed(also(parent("P2", "H1"))), "P1+P2"},
		{"in whatever order they are recorded", closed(also(parent("P0", "H1"))), "P0+P1"},
		{"a household written with another case", closed(also(parent("P2", "h1"))), "P1+P2"},
		{"separated parents", closed(also(parent("P2", "H2"))), "P1 P2"},
		{"households that nobody recorded", closed(first(func(a *casefile.Adult) { a.Household = "" }), also(parent("P2", ""))), "P1 P2"},
		{"somebody who is not addressed", closed(also(parent("P2", "H1"), func(a *casefile.Adult) { a.Addressed = false })), "P1"},
		{"another language", closed(also(parent("P2", "H1"), func(a *casefile.Adult) { a.Language = "pl" })), "P1 P2"},
		{"another format", closed(also(parent("P2", "H1"), func(a *casefile.Adult) { a.Format = casefile.LargePrint })), "P1 P2"},
		{"another channel", closed(also(parent("P2", "H1"), func(a *casefile.Adult) { a.Channel = casefile.ByHand })), "P1 P2"},
		{"a young person", closed(also(parent("Y1", "H1"), func(a *casefile.Adult) { a.YoungPerson = true })), "P1 Y1"},
		{"two young people", closed(
			also(parent("Y1", "H1"), func(a *casefile.Adult) { a.YoungPerson = true }),
			also(parent("Y2", "H1"), func(a *casefile.Adult) { a.YoungPerson = true })), "P1 Y1 Y2"},
		{"one e-mail address", closed(first(email("home@example.org")), also(parent("P2", "H1"), email("home@example.org"))), "P1+P2"},
		{"two e-mail addresses", closed(first(email("p1@example.org")), also(parent("P2", "H1"), email("p2@example.org"))), "P1 P2"},
	} {
		if got := together(Check(tc.e, ledger.Past{}, world(day("04-28")))); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestAHouseholdsAddressesMustAgree(t *testing.T) {
	e := closed(also(parent("P2", "H1"), func(a *casefile.Adult) { a.Address = []string{"2 Other Road", "Sampleton"} }))
	if d := sole(Check(e, ledger.Past{}, world(day("04-28")))); d.Why.Code != "addresses-differ" {
		t.Errorf("got %+v", d)
	}
	e = closed(also(parent("P2", "H1"), func(a *casefile.Adult) { a.AddressConfirmedOn = day("01-01") }))
	if d := sole(Check(e, ledger.Past{}, world(day("04-28")))); d.Why.Code != "address-unconfirmed" {
		t.Errorf("confirmed for one of two: %+v", d)
	}
}

func TestOneHouseholdsTroubleIsNotTheOthers(t *testing.T) {
	p := Check(closed(also(parent("P2", "H2"), func(a *casefile.Adult) { a.SafeToWrite = casefile.No })), ledger.Past{}, world(day("04-28")))
	if p.Letters[0].Decision.Verdict != Go || p.Letters[1].Decision.Why.Code != "not-safe-to-write" {
		t.Errorf("got %+v and %+v", p.Letters[0].Decision, p.Letters[1].Decision)
	}
}

func TestTheWindowHoldsOneHouseholdOnly(t *testing.T) {
	p := Check(closed(also(parent("P2", "H1")), also(parent("P3", "H3"))), ledger.Past{}, world(day("04-28")))
	want := [][]string{
		{"Ms P1 Sample and Ms P2 Sample", "Flat H1", "Sample Street", "Sampleton", "NN1 1AA"},
		{"Ms P3 Sample", "Flat H3", "Sample Street", "Sampleton", "NN1 1AA"},
	}
	for i, l := range p.Letters {
		if !slices.Equal(l.Envelope.Address, want[i]) {
			t.Errorf("got %q", l.Envelope.Address)
		}
	}
	long := func(a *casefile.Adult) { a.Name = "Ms Wilhelmina Featherstonehaugh" }
	p = Check(closed(first(long), also(parent("P2", "H1"), long)), ledger.Past{}, world(day("04-28")))
	if d := sole(p); d.Verdict != Go || len(p.Letters[0].Envelope.Address) != 6 {
		t.Errorf("two long names: %+v, %q", d, p.Letters[0].Envelope.Address)
	}
}

// What the ledger holds for P1 and P2, who live together, decides who is still to be written to.
func TestWhoHasHadALetterIsLeftOut(t *testing.T) {
	o := ledger.Occasion{Kind: timetable.Closure.Name, Since: day("03-02")}
	e := closed(also(parent("P2", "H1")))
	for _, state := range ledger.States {
		past := ledger.Past{Letters: []ledger.PastLetter{{Letter: letterTo(o, "P1"), State: state,
			WrittenOn: day("04-28")}}}
		want := "P2"
		if state.Waiting() || !state.Live() {
			want = "P1+P2"
		}
		p := Check(e, past, world(day("04-29")))
		if got := together(p); got != want {
			t.Errorf("%s: still to be written to %q, want %q", state, got, want)
		}
		_, found := p.Find(letterTo(o, "P1"))
		if inTime := state == ledger.Sending || state == ledger.Accepted; found != inTime {
			t.Errorf("%s: the letter stands: %v", state, found)
		}
		if renamed := closed(first(func(a *casefile.Adult) { a.Household = "Renamed" })); state == ledger.Sent {
			if got := together(Check(renamed, past, world(day("04-29")))); got != "" {
				t.Errorf("a renamed household is written to again: %s", got)
			}
		}
	}
}

func TestACancelledLetterReachesNobody(t *testing.T) {
	o := ledger.Occasion{Kind: timetable.Closure.Name, Since: day("03-02")}
	past := ledger.Past{Letters: []ledger.PastLetter{
		{Letter: letterTo(o, "P1"), State: ledger.Sent, WrittenOn: day("04-28")},
		{Letter: letterTo(o, "P2"), State: ledger.Cancelled, WrittenOn: day("04-28")},
	}}
	if got := together(Check(closed(also(parent("P2", "H2"))), past, world(day("04-29")))); got != "P2" {
		t.Errorf("still to be written to: %q", got)
	}
}

func TestWhatLiesInThePrintFolderIsAskedAboutEveryDay(t *testing.T) {
	o := ledger.Occasion{Kind: timetable.Closure.Name, Since: day("03-02")}
	past := ledger.Past{Letters: []ledger.PastLetter{{Letter: letterTo(o, "P1"), State: ledger.Accepted,
		WrittenOn: day("04-28")}}}
	for _, tc := range []struct {
		name string
		c    change
		want Verdict
		code ledger.Code
	}{
		{"nothing changed", func(*casefile.Episode) {}, Go, ""},
		{"no longer safe", first(func(a *casefile.Adult) { a.SafeToWrite = casefile.No }), Hold, "not-safe-to-write"},
		{"stepped up", func(e *casefile.Episode) { e.StoppedOn, e.StopReason = day("04-29"), casefile.SteppedUp }, Cancel, "stopped-stepped-up"},
		{"consent withdrawn", said("P1", casefile.Withdrawn, "04-29"), Cancel, "no-longer-due"},
		{"extended", func(e *casefile.Episode) { e.ExtendedTo = day("05-11") }, Cancel, "not-due-yet"},
		{"no longer addressed, and so no giver", first(func(a *casefile.Adult) { a.Addressed = false }), Cancel, "no-longer-due"},
		{"somebody moved in", also(parent("P2", "H1")), Go, ""},
		{"lead professional gone", func(e *casefile.Episode) { e.LeadProfessionals = nil }, Cancel, "no-longer-due"},
	} {
		p := Check(closed(tc.c), past, world(day("04-29")))
		if got, _ := p.Find(letterTo(o, "P1")); got.Decision.Verdict != tc.want || got.Decision.Why.Code != tc.code {
			t.Errorf("%s: got %+v", tc.name, got.Decision)
		}
		if p.Outcome.NextLook != day("04-30") {
			t.Errorf("%s: next look on %q", tc.name, p.Outcome.NextLook)
		}
	}
}

func TestACoupleThatPartsGetsNoLetterTogether(t *testing.T) {
	o := ledger.Occasion{Kind: timetable.Closure.Name, Since: day("03-02")}
	apart := closed(also(parent("P2", "H2")))
	for _, state := range []ledger.State{ledger.Held, ledger.Ready, ledger.Sending, ledger.Accepted} {
		past := ledger.Past{Letters: []ledger.PastLetter{{Letter: letterTo(o, "P1", "P2"), State: state,
			WrittenOn: day("04-28")}}}
		if l, ok := Check(apart, past, world(day("04-29"))).Find(letterTo(o, "P1", "P2")); ok || l.Decision.Why.Code != "addressees-changed" {
			t.Errorf("%s: %+v", state, l.Decision)
		}
	}
}

func TestAReissueStandsByItself(t *testing.T) {
	o := ledger.Occasion{Kind: timetable.Closure.Name, Since: day("03-02")}
	past := ledger.Past{Letters: []ledger.PastLetter{
		{Letter: letterTo(o, "P1"), State: ledger.Returned, WrittenOn: day("04-28")},
		{Letter: again(letterTo(o, "P1")), State: ledger.Ready, WrittenOn: day("05-05")},
	}, Reissues: []ledger.Letter{again(letterTo(o, "P1"))}}
	e := closed(also(parent("P2", "H1")), first(func(a *casefile.Adult) { a.AddressConfirmedOn = day("05-05") }))
	p := Check(e, past, world(day("05-06")))
	if got := together(p); got != "P1 P2" {
		t.Errorf("got %q", got)
	}
	if l, ok := p.Find(again(letterTo(o, "P1"))); !ok || l.Decision.Verdict != Go || l.Envelope.ReissueOf != 7 {
		t.Errorf("got %+v", l.Decision)
	}
	if l, ok := p.Find(letterTo(o, "P1")); ok {
		t.Errorf("the first issue is planned again: %+v", l)
	}
	past.Letters[0].State, past.Letters[0].Settled = ledger.Cancelled, true // it had been uncertain, and a person found that it never left
	if got := together(Check(e, past, world(day("05-06")))); got != "P1 P2" {
		t.Errorf("with the first issue cancelled: %q", got)
	}
	past.Letters[1].State = ledger.Sent
	if got := together(Check(e, past, world(day("05-06")))); got != "P2" {
		t.Errorf("after the reissue was sent: %q", got)
	}
}

func TestWhatAPersonCancelledIsNotWrittenAgain(t *testing.T) {
	o := ledger.Occasion{Kind: timetable.Closure.Name, Since: day("03-02")}
	past := ledger.Past{Letters: []ledger.PastLetter{{Letter: letterTo(o, "P1"), State: ledger.Cancelled,
		Settled: true, WrittenOn: day("04-28")}}}
	e := closed(also(parent("P2", "H1")))
	if got := together(Check(e, past, world(day("05-06")))); got != "P2" {
		t.Errorf("a letter is planned to %q", got)
	}
	past.Letters[0].Settled = false
	if got := together(Check(e, past, world(day("05-06")))); got != "P1+P2" && got != "P1 P2" {
		t.Errorf("what the service cancelled is planned for %q", got)
	}
	past.Letters[0].Settled = true
	past.Reissues = []ledger.Letter{again(letterTo(o, "P1"))}
	if got := together(Check(e, past, world(day("05-06")))); got != "P1 P2" {
		t.Errorf("after the order to write it all the same: %q", got)
	}
}

func TestADecisionKeepsAnAdultsLettersBack(t *testing.T) {
	e := closed()
	for _, by := range []ledger.Code{ledger.HeldByPerson, ledger.SentBeforeRestore} {
		past := ledger.Past{Held: map[string]ledger.Code{timetable.Closure.Name.For("P1"): by}}
		if d := sole(Check(e, past, world(day("05-06")))); d.Verdict != Hold || d.Why.Code != by {
			t.Errorf("%s: %+v", by, d)
		}
	}
	past := ledger.Past{Held: map[string]ledger.Code{timetable.ConsentRefused.Name.For("P1"): ledger.HeldByPerson,
		timetable.Closure.Name.For("P9"): ledger.HeldByPerson}}
	if d := sole(Check(e, past, world(day("05-06")))); d.Verdict != Go {
		t.Errorf("held for another letter: %+v", d)
	}
}

func TestWhatWaitsForAnotherDecisionIsCancelled(t *testing.T) {
	o := ledger.Occasion{Kind: timetable.ConsentRefused.Name, Since: day("04-01")}
	past := ledger.Past{Letters: []ledger.PastLetter{{Letter: letterTo(o, "P1"), State: ledger.Held,
		WrittenOn: day("04-28")}}}
	agreed := refusing(said("P1", casefile.Given, "05-05"))
	p := Check(agreed, past, world(day("05-06")))
	if l, ok := p.Find(letterTo(o, "P1")); ok || l.Decision.Verdict != Cancel || l.Decision.Why.Code != "no-longer-due" {
		t.Errorf("agreed: %+v", l.Decision)
	}
	if l, ok := p.Find(letterTo(ledger.Occasion{Kind: timetable.Closure.Name, Since: day("05-05")}, "P1")); !ok || l.Decision.Verdict != Go {
		t.Errorf("nothing has answered the closure: %+v", l.Decision)
	}
	said("P1", casefile.Refused, "05-11")(agreed)
	p = Check(agreed, past, world(day("05-12")))
	if l, ok := p.Find(letterTo(o, "P1")); ok || l.Decision.Why.Code != "decided-anew" {
		t.Errorf("refused anew: %+v", l.Decision)
	}
	if got := p.Letters[0].Envelope.Occasion.Since; got != day("05-11") {
		t.Errorf("the new refusal is answered as of %s", got)
	}
}
