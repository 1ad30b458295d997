package casefile_test

import (
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	. "stepdown/internal/casefile"
)

func day(n int) calendar.Date { return calendar.MustParse("2026-03-02").AddDays(n) }

// family has two parents who are givers, A and B, a partner without parental responsibility, P, one who isn't addressed,
// N, and a young person, Y.
func family(events ...ConsentEvent) *Episode {
	return &Episode{
		Key: Key{Case: "EHM-1", Number: 1}, Level: 2,
		Adults: []Adult{
			{ID: "A", ParentalResponsibility: Yes, Addressed: true, Channel: Post},
			{ID: "B", ParentalResponsibility: Yes, Addressed: true, Channel: Post},
			{ID: "P", ParentalResponsibility: No, Addressed: true, Channel: Post}, {ID: "N", ParentalResponsibility: Yes},
			{ID: "Y", YoungPerson: true},
		},
		Consents: events,
	}
}

func said(giver string, scope Scope, d Decision, on int) ConsentEvent {
	return ConsentEvent{Giver: giver, Scope: scope, Decision: d, On: day(on)}
}

func TestConsentAsItStands(t *testing.T) {
	for _, tc := range []struct {
		name          string
		events        []ConsentEvent
		rulings       []Ruling
		share, engage Standing
		decision      Standing
		since         int
	}{
		{name: "nothing said", share: NotKnown, engage: NotKnown, decision: NotKnown},
		{name: "given by one, the other not asked", events: []ConsentEvent{said("A", Share, Given, 1), said("A", Engage, Given, 2)},
			share: StandsGiven, engage: StandsGiven, decision: StandsGiven, since: 2},
		{name: "given by both", events: []ConsentEvent{said("A", Share, Given, 1), said("A", Engage, Given, 1), said("B", Share, Given, 4),
			said("B", Engage, Given, 4)},
			share: StandsGiven, engage: StandsGiven, decision: StandsGiven, since: 1},
		{name: "one scope refused", events: []ConsentEvent{said("A", Share, Given, 1), said("A", Engage, Refused, 3)},
			share: StandsGiven, engage: StandsRefused, decision: StandsRefused, since: 3},
		{name: "one scope refused, the other never asked", events: []ConsentEvent{said("A", Share, Refused, 3)},
			share: StandsRefused, engage: NotKnown, decision: StandsRefused, since: 3},
		{name: "refused again later: the same decision",
			events: []ConsentEvent{said("A", Share, Refused, 3), said("B", Share, Refused, 5), said("A", Share, Refused, 9)},
			share:  StandsRefused, engage: NotKnown, decision: StandsRefused, since: 3},
		{name: "the parents differ", events: []ConsentEvent{said("A", Share, Given, 1), said("B", Share, Refused, 2)},
			share: StandsDiffers, engage: NotKnown, decision: StandsDiffers, since: 2},
		{name: "a manager rules", events: []ConsentEvent{said("A", Share, Given, 1), said("B", Share, Refused, 2)},
			rulings: []Ruling{{Refused, day(5), "M"}},
			share:   StandsRefused, engage: NotKnown, decision: StandsRefused, since: 5},
		{name: "a ruling is for what had been said by then",
			events:  []ConsentEvent{said("A", Share, Given, 1), said("B", Share, Refused, 2), said("B", Share, Withdrawn, 7)},
			rulings: []Ruling{{Given, day(5), "M"}},
			share:   StandsDiffers, engage: NotKnown, decision: StandsDiffers, since: 7},
		{name: "withdrawn", events: []ConsentEvent{said("A", Share, Given, 1), said("A", Engage, Given, 1), said("A", Share, Withdrawn, 6)},
			share: StandsRefused, engage: StandsGiven, decision: StandsRefused, since: 6},
		{name: "on the same day the more restrictive", events: []ConsentEvent{said("A", Share, Refused, 1), said("A", Share, Given, 1)},
			share: StandsRefused, engage: NotKnown, decision: StandsRefused, since: 1},
		{name: "refused, then given", events: []ConsentEvent{said("A", Share, Refused, 1), said("A", Share, Given, 4),
			said("A", Engage, Given, 4)},
			share: StandsGiven, engage: StandsGiven, decision: StandsGiven, since: 4},
		{name: "only givers count", events: []ConsentEvent{said("P", Share, Refused, 1), said("N", Share, Refused, 1),
			said("stranger", Share, Refused, 1)},
			share: NotKnown, engage: NotKnown, decision: NotKnown},
		{name: "a young person is a giver once recorded as one", events: []ConsentEvent{said("A", Share, Given, 1), said("Y", Share, Refused, 2)},
			share: StandsDiffers, engage: NotKnown, decision: StandsDiffers, since: 2},
		{name: "what lies ahead doesn't count yet", events: []ConsentEvent{said("A", Share, Refused, 99)}, share: NotKnown, engage: NotKnown,
			decision: NotKnown},
	} {
		e := family(tc.events...)
		e.Rulings = tc.rulings
		got := e.ConsentOn(day(30))
		if got.Share != tc.share || got.Engage != tc.engage || got.Decision != tc.decision {
			t.Errorf("%s: got %+v", tc.name, got)
		}
		if tc.decision != NotKnown && got.Since != day(tc.since) {
			t.Errorf("%s: since %s, want %s", tc.name, got.Since, day(tc.since))
		}
	}
}

