package safeguard_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
	"stepdown/internal/timetable"
)

// life is a case whose record is changed by chance, and a ledger that does what plans say.
type life struct {
	*rapid.T
	e     *casefile.Episode
	past  ledger.Past
	today calendar.Date
	left  []ledger.PastLetter // in the order in which they left
}

// scan brings the ledger in line with the plan, as the daemon's scan does.
func (l *life) scan() {
	p := Check(l.e, l.past, world(l.today))
	planned := slices.Clone(p.Letters)
	for i := range l.past.Letters {
		old := &l.past.Letters[i]
		if !old.State.Waiting() && old.State != ledger.Accepted {
			continue
		}
		now, ok := p.Find(old.Letter)
		if ok {
			planned = slices.DeleteFunc(planned, func(n Planned) bool {
				return n.Envelope.Occasion == old.Occasion && slices.Equal(n.Envelope.Addressees, old.Addressees)
			})
		}
		switch {
		case now.Decision.Verdict == Cancel, now.Decision.Verdict == Hold && old.State == ledger.Accepted:
			l.become(old, ledger.Cancelled)
		case now.Decision.Verdict == Hold && old.State == ledger.Ready:
			l.become(old, ledger.Held)
		case now.Decision.Verdict == Go && old.State == ledger.Held:
			l.become(old, ledger.Superseded)
			planned = append(planned, now)
		}
	}
	for _, n := range planned {
		state := ledger.Ready
		switch n.Decision.Verdict {
		case Hold:
			state = ledger.Held
		case Cancel:
			l.Fatalf("a letter is planned only to be cancelled: %+v", n.Decision)
		}
		l.write(n, state)
	}
}

// write adds a letter, and is what the database's unique key is: an adult has one live letter for an occasion.
func (l *life) write(n Planned, state ledger.State) {
	for _, old := range l.past.Letters {
		for _, id := range n.Envelope.Addressees {
			if old.State.Live() && old.Occasion == n.Envelope.Occasion && slices.Contains(old.Addressees, id) {
				l.Fatalf("on %s %s is written to for %v, and has a letter that is %s", l.today, id, old.Occasion, old.State)
			}
		}
	}
	l.past.Letters = append(l.past.Letters, ledger.PastLetter{
		ID: int64(len(l.past.Letters) + 1), Letter: n.Envelope.Letter, State: state, WrittenOn: l.today,
	})
}

func (l *life) become(old *ledger.PastLetter, to ledger.State) {
	if err := old.State.Become(to); err != nil {
		l.Fatal(err)
	}
	old.State = to
}

// deliver lets ready letters go, each after a last look at the record as it is then.
func (l *life) deliver() {
	for i := range l.past.Letters {
		old := &l.past.Letters[i]
		switch {
		case old.State == ledger.Accepted && rapid.Bool().Draw(l.T, "printed"):
			l.become(old, ledger.Sent)
		case old.State == ledger.Ready && rapid.Bool().Draw(l.T, "claimed"):
			if rapid.IntRange(0, 5).Draw(l.T, "changed meanwhile") == 0 {
				l.change()
			}
			now, ok := Check(l.e, l.past, world(l.today)).Find(old.Letter)
			if !ok || now.Decision.Verdict != Go {
				l.become(old, map[Verdict]ledger.State{Hold: ledger.Held, Cancel: ledger.Cancelled}[now.Decision.Verdict])
				continue
			}
			l.mayLeave(now.Envelope)
			l.become(old, ledger.Sending)
			l.become(old, rapid.SampledFrom([]ledger.State{ledger.Accepted, ledger.Sent, ledger.Uncertain}).Draw(l.T, "outcome"))
			l.left = append(l.left, *old)
		}
	}
}

// mayLeave asks the record itself, and none of the code under test, whether the letter may leave.
func (l *life) mayLeave(n Envelope) {
	for _, a := range l.e.Adults {
		if a.Household == n.Household && a.SafeToWrite != casefile.Yes {
			l.Fatalf("on %s a letter leaves for a household in which %s is %q to write to", l.today, a.ID, a.SafeToWrite)
		}
	}
	for _, a := range n.Adults {
		if !a.Addressed || a.Household != n.Household || l.today.Sub(a.AddressConfirmedOn) > 90 {
			l.Fatalf("on %s a letter leaves for %+v", l.today, a)
		}
	}
	stands := l.e.ConsentOn(l.today).Decision
	started, completed := l.e.On(casefile.HandoverStarted, l.today), l.e.On(casefile.HandoverCompleted, l.today)
	switch {
	case l.e.Stopped(l.today), len(l.e.Held(l.today)) > 0, l.e.Quarantine != "":
		l.Fatalf("on %s a letter leaves of a case that is stopped, held or in doubt", l.today)
	case l.e.On(casefile.ClosureConfirmed, l.today).IsZero():
		l.Fatalf("on %s a letter leaves of a case that nobody closes", l.today)
	case n.Occasion.Kind == timetable.ConsentRefused.Name && stands != casefile.StandsRefused,
		n.Occasion.Kind == timetable.Closure.Name && stands != casefile.StandsGiven:
		l.Fatalf("on %s a %s letter leaves while consent is %s", l.today, n.Occasion.Kind, stands)
	case n.Occasion.Kind == timetable.Closure.Name && (started.IsZero() || completed.IsZero() ||
		l.today.Sub(started) < timetable.Default().HandoverMinimum):
		l.Fatalf("on %s a closure letter leaves; the handover ran from %q to %q", l.today, started, completed)
	}
}

