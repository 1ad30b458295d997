package office_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
	"stepdown/internal/store"
)

func TestAPersonSaysWhatBecameOfALetterThatWasTooLate(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run := p.theRun()
		made := p.bundle()
		p.changed(posted)
		p.changed(alsoPosted)
		p.run(0)
		pulled, gone := p.one(posted), p.one(alsoPosted)
		p.wantCode(alsoPosted, ledger.Accepted, ledger.TooLate)
		if err := p.Cancel(t.Context(), pulled.Number, morgan); err == nil || !strings.Contains(err.Error(), "print pulled") {
			t.Errorf("cancelled as though nobody had it: %v", err)
		}
		if _, err := p.Reprint(t.Context(), pulled.Number, p.today, morgan); err == nil || !strings.Contains(err.Error(), "must not go") {
			t.Errorf("printed again although it must not go: %v", err)
		}
		if again := p.bundle(); len(again) > 0 && again[0].Letters != made[0].Letters-2 {
			t.Errorf("bundled again with what must not go: %+v", again)
		}
		p.print(p.Pulled, pulled)
		if listed := p.whole(p.path(run)); listed[pulled.ID] != nil {
			t.Error("the pulled letter can still be printed from the folder")
		}
		noted, err := p.PrintDone(t.Context(), run, nil, morgan)
		if err != nil || !slices.Equal(noted.Passed, []string{gone.ID}) {
			t.Errorf("%+v, %v", noted, err)
		}
		p.run(1)
		p.wantCode(alsoPosted, ledger.Accepted, ledger.TooLate) // printed/ passes over it as well
		p.print(p.Gone, gone)
		for _, do := range []func(context.Context, int64, office.Who) error{p.Pulled, p.Gone} {
			for _, l := range []office.Letter{pulled, gone} {
				if err := do(t.Context(), l.Number, morgan); err == nil || !strings.Contains(err.Error(), l.ID) {
					t.Errorf("said twice of %s: %v", l.ID, err)
				}
			}
		}
		p.run(2)
		if a, b := p.states(posted), p.states(alsoPosted); a != "cancelled accepted" || b != "sent" {
			t.Errorf("pulled: %q, gone: %q", a, b)
		}
		events, err := p.History(t.Context(), pulled.Number)
		if last := events[len(events)-1]; err != nil || last.By != morgan.Name || !strings.Contains(last.Text, morgan.Because) {
			t.Errorf("the history ends with %+v, %v", last, err)
		}
		if told := p.report(2); strings.Contains(told, pulled.ID) || strings.Contains(told, gone.ID) {
			t.Errorf("decided, and the report still says:\n%s", told)
		}
	})
}

