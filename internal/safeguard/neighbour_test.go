package safeguard_test

import (
	"slices"
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
)

// elsewhere is a record of another case with one adult, at a door of their own unless it is changed.
func elsewhere(id string, changes ...change) *casefile.Episode {
	e := closed(first(func(a *casefile.Adult) {
		a.ID, a.Address, a.Email = id, []string{"99 Far Lane", "Otherton"}, ""
	}))
	e.Key, e.Consents, e.Milestones, e.SocialWorkEndsOn = casefile.Key{Case: "EHM-2", Number: 1}, nil, nil, day("12-01")
	for _, c := range changes {
		c(e)
	}
	return e
}

// beside is the past of a case that meets people of these records.
func beside(records ...*casefile.Episode) (past ledger.Past) {
	for _, e := range records {
		for _, p := range e.Presences() {
			past.Neighbours = append(past.Neighbours, ledger.Neighbour{Presence: p, Record: e.Key})
		}
	}
	return past
}

func safe(a casefile.Answer) change { return first(func(p *casefile.Adult) { p.SafeToWrite = a }) }

func home(lines ...string) change {
	return first(func(a *casefile.Adult) { a.Address = lines })
}

func closedOn(d string) change {
	return func(e *casefile.Episode) {
		e.Milestones = []casefile.Milestone{{Step: casefile.ClosureConfirmed, On: day(d), By: "Robin", Source: casefile.FromFeed}}
	}
}

func years(n int) change {
	return func(e *casefile.Episode) { e.Milestones[0].On = e.Milestones[0].On.AddDays(-365 * n) }
}

