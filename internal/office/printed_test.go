package office_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

func TestALetterMissingFromAPrintedRunHidesNothingAndIsNotSentAgain(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		first := p.theRun()
		missing := p.one(posted)
		if err := os.Remove(p.path(first, missing.ID+".pdf")); err != nil {
			t.Fatal(err)
		}
		p.move(p.path(first), p.path("printed", first))
		p.run(1)
		p.run(1)
		p.wantCode(posted, ledger.Accepted, ledger.NotInRun)
		p.wantCode(alsoPosted, ledger.Sent, ledger.Printed)
		if events, err := p.History(t.Context(), missing.Number); err != nil || len(events) != 4 { // written, claimed, spooled, not in its run
			t.Errorf("the history says so again and again: %+v, %v", events, err)
		}

		p.changed(posted)
		p.changed(alsoPosted)
		reissued := p.one(alsoPosted)
		if err := p.Reissue(t.Context(), reissued.Number, morgan); err != nil { // so that there is a later run
			t.Fatal(err)
		}
		p.run(2)
		later, err := filepath.Glob(p.path("20*"))
		if err != nil || len(later) == 0 {
			t.Fatal(later, err)
		}
		for _, run := range later {
			p.move(run, p.path("printed", filepath.Base(run)))
		}
		p.run(3)
		p.run(4)
		if s := p.states(posted); s != "accepted" {
			t.Errorf("the family of the missing PDF has letters that are %q", s)
		}
		p.wantCode(posted, ledger.Accepted, ledger.TooLate)
		if n := p.pdfs(posted); n != 0 {
			t.Errorf("%d letters were written in the place of the missing one", n)
		}
		if s := p.states(alsoPosted); s != "sent sent" {
			t.Errorf("of the later run: %q", s)
		}
		if told := p.report(4); !strings.Contains(told, missing.ID) || !strings.Contains(told, "print pulled") {
			t.Errorf("the report says:\n%s", told)
		}
	})
}

func TestARecallOfAnUntakenRunLeavesItWhole(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run, old := p.theRun(), p.one(posted)
		before := p.whole(p.path(run))
		p.changed(posted)
		p.run(0)
		if s := p.states(posted); !strings.HasPrefix(s, "cancelled") {
			t.Errorf("nobody had taken the run, and the letters are %q", s)
		}
		after := p.whole(p.path(run))
		if len(after) != len(before)-1 || after[old.ID] != nil {
			t.Errorf("%d letters were listed, %d are", len(before), len(after))
		}
		p.run(1)
		if s := p.states(posted); s != "cancelled accepted" {
			t.Errorf("the next day: %q", s)
		}
		if left, err := filepath.Glob(p.path(".arriving", "*.recalled")); err != nil || len(left) > 0 {
			t.Errorf("left aside: %q, %v", left, err)
		}
	})
}

func TestNothingIsRecalledFromARunThatIsTaken(t *testing.T) {
	for name, take := range map[string]func(t *testing.T, p pile, run string){
		"bundled": func(t *testing.T, p pile, run string) {
			if made := p.bundle(); len(made) == 0 {
				t.Fatal("no file for the printer was made")
			}
		},
		"bundled by a version that did not write it down": func(t *testing.T, p pile, run string) {
			if err := os.WriteFile(p.path(run, "bundle-standard.pdf"), []byte("%PDF-"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"moved elsewhere": func(_ *testing.T, p pile, run string) { p.move(p.path(run), filepath.Join(p.Dir, run)) },
		"moved elsewhere for a while": func(_ *testing.T, p pile, run string) {
			p.move(p.path(run), filepath.Join(p.Dir, run))
			p.run(0)
			p.move(filepath.Join(p.Dir, run), p.path(run))
			p.run(0)
			p.wantCode(posted, ledger.Accepted, "back-in-folder")
		},
		"moved to printed at that moment": func(t *testing.T, p pile, run string) {
			p.move(p.path(run), p.path("printed", run))
			p.changed(posted)
			p.scan() // the scan comes before anybody has noted the run
		},
		"printed, and taken back": func(t *testing.T, p pile, run string) {
			if noted, err := p.PrintDone(t.Context(), run, nil, morgan); err != nil || noted.Letters == 0 {
				t.Fatal(noted, err)
			}
			if n, err := p.PrintUndo(t.Context(), run, morgan); err != nil || n == 0 {
				t.Fatal(n, err)
			}
			p.wantCode(posted, ledger.Accepted, "not-printed")
		},
	} {
		t.Run(name, func(t *testing.T) {
			everyDatabase(t, func(t *testing.T, p pile) {
				run := p.theRun()
				take(t, p, run)
				before := p.pdfs(posted)
				p.changed(posted)
				p.run(1)
				p.run(2)
				if s := p.states(posted); s != "accepted" {
					t.Errorf("the run was taken, and the letters are %q", s)
				}
				p.wantCode(posted, ledger.Accepted, ledger.TooLate)
				if n := p.pdfs(posted); n != before {
					t.Errorf("%d files of the letter, and then %d", before, n)
				}
				if told := p.report(2); !strings.Contains(told, p.one(posted).ID) {
					t.Errorf("the report says:\n%s", told)
				}
				x, err := p.Explain(t.Context(), casefile.Key{Case: posted, Number: 1}, p.today)
				if err != nil || !strings.Contains(x.Letters[0].Text, "too late to recall") {
					t.Errorf("explain: %+v, %v", x.Letters, err)
				}
			})
		})
	}
}

func TestARunThatIsNowhereIsForAPerson(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run := p.theRun()
		p.move(p.path(run), filepath.Join(p.Dir, "elsewhere"))
		p.run(1)
		p.run(2)
		p.wantCode(posted, ledger.Accepted, ledger.RunMissing)
		if p.pdfs(posted) != 1 || p.states(posted) != "accepted" {
			t.Errorf("%d files, %q", p.pdfs(posted), p.states(posted))
		}
		if told := p.report(2); !strings.Contains(told, run) || !strings.Contains(told, "cannot be found") {
			t.Errorf("the report says:\n%s", told)
		}
		if noted, err := p.PrintDone(t.Context(), run, nil, morgan); err != nil || noted.Letters == 0 || len(noted.Missing) > 0 {
			t.Errorf("on the print room's word: %+v, %v", noted, err)
		}
		p.wantCode(posted, ledger.Sent, ledger.Printed)
	})
}

func TestAFolderThatIsNotThereTellsNothingOfItsRuns(t *testing.T) {
	p := pile{newFortnight(t)}
	p.run(0)
	p.move(p.path(), filepath.Join(p.Dir, "unmounted"))
	for _, folder := range []string{p.path("printed"), p.path(".arriving")} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	follow, err := p.Follow()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := follow.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "folders.print") {
		t.Errorf("an empty folder was taken for the print folder: %v", err)
	}
	p.wantCode(posted, ledger.Accepted, "spooled")
}

