package safeguard_test

import (
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
	"stepdown/internal/timetable"
)

// Whoever has a letter written once more must not send it where the first came back from.
func TestALetterThatCameBackHoldsOthersUntilTheAddressIsConfirmedAnew(t *testing.T) {
	o := ledger.Occasion{Kind: timetable.Closure.Name, Since: day("03-02")}
	confirmed := func(on string) change {
		return first(func(a *casefile.Adult) { a.AddressConfirmedOn = day(on) })
	}
	for name, tc := range map[string]struct {
		e    *casefile.Episode
		past ledger.PastLetter
		held bool
	}{
		"confirmed before it was written":      {closed(confirmed("04-01")), ledger.PastLetter{State: ledger.Returned}, true},
		"confirmed on that day":                {closed(confirmed("04-10")), ledger.PastLetter{State: ledger.Returned}, true},
		"confirmed since":                      {closed(confirmed("04-11")), ledger.PastLetter{State: ledger.Returned}, false},
		"it has arrived":                       {closed(), ledger.PastLetter{State: ledger.Sent}, false},
		"an e-mail came back":                  {closed(), ledger.PastLetter{State: ledger.Returned, Channel: casefile.Email}, false},
		"it came back, and this one is mailed": {closed(first(mailed)), ledger.PastLetter{State: ledger.Returned}, false},
	} {
		tc.past.Letter, tc.past.WrittenOn = letterTo(o, "P1"), day("04-10")
		past := ledger.Past{Letters: []ledger.PastLetter{tc.past}, Reissues: []ledger.Letter{again(letterTo(o, "P1"))}}
		if got := sole(Check(tc.e, past, world(day("04-28")))); (got.Why.Code == ledger.AddressUnconfirmed) != tc.held ||
			!tc.held && got.Verdict != Go {
			t.Errorf("%s: %+v", name, got)
		}
	}
	past := ledger.Past{Letters: []ledger.PastLetter{{State: ledger.Returned, Letter: letterTo(o, "P2"), WrittenOn: day("04-10")}}}
	if got := sole(Check(closed(also(parent("P2", "H2"))), past, world(day("04-28")))); got.Verdict != Go {
		t.Errorf("another's came back: %+v", got)
	}
}
