package casefile_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/address"
	"stepdown/internal/calendar"
	. "stepdown/internal/casefile"
)

func TestWhomAWarningNames(t *testing.T) {
	home := Adult{ID: "P1", Address: []string{"Flat 3", "12 Inventor's Row", "Fablebury"}, Postcode: "NN99 1AA", Email: "P1@example.org"}
	numbered := home
	numbered.UPRN = "100012345678"
	cottage := Adult{ID: "P2", Address: []string{"Rose Cottage", "Fable Lane"}, Postcode: "NN99 1AB"}
	for _, test := range []struct {
		name  string
		w     Warning
		a     Adult
		named address.Likeness
	}{
		{"the person", Warning{Person: "P1"}, home, address.Same},
		{"the person in other letters", Warning{Person: " ｐ1 "}, home, address.Same},
		{"another person", Warning{Person: "P2"}, home, address.Not},
		{"the mailbox in other letters", Warning{Email: "p1@EXAMPLE.org"}, home, address.Same},
		{"the mailbox with a tag", Warning{Email: "p1+home@example.org"}, home, address.Same},
		{"nothing of a person without a mailbox", Warning{Person: "P9", Email: "p9@example.org"}, cottage, address.Not},
		{"the door, the flat behind the house", Warning{Address: []string{"12 INVENTORS ROW, FLAT 3"}, Postcode: "nn991aa"}, home, address.Same},
		{"the door, with the postcode among its lines", Warning{Address: []string{"Flat 3, 12 Inventor's Row", "NN99 1AA"}, Postcode: "NN99 1AA"},
			home, address.Same},
		{"another flat", Warning{Address: []string{"Flat 4", "12 Inventor's Row"}, Postcode: "NN99 1AA"}, home, address.Not},
		{"the same number at another postcode", Warning{Address: []string{"Flat 3", "12 Inventor's Row"}, Postcode: "NN99 1AB"}, home,
			address.Not},
		{"a house by its name", Warning{Address: []string{"rose cottage, Fable Lane"}, Postcode: "NN99 1AB"}, cottage, address.Same},
		{"another house by its name", Warning{Address: []string{"Thorn Cottage"}, Postcode: "NN99 1AB"}, cottage, address.Not},
		{"the property's number", Warning{UPRN: "100012345678"}, numbered, address.Same},
		{"another property's number at the same door", Warning{UPRN: "5", Address: home.Address, Postcode: home.Postcode}, numbered,
			address.CantTell},
		{"another flat's number", Warning{UPRN: "5", Address: []string{"Flat 4", "12 Inventor's Row"}, Postcode: "NN99 1AA"}, numbered,
			address.Not},
		{"the house of the flat", Warning{Address: []string{"12 Inventor's Row"}, Postcode: "NN99 1AA"}, home, address.CantTell},
		{"a property's number beside the door of a record without one", Warning{UPRN: "5", Address: home.Address, Postcode: home.Postcode}, home,
			address.Same},
		{"a street of the postcode", Warning{Address: []string{"Inventor's Row"}, Postcode: "NN99 1AA"}, home, address.CantTell},
		{"a street of another postcode", Warning{Address: []string{"Inventor's Row"}, Postcode: "NN99 1AB"}, home, address.Not},
		{"another property's number, and the person", Warning{Person: "P1", UPRN: "5"}, numbered, address.Same},
	} {
		if got := test.w.Names(test.a); got != test.named {
			t.Errorf("%s: named %v", test.name, got)
		}
	}
	if places := (Adult{Address: []string{"Inventor's Row"}, Postcode: "somewhere"}).Places(); len(places) > 0 {
		t.Errorf("a door of which nothing is known is at %q", places)
	}
}

func TestWiderWarningHoldsWheneverEitherDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := func(label string) Warning {
			w := Warning{Person: "P1", Code: "V1"}
			if rapid.Bool().Draw(t, label+" has a beginning") {
				w.From = calendar.MustParse("2026-03-01").AddDays(rapid.IntRange(0, 40).Draw(t, label+" from"))
			}
			if rapid.Bool().Draw(t, label+" has an end") {
				w.Until = calendar.MustParse("2026-03-01").AddDays(rapid.IntRange(0, 60).Draw(t, label+" until"))
			}
			return w
		}
		a, b := drawn("a"), drawn("b")
		if a.Identity() != b.Identity() {
			t.Fatal("one thing named for one reason has two identities")
		}
		day := calendar.MustParse("2026-02-25").AddDays(rapid.IntRange(0, 80).Draw(t, "day"))
		if (a.InForce(day) || b.InForce(day)) && !a.Wider(b).InForce(day) {
			t.Fatalf("%+v and %+v together do not hold on %s", a, b, day)
		}
		if !reflect.DeepEqual(a.Wider(b), b.Wider(a)) {
			t.Fatal("their order makes a difference")
		}
	})
}

func TestSafetyIsNarrowedByChannel(t *testing.T) {
	for _, test := range []struct {
		at, narrowed, want Answer
	}{
		{Yes, "", Yes}, {Yes, Yes, Yes}, {Yes, No, No}, {Yes, Unknown, Unknown},
		{Unknown, "", Unknown}, {Unknown, Yes, Unknown}, {Unknown, No, No},
		{No, "", No}, {No, Yes, No}, {No, Unknown, No}, {"", Yes, Unknown},
	} {
		byPost := Adult{SafeToWrite: test.at, SafeByPost: test.narrowed, SafeByEmail: No}
		byEmail := Adult{SafeToWrite: test.at, SafeByEmail: test.narrowed, SafeByPost: No}
		if byPost.SafeBy(Post) != test.want || byEmail.SafeBy(Email) != test.want {
			t.Errorf("%s narrowed by %s: %s by post, %s by e-mail", test.at, test.narrowed, byPost.SafeBy(Post), byEmail.SafeBy(Email))
		}
		if got := byPost.SafeBy(ByHand); got != (Adult{SafeToWrite: test.at}).SafeBy(ByHand) {
			t.Errorf("by hand: %s", got)
		}
	}
}