// P1 of the case lives at Flat H1, Sample Street, NN1 1AA.
func TestWhatOtherRecordsSayHolds(t *testing.T) {
	ours := []string{"Flat H1 Sample St."}
	none := func(*casefile.Episode) {}
	number := first(func(a *casefile.Adult) { a.Address = []string{"Flat 2", "10 Sample Street", "Sampleton"} })
	mailbox := first(func(a *casefile.Adult) { a.Email = "P1@EXAMPLE.org " })
	held := func(e *casefile.Episode) { e.Holds = []casefile.Hold{{Safety: true, From: day("04-01")}} }
	for _, tc := range []struct {
		name  string
		own   change
		other *casefile.Episode
		code  ledger.Code // empty: it may go
	}{
		{"nothing in common", none, elsewhere("P9", safe("no")), ""},
		{"the same person is not safe", none, elsewhere("P1", safe("no")), "neighbour-not-safe"},
		{"the same person in other letters is not safe", none, elsewhere("p1", safe("no")), "neighbour-not-safe"},
		{"the same person in wide letters is not safe", none, elsewhere("Ｐ１", safe("no")), "neighbour-not-safe"},
		{"the same person in other letters was confirmed later at another door", none, elsewhere("p1", first(func(a *casefile.Adult) {
			a.AddressConfirmedOn = day("04-02")
		})), "neighbour-elsewhere"},
		{"the same person was not safe, ten years ago", none, elsewhere("P1", safe("no"), closedOn("04-01"), years(10)), "neighbour-not-safe"},
		{"the same door is not safe", none, elsewhere("P9", safe("no"), home(ours...)), "neighbour-not-safe"},
		{"the same door was not safe, ten years ago", none, elsewhere("P9", safe("no"), home(ours...), closedOn("04-01"), years(10)),
			"neighbour-not-safe"},
		{"the same door is under a hold for safety", none, elsewhere("P9", held, home(ours...)), "neighbour-not-safe"},
		{"the same person is under a hold for safety", none, elsewhere("P1", held), "neighbour-not-safe"},
		{"a hold that has no regard to safety", none, elsewhere("P9", home(ours...), func(e *casefile.Episode) {
			e.Holds = []casefile.Hold{{From: day("04-01")}}
		}), ""},
		{"a hold for safety that has ended", none, elsewhere("P9", home(ours...), func(e *casefile.Episode) {
			e.Holds = []casefile.Hold{{Safety: true, From: day("04-01"), Until: day("04-28")}}
		}), ""},
		{"the mailbox of a letter that is mailed is not safe", first(mailed), elsewhere("P9", safe("no"), mailbox), "neighbour-not-safe"},
		{"the mailbox of a letter that is mailed is not safe under a tag", first(mailed), elsewhere("P9", safe("no"),
			first(func(a *casefile.Adult) { a.Email = "p1+old@example.org" })), "neighbour-not-safe"},
		{"the mailbox of somebody who gets post is not safe", first(func(a *casefile.Adult) { a.Email = "p1@example.org" }),
			elsewhere("P9", safe("no"), mailbox), "neighbour-not-safe"},
		{"somebody of the household is not safe elsewhere", also(parent("P7", "H1"), func(a *casefile.Adult) { a.Addressed = false }),
			elsewhere("P7", safe("no")), "neighbour-not-safe"},
		{"somebody of another household is not safe elsewhere", also(parent("P7", "H9"), func(a *casefile.Adult) { a.Addressed = false }),
			elsewhere("P7", safe("no")), ""},

		{"a door that may be the same is not safe", number, elsewhere("P9", safe("no"), home("10 Sample Street")), "neighbour-may-be-unsafe"},
		{"a door that may be the same is not known to be safe", number, elsewhere("P9", safe("unknown"), home("10 Sample Street")), ""},
		{"a door of which only the postcode is known is not safe", none, elsewhere("P9", safe("no"), home()), "neighbour-may-be-unsafe"},
		{"a door of which only the street is known is not safe", none, elsewhere("P9", safe("no"), home("Mill Road")), "neighbour-may-be-unsafe"},
		{"a door of which only the postcode is known is not known to be safe", none, elsewhere("P9", safe("unknown"), home()), ""},
		{"a door of which only another postcode is known is not safe", none, elsewhere("P9", safe("no"), home(),
			first(func(a *casefile.Adult) { a.Postcode = "NN1 1AB" })), ""},
		{"a door among several is not safe", number, elsewhere("P9", safe("no"), home("8-12 Sample Street")), "neighbour-may-be-unsafe"},
		{"another flat of the house is not safe", number, elsewhere("P9", safe("no"), home("Flat 3", "10 Sample Street")), ""},

		{"the same person is not known to be safe", none, elsewhere("P1", safe("unknown"), home(ours...)), "neighbour-not-known"},
		{"the same door is not known to be safe", none, elsewhere("P9", safe("unknown"), home(ours...)), "neighbour-not-known"},
		{"in a case that closed 365 days ago", none, elsewhere("P9", safe("unknown"), home(ours...), closedOn("04-28"), years(1)),
			"neighbour-not-known"},
		{"in a case that closed 366 days ago", none, elsewhere("P9", safe("unknown"), home(ours...), closedOn("04-27"), years(1)), ""},
		{"in a case that stopped long ago", none, elsewhere("P9", safe("unknown"), home(ours...), func(e *casefile.Episode) {
			e.StoppedOn, e.StopReason = day("04-01").AddDays(-500), casefile.MovedAway
		}), ""},
		{"somebody at the same door has vanished", none, elsewhere("P9", home(ours...), first(func(a *casefile.Adult) {
			a.VanishedOn = day("04-02")
		})), "neighbour-not-known"},
		{"an open case is missing from the feed", none, elsewhere("P9", home(ours...), func(e *casefile.Episode) {
			e.Quarantine = casefile.MissingFromFeed
		}), "neighbour-not-known"},
		{"a closed case is missing from the feed", none, elsewhere("P9", home(ours...), closedOn("04-01"), func(e *casefile.Episode) {
			e.Quarantine = casefile.MissingFromFeed
		}), ""},
		{"a row of the case was rejected", none, elsewhere("P9", home(ours...), func(e *casefile.Episode) { e.Quarantine = "a bad row" }),
			"neighbour-not-known"},
		{"the mailbox is not known to be safe, and the letter goes by post", first(func(a *casefile.Adult) { a.Email = "p1@example.org" }),
			elsewhere("P9", safe("unknown"), mailbox), ""},

		{"confirmed later at another door", none, elsewhere("P1", first(func(a *casefile.Adult) { a.AddressConfirmedOn = day("04-02") })),
			"neighbour-elsewhere"},
		{"confirmed on the same day at another door", none, elsewhere("P1"), "neighbour-elsewhere"},
		{"confirmed earlier at another door", none, elsewhere("P1", first(func(a *casefile.Adult) { a.AddressConfirmedOn = day("03-31") })), ""},
		{"confirmed later at a door that may be the same", number, elsewhere("P1", home("10 Sample Street"), first(func(a *casefile.Adult) {
			a.AddressConfirmedOn = day("04-02")
		})), ""},
		{"confirmed later at another door, and the letter is mailed", first(mailed), elsewhere("P1", first(func(a *casefile.Adult) {
			a.AddressConfirmedOn = day("04-02")
		})), ""},
		{"never confirmed at another door", none, elsewhere("P1", first(func(a *casefile.Adult) {
			a.AddressConfirmedOn, a.AddressConfirmedBy = day("04-02").AddDays(-4000), ""
		})), ""},

		{"not safe by post", none, elsewhere("P9", home(ours...), first(func(a *casefile.Adult) { a.SafeByPost = casefile.No })),
			"neighbour-not-safe"},
		{"not safe by e-mail, and it goes by post", none, elsewhere("P9", home(ours...), first(func(a *casefile.Adult) {
			a.SafeByEmail = casefile.No
		})), ""},
		{"not known to be safe by post", none, elsewhere("P9", home(ours...), first(func(a *casefile.Adult) { a.SafeByPost = "unknown" })),
			"neighbour-not-known"},

		{"gone from the other family", none, elsewhere("P9", safe("unknown"), home(ours...), first(func(a *casefile.Adult) {
			a.VanishedOn, a.GoneOn = day("04-02"), day("04-03")
		})), ""},
		{"gone from the other family, where the door was not safe", none, elsewhere("P9", safe("no"), home(ours...),
			first(func(a *casefile.Adult) { a.GoneOn = day("04-03") })), "neighbour-not-safe"},
		{"gone from the other family, which is held for safety", none, elsewhere("P9", safe("unknown"), home(ours...), held,
			first(func(a *casefile.Adult) { a.GoneOn = day("04-03") })), "neighbour-not-safe"},
		{"gone from another episode of this family, where the door was not safe", none, elsewhere("P9", safe("no"), home(ours...),
			func(e *casefile.Episode) { e.Key = casefile.Key{Case: "EHM-1", Number: 2} },
			first(func(a *casefile.Adult) { a.GoneOn = day("04-03") })), ""},
		{"gone from the other family, and the person is not safe", none, elsewhere("P1", safe("no"), first(func(a *casefile.Adult) {
			a.GoneOn = day("04-03")
		})), "neighbour-not-safe"},
		{"strangers read the mailbox", first(mailed), elsewhere("P9", mailbox), "mailbox-of-others"},
		{"strangers have the mailbox of somebody who gets post", first(func(a *casefile.Adult) { a.Email = "p1@example.org" }),
			elsewhere("P9", mailbox), ""},
		{"somebody on a record with the family reads the mailbox", first(mailed), elsewhere("P9", mailbox, also(parent("P1", "H1"))), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := Check(closed(tc.own), beside(tc.other), world(day("04-28"))).Letters[0]
			if got.Decision.Why.Code != tc.code || (got.Decision.Verdict == Go) != (tc.code == "") {
				t.Errorf("got %+v", got.Decision)
			}
			if strings.Contains(got.Decision.Why.Text, "EHM-2") || strings.Contains(got.Decision.Why.Text, "P9") {
				t.Errorf("the reason tells of the neighbour: %s", got.Decision.Why.Text)
			}
			if (len(got.Beside) > 0) != (tc.code != "") || tc.code != "" && got.Beside[0].Record.Case != "EHM-2" {
				t.Errorf("beside it: %+v", got.Beside)
			}
		})
	}
}

