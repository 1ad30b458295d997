package office_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/office"
)

// act is something that people may do.
type act struct {
	method string
	reason bool // it asks for one
	do     func(who office.Who) error
}

// acts are all that people may do, about a family whose letter lies in the print folder.
func acts(f *fortnight) []act {
	ctx, letter := f.t.Context(), f.one(posted).Number
	run := f.one(posted).Run
	turned := func(turn func() (bool, error)) error { _, err := turn(); return err }
	return []act{
		{"RecordStep", false, func(w office.Who) error {
			return f.RecordStep(ctx, postedCase, casefile.MidpointCheck, f.today, f.today, w)
		}},
		{"WithdrawStep", false, func(w office.Who) error {
			return f.WithdrawStep(ctx, postedCase, casefile.ClosureConfirmed, f.today, w)
		}},
		{"UnstopCase", true, func(w office.Who) error { return f.UnstopCase(ctx, postedCase, f.today, w) }},
		{"NobodyDied", true, func(w office.Who) error { return f.NobodyDied(ctx, postedCase, f.today, w) }},
		{"ForgetAnswers", true, func(w office.Who) error { return f.ForgetAnswers(ctx, postedCase, f.today, w) }},
		{"HoldCase", true, func(w office.Who) error { return f.HoldCase(ctx, postedCase, calendar.Date{}, f.today, w) }},
		{"HoldCaseForSafety", true, func(w office.Who) error {
			return f.HoldCaseForSafety(ctx, postedCase, calendar.Date{}, f.today, w)
		}},
		{"ReleaseCase", true, func(w office.Who) error {
			_, err := f.ReleaseCase(ctx, postedCase, "", f.today, w)
			return err
		}},
		{"Rule", false, func(w office.Who) error { return f.Rule(ctx, postedCase, casefile.Given, f.today, w) }},
		{"Absent", false, func(w office.Who) error { return f.Absent(ctx, "Dev Marlowe", f.today, f.today, "", w) }},
		{"Attach", false, func(w office.Who) error { return f.Attach(ctx, letter, nil, f.today, w) }},
		{"NoteMade", true, func(w office.Who) error { return f.NoteMade(ctx, letter, f.today, w) }},
		{"Given", false, func(w office.Who) error { return f.Given(ctx, letter, w) }},
		{"Returned", false, func(w office.Who) error { return f.Returned(ctx, letter, w) }},
		{"Resolve", true, func(w office.Who) error { return f.Resolve(ctx, letter, true, w) }},
		{"Retry", true, func(w office.Who) error { return f.Retry(ctx, letter, w) }},
		{"Cancel", true, func(w office.Who) error { return f.Cancel(ctx, letter, w) }},
		{"Reissue", true, func(w office.Who) error { return f.Reissue(ctx, letter, w) }},
		{"HoldLetter", true, func(w office.Who) error { return f.HoldLetter(ctx, letter, f.today, w) }},
		{"ReleaseLetter", true, func(w office.Who) error { return f.ReleaseLetter(ctx, letter, f.today, w) }},
		{"Approve", true, func(w office.Who) error { return f.Approve(ctx, letter, f.today, w) }},
		{"AdultGone", true, func(w office.Who) error { return f.AdultGone(ctx, postedCase, "x", f.today, w) }},
		{"LivesElsewhere", true, func(w office.Who) error { return f.LivesElsewhere(ctx, postedCase, "x", f.today, w) }},
		{"Neighbours", false, func(w office.Who) error { _, err := f.Neighbours(ctx, postedCase, f.today, w); return err }},
		{"ClearNeighbour", true, func(w office.Who) error { return f.ClearNeighbour(ctx, postedCase, "x", f.today, w) }},
		{"ApproveWording", false, func(w office.Who) error { _, err := f.ApproveWording(ctx, "closure.en", w); return err }},
		{"UndoFeed", true, func(w office.Who) error { _, err := f.UndoFeed(ctx, f.today, w); return err }},
		{"AcceptFeed", true, func(w office.Who) error { _, err := f.AcceptFeed(ctx, w); return err }},
		{"RefuseFeed", true, func(w office.Who) error { _, err := f.RefuseFeed(ctx, w); return err }},
		{"PrintDone", false, func(w office.Who) error { _, err := f.PrintDone(ctx, run, nil, w); return err }},
		{"PrintDone", true, func(w office.Who) error { _, err := f.PrintDone(ctx, run, []int64{letter}, w); return err }},
		{"PrintUndo", true, func(w office.Who) error { _, err := f.PrintUndo(ctx, run, w); return err }},
		{"Reprint", true, func(w office.Who) error { _, err := f.Reprint(ctx, letter, f.today, w); return err }},
		{"Pulled", true, func(w office.Who) error { return f.Pulled(ctx, letter, w) }},
		{"Gone", true, func(w office.Who) error { return f.Gone(ctx, letter, w) }},
		{"DecideBacklog", true, func(w office.Who) error { _, err := f.DecideBacklog(ctx, "", true, f.today, w); return err }},
		{"Adopt", true, func(w office.Who) error { _, err := f.Adopt(ctx, f.today, w); return err }},
		{"Pause", true, func(w office.Who) error { return turned(func() (bool, error) { return f.Pause(ctx, w) }) }},
		{"Resume", true, func(w office.Who) error { return turned(func() (bool, error) { return f.Resume(ctx, w) }) }},
		{"ReleaseBatch", true, func(w office.Who) error { return turned(func() (bool, error) { return f.ReleaseBatch(ctx, w) }) }},
	}
}

