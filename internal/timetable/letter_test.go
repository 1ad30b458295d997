package timetable_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/timetable"
)

func TestWhenALetterIsOwed(t *testing.T) {
	refused := func(on string) func(*casefile.Episode) { return said(casefile.Refused, on, casefile.Engage) }
	confirmed := did(casefile.ClosureConfirmed, "04-27")
	for _, tc := range []struct {
		name string
		e    *casefile.Episode
		kind ledger.Kind // none: no letter
		due  string
	}{
		{"the day after the confirmation", handedOver(), Closure.Name, "2026-04-28"},
		{"never before day 42", family(said(casefile.Given, "03-02"), did(casefile.HandoverStarted, "04-06"),
			did(casefile.HandoverCompleted, "04-10"), confirmed), Closure.Name, "2026-05-19"}, // day 42 is Monday 18 May
		{"not before the extension", handedOver(func(e *casefile.Episode) { e.ExtendedTo = day("05-14") }), Closure.Name, "2026-05-15"},
		// over a bank holiday
		{"not before social work ends", handedOver(func(e *casefile.Episode) { e.SocialWorkEndsOn = day("05-01") }), Closure.Name,
			"2026-05-05"},
		{"not without a completed handover", family(said(casefile.Given, "03-02"), did(casefile.HandoverStarted, "03-09"), confirmed), "", ""},
		{"not without a start of the handover", family(said(casefile.Given, "03-02"), did(casefile.HandoverCompleted, "04-24"), confirmed), "",
			""},
		{"not without a confirmed closure", family(said(casefile.Given, "03-02"), did(casefile.HandoverStarted, "03-09"),
			did(casefile.HandoverCompleted, "04-24")), "", ""},
		{"not while the confirmation lies ahead", family(said(casefile.Given, "03-02"), did(casefile.HandoverStarted, "03-09"),
			did(casefile.HandoverCompleted, "04-24"), did(casefile.ClosureConfirmed, "05-01")), "", ""},
		{"not without a lead professional", handedOver(func(e *casefile.Episode) { e.LeadProfessionals[0].Until = day("04-20") }), "", ""},
		{"not with an excluded lead professional", handedOver(func(e *casefile.Episode) {
			e.Consents[0].ExcludedOrganisations = []string{"Sample School"}
		}), "", ""},
		{"not where nothing was said", family(did(casefile.HandoverStarted, "03-09"), did(casefile.HandoverCompleted, "04-24"), confirmed), "",
			""},
		{"a refusal, closure later", family(refused("04-01"), confirmed), ConsentRefused.Name, "2026-04-28"},
		{"a refusal after the closure", family(refused("04-30"), confirmed), ConsentRefused.Name, "2026-05-01"},
		{"a refusal without a closure", family(refused("04-01")), "", ""},
		{"one scope given, the other refused", family(said(casefile.Given, "03-02", casefile.Share), refused("03-02"), confirmed),
			ConsentRefused.Name, "2026-04-28"},
		{"withdrawn during the handover, closure not confirmed",
			family(said(casefile.Given, "03-02"), did(casefile.HandoverStarted, "03-09"), said(casefile.Withdrawn, "04-01")), "", ""},
		{"withdrawn after the handover", handedOver(said(casefile.Withdrawn, "04-27", casefile.Share)), ConsentRefused.Name, "2026-04-28"},
		{"no support needed, and refused: owed, for the safeguards to hold", family(notNeeded, refused("04-01"), confirmed),
			ConsentRefused.Name, "2026-04-28"},
		{"no support needed", handedOver(notNeeded), "", ""},
	} {
		o := due(tc.e, ledger.Past{}, "04-30")
		if tc.kind == "" {
			if len(o.Letters) > 0 {
				t.Errorf("%s: a %s letter is owed on %s", tc.name, o.Letters[0].Occasion.Kind, o.Letters[0].Due)
			}
			continue
		}
		if len(o.Letters) != 1 || o.Letters[0].Occasion.Kind != tc.kind || o.Letters[0].Due.String() != tc.due {
			t.Errorf("%s: got %+v, want %s on %s", tc.name, o.Letters, tc.kind, tc.due)
		} else if l := o.Letters[0]; l.Due.After(day("04-30")) && (o.NextLook.IsZero() || o.NextLook.After(l.Due)) {
			t.Errorf("%s: due on %s, next look on %q", tc.name, l.Due, o.NextLook)
		}
	}
}