// change changes something of the record that may hold letters back, or let them go.
func (l *life) change() {
	a := &l.e.Adults[rapid.IntRange(0, len(l.e.Adults)-1).Draw(l.T, "adult")]
	switch rapid.SampledFrom([]string{"safety", "address", "household", "addressed", "hold", "quarantine", "lead", "extension",
		"stop"}).Draw(l.T, "change") {
	case "safety":
		a.SafeToWrite = rapid.SampledFrom([]casefile.Answer{casefile.Yes, casefile.Yes, casefile.No, casefile.Unknown}).Draw(l.T, "safe")
	case "address":
		a.AddressConfirmedOn = l.today.AddDays(-rapid.IntRange(0, 100).Draw(l.T, "confirmed days ago"))
	case "household":
		a.Household = rapid.SampledFrom([]string{"H1", "H2", "H3"}).Draw(l.T, "household")
		a.Address = parent(a.ID, a.Household).Address
	case "addressed":
		if !a.YoungPerson && a.ID != "P1" {
			a.Addressed = !a.Addressed
		}
	case "hold":
		l.e.Holds = []casefile.Hold{{From: l.today, Until: l.today.AddDays(rapid.IntRange(0, 9).Draw(l.T, "held for"))}}
	case "quarantine":
		l.e.Quarantine = rapid.SampledFrom([]string{"", "", "rows rejected"}).Draw(l.T, "quarantine")
	case "lead":
		l.e.LeadProfessionals[0].Until = l.today.AddDays(rapid.IntRange(-3, 30).Draw(l.T, "lead until"))
	case "extension":
		l.e.ExtendedTo = l.today.AddDays(rapid.IntRange(-10, 20).Draw(l.T, "extended to"))
	case "stop":
		if rapid.IntRange(0, 9).Draw(l.T, "stopped") == 0 {
			l.e.StoppedOn, l.e.StopReason = l.today, casefile.SteppedUp
		}
	}
}

// correct moves the date of something that is on record, leaving its order among the rest as it is.
func (l *life) correct() {
	move := func(d, after calendar.Date) calendar.Date {
		moved := d.AddDays(rapid.IntRange(-15, 15).Draw(l.T, "moved by"))
		if !moved.After(after) {
			moved = after.AddDays(1)
		}
		if moved.After(l.today) {
			moved = l.today
		}
		return moved
	}
	if rapid.Bool().Draw(l.T, "correct a milestone") {
		step := rapid.SampledFrom([]casefile.Step{casefile.HandoverStarted, casefile.HandoverCompleted, casefile.ClosureConfirmed}).Draw(l.T,
			"step")
		if on := l.e.On(step, l.today); !on.IsZero() {
			l.e.Milestones = append(l.e.Milestones, casefile.Milestone{Step: step, On: move(on, calendar.Date{}), Source: casefile.FromFeed,
				RecordedOn: l.today})
		}
		return
	}
	var last, before calendar.Date
	for _, c := range l.e.Consents {
		if c.On.After(last) {
			last, before = c.On, last
		} else if c.On != last && c.On.After(before) {
			before = c.On
		}
	}
	if moved := move(last, before); moved.After(before) {
		for i := range l.e.Consents {
			if l.e.Consents[i].On == last {
				l.e.Consents[i].On = moved
			}
		}
	}
}

func begin(t *rapid.T) *life {
	e := closed(also(parent("P2", "H2")), also(parent("Y1", "H1"), func(a *casefile.Adult) { a.YoungPerson = true }),
		also(parent("P3", "H1"), func(a *casefile.Adult) { a.Addressed, a.ParentalResponsibility = false, casefile.No }))
	if rapid.Bool().Draw(t, "refused") {
		e.Consents = nil
		said("P1", casefile.Refused, "03-02")(e)
	}
	return &life{T: t, e: e, today: day("04-20")}
}