// A rejected row says that somebody is not safe, under a reference that no good row has: it holds the case that may be meant.
func TestARowOfNoCaseHoldsTheCaseThatMayBeMeant(t *testing.T) {
	unread := func(e *casefile.Episode) { e.Unread, e.Quarantine = true, "adults.csv: the row belongs to no episode" }
	held := func(e *casefile.Episode) {
		e.Adults, e.Holds = nil, []casefile.Hold{{Safety: true, From: day("04-01"), Source: casefile.FromFeed}}
	}
	for _, tc := range []struct {
		ref  string
		says change
		code ledger.Code
	}{
		{"EHM-1", safe("no"), "row-without-case"}, // another episode
		{"EHM-1", held, "row-without-case"},
		{"ehm-1", safe("no"), "row-without-case"}, {"EHM-0001", held, "row-without-case"},
		{"EHM-1/1", safe("no"), "row-without-case"}, {"ehm-1 / 2", held, "row-without-case"},
		{"EHM-1", safe("yes"), ""}, {"EHM-1", safe("unknown"), ""}, {"EHM-1/x", safe("no"), ""}, {"EHM-1/11/", held, ""},
		{"EHM-11", safe("no"), ""}, {"EHM-2", held, ""},
	} {
		other := elsewhere("P9", tc.says, unread, func(e *casefile.Episode) { e.Case, e.Number = tc.ref, 2 })
		past := beside(other)
		got := Check(closed(), past, world(day("04-28"))).Letters[0]
		if got.Decision.Why.Code != tc.code {
			t.Errorf("%s: %+v", tc.ref, got.Decision)
		}
		if tc.code == "" {
			continue
		}
		past.Cleared = map[string]bool{got.Beside[0].ID: true}
		if again := sole(Check(closed(), past, world(day("04-28")))); again.Why.Code == tc.code {
			t.Errorf("%s, cleared: %+v", tc.ref, again)
		}
	}
}

