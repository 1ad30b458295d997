package casefile_test

import (
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	. "stepdown/internal/casefile"
)

func TestAChoiceIsItsGiversOwn(t *testing.T) {
	refused := func(on int, saidYes bool) Choice { return Choice{Refused, day(on), saidYes} }
	for _, tc := range []struct {
		name          string
		giver         string
		events        []ConsentEvent
		share, engage Choice
	}{
		{name: "not asked", giver: "A", events: []ConsentEvent{said("B", Share, Refused, 1)}},
		{name: "each scope has its own day", giver: "A",
			events: []ConsentEvent{said("A", Share, Refused, 1), said("A", Engage, Refused, 4), said("B", Share, Refused, 6)},
			share:  refused(1, false), engage: refused(4, false)},
		{name: "another's yes is not theirs", giver: "A", events: []ConsentEvent{said("B", Share, Given, 1), said("A", Share, Refused, 4)},
			share: refused(4, false)},
		{name: "a yes to one scope is no yes to the other", giver: "A",
			events: []ConsentEvent{said("A", Engage, Given, 1), said("A", Share, Refused, 4)},
			share:  refused(4, false), engage: Choice{Given, day(1), false}},
		{name: "yes, then no", giver: "A", events: []ConsentEvent{said("A", Share, Given, 1), said("A", Share, Refused, 4)},
			share: refused(4, true)},
		{name: "withdrawn", giver: "A", events: []ConsentEvent{said("A", Share, Given, 1), said("A", Share, Withdrawn, 4)},
			share: Choice{Withdrawn, day(4), true}},
		{name: "withdrawn, and no yes is on record", giver: "A", events: []ConsentEvent{said("A", Share, Withdrawn, 4)},
			share: Choice{Withdrawn, day(4), false}},
		{name: "yes and withdrawn on one day", giver: "A", events: []ConsentEvent{said("A", Share, Given, 4), said("A", Share, Withdrawn, 4)},
			share: Choice{Withdrawn, day(4), true}},
		{name: "yes and no on one day: nobody knows which came first", giver: "A",
			events: []ConsentEvent{said("A", Share, Given, 4), said("A", Share, Refused, 4)}, share: refused(4, false)},
		{name: "no, then yes", giver: "A", events: []ConsentEvent{said("A", Share, Refused, 1), said("A", Share, Given, 4)},
			share: Choice{Given, day(4), false}},
		{name: "refused once more: the last day counts", giver: "A",
			events: []ConsentEvent{said("A", Share, Refused, 1), said("A", Share, Refused, 9)}, share: refused(9, false)},
		{name: "what lies ahead", giver: "A", events: []ConsentEvent{said("A", Share, Refused, 99)}},
		{name: "no giver", giver: "P", events: []ConsentEvent{said("P", Share, Refused, 1)}},
		{name: "not on record", giver: "X", events: []ConsentEvent{said("X", Share, Refused, 1)}},
		{name: "a young person", giver: "Y", events: []ConsentEvent{said("Y", Share, Refused, 1)}, share: refused(1, false)},
	} {
		e := family(tc.events...)
		e.Rulings = []Ruling{{Given, day(20), "M"}} // nobody's own choice
		if got := e.ChoicesOf(tc.giver, day(30)); got != (Choices{tc.share, tc.engage}) {
			t.Errorf("%s: got %+v", tc.name, got)
		}
	}
}

func TestWhatStandsRefusedIsSomebodysOwnRefusal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := family(anyEvents(t)...)
		if rapid.Bool().Draw(t, "ruled") {
			e.Rulings = []Ruling{{rapid.SampledFrom([]Decision{Given, Refused}).Draw(t, "ruling"), day(rapid.IntRange(0, 25).Draw(t, "ruled on")),
				"M"}}
		}
		on := day(rapid.IntRange(0, 25).Draw(t, "on"))
		consent := e.ConsentOn(on)
		theirs := false
		for _, a := range e.Adults {
			choices := e.ChoicesOf(a.ID, on)
			theirs = theirs || choices.RefusesWhatStands(consent)
			if since := e.RefusingSince(a.ID, on); since.IsZero() == choices.Refuses() || since.After(on) {
				t.Fatalf("%s refuses since %q, and chose %+v", a.ID, since, choices)
			}
		}
		if theirs != (consent.Share == StandsRefused || consent.Engage == StandsRefused) {
			t.Fatalf("consent stands as %+v; somebody's own refusal: %v", consent, theirs)
		}
	})
}

func TestHowLongAPersonHasRefused(t *testing.T) {
	e := family(said("A", Share, Refused, 1), said("B", Share, Given, 2), said("A", Engage, Refused, 4), said("A", Share, Given, 6),
		said("A", Engage, Given, 8),
		said("A", Share, Refused, 12))
	for on, want := range map[int]int{0: -1, 1: 1, 7: 1, 8: -1, 11: -1, 12: 12, 30: 12} { // another's yes interrupts nothing
		wanted := day(want)
		if want < 0 {
			wanted = calendar.Date{}
		}
		if got := e.RefusingSince("A", day(on)); got != wanted {
			t.Errorf("on day %d: since %q", on, got)
		}
	}
	for _, tc := range []struct {
		from, until int
		want        bool
	}{{0, 1, false}, {0, 2, true}, {7, 8, true}, {8, 12, false}, {8, 13, true}, {5, 5, false}} {
		if got := e.Refused("A", day(tc.from), day(tc.until)); got != tc.want {
			t.Errorf("refused between %d and %d: %v", tc.from, tc.until, got)
		}
	}
}

func TestWhoCanGiveConsent(t *testing.T) {
	carer := Adult{ID: "P", ParentalResponsibility: Unknown, Addressed: true}
	away := Adult{ID: "N", ParentalResponsibility: Yes}
	young := Adult{ID: "Y", YoungPerson: true, Addressed: true}
	for _, tc := range []struct {
		name   string
		adults []Adult
		events []ConsentEvent
		want   bool
	}{
		{"a parent", []Adult{carer, {ID: "A", ParentalResponsibility: Yes, Addressed: true}}, nil, true},
		{"nobody", nil, nil, false},
		{"a carer", []Adult{carer}, []ConsentEvent{said("P", Share, Given, 1)}, false},
		{"a parent who is not addressed", []Adult{carer, away}, nil, false},
		{"a young person who was not asked", []Adult{carer, young}, nil, false},
		{"a young person who is a giver", []Adult{carer, young}, []ConsentEvent{said("Y", Share, Given, 1)}, true},
	} {
		e := family(tc.events...)
		e.Adults = tc.adults
		if got := e.HasGiver(); got != tc.want {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}
