package office_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

func TestALetterGivenAfterMidnightInSummerIsExportedFromThatDay(t *testing.T) {
	f := newFortnight(t)
	f.run(0)
	all, err := f.Letters(t.Context(), ledger.Ready, casefile.Key{})
	if err != nil {
		t.Fatal(err)
	}
	byHand := slices.IndexFunc(all, func(l office.Letter) bool { return l.Channel == casefile.ByHand })
	if byHand < 0 {
		t.Fatal("no letter waits to be given by hand")
	}
	f.Store.DateAhead(time.Until(time.Date(2026, 7, 1, 0, 30, 0, 0, calendar.London))) // in UTC it is still June
	if err := f.Given(t.Context(), all[byHand].Number, morgan); err != nil {
		t.Fatal(err)
	}
	for since, want := range map[string]int{"2026-07-01": 1, "2026-07-02": 0} {
		if n, err := f.Export(t.Context(), calendar.MustParse(since), filepath.Join(t.TempDir(), "export")); err != nil || n != want {
			t.Errorf("since %s: %d letters, want %d, %v", since, n, want, err)
		}
	}
}