// A case whose reference was retyped is another record: both wait, until a manager says that they are two.
func TestACaseThatIsKnownUnderAnotherReferenceWaits(t *testing.T) {
	for _, tc := range []struct {
		ref  string
		code ledger.Code
	}{
		{"ehm-1", "reference-twice"}, {"EHM-0001", "reference-twice"}, {"EHM- 1", "reference-twice"}, {"ＥＨＭ-1", "reference-twice"},
		{"EHM-1", ""}, // another episode
		{"EHM-10", ""}, {"EHM-11", ""}, {"EHM-2", ""}, {"EHM-1-0", ""},
	} {
		other := elsewhere("P9", also(parent("P8", "H8")), func(e *casefile.Episode) { e.Case, e.Number = tc.ref, 2 })
		past := beside(other)
		got := Check(closed(), past, world(day("04-28"))).Letters[0]
		if got.Decision.Why.Code != tc.code {
			t.Errorf("%s: %+v", tc.ref, got.Decision)
		}
		if tc.code == "" {
			continue
		}
		if len(got.Beside) != 1 {
			t.Fatalf("%s: holds %+v", tc.ref, got.Beside)
		}
		past.Cleared = map[string]bool{got.Beside[0].ID: true}
		if again := sole(Check(closed(), past, world(day("04-28")))); again.Why.Code != "" {
			t.Errorf("%s, cleared: %+v", tc.ref, again)
		}
	}
}

