package safeguard_test

import (
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
)

// TestALetterThatAPersonMade goes where the program can't make one, while it says what is so, and is held for whatever else
// holds a letter.
func TestALetterThatAPersonMade(t *testing.T) {
	format := func(f casefile.Format) change { return first(func(a *casefile.Adult) { a.Format = f }) }
	unconfirmed := first(func(a *casefile.Adult) { a.AddressConfirmedOn = calendar.Date{} })
	byEmail := first(func(a *casefile.Adult) { a.Channel, a.Email = casefile.Email, "p1@example.org" })
	unsafe := first(func(a *casefile.Adult) { a.SafeToWrite = casefile.No })
	ruling := []change{said("P1", casefile.Refused, "04-01"), also(parent("P2", "H2")), said("P2", casefile.Given, "04-01"),
		ruled(casefile.Given, "04-02")}
	for _, tc := range []struct {
		name   string
		e      *casefile.Episode
		made   func(*ledger.Made)
		isTrue bool
		want   string
	}{
		{"made", closed(format(casefile.EasyRead)), nil, true, "P1:go"},
		{"none made", closed(format(casefile.EasyRead)), func(m *ledger.Made) { m.Addressees = []string{"P9"} }, true, "P1:format-by-person"},
		{"for another occasion", closed(format(casefile.EasyRead)), func(m *ledger.Made) { m.Occasion.Since = day("01-01") }, true,
			"P1:format-by-person"},
		{"for an earlier issue", closed(format(casefile.EasyRead)), func(m *ledger.Made) { m.IssueNo = 2 }, true, "P1:format-by-person"},
		{"no longer true", closed(format(casefile.EasyRead)), nil, false, "P1:format-by-person"},
		{"in a language without wording", closed(first(func(a *casefile.Adult) { a.Language = "pl" })), nil, true, "P1:go"},
		{"not safe", closed(format(casefile.EasyRead), unsafe), nil, true, "P1:not-safe-to-write"},
		{"to an address that nobody confirmed", closed(format(casefile.EasyRead), unconfirmed), nil, true, "P1:address-unconfirmed"},
		{"mailed, whatever the address", closed(format(casefile.EasyRead), unconfirmed, byEmail), nil, true, "P1:go"},
		{"made elsewhere for who is mailed to: it goes to the door", closed(format(casefile.Braille), unconfirmed, byEmail),
			func(m *ledger.Made) { m.Elsewhere = true }, true, "P1:address-unconfirmed"},
		{"of a choice that was not theirs", closed(ruling...), func(m *ledger.Made) { m.Answers = []ledger.Code{ledger.NotTheirChoice} }, true,
			"P1:go P2:go"},
		{"of a choice that was not theirs, but made for its format", closed(ruling...), nil, true, "P1:not-their-choice P2:go"},
	} {
		today := day("04-28")
		w := world(today)
		w.Made = func(*casefile.Episode, Envelope, ledger.Made) bool { return tc.isTrue }
		blank := Check(tc.e, ledger.Past{}, w)
		if len(blank.Letters) == 0 {
			t.Fatalf("%s: no letter is due", tc.name)
		}
		made := ledger.Made{Letter: blank.Letters[0].Envelope.Letter, ID: 7, Answers: []ledger.Code{ledger.FormatByPerson}}
		if tc.made != nil {
			tc.made(&made)
		}
		plan := Check(tc.e, ledger.Past{Made: []ledger.Made{made}}, w)
		if got := verdicts(plan); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
		l := plan.Letters[0]
		if stands := l.Envelope.Made != nil; stands != (tc.isTrue && made.SameAs(l.Envelope.Letter)) || l.Lapsed == tc.isTrue {
			t.Errorf("%s: stands %v, lapsed %v", tc.name, stands, l.Lapsed)
		}
		if made.Elsewhere && l.Envelope.Channel != casefile.ByHand {
			t.Errorf("%s: it goes by %s", tc.name, l.Envelope.Channel)
		}
	}
}

// TestTheNewestLetterThatAPersonMadeCounts even if an earlier one would still say what is so.
func TestTheNewestLetterThatAPersonMadeCounts(t *testing.T) {
	e := closed(first(func(a *casefile.Adult) { a.Format = casefile.EasyRead }))
	w := world(day("04-28"))
	w.Made = func(_ *casefile.Episode, _ Envelope, m ledger.Made) bool { return m.ID == 1 }
	of := Check(e, ledger.Past{}, w).Letters[0].Envelope.Letter
	plan := Check(e, ledger.Past{Made: []ledger.Made{{Letter: of, ID: 1}, {Letter: of, ID: 2}}}, w)
	if got := verdicts(plan); got != "P1:format-by-person" || !plan.Letters[0].Lapsed {
		t.Errorf("%s, lapsed %v", got, plan.Letters[0].Lapsed)
	}
}
