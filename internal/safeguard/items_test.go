package safeguard_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
)

// Items asks for no more of the past than it says, and comes to what Check does with all of it.
func TestItemsAreThoseOfTheWholeCheck(t *testing.T) {
	items, kept := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		l := begin(t)
		l.e.Milestones = nil
		golive := l.today.AddDays(rapid.IntRange(-60, 30).Draw(t, "live after"))
		l.live(func() {
			switch rapid.IntRange(0, 9).Draw(t, "today") {
			case 0:
				l.e.EHCOToldOn = l.today.AddDays(-rapid.IntRange(0, 9).Draw(t, "told days ago"))
			case 1:
				l.e.Support = rapid.SampledFrom([]casefile.Support{casefile.SupportWanted, casefile.SupportNotNeeded}).Draw(t, "support")
			case 2:
				did(casefile.HandoverStarted, l.today.String()[5:])(l.e)
			}
			w := world(l.today)
			w.Settings.GoLiveOn = golive
			want := Check(l.e, l.past, w).Outcome.Items
			got := Items(l.e, ledger.Past{Reminders: l.past.Reminders, Open: l.past.Open, Decided: l.past.Decided}, w)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("on %s the items are\n%+v\nand by the whole check\n%+v", l.today, got, want)
			}
			l.past.Open = nil
			for _, item := range got {
				items++
				if item.Rung == "" {
					kept++
				}
				l.past.Open = append(l.past.Open, item.Key)
				for _, r := range item.New {
					l.past.Reminders = append(l.past.Reminders, ledger.PastReminder{Reminder: r, On: l.today, EHCO: l.e.EHCO})
				}
				if rapid.IntRange(0, 9).Draw(t, "decided") == 0 {
					if l.past.Decided == nil {
						l.past.Decided = map[string]bool{}
					}
					l.past.Decided[item.Key.Thing()] = rapid.Bool().Draw(t, "send")
				}
			}
		})
	})
	if items == 0 || kept == 0 {
		t.Errorf("there were %d items, %d of which no digest shows", items, kept)
	}
}
