package store_test

import (
	"os"
	"slices"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
)

// A database in use holds reminders of consent as one item of the whole case. Nobody is told again of what they were told
// then: neither of a scope that is missing, nor of one that differs; and what was dismissed stays dismissed.
func TestWhatWasToldOfConsentAsOneItemIsNotToldAgain(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		e := episode("A-1")
		e.Level, e.EHCOToldOn = 3, monday
		e.Adults[0].ParentalResponsibility = casefile.Yes
		e.Adults = append(e.Adults, casefile.Adult{ID: "A-1-A2", Name: "Mr B Sample", Household: "away", Addressed: true, ParentalResponsibility: casefile.Yes})
		e.Consents = []casefile.ConsentEvent{
			{Giver: "A-1-A1", Scope: casefile.Share, Decision: casefile.Refused, On: monday},
			{Giver: "A-1-A2", Scope: casefile.Share, Decision: casefile.Withdrawn, On: monday},
			{Giver: "A-1-A2", Scope: casefile.Share, Decision: casefile.Given, On: monday.AddDays(1)},
		}
		take(t, s, monday, feedOf(e))
		look, err := s.Case(t.Context(), e.Key)
		if err != nil {
			t.Fatal(err)
		}
		before := []ledger.Reminder{ // of the two dates that the one item had in turn
			{Rule: "consent-open", Occasion: "2026-03-02", Nominal: monday.AddDays(7), Rung: "overdue-1", Role: ledger.EHCO},
			{Rule: "consent-open", Occasion: "2026-03-03", Nominal: monday.AddDays(8), Rung: "due", Role: ledger.EHCO},
		}
		if _, err := s.RecordLooks(t.Context(), monday.AddDays(8), []store.Looked{{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1", Reminders: before}}); err != nil {
			t.Fatal(err)
		}
		if err := s.Decide(t.Context(), e.Key, "consent-open@2026-03-02", store.Dismiss, monday, store.Who{By: "Morgan Sampleworth"}); err != nil {
			t.Fatal(err)
		}
		migration, err := os.ReadFile("migrations/012_consent_by_scope.sql")
		if err != nil {
			t.Fatal(err)
		}
		alter(t, s, string(migration))

		if look, err = s.Case(t.Context(), e.Key); err != nil {
			t.Fatal(err)
		}
		england := calendar.New(nil, nil)
		told := func(on calendar.Date) (rules []string) {
			for _, i := range timetable.Default().Due(look.Episode, look.Past, england, on).Items {
				for _, r := range i.New {
					rules = append(rules, r.Rule+" "+r.Rung+" "+string(r.Role))
				}
			}
			return rules
		}
		if got := told(monday.AddDays(8)); len(got) > 0 {
			t.Errorf("told again: %q", got)
		}
		// The ladder goes on from there.
		want := []string{"consent-to-share-differs overdue-1 ehco", "consent-to-engage-missing overdue-2 ehco", "consent-to-engage-missing overdue-2 lead"}
		if got := told(monday.AddDays(9)); !slices.Equal(got, want) {
			t.Errorf("the day after: %q, want %q", got, want)
		}
		if send, decided := look.Past.Decided["consent-to-engage-missing@2026-03-02"]; !decided || send {
			t.Error("what a person dismissed is no longer dismissed")
		}
	})
}

// What a look found open is known to the next one.
func TestALookKnowsWhatTheLastOneFoundOpen(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A-1"), episode("A-2")))
		item := ledger.Item{Rule: "gap-in-support", Occasion: "2026-03-02", Nominal: monday}
		for _, items := range [][]ledger.Item{{item}, nil} {
			look, err := s.Case(t.Context(), casefile.Key{Case: "A-1", Number: 1})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1", Items: items}}); err != nil {
				t.Fatal(err)
			}
			for ref, want := range map[string][]ledger.Item{"A-1": items, "A-2": nil} {
				if look, err = s.Case(t.Context(), casefile.Key{Case: ref, Number: 1}); err != nil || !slices.Equal(look.Past.Open, want) {
					t.Errorf("%s: open %v, want %v, %v", ref, look.Past.Open, want, err)
				}
			}
		}
	})
}