func anyEvents(t *rapid.T) []ConsentEvent {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) ConsentEvent {
		return said(rapid.SampledFrom([]string{"A", "B", "P", "Y"}).Draw(t, "giver"), rapid.SampledFrom(Scopes).Draw(t, "scope"),
			rapid.SampledFrom(Decisions).Draw(t, "decision"), rapid.IntRange(0, 20).Draw(t, "day"))
	}), 0, 12).Draw(t, "events")
}

func TestConsentDoesNotDependOnTheOrderOfEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := anyEvents(t)
		shuffled := rapid.Permutation(events).Draw(t, "shuffled")
		on := day(rapid.IntRange(0, 25).Draw(t, "on"))
		if a, b := family(events...).ConsentOn(on), family(shuffled...).ConsentOn(on); a != b {
			t.Fatalf("%+v and %+v", a, b)
		}
	})
}

func TestConsentNeverStandsGivenAgainstANewerRefusal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := anyEvents(t)
		e := family(append(events, said("A", Share, Refused, 21))...)
		if got := e.ConsentOn(day(22)); got.Share == StandsGiven || got.Decision == StandsGiven {
			t.Fatalf("%+v", got)
		}
	})
}

func TestStoodTellsWhetherADecisionInterrupted(t *testing.T) {
	e := family(said("A", Share, Refused, 1), said("A", Share, Given, 4), said("A", Engage, Given, 4), said("A", Share, Refused, 8))
	for _, tc := range []struct {
		from, until int
		want        bool
	}{{1, 8, true}, {1, 4, false}, {4, 5, true}, {8, 20, false}, {5, 5, false}} {
		if got := e.Stood(StandsGiven, day(tc.from), day(tc.until)); got != tc.want {
			t.Errorf("given between %d and %d: %v", tc.from, tc.until, got)
		}
	}
}

func TestExcludedOrganisations(t *testing.T) {
	e := family(said("A", Share, Given, 1))
	e.Consents[0].ExcludedOrganisations = []string{"Hearth  Family centre"}
	e.LeadProfessionals = []LeadProfessional{{Name: "S", Organisation: "Hearth Family Centre", From: day(0)},
		{Name: "T", Organisation: "School", From: day(-5)}}
	if lead, ok := e.CurrentLead(day(3)); !ok || lead.Name != "T" {
		t.Errorf("the lead is %+v: an excluded organisation leads", lead)
	}
	e.Consents = append(e.Consents, said("A", Share, Given, 5)) // given anew, without excluding anybody
	if lead, _ := e.CurrentLead(day(6)); lead.Name != "S" {
		t.Errorf("the lead is %+v: the exclusion outlived the consent that held it", lead)
	}
}

