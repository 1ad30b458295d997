package casefile_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	. "stepdown/internal/casefile"
)

func TestKeysAreOrderedByTheBytesOfTheCase(t *testing.T) {
	keys := []Key{{"10", 2}, {"9", 1}, {"EHM-é", 1}, {"10", 1}, {"EHM-z", 1}, {"1", 10}}
	slices.SortFunc(keys, Key.Compare)
	want := []Key{{"1", 10}, {"10", 1}, {"10", 2}, {"9", 1}, {"EHM-z", 1}, {"EHM-é", 1}}
	if !slices.Equal(keys, want) {
		t.Errorf("got %v", keys)
	}
	if got := (Key{"EHM-20931", 1}).String(); got != "EHM-20931/1" {
		t.Errorf("got %s", got)
	}
}

func TestCoordinatorAway(t *testing.T) {
	tests := map[string]struct {
		c    Coordinator
		days []int // on which they are away, of the days 0 to 9
	}{
		"in post":               {Coordinator{}, nil},
		"on leave":              {Coordinator{AbsentFrom: day(2), AbsentUntil: day(4)}, []int{2, 3, 4}},
		"ill, no end known":     {Coordinator{AbsentFrom: day(7)}, []int{7, 8, 9}},
		"left":                  {Coordinator{LeftOn: day(8)}, []int{8, 9}},
		"back from leave, left": {Coordinator{AbsentFrom: day(0), AbsentUntil: day(1), LeftOn: day(9)}, []int{0, 1, 9}},
		"only an end":           {Coordinator{AbsentUntil: day(4)}, nil},
	}
	for name, test := range tests {
		var away []int
		for n := range 10 {
			if test.c.Away(day(n)) {
				away = append(away, n)
			}
		}
		if !slices.Equal(away, test.days) {
			t.Errorf("%s: away on days %v, want %v", name, away, test.days)
		}
	}
}

func TestHoldsInForce(t *testing.T) {
	e := Episode{Holds: []Hold{{Reason: "until a day", From: day(1), Until: day(3)}, {Reason: "open", From: day(2)},
		{Reason: "vanished", From: day(4), VanishedOn: day(5)}}}
	for n, want := range map[int][]string{0: nil, 1: {"until a day"}, 2: {"until a day", "open"}, 3: {"open"}, 6: {"open", "vanished"}} {
		var got []string
		for _, h := range e.Held(day(n)) {
			got = append(got, h.Reason)
		}
		if !slices.Equal(got, want) {
			t.Errorf("day %d: held by %q, want %q", n, got, want)
		}
	}
}

func TestStopped(t *testing.T) {
	e := Episode{StoppedOn: day(3)}
	if e.Stopped(day(2)) || !e.Stopped(day(3)) || (&Episode{}).Stopped(day(3)) {
		t.Error("an episode is stopped from its day on, and only then")
	}
}

func TestRulingsOfOneDay(t *testing.T) {
	for _, order := range [][]Decision{{Given, Refused}, {Refused, Given}} {
		e := family(said("A", Share, Given, 1), said("B", Share, Refused, 1))
		for _, d := range order {
			e.Rulings = append(e.Rulings, Ruling{d, day(2), "M"})
		}
		if got := e.ConsentOn(day(5)).Share; got != StandsRefused {
			t.Errorf("rulings %v of one day: consent stands %s, not as the more restrictive has it", order, got)
		}
		e.Rulings = append([]Ruling{{Given, day(3), "M"}}, e.Rulings...)
		if got := e.ConsentOn(day(5)).Share; got != StandsGiven {
			t.Errorf("a later ruling does not count: consent stands %s", got)
		}
		if got := e.ConsentOn(day(1)).Share; got != StandsDiffers {
			t.Errorf("a ruling counts before it was made: consent stands %s", got)
		}
	}
}

