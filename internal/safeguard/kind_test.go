package safeguard_test

import (
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
	"stepdown/internal/timetable"
)

// What the row of a kind doesn't say of it holds none of its letters, and parts none of its readers.
func TestALetterIsAskedForWhatItsRowSays(t *testing.T) {
	noLead := func(e *casefile.Episode) { e.LeadProfessionals[0].Telephone = "" }
	twoLeads := func(e *casefile.Episode) { e.LeadProfessionals = append(e.LeadProfessionals, e.LeadProfessionals[0]) }
	noEnd := func(e *casefile.Episode) { e.SocialWorkEndsOn = calendar.Date{} }
	differs := func(e *casefile.Episode) {
		e.Milestones = append(e.Milestones, casefile.Milestone{Step: casefile.HandoverStarted, On: day("03-09"), Source: casefile.FromPerson},
			casefile.Milestone{Step: casefile.HandoverStarted, On: day("03-10"), Source: casefile.FromFeed})
	}
	for _, tc := range []struct {
		name string
		e    *casefile.Episode
		less func(*timetable.Kind)
		code ledger.Code
	}{
		{"a lead who can't be reached", closed(noLead), func(k *timetable.Kind) { k.NamesLead = false }, ledger.LeadIncomplete},
		{"two leads", closed(twoLeads), func(k *timetable.Kind) { k.NamesLead = false }, ledger.LeadsDiffer},
		{"no end", closed(noEnd), func(k *timetable.Kind) { k.TellsEnd = false }, ledger.EndUnknown},
		{"sources differ", closed(differs), func(k *timetable.Kind) { k.RestsOn = nil }, ledger.SourcesDiffer},
	} {
		if got := sole(Check(tc.e, ledger.Past{}, world(day("05-05")))); got.Why.Code != tc.code {
			t.Errorf("%s: got %+v, want %s", tc.name, got, tc.code)
		}
		w, kinds := world(day("05-05")), timetable.Letters()
		for i := range kinds {
			tc.less(&kinds[i])
		}
		policy := *w.Policy
		policy.Kinds, w.Policy = kinds, &policy
		if got := sole(Check(tc.e, ledger.Past{}, w)); got.Verdict != Go {
			t.Errorf("%s, of which it says nothing: %+v", tc.name, got)
		}
	}
}

func TestReadersArePartedByTheirChoicesWhereALetterTellsOfThem(t *testing.T) {
	e := closed(also(parent("P2", "H1")), said("P1", casefile.Refused, "04-01"), said("P2", casefile.Refused, "04-02"))
	w, kinds := world(day("05-05")), timetable.Letters()
	if n := len(Check(e, ledger.Past{}, w).Letters); n != 2 {
		t.Errorf("refused on two days: %d letters, want 2", n)
	}
	for i := range kinds {
		kinds[i].TellsChoices = false
	}
	policy := *w.Policy
	policy.Kinds, w.Policy = kinds, &policy
	if n := len(Check(e, ledger.Past{}, w).Letters); n != 1 {
		t.Errorf("of a letter that doesn't tell of it: %d letters, want 1", n)
	}
}
