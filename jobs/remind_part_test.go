package jobs_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
)

// Whatever a case was reminded of, and whatever was found open, what is said of the items of a digest by the reminders that bear on them is
// what is said by all.
func TestADigestsItemsAreThoseOfAllReminders(t *testing.T) {
	everywhere(t, 0, func(l *loop) {
		run, met := 0, 0
		rapid.Check(l.T, func(t *rapid.T) {
			run++
			day := func(what string) calendar.Date {
				return calendar.MustParse("2026-03-12").AddDays(rapid.IntRange(0, 9).Draw(t, what))
			}
			e := asks(run, "anna")
			e.Case = fmt.Sprintf("R-%05d", run)
			e.EHCOToldOn, e.PlanningStartedOn = day("told on"), day("planned on")
			in := casefile.Incoming{Key: e.Key, Episode: e, Digest: "d"}
			l.now = l.now.Add(time.Second)
			if _, err := l.store.TakeFeed(l.Context(), store.FeedInfo{MadeAt: l.now, MadeOn: l.today, Digest: e.Case},
				func(yield func(casefile.Incoming, error) bool) { yield(in, nil) }, nil, false); err != nil {
				t.Fatal(err)
			}
			look, err := l.store.Case(l.Context(), e.Key)
			if err != nil {
				t.Fatal(err)
			}
			world := l.rules.World(day("today").AddDays(10), l.today)
			var keys []ledger.Item
			for _, item := range safeguard.Items(look.Episode, look.Past, world) {
				keys = append(keys, item.Key)
			}
			near := func() ledger.Item {
				key := rapid.SampledFrom(keys).Draw(t, "item")
				if rapid.Bool().Draw(t, "another occasion") {
					key.Occasion = day("occasion").String()
				}
				if rapid.Bool().Draw(t, "another date") {
					key.Nominal = day("nominal")
				}
				return key
			}
			looked := store.Looked{ID: look.ID, Revision: look.Revision, EHCO: "anna", NextLook: l.today}
			for range rapid.IntRange(0, 8).Draw(t, "reminders") {
				i := near()
				looked.Reminders = append(looked.Reminders, ledger.Reminder{Rule: i.Rule, Occasion: i.Occasion, Nominal: i.Nominal,
					Rung: rapid.SampledFrom([]string{"before", "due", "overdue-1", "week-1"}).Draw(t, "rung"), Role: ledger.EHCO})
			}
			for range rapid.IntRange(0, 4).Draw(t, "open") {
				i := near()
				if !slices.ContainsFunc(looked.Items, func(o ledger.Item) bool { return o.Thing() == i.Thing() }) {
					looked.Items = append(looked.Items, i)
				}
			}
			if _, err := l.store.RecordLooks(l.Context(), day("reminded on"), []store.Looked{looked}); err != nil {
				t.Fatal(err)
			}
			wanted := slices.Clone(looked.Items)
			if rapid.IntRange(0, 3).Draw(t, "one is open no longer") == 0 {
				wanted = append(wanted, near())
			}
			whole, err := l.store.Case(l.Context(), e.Key)
			if err != nil {
				t.Fatal(err)
			}
			parts, err := l.store.CasesOfItems(l.Context(), []int64{look.ID}, map[int64][]ledger.Item{look.ID: wanted})
			if err != nil || len(parts) != 1 {
				t.Fatal(parts, err)
			}
			said := func(past ledger.Past) (all []timetable.DueItem) {
				for _, item := range safeguard.Items(e, past, world) {
					if item.New = nil; slices.Contains(wanted, item.Key) {
						all = append(all, item)
					}
				}
				return all
			}
			all, some := said(whole.Past), said(parts[0].Past)
			if met += len(all); !reflect.DeepEqual(all, some) {
				t.Fatalf("by all reminders\n%+v\nby those that bear on %v\n%+v", all, wanted, some)
			}
			told := func(past ledger.Past, i ledger.Item) (days []calendar.Date) {
				for _, r := range past.Reminders {
					if r.Item().Thing() == i.Thing() {
						days = append(days, r.On)
					}
				}
				return days
			}
			for _, i := range all {
				if a, b := told(whole.Past, i.Key), told(parts[0].Past, i.Key); !slices.Equal(a, b) {
					t.Fatalf("%v was told on %v, and on %v by what bears on it", i.Key, a, b)
				}
			}
		})
		if met == 0 {
			l.Error("no digest had an item")
		}
	})
}