// TestABlankLiftsNoRestriction merges the record as it was with a feed that says nothing any more, and with one that says
// otherwise.
func TestABlankLiftsNoRestriction(t *testing.T) {
	on := calendar.MustParse("2026-03-09")
	record := func(restricted Answer, pathway string, post, email Answer, safety bool) *Episode {
		return &Episode{Restricted: restricted, Pathway: pathway,
			Adults: []Adult{{ID: "P1", SafeToWrite: Yes, SafeByPost: post, SafeByEmail: email}},
			Holds:  []Hold{{Reason: "asked", By: "Morgan", From: on, Source: FromFeed, Safety: safety}}}
	}
	known := record(Yes, "family-help", No, Unknown, true)
	blank := Merge(known, record("", "", "", "", false), on)
	if a := blank.Adults[0]; blank.Restricted != Yes || blank.OnPathway() == StepDown || a.SafeByPost != No || a.SafeByEmail != Unknown ||
		!blank.Holds[0].Safety {
		t.Errorf("blanks lifted something: %+v", blank)
	}
	lifted := Merge(known, record(No, "Step-Down", Yes, Yes, false), on)
	if a := lifted.Adults[0]; lifted.Restricted != No || lifted.OnPathway() != StepDown || a.SafeByPost != Yes || a.SafeByEmail != Yes {
		t.Errorf("what was said did not count: %+v", lifted)
	}
	if fresh := Merge(nil, record("", "", "", "", false), on); fresh.Restricted != "" || fresh.OnPathway() != StepDown ||
		fresh.Adults[0].SafeBy(Post) != Yes {
		t.Errorf("blanks narrowed something: %+v", fresh)
	}
}

func TestWhoConfirmedIsKnownByReference(t *testing.T) {
	said := func(by, id string) *Episode {
		return &Episode{Milestones: []Milestone{{Step: ClosureConfirmed, On: calendar.MustParse("2026-03-05"), By: by, ByID: id,
			Source: FromFeed}}}
	}
	on := calendar.MustParse("2026-03-09")
	e := Merge(nil, said("Robin Exampleby", ""), on)
	for _, step := range []struct {
		fresh   *Episode
		by, id  string
		entries int
	}{
		{said("Robin Exampleby", "staff-rex"), "Robin Exampleby", "staff-rex", 2},
		{said("Robin Exampleby", ""), "Robin Exampleby", "staff-rex", 2},
		{said("Sandy Otherford", ""), "Sandy Otherford", "", 3},
		{said("Sandy Otherford", "staff-sandy"), "Sandy Otherford", "staff-sandy", 4},
	} {
		e = Merge(e, step.fresh, on)
		m, done := e.Done(ClosureConfirmed, on)
		if !done || m.By != step.by || m.ByID != step.id || len(e.Milestones) != step.entries {
			t.Errorf("%q (%s), of %d entries; want %q (%s), %d", m.By, m.ByID, len(e.Milestones), step.by, step.id, step.entries)
		}
	}
}

func TestWhoIsKnownAsWhom(t *testing.T) {
	s := Staff{ID: "staff-rex", Name: "Robin Exampleby", SignIn: "robin.e", Email: "robin@example.org"}
	for as, known := range map[string]bool{"staff-rex": true, " robin  EXAMPLEBY": true, "ROBIN.E": true, "Robin@example.org": true,
		"Robin": false, "": false} {
		if s.Known(as) != known {
			t.Errorf("%q: known %v", as, !known)
		}
	}
	if (Staff{ID: "a", Name: "b"}).Known("") {
		t.Error("nobody is known without a sign-in")
	}
}

// TestARecordOfBeforeReadsAsBefore takes a record as databases hold it that was written without what is optional now.
func TestARecordOfBeforeReadsAsBefore(t *testing.T) {
	var e Episode
	before := `{"case":"EHM-1","episode":1,"level":2,"basis":"section 47","support":"wanted","social_worker":{"name":"Morgan"},
		"adults":[{"id":"P1","name":"Ms A Sample","parental_responsibility":"yes","household":"home","safe_to_write":"yes",
			"channel":"post","language":"en","format":"standard","addressed":true}],
		"holds":[{"reason":"asked","by":"Morgan","from":"2026-03-02","source":"feed"}]}`
	if err := json.Unmarshal([]byte(before), &e); err != nil {
		t.Fatal(err)
	}
	if a := e.Adults[0]; a.SafeBy(Post) != Yes || a.SafeBy(Email) != Yes || a.Greeting != "" || e.OnPathway() != StepDown ||
		e.Restricted != "" ||
		e.Holds[0].Safety {
		t.Errorf("got %+v", e)
	}
	again, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"uprn", "greeting", "safe_by", "restricted", "pathway", "safety", "team_email", "by_id"} {
		if strings.Contains(string(again), name) {
			t.Errorf("the record now says something of %s: its digest is another", name)
		}
	}
}
