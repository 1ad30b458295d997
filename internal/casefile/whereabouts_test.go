package casefile

import (
	"slices"
	"testing"

	"stepdown/internal/address"
	"stepdown/internal/calendar"
)

// TestWhoIsNotSafeIsAlsoWhereTheyWereLastKnown follows an unsafe man's row through feeds, and asks at which of his doors and
// mailboxes others still meet him.
func TestWhoIsNotSafeIsAlsoWhereTheyWereLastKnown(t *testing.T) {
	day := calendar.MustParse("2026-03-10")
	at := func(street, postcode, confirmed, email string) Adult {
		a := Adult{ID: "X", Household: "dad", SafeToWrite: No, Email: email}
		if street != "" {
			a.Address, a.Postcode = []string{street}, postcode
		}
		if confirmed != "" {
			a.AddressConfirmedOn = calendar.MustParse(confirmed)
		}
		return a
	}
	nowhere, alpha := at("", "", "", ""), at("1 Alpha Road", "NN1 1AA", "2026-02-01", "x@example.org")
	beta := func(confirmed string) Adult { return at("2 Beta Road", "NN2 2AA", confirmed, "") }
	for _, tc := range []struct {
		name        string
		rows        []Adult
		door, inbox bool // he is met at 1 Alpha Road, at x@example.org
	}{
		{"as he was", []Adult{alpha, alpha}, true, true},
		{"blanked", []Adult{alpha, nowhere}, true, true},
		{"blanked for long", []Adult{alpha, nowhere, nowhere, nowhere}, true, true},
		{"moved, which nobody has confirmed", []Adult{alpha, beta("")}, true, true},
		{"moved, by an older confirmation", []Adult{alpha, beta("2026-01-02")}, true, true},
		{"moved, as was confirmed later", []Adult{alpha, beta("2026-03-02")}, false, false},
		{"blanked, then moved as was confirmed later", []Adult{alpha, nowhere, beta("2026-03-02")}, false, false},
		{"another mailbox", []Adult{alpha, at("1 Alpha Road", "NN1 1AA", "2026-02-01", "y@example.org")}, true, true},
	} {
		e := &Episode{Key: Key{"U", 1}}
		for _, row := range tc.rows {
			e = Merge(e, &Episode{Key: e.Key, Adults: []Adult{row}}, day)
		}
		again := Merge(e, &Episode{Key: e.Key, Adults: []Adult{tc.rows[len(tc.rows)-1]}}, day.AddDays(1))
		if !slices.EqualFunc(again.Adults[0].Earlier, e.Adults[0].Earlier, Whereabouts.same) {
			t.Errorf("%s: the same row again makes %v of %v", tc.name, again.Adults[0].Earlier, e.Adults[0].Earlier)
		}
		places := e.Presences()[0].Places()
		if met := slices.Contains(places, MailboxPlace("x@example.org")); met != tc.inbox {
			t.Errorf("%s: met at the mailbox: %v", tc.name, met)
		}
		if met := slices.ContainsFunc(alpha.Door().Keys(), func(key string) bool { return slices.Contains(places, Place(key)) }); met != tc.door {
			t.Errorf("%s: met at the door: %v", tc.name, met)
		}
		e.Adults[0].SafeToWrite = Yes
		if p := e.Presences()[0]; len(p.Also) > 0 {
			t.Errorf("%s: who is safe is also at %v", tc.name, p.Also)
		}
	}
}

// TestAnUnsafeAdultWithoutAnAddressIsWithTheirHousehold unless a person says that they live elsewhere.
func TestAnUnsafeAdultWithoutAnAddressIsWithTheirHousehold(t *testing.T) {
	mother := Adult{ID: "M", Household: "home", Address: []string{"1 Alpha Road"}, Postcode: "NN1 1AA", SafeToWrite: Yes,
		AddressConfirmedOn: calendar.MustParse("2026-02-02")}
	beta := func(household, confirmed string) Adult {
		a := Adult{ID: "X", Household: household, Address: []string{"2 Beta Road"}, Postcode: "NN2 2AA", SafeToWrite: No}
		if confirmed != "" {
			a.AddressConfirmedOn = calendar.MustParse(confirmed)
		}
		return a
	}
	for _, tc := range []struct {
		name string
		him  Adult
		want int
	}{
		{"her household", Adult{ID: "X", Household: "home", SafeToWrite: No}, 1},
		{"none on record", Adult{ID: "X", SafeToWrite: No}, 1},
		{"with his mother", Adult{ID: "X", Household: "home", Address: []string{"with his mother"}, SafeToWrite: No}, 1},
		{"a household of his own", Adult{ID: "X", Household: "dad", SafeToWrite: No}, 0},
		{"with his mother, by the address alone", Adult{ID: "X", Household: "dad", Address: []string{"as above"}, SafeToWrite: No}, 1},
		{"who knows where", Adult{ID: "X", Household: "dad", Address: []string{"not known"}, SafeToWrite: No}, 0},
		{"of no fixed abode", Adult{ID: "X", Household: "dad", Address: []string{"No fixed abode"}, SafeToWrite: No}, 0},
		{"her household, and another address", beta("home", ""), 1},
		{"her household, and another address confirmed before", beta("home", "2026-02-01"), 1},
		{"her household, and another address confirmed later", beta("home", "2026-02-03"), 0},
		{"another household and address", beta("dad", ""), 0},
		{"by a person's word elsewhere", Adult{ID: "X", Household: "home", SafeToWrite: No, ElsewhereOn: calendar.MustParse("2026-03-02")}, 0},
		{"not known to be safe", Adult{ID: "X", Household: "home", SafeToWrite: Unknown}, 0},
	} {
		e := &Episode{Key: Key{"U", 1}, Adults: []Adult{mother, tc.him}}
		if got := e.Presences()[1].Also; len(got) != tc.want || tc.want > 0 && !got[0].same(Whereabouts{Door: mother.Door()}) {
			t.Errorf("%s: also at %v", tc.name, got)
		}
	}
}

// TestWhoIsGoneAndNotSafeIsWhereTheyWereLastKnown for others, and whoever was only not known to be safe is nowhere.
func TestWhoIsGoneAndNotSafeIsWhereTheyWereLastKnown(t *testing.T) {
	day := calendar.MustParse("2026-03-10")
	hold := Hold{Safety: true, From: day, Source: FromPerson}
	for _, tc := range []struct {
		name  string
		safe  Answer
		holds []Hold
		met   bool
	}{
		{"not safe", No, nil, true},
		{"not known to be safe", Unknown, nil, false},
		{"not known to be safe, and held for safety", Unknown, []Hold{hold}, true},
	} {
		him := Adult{ID: "X", Household: "dad", Address: []string{"1 Alpha Road"}, Postcode: "NN1 1AA", SafeToWrite: tc.safe,
			VanishedOn: day, GoneOn: day}
		e := &Episode{Key: Key{"U", 1}, Holds: tc.holds, Adults: []Adult{him}}
		all := e.Presences()
		if met := len(all) > 0 && all[0].Gone && all[0].Door.Like(him.Door()) == address.Same; met != tc.met {
			t.Errorf("%s: %+v", tc.name, all)
		}
	}
}