func TestRulingDecidesNothingWhereGiversAgree(t *testing.T) {
	e := family(said("A", Share, Given, 1), said("B", Share, Given, 1))
	e.Rulings = []Ruling{{Refused, day(2), "M"}}
	if got := e.ConsentOn(day(5)).Share; got != StandsGiven {
		t.Errorf("consent stands %s", got)
	}
}

func TestSinceTellsOneDecisionFromTheNext(t *testing.T) {
	e := family(said("A", Share, Refused, 1), said("A", Share, Given, 4), said("A", Engage, Given, 4), said("A", Share, Withdrawn, 8))
	for n, want := range map[int]int{1: 1, 3: 1, 4: 4, 7: 4, 8: 8, 20: 8} {
		if got := e.ConsentOn(day(n)).Since; got != day(want) {
			t.Errorf("day %d: since %s, want %s", n, got, day(want))
		}
	}
	if got := e.ConsentOn(day(0)); !got.Since.IsZero() || got.Decision != NotKnown {
		t.Errorf("before anything was said: %+v", got)
	}
}

func TestExclusionsOfOneDayDoNotDependOnTheirOrder(t *testing.T) {
	given, withdrawn := said("A", Share, Given, 1), said("A", Share, Withdrawn, 1)
	given.ExcludedOrganisations = []string{"Hearth"}
	for _, e := range []*Episode{family(given, withdrawn), family(withdrawn, given)} {
		if !e.Excludes(" HEARTH ", day(1)) || e.Excludes("Hearth", day(0)) || e.Excludes("Heath", day(1)) || !e.Excludes("Hearth Two", day(1)) {
			t.Errorf("the exclusion is not read right of %+v", e.Consents)
		}
	}
}

func TestNobodyLeadsWhereTheOrganisationIsExcluded(t *testing.T) {
	given := said("A", Share, Given, 1)
	given.ExcludedOrganisations = []string{"Hearth"}
	e := family(given)
	e.LeadProfessionals = []LeadProfessional{{Name: "S", Organisation: "Hearth", From: day(0)}}
	if lead, ok := e.CurrentLead(day(2)); ok {
		t.Errorf("%+v leads", lead)
	}
}

func TestArrangedRecordsAreEqualHoweverTheyCame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyRecord(t, "")
		e.Children = []Child{{Name: "b"}, {Name: "c", BornOn: day(2)}, {Name: "a"}, {Name: "d", BornOn: day(1)}}
		e.LeadProfessionals = []LeadProfessional{{Name: "x", From: day(1)}, {Name: "w", From: day(1)}, {Name: "v"}}
		shuffled := *e
		shuffled.Children = rapid.Permutation(e.Children).Draw(t, "children")
		shuffled.Adults = rapid.Permutation(e.Adults).Draw(t, "adults")
		shuffled.Consents = rapid.Permutation(e.Consents).Draw(t, "consents")
		shuffled.Rulings = rapid.Permutation(e.Rulings).Draw(t, "rulings")
		shuffled.LeadProfessionals = rapid.Permutation(e.LeadProfessionals).Draw(t, "leads")
		shuffled.Holds = rapid.Permutation(e.Holds).Draw(t, "holds")
		e.Arrange()
		shuffled.Arrange()
		if a, b := asJSON(t, e), asJSON(t, &shuffled); a != b {
			t.Fatalf("%s\n%s", a, b)
		}
		var names string
		for _, c := range e.Children {
			names += c.Name
		}
		if names != "dcab" {
			t.Fatalf("the children are in the order %s: the eldest comes first, then those whose birth isn't known", names)
		}
	})
}

func TestRecordComesBackFromItsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := Merge(nil, anyRecord(t, ""), day(1))
		var again Episode
		if err := json.Unmarshal([]byte(asJSON(t, e)), &again); err != nil {
			t.Fatal(err)
		}
		if asJSON(t, &again) != asJSON(t, e) || !reflect.DeepEqual(again.ConsentOn(day(9)), e.ConsentOn(day(9))) {
			t.Fatalf("got %+v, want %+v", again, e)
		}
	})
}

func asJSON(t *rapid.T, e *Episode) string {
	record, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(record)
}