func TestAnExcludedOrganisationMayBeWrittenOtherwise(t *testing.T) {
	for _, tc := range []struct {
		excluded, lead string
		is             bool
	}{
		{"Fablebury Primary", "Fablebury Primary School", true},
		{"Fablebury Primary School", "Fablebury Primary", true},
		{"FABLEBURY PRI. SCH.", "Fablebury Primary School", true},
		{"St. Fable's School", "Saint Fables Sch", true},
		{"The Hearth, Family Centre", "Hearth Family Centre Ltd", true},
		{"Hearth", "Hearth Family Centre", true},
		{"Primary School Fablebury", "Fablebury Primary School", true},
		{"Fablebury Primary School", "Fablebury Secondary School", false},
		{"Fablebury Primary School", "Sampleton Primary School", false},
		{"Hearth Family Centre", "Hope Family Centre", false},
		{"", "Fablebury Primary School", false},
		{"The", "The Fablebury Primary School", false},
		{"Fablebury Primary School", "", false},
	} {
		e := family(said("A", Share, Given, 1))
		e.Consents[0].ExcludedOrganisations = []string{tc.excluded}
		if got := e.Excludes(tc.lead, day(3)); got != tc.is {
			t.Errorf("%q excludes %q: %v", tc.excluded, tc.lead, got)
		}
	}
}

func TestCurrentLead(t *testing.T) {
	e := family()
	e.LeadProfessionals = []LeadProfessional{{Name: "first", From: day(0), Until: day(5)}, {Name: "second", From: day(4)}}
	for n, want := range map[int]string{-1: "", 0: "first", 3: "first", 4: "second", 6: "second"} {
		if lead, _ := e.CurrentLead(day(n)); lead.Name != want {
			t.Errorf("day %d: %q leads, want %q", n, lead.Name, want)
		}
	}
}

func TestTwoLeadsBegunOnOneDay(t *testing.T) {
	e := Episode{LeadProfessionals: []LeadProfessional{{Name: "A", Organisation: "School", From: day(1)}, {Name: "B", From: day(3)},
		{Name: "C", From: day(3), Until: day(5)}}}
	for n, want := range map[int]bool{2: false, 3: true, 5: true, 6: false} {
		if got := e.LeadsDiffer(day(n)); got != want {
			t.Errorf("on day %d nobody can say who leads: %v", n, got)
		}
	}
	e.Consents = []ConsentEvent{{Giver: "P", Scope: Share, Decision: Given, On: day(4), ExcludedOrganisations: []string{"Surgery"}}}
	if e.LeadProfessionals[2].Organisation = "Surgery"; e.LeadsDiffer(day(4)) || !e.LeadsDiffer(day(3)) {
		t.Error("one whose organisation is excluded does not lead, and so does not differ")
	}
	unknown := Episode{LeadProfessionals: []LeadProfessional{{Name: "A"}, {Name: "B"}}}
	if !unknown.LeadsDiffer(day(1)) {
		t.Error("of two whose start is not known, nobody can say who leads")
	}
}

func TestEachScopeStandsSinceADayOfItsOwn(t *testing.T) {
	e := family(said("A", Share, Given, 1), said("A", Engage, Given, 1), said("B", Share, Refused, 4), said("A", Engage, Refused, 6),
		said("A", Share, Given, 7))
	for n, want := range map[int]struct {
		share, engage           Standing
		shareSince, engageSince int
	}{
		1: {StandsGiven, StandsGiven, 1, 1}, 5: {StandsDiffers, StandsGiven, 4, 1}, 6: {StandsDiffers, StandsRefused, 4, 6},
		9: {StandsDiffers, StandsRefused, 4, 6},
	} {
		share, shareSince := e.StandsOn(Share, day(n))
		engage, engageSince := e.StandsOn(Engage, day(n))
		if share != want.share || engage != want.engage || shareSince != day(want.shareSince) || engageSince != day(want.engageSince) {
			t.Errorf("on day %d: sharing %s since %s, support %s since %s", n, share, shareSince, engage, engageSince)
		}
	}
	if stands, since := family().StandsOn(Share, day(9)); stands != NotKnown || !since.IsZero() {
		t.Errorf("nothing was said: %s since %s", stands, since)
	}
}