func TestSpoiledLettersWaitAndOneIsPrintedAgain(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run := p.theRun()
		spoiled, other := p.one(posted), p.one(alsoPosted)
		was, err := os.ReadFile(p.path(run, spoiled.ID+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Reprint(t.Context(), spoiled.Number, p.today, morgan); err == nil || !strings.Contains(err.Error(),
			"printed with that run") {
			t.Errorf("printed twice: %v", err)
		}
		if _, err := p.PrintDone(t.Context(), run, []int64{999}, morgan); err == nil || !strings.Contains(err.Error(), "L000999") {
			t.Errorf("a letter of no run was spoiled: %v", err)
		}
		p.wantCode(alsoPosted, ledger.Accepted, "spooled") // nothing was recorded
		noted, err := p.PrintDone(t.Context(), run, []int64{spoiled.Number}, morgan)
		if err != nil || !slices.Equal(noted.Passed, []string{spoiled.ID}) {
			t.Fatalf("%+v, %v", noted, err)
		}
		p.run(0)
		p.wantCode(posted, ledger.Accepted, ledger.Spoiled)
		p.wantCode(alsoPosted, ledger.Sent, ledger.Printed)
		if told := p.report(0); !strings.Contains(told, spoiled.ID) || strings.Contains(told, other.ID) {
			t.Errorf("the report says:\n%s", told)
		}
		if _, err := p.Pause(t.Context(), morgan); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Reprint(t.Context(), spoiled.Number, p.today, morgan); err == nil || !strings.Contains(err.Error(), "stepdown resume") {
			t.Errorf("printed again while everything is paused: %v", err)
		}
		if left, err := filepath.Glob(p.path("20*")); err != nil || len(left) > 0 {
			t.Errorf("left in the folder: %q, %v", left, err)
		}
		if _, err := p.Resume(t.Context(), morgan); err != nil {
			t.Fatal(err)
		}
		sent, err := p.Store.Installation(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for saturday := p.today; ; saturday = saturday.AddDays(1) {
			if p.App.Rules.Calendar.IsWorkingDay(saturday) {
				continue
			}
			if _, err := p.Reprint(t.Context(), spoiled.Number, saturday, morgan); err == nil || !strings.Contains(err.Error(), "no working day") {
				t.Errorf("printed again on a day off: %v", err)
			}
			break
		}
		record := p.path(".sent")
		p.move(record, filepath.Join(p.Dir, "record"))
		if _, err := p.Reprint(t.Context(), spoiled.Number, p.today, morgan); err == nil || !strings.Contains(err.Error(), "stepdown adopt") {
			t.Errorf("printed again without the record of what was sent: %v", err)
		}
		p.move(filepath.Join(p.Dir, "record"), record)
		again, err := p.Reprint(t.Context(), spoiled.Number, p.today, morgan)
		if err != nil {
			t.Fatal(err)
		}
		listed := p.whole(p.path(again))
		if row := listed[spoiled.ID]; len(listed) != 1 || !slices.Contains(row, run) {
			t.Errorf("the reprint's manifest lists %q", listed)
		}
		if is, err := os.ReadFile(p.path(again, spoiled.ID+".pdf")); err != nil || !bytes.Equal(is, was) {
			t.Errorf("other bytes are printed again: %v", err)
		}
		if _, err := p.Reprint(t.Context(), spoiled.Number, p.today, morgan); err == nil {
			t.Error("printed again before it was printed")
		}
		p.run(1)
		if s := p.states(posted); s != "accepted" {
			t.Errorf("one letter printed again is %q", s)
		}
		p.move(p.path(again), p.path("printed", again))
		p.run(2)
		if s := p.states(posted); s != "sent" {
			t.Errorf("one letter printed again and printed is %q", s)
		}
		if now, err := p.Store.Installation(t.Context()); err != nil || now.Claims < sent.Claims {
			t.Errorf("%d things were sent, and then %d, %v", sent.Claims, now.Claims, err)
		}
		events, err := p.History(t.Context(), spoiled.Number)
		for _, e := range events {
			if e.Code == "reprint" && (e.By != morgan.Name || !strings.Contains(e.Text, morgan.Because)) {
				t.Errorf("the history says of the reprint: %+v", e)
			}
		}
		if err != nil || !slices.ContainsFunc(events, func(e store.Event) bool { return e.Code == "reprint" }) {
			t.Errorf("the history is %+v, %v", events, err)
		}
	})
}

func TestAReprintThatWasCutShortGetsItsManifest(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		l := p.one(posted)
		p.move(p.path(p.theRun()), p.path("printed", p.theRun()))
		p.run(0)
		again, err := p.Reprint(t.Context(), l.Number, p.today, morgan)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(p.path(again, "manifest.csv")); err != nil {
			t.Fatal(err)
		}
		p.run(0)
		if listed := p.whole(p.path(again)); !slices.Contains(listed[l.ID], l.Run) {
			t.Errorf("the manifest lists %q", listed)
		}
	})
}

func TestWhatMayNotGoTodayIsNotPrintedAgain(t *testing.T) {
	p := pile{newFortnight(t)}
	p.run(0)
	l := p.one(posted)
	p.move(p.path(p.theRun()), p.path("printed", p.theRun()))
	p.run(0)
	for what, change := range map[string]func(e *casefile.Episode){
		"the record changed": func(e *casefile.Episode) { e.SocialWorker.Telephone = "01632 960177" },
		"not safe":           func(e *casefile.Episode) { e.Adults[0].SafeToWrite = casefile.No },
		"has stopped":        func(e *casefile.Episode) { e.StoppedOn, e.StopReason = p.today, casefile.SteppedUp },
	} {
		var was casefile.Episode
		set := func(do func(e *casefile.Episode)) {
			t.Helper()
			err := p.Store.Record(t.Context(), casefile.Key{Case: posted, Number: 1}, p.today, "a change", morganStored,
				func(e *casefile.Episode) error { do(e); return nil })
			if err != nil {
				t.Fatal(err)
			}
		}
		set(func(e *casefile.Episode) {
			was = *e
			was.Adults = slices.Clone(e.Adults)
			change(e)
		})
		if run, err := p.Reprint(t.Context(), l.Number, p.today, morgan); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: printed again in run %q, %v", what, run, err)
		}
		set(func(e *casefile.Episode) { *e = was })
	}
	if left, err := filepath.Glob(p.path("20*")); err != nil || len(left) > 0 {
		t.Errorf("left in the folder: %q, %v", left, err)
	}
	if _, err := p.Reprint(t.Context(), l.Number, p.today, morgan); err != nil {
		t.Errorf("as it was before, it may be printed again: %v", err)
	}
}