// answer is the ledger's letter for what is owed on the day, sent then.
func answer(t interface{ Fatalf(string, ...any) }, e *casefile.Episode, past ledger.Past, on calendar.Date,
	state ledger.State) ledger.PastLetter {
	o := Default().Due(e, past, england, on)
	if len(o.Letters) != 1 || o.Letters[0].Due.After(on) {
		t.Fatalf("no letter is owed on %s: %+v", on, o.Letters)
	}
	l := o.Letters[0]
	return ledger.PastLetter{Letter: ledger.Letter{Occasion: l.Occasion, Addressees: []string{"P1"}, IssueNo: 1, Closure: l.Closure},
		State: state, WrittenOn: on}
}

func TestACorrectedDateKeepsItsOccasion(t *testing.T) {
	sentFor := func(e *casefile.Episode) ledger.Past {
		return ledger.Past{Letters: []ledger.PastLetter{answer(t, e, ledger.Past{}, day("04-28"), ledger.Sent)}}
	}
	refusal := func(on string) *casefile.Episode {
		return family(said(casefile.Given, "03-02"), said(casefile.Refused, on), did(casefile.ClosureConfirmed, "04-27"))
	}
	past := sentFor(refusal("04-01"))
	first := past.Letters[0].Occasion
	for _, moved := range []string{"03-03", "03-31", "04-02", "04-26", "04-28", "05-04"} { // earlier, later, past the letter itself
		o := due(refusal(moved), past, "05-05")
		if len(o.Letters) != 1 || o.Letters[0].Occasion != first || verdict(o, "consent-refused-letter").State == Due {
			t.Errorf("refusal corrected to %s: %+v", moved, o.Letters)
		}
	}
	closure := func(on string) *casefile.Episode {
		return family(said(casefile.Refused, "04-01"), did(casefile.ClosureConfirmed, on))
	}
	for _, moved := range []string{"04-02", "04-30"} {
		o := due(closure(moved), past, "05-05")
		if o.Letters[0].Occasion != first {
			t.Errorf("closure corrected to %s makes the occasion %v", moved, o.Letters[0].Occasion)
		}
	}
	both := family(said(casefile.Given, "03-02"), said(casefile.Refused, "04-01"), did(casefile.ClosureConfirmed, "04-27"),
		said(casefile.Given, "04-06"), said(casefile.Refused, "04-07")) // told to us only after the letter
	if o := due(both, past, "05-05"); o.Letters[0].Occasion != first {
		t.Errorf("a change of mind from before the letter, recorded late, makes the occasion %v", o.Letters[0].Occasion)
	}
	// held until then
	waited := ledger.Past{Letters: []ledger.PastLetter{answer(t, refusal("04-01"), ledger.Past{}, day("05-18"), ledger.Sent)}}
	both = refusal("04-01")
	said(casefile.Given, "05-04")(both)
	said(casefile.Refused, "05-06")(both)
	if o := due(both, waited, "05-19"); o.Letters[0].Occasion != first {
		t.Errorf("a change of mind from before a letter that had waited makes the occasion %v", o.Letters[0].Occasion)
	}
}