func TestARecallThatNobodyWroteDownIsFinishedByTheNextScan(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run, l := p.theRun(), p.one(posted)
		scan, err := p.Scan()
		if err != nil {
			t.Fatal(err)
		}
		found, err := p.Store.Letters(t.Context(), store.LetterFilter{ID: l.Number})
		if err != nil {
			t.Fatal(err)
		}
		if out, err := scan.Carriers.Recall(t.Context(), found[0]); err != nil || !out {
			t.Fatal(out, err)
		}
		p.wantCode(posted, ledger.Accepted, "spooled") // the daemon died before it could say so
		p.whole(p.path(run))
		p.move(p.path(run), p.path("printed", run))
		p.run(0)
		p.run(0)
		if s := p.states(posted); s != "cancelled accepted" {
			t.Errorf("what was taken out is %q", s)
		}
		if n := p.pdfs(posted); n != 1 {
			t.Errorf("%d files of the family's letters lie about", n)
		}
	})
}

func TestARunThatCantBeReadHidesNoOther(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		first := p.theRun()
		if err := os.WriteFile(p.path("printed", first), nil, 0o600); err != nil { // a file where its folder should be
			t.Fatal(err)
		}
		if err := p.Store.Record(t.Context(), casefile.Key{Case: "EHM-20955", Number: 1}, p.today, "confirmed", morganStored,
			func(e *casefile.Episode) error {
				e.Adults[0].AddressConfirmedOn = p.today
				return nil
			}); err != nil {
			t.Fatal(err)
		}
		p.run(1)
		var later []string
		runs, err := filepath.Glob(p.path("20*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, run := range runs {
			if filepath.Base(run) != first {
				later = append(later, run)
				p.move(run, p.path("printed", filepath.Base(run)))
			}
		}
		if len(later) == 0 {
			t.Fatal("there is no later run")
		}
		follow, err := p.Follow()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := follow.Run(t.Context()); err == nil || !strings.Contains(err.Error(), first) {
			t.Errorf("the pass says %v", err)
		}
		p.run(1)
		for _, run := range later {
			letters, err := p.Store.Letters(t.Context(), store.LetterFilter{Batch: filepath.Base(run)})
			if err != nil || len(letters) == 0 || slices.ContainsFunc(letters, func(l store.Letter) bool { return l.Why.Code != ledger.Printed }) {
				t.Errorf("of the later run %s: %+v, %v", run, letters, err)
			}
		}
		p.wantCode(posted, ledger.Accepted, "spooled")
	})
}

func TestTheReportTellsOfRunsThatNobodyPrints(t *testing.T) {
	p := pile{newFortnight(t)}
	p.run(0)
	if told := p.report(1); strings.Contains(told, "Not printed for") {
		t.Errorf("after a day:\n%s", told)
	}
	told := p.report(7)
	for _, want := range []string{"Not printed for 5 working days: run " + p.theRun(), "/1 (L000",
		"Ask the print room; `stepdown print done RUN`"} {
		if !strings.Contains(told, want) {
			t.Errorf("after a week it lacks %q:\n%s", want, told)
		}
	}
}

func TestAFileThatOnlyBearsALettersNameEndsNoRecall(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run, l := p.theRun(), p.one(posted)
		if _, err := p.Bundle(t.Context(), calendar.Date{}, morgan); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p.path(".arriving", run+"."+l.ID+".recalled"), []byte("another"), 0o600); err != nil {
			t.Fatal(err)
		}
		p.run(0)
		if states := p.states(posted); states != "accepted" {
			t.Errorf("the case's letters are %s", states)
		}
		p.wantCode(posted, ledger.Accepted, ledger.Spooled)
		p.whole(p.path(run))
	})
}

func TestWhatAPersonHasToDecideStaysSoWhenTheRunIsGone(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run := p.theRun()
		if _, err := p.Bundle(t.Context(), calendar.Date{}, morgan); err != nil {
			t.Fatal(err)
		}
		p.changed(posted)
		p.scan()
		p.move(p.path(run), filepath.Join(p.Dir, "elsewhere"))
		for n := range 3 {
			p.run(n + 1)
		}
		p.wantCode(posted, ledger.Accepted, ledger.TooLate)
		p.wantCode(alsoPosted, ledger.Accepted, ledger.RunMissing)
		for _, ref := range []string{posted, alsoPosted} {
			events, err := p.History(t.Context(), p.one(ref).Number)
			if err != nil || len(events) != 4 { // written, claimed, spooled, and too late or missing
				t.Errorf("%s: the history says so again and again: %+v, %v", ref, events, err)
			}
		}
	})
}
