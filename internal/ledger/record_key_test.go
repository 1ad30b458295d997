package ledger

import (
	"slices"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

func TestARecordKeyTellsLettersApartAndNamesNobody(t *testing.T) {
	monday := calendar.MustParse("2026-03-02")
	one := Letter{Case: casefile.Key{Case: "A", Number: 1}, Occasion: Occasion{"closure", monday}, IssueNo: 1,
		Addressees: []string{"A1", "A2"}}
	seen := map[string]string{}
	for name, change := range map[string]func(*Letter){
		"as it is":         func(*Letter) {},
		"another case":     func(l *Letter) { l.Case.Case = "B" },
		"another episode":  func(l *Letter) { l.Case.Number = 2 },
		"another kind":     func(l *Letter) { l.Occasion.Kind = "other" },
		"another occasion": func(l *Letter) { l.Occasion.Since = monday.AddDays(1) },
		"another issue":    func(l *Letter) { l.IssueNo = 2 },
		"other adults":     func(l *Letter) { l.Addressees = []string{"A3", "A4"} },
	} {
		l := one
		change(&l)
		keys := RecordKey("secret").Letter(l)
		for _, key := range append(keys, RecordKey("other").Letter(l)...) {
			if other, found := seen[key]; found || len(key) != 32 {
				t.Errorf("%s: %q is also that of %s", name, key, other)
			}
			seen[key] = name
		}
	}
	alone := one
	alone.Addressees, alone.Closure = []string{"A2"}, monday
	if !slices.Equal(RecordKey("secret").Letter(alone), RecordKey("secret").Letter(one)[1:]) {
		t.Error("an adult has another key in another household")
	}
	if k := RecordKey("secret"); k.Message("digest", "a", "b") == k.Message("digest", "a", "c") || k.Check() == RecordKey("other").Check() {
		t.Error("messages or keys are not told apart")
	}
}