func TestAChangeOfMindIsAnOccasionOfItsOwn(t *testing.T) {
	e := family(said(casefile.Refused, "04-01"), did(casefile.ClosureConfirmed, "04-27"))
	past := ledger.Past{Letters: []ledger.PastLetter{answer(t, e, ledger.Past{}, day("04-28"), ledger.Sent)}}
	said(casefile.Given, "05-04")(e)
	if o := due(e, past, "05-05"); len(o.Letters) != 0 {
		t.Fatalf("consent stands, and there was no handover: %+v", o.Letters)
	}
	said(casefile.Refused, "05-11")(e)
	o := due(e, past, "05-12")
	if len(o.Letters) != 1 || o.Letters[0].Occasion.Since != day("05-11") || verdict(o, "consent-refused-letter").State != Due {
		t.Errorf("a new refusal has no occasion of its own: %+v", o.Letters)
	}
}

func TestOneKindOfLetterForOneClosure(t *testing.T) {
	refused := family(said(casefile.Refused, "03-09"), did(casefile.ClosureConfirmed, "03-10"))
	for _, state := range ledger.States {
		past := ledger.Past{Letters: []ledger.PastLetter{answer(t, refused, ledger.Past{}, day("03-11"), state)}}
		past.Letters[0].WrittenOn = calendar.Date{} // the weakest knowledge: no writing day
		agreed := family(said(casefile.Refused, "03-09"), said(casefile.Given, "03-12"), did(casefile.HandoverStarted, "03-16"),
			did(casefile.HandoverCompleted, "04-28"), did(casefile.ClosureConfirmed, "03-10"))
		blocked := state.Live() && !state.Waiting()
		o := due(agreed, past, "05-05")
		if got := len(o.Letters) == 0; got != blocked {
			t.Errorf("the refusal's letter is %s: closure letter owed %v", state, !got)
		}
		if blocked && !slices.Contains([]ledger.State{ledger.Sent, ledger.Returned}, state) && o.NextLook != day("05-06") {
			t.Errorf("the refusal's letter is %s and may yet not go: next look %q", state, o.NextLook)
		}
		did(casefile.ClosureConfirmed, "03-11")(agreed) // a correction, from before the family agreed
		if got := len(due(agreed, past, "05-05").Letters) == 0; got != blocked {
			t.Errorf("the refusal's letter is %s, the confirmation's date was corrected: closure letter owed %v", state, !got)
		}
		// The manager confirms the closure anew, and the family gets its closure letter in the end.
		did(casefile.ClosureConfirmed, "04-29")(agreed)
		if o := due(agreed, past, "05-05"); len(o.Letters) != 1 || o.Letters[0].Occasion.Kind != Closure.Name {
			t.Errorf("the refusal's letter is %s: no closure letter in the end: %+v", state, verdict(o, "closure-letter"))
		}
	}
	// A confirmation dated before the letter was written is the one that the letter answered, with its date corrected.
	late := answer(t, refused, ledger.Past{}, day("03-20"), ledger.Sent)
	agreed := family(said(casefile.Refused, "03-09"), said(casefile.Given, "03-12"), did(casefile.HandoverStarted, "03-16"),
		did(casefile.HandoverCompleted, "04-28"), did(casefile.ClosureConfirmed, "03-16"))
	if o := due(agreed, ledger.Past{Letters: []ledger.PastLetter{late}}, "05-05"); len(o.Letters) != 0 {
		t.Errorf("a corrected confirmation brings %+v", o.Letters)
	}
	closed := handedOver()
	past := ledger.Past{Letters: []ledger.PastLetter{answer(t, closed, ledger.Past{}, day("04-28"), ledger.Sent)}}
	said(casefile.Withdrawn, "04-30")(closed)
	if o := due(closed, past, "05-05"); len(o.Letters) != 0 {
		t.Errorf("the closure letter has gone, and a withdrawal brings %+v", o.Letters)
	}
	for state, next := range map[ledger.State]calendar.Date{ledger.Sent: {}, ledger.Accepted: day("05-06"), ledger.Uncertain: day("05-06")} {
		past := ledger.Past{Letters: []ledger.PastLetter{answer(t, handedOver(), ledger.Past{}, day("04-28"), state)}}
		if o := due(closed, past, "05-05"); o.NextLook != next {
			t.Errorf("the closure letter is %s: next look %q", state, o.NextLook)
		}
	}
	said(casefile.Given, "05-01")(closed)
	if o := due(closed, past, "05-05"); len(o.Letters) != 0 {
		t.Errorf("one closure brings a second closure letter: %+v", o.Letters)
	}
}