// The same person's later address elsewhere lets others have the door that they left.
func TestWhoMovedAwayNoLongerRestrictsADoor(t *testing.T) {
	left := elsewhere("P9", safe("unknown"), home("Flat H1 Sample Street"))
	moved := elsewhere("P9", func(e *casefile.Episode) { e.Case = "EHM-3" })
	for _, tc := range []struct {
		name      string
		confirmed string
		answer    casefile.Answer
		gone      calendar.Date
		code      ledger.Code
	}{
		{"later", "04-02", "unknown", calendar.Date{}, ""},
		{"on the same day", "04-01", "unknown", calendar.Date{}, "neighbour-not-known"},
		{"earlier", "03-31", "unknown", calendar.Date{}, "neighbour-not-known"},
		{"later, and not safe", "04-02", "no", calendar.Date{}, "neighbour-not-safe"},
		{"later, not safe, and gone from the family", "04-02", "no", day("04-03"), ""},
		{"on the same day, not safe, and gone from the family", "04-01", "no", day("04-03"), "neighbour-not-safe"},
	} {
		left.Adults[0].SafeToWrite, moved.Adults[0].AddressConfirmedOn, left.Adults[0].GoneOn = tc.answer, day(tc.confirmed), tc.gone
		got := sole(Check(closed(), beside(left, moved), world(day("04-28"))))
		if got.Why.Code != tc.code {
			t.Errorf("%s: %+v", tc.name, got)
		}
	}
}

// Somebody is at our door by one record, and not safe to write to by another, which has them elsewhere or nowhere.
func TestWhoIsUnsafeElsewhereIsUnsafeAtEveryDoor(t *testing.T) {
	atOurDoor := func(changes ...change) *casefile.Episode {
		return elsewhere("P9", append([]change{home("Flat H1 Sample Street")}, changes...)...)
	}
	nowhere := first(func(a *casefile.Adult) { a.Address, a.Postcode = nil, "" })
	moved := func(e *casefile.Episode) { e.Adults[0].AddressConfirmedOn = day("04-02") }
	held := func(e *casefile.Episode) { e.Holds = []casefile.Hold{{Safety: true, From: day("04-01")}} }
	ended := func(e *casefile.Episode) {
		e.Holds = []casefile.Hold{{Safety: true, From: day("04-01"), Until: day("04-28")}}
	}
	for _, tc := range []struct {
		name    string
		further *casefile.Episode
		code    ledger.Code
	}{
		{"safe there", elsewhere("P9"), ""},
		{"not known to be safe there", elsewhere("P9", safe("unknown")), ""},
		{"not safe there", elsewhere("P9", safe("no")), "neighbour-not-safe"},
		{"not safe, and nowhere there", elsewhere("P9", safe("no"), nowhere), "neighbour-not-safe"},
		{"not safe, and later confirmed to live there", elsewhere("P9", safe("no"), moved), ""},
		{"under a hold for safety there", elsewhere("P9", held), "neighbour-not-safe"},
		{"under a hold that has ended", elsewhere("P9", ended), ""},
		{"not safe by e-mail there, and it goes by post", elsewhere("P9", first(func(a *casefile.Adult) {
			a.SafeByEmail = casefile.No
		})), ""},
		{"not safe by post there", elsewhere("P9", first(func(a *casefile.Adult) { a.SafeByPost = casefile.No })),
			"neighbour-not-safe"},
	} {
		past := beside(atOurDoor(), tc.further)
		for i := range past.Neighbours { // as the store keeps it with every record of the person
			for j, o := range past.Neighbours {
				if against, said := o.Against(); said && i != j {
					past.Neighbours[i].Elsewhere = append(past.Neighbours[i].Elsewhere, against)
				}
			}
		}
		if got := sole(Check(closed(), past, world(day("04-28")))); got.Why.Code != tc.code {
			t.Errorf("%s: %+v", tc.name, got)
		}
	}
}