func TestAnActAsksForANameAndMostForAReason(t *testing.T) {
	f := newFortnight(t)
	f.run(0)
	for method := range reflect.TypeOf(f.Office).Methods() {
		tried := slices.ContainsFunc(acts(f), func(a act) bool { return a.method == method.Name })
		for in := range method.Type.Ins() {
			if in == reflect.TypeFor[office.Who]() && !tried && method.Name != "Bundle" {
				t.Errorf("%s is an act, and is not tried here", method.Name)
			}
		}
	}
	before := live(t, f.Office)
	for _, act := range acts(f) {
		for _, name := range []string{"", " \t"} {
			if err := act.do(office.Who{Name: name, Known: office.Known{OSUser: "m"}, Because: "a test"}); !errors.Is(err, office.ErrNoName) {
				t.Errorf("%s: done by nobody: %v", act.method, err)
			}
		}
		if !act.reason {
			continue
		}
		for _, because := range []string{"", "\n"} {
			if err := act.do(office.Who{Name: "Morgan Sampleworth", Because: because}); !errors.Is(err, office.ErrNoReason) {
				t.Errorf("%s: done without a reason: %v", act.method, err)
			}
		}
	}
	if after := live(t, f.Office); !slices.Equal(before, after) {
		t.Errorf("what was refused has changed\n%q to\n%q", before, after)
	}
	if x, err := f.Explain(t.Context(), postedCase, f.today); err != nil || len(x.Acts) > 0 {
		t.Errorf("what was refused is recorded: %+v, %v", x.Acts, err)
	}
	for _, act := range acts(f) {
		if act.reason {
			continue
		}
		if err := act.do(office.Who{Name: "Morgan Sampleworth"}); errors.Is(err, office.ErrNoReason) {
			t.Errorf("%s asks for a reason", act.method)
		}
	}
	if _, err := f.Bundle(t.Context(), calendar.Date{}, office.Who{Known: office.Known{OSUser: "m"}}); err != nil {
		t.Errorf("files for the printer are made by whoever is at work: %v", err)
	}
}

// TestAnActIsRecordedWithWhoDidItHowThatIsKnownAndWhy on a case and on a letter.
func TestAnActIsRecordedWithWhoDidItHowThatIsKnownAndWhy(t *testing.T) {
	f := newFortnight(t)
	f.run(0)
	if err := f.HoldCase(t.Context(), postedCase, calendar.Date{}, f.today, morgan); err != nil {
		t.Fatal(err)
	}
	x, err := f.Explain(t.Context(), postedCase, f.today)
	if err != nil || len(x.Acts) != 1 {
		t.Fatal(x.Acts, err)
	}
	if a := x.Acts[0]; a.By != morgan.Name || a.OSUser != morgan.Known.OSUser || a.Because != morgan.Because {
		t.Errorf("of the case: %+v", a)
	}
	l := f.one(alsoPosted)
	if err := f.Cancel(t.Context(), l.Number, morgan); err != nil {
		t.Fatal(err)
	}
	events, err := f.History(t.Context(), l.Number)
	if err != nil || len(events) == 0 {
		t.Fatal(events, err)
	}
	last := events[len(events)-1]
	if last.By != morgan.Name || last.OSUser != morgan.Known.OSUser || last.Text != "a person cancelled it: "+morgan.Because {
		t.Errorf("of the letter: %+v", last)
	}
}
