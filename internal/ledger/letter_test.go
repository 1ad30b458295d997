package ledger_test

import (
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	. "stepdown/internal/ledger"
)

func TestWhichLetterItIs(t *testing.T) {
	first := Letter{Case: casefile.Key{Case: "EHM-1", Number: 1}, Addressees: []string{"P1", "P2"}, IssueNo: 1,
		Occasion: Occasion{Kind: "closure", Since: calendar.MustParse("2026-03-02")}, Closure: calendar.MustParse("2026-04-27")}
	for name, tc := range map[string]struct {
		change         func(*Letter)
		same, reissues bool
	}{
		"itself":                       {func(*Letter) {}, true, false},
		"its closure's date put right": {func(l *Letter) { l.Closure = calendar.MustParse("2026-04-28") }, true, false},
		"issued again":                 {func(l *Letter) { l.IssueNo, l.ReissueOf = 2, 7 }, false, true},
		"of another episode":           {func(l *Letter) { l.Case.Number, l.IssueNo = 2, 2 }, false, false},
		"of another kind":              {func(l *Letter) { l.Occasion.Kind, l.IssueNo = "consent-refused", 2 }, false, false},
		"of another decision":          {func(l *Letter) { l.Occasion.Since, l.IssueNo = calendar.MustParse("2026-03-03"), 2 }, false, false},
		"to one of them":               {func(l *Letter) { l.Addressees, l.IssueNo = []string{"P1"}, 2 }, false, false},
	} {
		l := first
		tc.change(&l)
		if l.SameAs(first) != tc.same || first.SameAs(l) != tc.same || l.Reissues(first) != tc.reissues || first.Reissues(l) {
			t.Errorf("%s: same %v, reissues %v", name, l.SameAs(first), l.Reissues(first))
		}
	}
}