// A manager's word lifts one hold, and no longer once the facts of either side are others.
func TestALiftedHoldStandsUntilTheFactsChange(t *testing.T) {
	unknown := elsewhere("P9", safe("unknown"), home("Flat H1 Sample Street"))
	unsafe := elsewhere("P8", safe("no"), home("Flat H1 Sample Street"), func(e *casefile.Episode) { e.Case = "EHM-3" })
	past := beside(unknown, unsafe)
	holds := Check(closed(), past, world(day("04-28"))).Letters[0].Beside
	if len(holds) != 2 {
		t.Fatalf("%d holds", len(holds))
	}
	lift := func(past ledger.Past, ids ...string) ledger.Past {
		past.Cleared = map[string]bool{}
		for _, id := range ids {
			past.Cleared[id] = true
		}
		return past
	}
	code := func(e *casefile.Episode, past ledger.Past) ledger.Code {
		return sole(Check(e, past, world(day("04-28")))).Why.Code
	}
	byCode := map[ledger.Code]string{}
	for _, h := range holds {
		byCode[h.Why.Code] = h.ID
	}
	if got := code(closed(), lift(past, byCode["neighbour-not-safe"])); got != "neighbour-not-known" {
		t.Errorf("with one of two lifted: %q", got)
	}
	both := []string{holds[0].ID, holds[1].ID}
	if got := code(closed(), lift(past, both...)); got != "" {
		t.Errorf("with both lifted: %q", got)
	}
	for name, changed := range map[string]*casefile.Episode{
		"our door":   closed(first(func(a *casefile.Adult) { a.UPRN = "5" })),
		"our safety": closed(first(func(a *casefile.Adult) { a.SafeByPost = casefile.Yes })),
		"our name":   closed(first(func(a *casefile.Adult) { a.Name = "Ms Another Sample" })),
	} {
		if got := code(changed, lift(past, both...)); got != "neighbour-not-safe" {
			t.Errorf("%s is another: %q", name, got)
		}
	}
	for name, changed := range map[string]change{
		"their safety":  safe("no"),
		"their mailbox": first(func(a *casefile.Adult) { a.Email = "p9@example.org" }),
		"their case":    closedOn("04-01"),

		"their name":             first(func(a *casefile.Adult) { a.Name = "Ms Another Sample" }),
		"what they are to them":  first(func(a *casefile.Adult) { a.Relationship = "grandmother" }),
		"their household":        first(func(a *casefile.Adult) { a.Household = "H7" }),
		"when they were visited": first(func(a *casefile.Adult) { a.AddressConfirmedOn = day("04-20") }),
	} {
		other := elsewhere("P9", safe("unknown"), home("Flat H1 Sample Street"), changed)
		if got := code(closed(), lift(beside(other), both...)); got == "" {
			t.Errorf("%s is another, and the letter goes", name)
		}
	}
	back := beside(unknown, unsafe)
	for i := range back.Neighbours {
		back.Neighbours[i].Since = "since they came back"
	}
	if got := code(closed(), lift(back, both...)); got != "neighbour-not-safe" {
		t.Errorf("their facts have changed and changed back: %q", got)
	}
	ours := beside(unknown, unsafe)
	ours.Since = map[string]string{"P1": "since we came back"}
	if got := code(closed(), lift(ours, both...)); got != "neighbour-not-safe" {
		t.Errorf("our facts have changed and changed back: %q", got)
	}
	confirmed := closed(first(func(a *casefile.Adult) { a.AddressConfirmedOn = day("04-20") }))
	if got := code(confirmed, lift(past, both...)); got != "" {
		t.Errorf("our address is confirmed once more, and the hold is back: %q", got)
	}
}