// live lives sixty days, on some of which the daemon sleeps.
func (l *life) live(days func()) {
	for range 60 {
		l.today = l.today.AddDays(1)
		if rapid.IntRange(0, 3).Draw(l.T, "a change today") == 0 {
			l.change()
		}
		days()
		if rapid.IntRange(0, 4).Draw(l.T, "asleep") > 0 {
			l.scan()
			l.deliver()
		}
	}
}

func (l *life) reached(id string) (letters []ledger.PastLetter) {
	for _, sent := range l.left {
		i := slices.IndexFunc(l.past.Letters, func(p ledger.PastLetter) bool { return p.ID == sent.ID })
		if l.past.Letters[i].State.Live() && slices.Contains(sent.Addressees, id) { // else it was recalled before it was printed
			letters = append(letters, sent)
		}
	}
	return letters
}

// A family that decides once gets one letter each, however often households, flags and dates change.
func TestOneDecisionBringsEachAdultOneLetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := begin(t)
		l.live(func() {
			if rapid.IntRange(0, 5).Draw(l.T, "a correction today") == 0 {
				l.correct()
			}
		})
		for _, a := range l.e.Adults {
			if got := l.reached(a.ID); len(got) > 1 {
				t.Fatalf("%s was sent %d letters: %+v", a.ID, len(got), got)
			}
		}
	})
}

// A family that changes its mind as it likes never gets both kinds of letter for one closure, nor one twice for an
// occasion.
func TestNobodyGetsBothLettersForOneClosure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := begin(t)
		l.live(func() {
			switch rapid.IntRange(0, 15).Draw(l.T, "today") {
			case 0:
				said("P1", rapid.SampledFrom(casefile.Decisions).Draw(l.T, "decision"), l.today.String()[5:])(l.e)
			case 1:
				did(casefile.ClosureConfirmed, l.today.String()[5:])(l.e)
			case 2:
				l.correct()
			}
		})
		for _, a := range l.e.Adults {
			got := l.reached(a.ID)
			for i, one := range got {
				for _, other := range got[:i] {
					switch {
					case one.Occasion == other.Occasion:
						t.Fatalf("%s was sent two letters for %v", a.ID, one.Occasion)
					case one.Closure == other.Closure && (one.Occasion.Kind != other.Occasion.Kind || one.Occasion.Kind == timetable.Closure.Name):
						t.Fatalf("%s was sent %v and %v for the closure of %s", a.ID, other.Occasion, one.Occasion, one.Closure)
					}
				}
			}
		}
	})
}

// The properties above would hold of a program that sends nothing.
func TestAQuietLifeEndsInALetter(t *testing.T) {
	e := closed(also(parent("P2", "H2")))
	var past ledger.Past
	for _, l := range Check(e, past, world(day("04-28"))).Letters {
		if l.Decision.Verdict == Go {
			past.Letters = append(past.Letters, ledger.PastLetter{Letter: l.Envelope.Letter, State: ledger.Sent})
		}
	}
	if len(past.Letters) != 2 || len(Check(e, past, world(day("04-29"))).Letters) != 0 {
		t.Errorf("sent %+v", past.Letters)
	}
}

func TestAFamilyThatRefusedThenAgreedGetsItsClosureLetterInTheEnd(t *testing.T) {
	e := refusing()
	p := Check(e, ledger.Past{}, world(day("04-28")))
	if d := sole(p); d.Verdict != Go || p.Letters[0].Envelope.Occasion.Kind != timetable.ConsentRefused.Name {
		t.Fatalf("got %+v", p.Letters)
	}
	past := ledger.Past{Letters: []ledger.PastLetter{{
		Letter: letterTo(p.Letters[0].Envelope.Occasion, "P1"), State: ledger.Sent, WrittenOn: day("04-28"),
	}}}
	said("P1", casefile.Given, "05-05")(e)
	if p := Check(e, past, world(day("05-06"))); len(p.Letters) != 0 {
		t.Errorf("the closure has been answered: %+v", p.Letters)
	}
	did(casefile.ClosureConfirmed, "06-22")(e)
	e.Adults[0].AddressConfirmedOn = day("06-20")
	p = Check(e, past, world(day("06-23")))
	if d := sole(p); d.Verdict != Go || p.Letters[0].Envelope.Occasion != (ledger.Occasion{Kind: timetable.Closure.Name,
		Since: day("05-05")}) {
		t.Errorf("got %+v", p.Letters)
	}
}

func BenchmarkCheck(b *testing.B) {
	e := closed(also(parent("P2", "H1")), also(parent("P3", "H3")))
	w := world(day("04-28"))
	b.ReportAllocs()
	for b.Loop() {
		if len(Check(e, ledger.Past{}, w).Letters) != 2 {
			b.Fatal("another plan")
		}
	}
}
