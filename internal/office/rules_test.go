package office_test

import (
	"slices"
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
)

// The letter says when social work ends. That the day passes while the letter lies in the print folder, unprinted, makes it
// no other letter; a name that is another one does.
func TestTheEndOfSocialWorkPassesWhileALetterLiesUnprinted(t *testing.T) {
	f := newFortnight(t)
	f.edit(func(e *casefile.Episode) { e.SocialWorkEndsOn = f.today.AddDays(2) })
	f.run(0)
	f.edit(func(e *casefile.Episode) { e.Manager = "Robin Exampleford" }) // so that the case is looked at, whatever the scan looks at
	f.run(3)
	if s := f.states(posted); s != "accepted" {
		t.Errorf("after the end of social work the letter is %s", s)
	}
	f.edit(func(e *casefile.Episode) { e.Adults[0].Name = "Mr Declan Sampleworth" })
	f.run(4)
	if s := f.states(posted); s != "cancelled" {
		t.Errorf("after a change of the name it is %s", s)
	}
}

// A letter that waits to be approved keeps its approval when the end of social work passes.
func TestTheEndOfSocialWorkPassesWhileALetterWaits(t *testing.T) {
	f := newFortnight(t, "STEPDOWN_RELEASE_CONSENT_REFUSED=approval")
	f.edit(func(e *casefile.Episode) { e.SocialWorkEndsOn = f.today.AddDays(2) })
	f.run(0)
	f.run(3)
	if err := f.Approve(t.Context(), f.one(posted).Number, f.today.AddDays(3), morgan); err != nil {
		t.Fatal(err)
	}
	f.run(4)
	if s := f.states(posted); s != "accepted" {
		t.Errorf("approved, and %s", s)
	}
}

// An unprinted letter is asked about in every scan, though nothing else of its case is due: its address grows stale.
func TestAnUnprintedLetterIsAskedAboutInEveryScan(t *testing.T) {
	f := newFortnight(t)
	f.edit(func(e *casefile.Episode) { e.Adults[0].AddressConfirmedOn = f.today.AddDays(-88) })
	f.run(0)
	if s := f.states(posted); s != "accepted" {
		t.Fatalf("the letter is %s", s)
	}
	f.run(1)
	f.run(2)
	if s := f.states(posted); s != "accepted" {
		t.Errorf("on the 90th day the letter is %s", s)
	}
	f.run(3)
	if l := f.one(posted); l.State != "cancelled" || l.Code != "address-unconfirmed" {
		t.Errorf("on the 91st day it is %s, %s", l.State, l.Code)
	}
}

func TestNoLetterLeavesOnADayThatIsNoWorkingDay(t *testing.T) {
	f := newFortnight(t)
	mailed := func() (n int) {
		for _, m := range f.Sink.Messages() {
			if strings.Contains(string(m.Raw), "application/pdf") {
				n++
			}
		}
		return n
	}
	f.edit(func(e *casefile.Episode) {
		e.Adults[0].Channel, e.Adults[0].Email = casefile.Email, "declan@example.org"
	})
	for _, off := range []int{5, 6, 18, 21} { // a Saturday and a Sunday, Good Friday and Easter Monday
		d := f.run(off)
		if !d.Delivered.DayOff || d.Delivered.Spooled+d.Delivered.Mailed > 0 || len(f.PDFs(t))+mailed() > 0 {
			t.Fatalf("%s: %+v, %d printed, %d mailed", d.On.WithWeekday(), d.Delivered, len(f.PDFs(t)), mailed())
		}
		if s := f.one(posted).State; s != "ready" {
			t.Fatalf("%s: the letter is %s", d.On.WithWeekday(), s)
		}
	}
	d := f.run(22)
	if d.Delivered.DayOff || d.Delivered.Spooled == 0 || d.Delivered.Mailed == 0 || len(f.PDFs(t)) == 0 || mailed() == 0 {
		t.Errorf("on the next working day: %+v, %d printed, %d mailed", d.Delivered, len(f.PDFs(t)), mailed())
	}
}

// blanked is the record after a feed in which the confirmation of the closure is blank.
func blanked(e *casefile.Episode, on calendar.Date) {
	fresh := *e
	fresh.Milestones = slices.DeleteFunc(slices.Clone(e.Milestones),
		func(m casefile.Milestone) bool { return m.Step == casefile.ClosureConfirmed })
	*e = *casefile.Merge(e, &fresh, on)
}