func TestWhatTheRecordItselfHoldsAcrossHouseholds(t *testing.T) {
	unplaced := func(changes ...func(*casefile.Adult)) change {
		return also(parent("P9", "H9"), append([]func(*casefile.Adult){func(a *casefile.Adult) {
			a.Addressed, a.ParentalResponsibility, a.Address, a.Postcode, a.SafeToWrite = false, casefile.No, nil, "", casefile.No
		}}, changes...)...)
	}
	lead := func(name, email string) change {
		return func(e *casefile.Episode) { e.LeadProfessionals[0].Name, e.LeadProfessionals[0].Email = name, email }
	}
	for _, tc := range []struct {
		name string
		c    change
		past ledger.Past
		code ledger.Code
	}{
		{"somebody unsafe without a place", unplaced(), ledger.Past{}, "unplaced-not-safe"},
		{"somebody unknown without a place", unplaced(func(a *casefile.Adult) { a.SafeToWrite = "unknown" }), ledger.Past{}, ""},
		{"who lives elsewhere", unplaced(func(a *casefile.Adult) { a.ElsewhereOn = day("04-01") }), ledger.Past{}, ""},
		{"who is gone", unplaced(func(a *casefile.Adult) { a.GoneOn = day("04-01") }), ledger.Past{}, ""},
		{"with a place", unplaced(func(a *casefile.Adult) { a.Address, a.Postcode = []string{"9 Far Lane"}, "NN1 1AB" }), ledger.Past{}, ""},
		{"with words for a place", unplaced(func(a *casefile.Adult) { a.Address = []string{"as above"} }), ledger.Past{}, "unplaced-not-safe"},
		{"with other words, of no household", unplaced(func(a *casefile.Adult) { a.Address, a.Household = []string{"Lives with Mum"}, "" }),
			ledger.Past{}, "unplaced-not-safe"},
		{"with a place that lacks its postcode", unplaced(func(a *casefile.Adult) { a.Address = []string{"9 Far Lane", "Otherton"} }),
			ledger.Past{}, ""},
		{"unsafe in another record", unplaced(func(a *casefile.Adult) { a.SafeToWrite = casefile.Yes }), beside(elsewhere("P9", safe("no"))),
			"unplaced-not-safe"},
		{"unsafe in another record in other letters", unplaced(func(a *casefile.Adult) { a.SafeToWrite = casefile.Yes }),
			beside(elsewhere("p9", safe("no"))), "unplaced-not-safe"},
		{"warned of", unplaced(func(a *casefile.Adult) { a.SafeToWrite = casefile.Yes }),
			ledger.Past{Warnings: []casefile.Warning{{Person: "P9"}}},
			"unplaced-not-safe"},
		{"an unsafe person of another household may live there", func(e *casefile.Episode) {
			e.Adults[0].Address = []string{"Flat 2", "10 Sample Street"}
			unplaced(func(a *casefile.Adult) { a.Address, a.Postcode = []string{"10 Sample Street"}, "NN1 1AA" })(e)
		}, ledger.Past{}, "neighbour-may-be-unsafe"},
		{"an unsafe person of another household lives somewhere in the postcode", unplaced(func(a *casefile.Adult) { a.Postcode = "NN1 1AA" }),
			ledger.Past{}, "unplaced-not-safe"},
		{"which is elsewhere", unplaced(func(a *casefile.Adult) { a.Postcode, a.ElsewhereOn = "NN1 1AA", day("04-01") }), ledger.Past{}, ""},
		{"an unsafe person of another household reads the mailbox", func(e *casefile.Episode) {
			mailed(&e.Adults[0])
			unplaced(func(a *casefile.Adult) { a.Email, a.ElsewhereOn = "P1@example.org", day("04-01") })(e)
		}, ledger.Past{}, "neighbour-not-safe"},
		{"somebody of the household vanished", also(parent("P9", "H1"), func(a *casefile.Adult) {
			a.Addressed, a.SafeToWrite, a.VanishedOn = false, "unknown", day("04-02")
		}), ledger.Past{}, "adult-vanished"},
		{"and is gone", also(parent("P9", "H1"), func(a *casefile.Adult) {
			a.Addressed, a.SafeToWrite, a.VanishedOn, a.GoneOn = true, "unknown", day("04-02"), day("04-03")
		}), ledger.Past{}, ""},

		{"an unsafe person of another household vanished", unplaced(func(a *casefile.Adult) {
			a.Address, a.Postcode, a.VanishedOn = []string{"9 Far Lane"}, "NN1 1AB", day("04-02")
		}), ledger.Past{}, "unplaced-not-safe"},
		{"and lives elsewhere", unplaced(func(a *casefile.Adult) {
			a.Address, a.Postcode, a.VanishedOn, a.ElsewhereOn = []string{"9 Far Lane"}, "NN1 1AB", day("04-02"), day("04-03")
		}), ledger.Past{}, ""},
		{"a safe person of another household reads the mailbox", func(e *casefile.Episode) {
			mailed(&e.Adults[0])
			unplaced(func(a *casefile.Adult) { a.Email, a.SafeToWrite = "P1@example.org", casefile.Yes })(e)
		}, ledger.Past{}, "households-share-address"},

		{"the lead professional by name", func(e *casefile.Episode) {
			lead("Dr. P1  sample", "")(e)
		}, ledger.Past{}, "lead-in-family"},
		{"the lead professional by name, in another order", func(e *casefile.Episode) {
			e.Adults[0].Name = "Ms Jamie Chalk"
			lead("Chälk, J.", "")(e)
		}, ledger.Past{}, "lead-in-family"},
		{"a lead professional of the same surname", func(e *casefile.Episode) {
			e.Adults[0].Name = "Ms Jamie Chalk"
			lead("Robin Chalk", "")(e)
		}, ledger.Past{}, ""},
		{"the lead professional by mailbox", func(e *casefile.Episode) {
			lead("Somebody Else", " P1@example.org")(e)
			e.Adults[0].Email = "p1@EXAMPLE.org"
		}, ledger.Past{}, "lead-in-family"},
		{"the social worker's mailbox", func(e *casefile.Episode) {
			mailed(&e.Adults[0])
			e.SocialWorker.Email = "P1@example.org"
		}, ledger.Past{}, "mailbox-of-worker"},
		{"another's worker's mailbox", first(mailed), ledger.Past{WorkMailboxes: []casefile.Place{"mailbox p1@example.org"}},
			"mailbox-of-worker"},
		{"a worker's mailbox that is not written to", first(func(a *casefile.Adult) { a.Email = "p1@example.org" }),
			ledger.Past{WorkMailboxes: []casefile.Place{"mailbox p1@example.org"}}, ""},

		{"two postcodes", home("Flat H1, Sample Street, NN1 1AB"), ledger.Past{}, "two-addresses"},
		{"a whole second address", home("12 High Street", "Sampleton", "3 Mill Road"), ledger.Past{}, "two-addresses"},
		{"two postcodes, and it is mailed", func(e *casefile.Episode) {
			mailed(&e.Adults[0])
			e.Adults[0].Address = []string{"Flat H1, NN1 1AB"}
		}, ledger.Past{}, ""},
		{"a door that may be warned of", first(func(a *casefile.Adult) { a.Address = []string{"Flat 2", "10 Sample Street", "Sampleton"} }),
			ledger.Past{Warnings: []casefile.Warning{{Address: []string{"10 Sample Street"}, Postcode: "NN1 1AA"}}}, "do-not-write"},
		{"another flat that is warned of", first(func(a *casefile.Adult) { a.Address = []string{"Flat 2", "10 Sample Street", "Sampleton"} }),
			ledger.Past{Warnings: []casefile.Warning{{Address: []string{"Flat 3", "10 Sample Street"}, Postcode: "NN1 1AA"}}}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := Check(closed(tc.c), tc.past, world(day("04-28")))
			if len(p.Letters) != 1 {
				t.Fatalf("%d letters", len(p.Letters))
			}
			if to := p.Letters[0].Envelope.Addressees; !slices.Equal(to, []string{"P1"}) {
				t.Errorf("the letter is to %v", to)
			}
			if got := p.Letters[0].Decision; got.Why.Code != tc.code || (got.Verdict == Go) != (tc.code == "") {
				t.Errorf("got %+v", got)
			}
		})
	}
}