func TestLettersOfOneDecisionComeTogether(t *testing.T) {
	// The consent that lay between two refusals turns out to be older than both: what were two decisions is one.
	e := family(said(casefile.Given, "03-02"), said(casefile.Refused, "04-01"), said(casefile.Refused, "04-15"),
		did(casefile.ClosureConfirmed, "04-27"))
	first := ledger.Occasion{Kind: ConsentRefused.Name, Since: day("04-01")}
	second := ledger.Occasion{Kind: ConsentRefused.Name, Since: day("04-15")}
	past := ledger.Past{Letters: []ledger.PastLetter{
		{Letter: ledger.Letter{Occasion: first, Addressees: []string{"P1"}, IssueNo: 1, Closure: day("04-06")}, State: ledger.Held,
			WrittenOn: day("04-07")},
		{Letter: ledger.Letter{Occasion: second, Addressees: []string{"P1"}, IssueNo: 1, Closure: day("04-06")}, State: ledger.Sent,
			WrittenOn: day("04-16")},
	}}
	o := due(e, past, "04-28")
	if len(o.Letters) != 1 || o.Letters[0].Occasion != second || !slices.Equal(o.Letters[0].Known, []ledger.Occasion{first, second}) {
		t.Errorf("got %+v: the key of what was sent should outrank the other", o.Letters)
	}
	if v := verdict(o, "consent-refused-letter"); v.State != Done {
		t.Errorf("got %v", v)
	}
}

// A family says a number of things in turn, and letters answer them; then the date of one thing is corrected, as often
// as you like, without changing the order. Nobody gets a second letter for it.
func TestNoCorrectedDateBringsASecondLetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := family(did(casefile.ClosureConfirmed, "03-02"))
		days := []calendar.Date{day("03-02")}
		for i := range rapid.IntRange(1, 4).Draw(t, "changes of mind") {
			on := days[len(days)-1].AddDays(rapid.IntRange(2, 30).Draw(t, "days later"))
			decision := casefile.Refused
			if i%2 == 1 {
				decision = casefile.Given
			}
			days = append(days, on)
			said(decision, on.String())(e)
		}
		last := days[len(days)-1]
		if e.ConsentOn(last).Decision != casefile.StandsRefused {
			last = last.AddDays(3)
			days = append(days, last)
			said(casefile.Refused, last.String())(e)
		}
		written := england.AddWorkingDays(last, 1).AddDays(rapid.IntRange(0, 30).Draw(t, "written later"))
		past := ledger.Past{Letters: []ledger.PastLetter{answer(t, e, ledger.Past{}, written, ledger.Sent)}}
		today := written
		for range rapid.IntRange(1, 5).Draw(t, "corrections") {
			today = today.AddDays(rapid.IntRange(0, 20).Draw(t, "days until the correction"))
			before := days[len(days)-2]
			moved := before.AddDays(rapid.IntRange(1, max(1, today.Sub(before))).Draw(t, "corrected to"))
			if moved.After(today) {
				moved = today
			}
			for i := range e.Consents {
				if e.Consents[i].On == days[len(days)-1] {
					e.Consents[i].On = moved
				}
			}
			days[len(days)-1] = moved
			o := Default().Due(e, past, england, today)
			if len(o.Letters) > 0 && o.Letters[0].Occasion != past.Letters[0].Occasion {
				t.Fatalf("on %s the refusal, moved to %s, is another occasion: %v, not %v", today, moved, o.Letters[0].Occasion,
					past.Letters[0].Occasion)
			}
		}
	})
}

func notNeeded(e *casefile.Episode) { e.Support = casefile.SupportNotNeeded }