func TestABlankedConfirmationHoldsUntilAPersonSettlesIt(t *testing.T) {
	for name, tc := range map[string]struct {
		settle func(*fortnight) error
		states string
		code   ledger.Code
	}{
		"recorded again": {func(f *fortnight) error {
			return f.RecordStep(t.Context(), postedCase, casefile.ClosureConfirmed, f.today.AddDays(-3), f.today, morgan)
		}, "superseded accepted", ""},
		"withdrawn": {func(f *fortnight) error {
			return f.WithdrawStep(t.Context(), postedCase, casefile.ClosureConfirmed, f.today, morgan)
		}, "cancelled", "no-longer-due"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFortnight(t)
			f.edit(func(e *casefile.Episode) { blanked(e, f.today) })
			f.run(0)
			if l := f.one(posted); l.State != "held" || l.Code != "sources-differ" {
				t.Fatalf("a blanked confirmation: %s, %s", l.State, l.Code)
			}
			if err := tc.settle(f); err != nil {
				t.Fatal(err)
			}
			f.edit(func(e *casefile.Episode) { blanked(e, f.today.AddDays(1)) }) // the feed says so once more
			f.run(1)
			if s, l := f.states(posted), f.one(posted); s != tc.states || tc.code != "" && l.Code != tc.code {
				t.Errorf("%s, %s", s, l.Code)
			}
			if err := f.WithdrawStep(t.Context(), postedCase, casefile.SixWeekReview, f.today, morgan); err == nil {
				t.Error("what is not on record was withdrawn")
			}
		})
	}
}

// What stops is cancelled; when a person has lifted the stop, the letter is owed as before. The feed that goes on saying the
// same stop changes nothing, one that says another stops again.
func TestAStopThatAPersonLifts(t *testing.T) {
	f := newFortnight(t)
	says := func(on calendar.Date, why casefile.StopReason) {
		f.edit(func(e *casefile.Episode) {
			fresh := *e
			fresh.StoppedOn, fresh.StopReason = on, why
			*e = *casefile.Merge(e, &fresh, f.today)
		})
	}
	f.run(0)
	says(f.today, casefile.SteppedUp)
	f.run(0)
	if l := f.one(posted); l.Code != "stopped-stepped-up" {
		t.Fatalf("%s, %s", f.states(posted), l.Code)
	}
	if err := f.UnstopCase(t.Context(), postedCase, f.today, morgan); err != nil {
		t.Fatal(err)
	}
	says(f.today, casefile.SteppedUp)
	f.run(1)
	if s := f.states(posted); s != "cancelled accepted" {
		t.Errorf("lifted, and said again: %s", s)
	}
	x, err := f.Explain(t.Context(), postedCase, f.today)
	if err != nil || len(x.Acts) == 0 || x.Stopped != "" {
		t.Fatal(x, err)
	}
	if !slices.ContainsFunc(x.Acts, func(a store.Act) bool {
		return a.What == "unstop" && a.By == morgan.Name && a.Because == morgan.Because
	}) {
		t.Errorf("who lifted it, and why, is not told: %+v", x.Acts)
	}
	if err := f.UnstopCase(t.Context(), postedCase, f.today, morgan); err == nil {
		t.Error("a case that is not stopped was unstopped")
	}
	says(f.today.AddDays(1), casefile.MovedAway)
	f.run(1)
	if s := f.states(posted); s != "cancelled cancelled" || f.one(posted).Code != "stopped-moved-away" {
		t.Errorf("stopped anew: %s, %s", s, f.one(posted).Code)
	}
}

// A bank holiday added late brings a date forward: the case is looked at in time, though it had been looked at already.
func TestAnAddedHolidayHasEveryCaseLookedAt(t *testing.T) {
	f := newFortnight(t)
	f.run(0)
	if d := f.run(0); d.Scanned.Looked > 20 {
		t.Fatalf("%d cases were looked at twice on a day", d.Scanned.Looked)
	}
	proclaimed := f.Settings(t, f.SQLite(t), "STEPDOWN_TIMING_FEED_MAX_AGE=30 working days",
		"STEPDOWN_CALENDAR_EXTRA_HOLIDAYS=2026-03-27: A day of thanks")
	f.App.Close()
	f.open(proclaimed)
	if d := f.run(0); d.Scanned.Looked < 20 {
		t.Errorf("after a holiday was added %d cases were looked at", d.Scanned.Looked)
	}
}

func TestWhatCanNotBePrintedIsSaidToBeHeld(t *testing.T) {
	f := newFortnight(t)
	f.edit(func(e *casefile.Episode) { e.Children[0].Name = "محمد" })
	due, err := f.Due(t.Context(), f.today, f.today, office.DueFilter{Case: postedCase})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(due, func(d office.DueThing) bool { return d.What == string(timetable.ConsentRefused.Name)+" letter" })
	if i < 0 || due[i].Held != "character-not-printable" || !strings.HasPrefix(due[i].Why, "hold (character-not-printable): ") {
		t.Errorf("due says %+v", due)
	}
	x, err := f.Explain(t.Context(), postedCase, f.today)
	if err != nil || len(x.Planned) != 1 {
		t.Fatalf("%+v, %v", x.Planned, err)
	}
	if p := x.Planned[0]; p.Verdict != "hold" || p.Code != "character-not-printable" || len(p.Why) != 1 {
		t.Errorf("explain says %+v", p)
	}
}
