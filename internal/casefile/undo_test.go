package casefile_test

import (
	"testing"

	"stepdown/internal/calendar"
	. "stepdown/internal/casefile"
)

func TestWhatPeopleDoIsCarriedToAnEarlierRecord(t *testing.T) {
	hold := Hold{Reason: "in doubt", By: "Robin", From: day(1), Source: FromPerson}
	theirs := Hold{Reason: "a visit", By: "Sam", From: day(1), Source: FromFeed, VanishedOn: day(2)}
	earlier, now := family(), family()
	earlier.Holds, now.Holds, now.Manager = []Hold{hold}, []Hold{hold, theirs}, "what the feed said"
	act := func(do func(*Episode)) {
		was := *now
		next := *now
		next.Holds = append([]Hold(nil), now.Holds...)
		do(&next)
		earlier, now = Carry(earlier, &was, &next), &next
	}
	act(func(e *Episode) { e.Holds[0].Until = day(5) })
	act(func(e *Episode) { e.Holds[1].Until = day(5) }) // of a hold that only the feed brought
	act(func(e *Episode) { e.Rulings = append(e.Rulings, Ruling{Decision: Given, On: day(4), By: "Robin"}) })
	act(func(e *Episode) {
		e.Milestones = append(e.Milestones, Milestone{Step: MidpointCheck, On: day(3), Source: FromPerson, RecordedOn: day(4)})
	})
	act(func(e *Episode) { e.StoppedOn = day(6) })
	if len(earlier.Holds) != 1 || earlier.Holds[0].Until != day(5) {
		t.Errorf("holds: %+v", earlier.Holds)
	}
	if len(earlier.Rulings) != 1 || earlier.On(MidpointCheck, day(9)) != day(3) || earlier.StoppedOn != day(6) ||
		earlier.Manager == now.Manager {
		t.Errorf("%+v", earlier)
	}
}

func TestWhatAnUndoneFeedSaidHoldsOrNot(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Episode)
		holds  bool
	}{
		"nothing":                         {func(*Episode) {}, false},
		"another coordinator and manager": {func(e *Episode) { e.EHCO, e.Manager = "E9", "another" }, false},
		"a milestone that is newly done": {func(e *Episode) {
			e.Milestones = append(e.Milestones, Milestone{Step: MidpointCheck, On: day(2), Source: FromFeed})
		}, false},
		"safer to write to":     {func(e *Episode) { e.Adults[0].SafeToWrite = Yes }, false},
		"confirmed anew":        {func(e *Episode) { e.Adults[0].AddressConfirmedOn, e.Adults[0].AddressConfirmedBy = day(2), "Sam" }, false},
		"less safe to write to": {func(e *Episode) { e.Adults[0].SafeToWrite = No }, true},
		"no longer confirmed":   {func(e *Episode) { e.Adults[0].AddressConfirmedOn = calendar.Date{} }, true},
		"another address":       {func(e *Episode) { e.Adults[0].Address = []string{"2 Other Street"} }, true},
		"an adult gone":         {func(e *Episode) { e.Adults = e.Adults[1:] }, true},
		"a hold":                {func(e *Episode) { e.Holds = append(e.Holds, Hold{Reason: "a visit", From: day(2)}) }, true},
		"a stop":                {func(e *Episode) { e.StoppedOn = day(2) }, true},
		"consent refused": {func(e *Episode) {
			e.Consents = append(e.Consents, ConsentEvent{Giver: "P1", Scope: Share, Decision: Refused, On: day(2)})
		}, true},
		"no support wanted": {func(e *Episode) { e.Support = SupportNotNeeded }, true},
		"a closure that went blank": {func(e *Episode) {
			e.Milestones = append(e.Milestones, Milestone{Step: ClosureConfirmed, Source: FromFeed})
		}, true},
		"rejected or missing": {func(e *Episode) { e.Quarantine = "a bad row" }, true},
		"nobody to sign":      {func(e *Episode) { e.SocialWorker = Worker{} }, true},
	} {
		before, now := family(), family()
		for _, e := range []*Episode{before, now} {
			e.SocialWorker = Worker{Name: "Morgan", Telephone: "01632 960101"}
			e.Adults[0].SafeToWrite, e.Adults[0].AddressConfirmedOn, e.Adults[0].AddressConfirmedBy = Unknown, day(1), "Morgan"
			e.Milestones = append(e.Milestones, Milestone{Step: ClosureConfirmed, On: day(1), Source: FromFeed})
		}
		tc.change(now)
		got, err := Undo(before, now, "undone")
		if err != nil || (got.Undone != "") != tc.holds {
			t.Errorf("%s: holds %v, want %v, %v", name, got.Undone != "", tc.holds, err)
		}
	}
}
