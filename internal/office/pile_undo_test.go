package office_test

import (
	"path/filepath"
	"testing"

	"stepdown/internal/ledger"
	"stepdown/internal/office"
	"stepdown/jobs"
)

// inFolders counts the runs that wait for the print room in which a letter can be printed.
func (p pile) inFolders(id string, runs ...string) int {
	p.t.Helper()
	n := 0
	for _, run := range runs {
		if p.whole(p.path(run))[id] != nil {
			n++
		}
	}
	return n
}

func (p pile) done(run string, except ...int64) {
	p.t.Helper()
	if _, err := p.PrintDone(p.t.Context(), run, except, morgan); err != nil {
		p.t.Fatal(err)
	}
}

func (p pile) bundle() []jobs.Bundled {
	p.t.Helper()
	made, err := p.Bundle(p.t.Context(), p.today, morgan)
	if err != nil {
		p.t.Fatal(err)
	}
	return made
}

func (p pile) undo(run string) {
	p.t.Helper()
	if _, err := p.PrintUndo(p.t.Context(), run, morgan); err != nil {
		p.t.Fatal(err)
	}
}

// reprint gives the run in which the letter is printed again.
func (p pile) reprint(id int64) string {
	p.t.Helper()
	run, err := p.Reprint(p.t.Context(), id, p.today, morgan)
	if err != nil {
		p.t.Fatal(err)
	}
	return run
}

// TestARunThatIsTakenBackHoldsOnlyWhatIsToBePrintedWithIt: what was pulled, has left or lies in another run by now is printed
// from no folder once more.
func TestARunThatIsTakenBackHoldsOnlyWhatIsToBePrintedWithIt(t *testing.T) {
	for name, settle := range map[string]func(p pile, run string) (others []string, want int){
		"pulled after the run was printed": func(p pile, run string) ([]string, int) {
			p.bundle()
			p.changed(posted)
			p.run(0)
			p.wantCode(posted, ledger.Accepted, ledger.TooLate)
			p.done(run)
			p.print(p.Pulled, p.one(posted))
			return nil, 0
		},
		"too late": func(p pile, run string) ([]string, int) {
			p.move(p.path(run), p.path("printed", run))
			p.changed(posted)
			p.scan()
			p.wantCode(posted, ledger.Accepted, ledger.TooLate)
			p.run(0)
			return nil, 0
		},
		"spoiled": func(p pile, run string) ([]string, int) {
			p.done(run, p.one(posted).Number)
			return nil, 0
		},
		"spoiled and printed again": func(p pile, run string) ([]string, int) {
			p.done(run, p.one(posted).Number)
			return []string{p.reprint(p.one(posted).Number)}, 1
		},
		"printed once more": func(p pile, run string) ([]string, int) {
			p.done(run)
			return []string{p.reprint(p.one(posted).Number)}, 1
		},
	} {
		t.Run(name, func(t *testing.T) {
			everyDatabase(t, func(t *testing.T, p pile) {
				run, l := p.theRun(), p.one(posted)
				others, want := settle(p, run)
				p.undo(run)
				if n := p.inFolders(l.ID, append(others, run)...); n != want {
					t.Errorf("%s can be printed from %d folders, want %d", l.ID, n, want)
				}
				if n := p.inFolders(p.one(alsoPosted).ID, run); n != 1 {
					t.Error("the other letter of the run is not printed with it")
				}
			})
		})
	}
}

// TestALetterThatIsPrintedAgainLeavesTheRunThatStillWaits, or it would be printed with both.
func TestALetterThatIsPrintedAgainLeavesTheRunThatStillWaits(t *testing.T) {
	for name, take := range map[string]func(p pile, run string){
		"bundled": func(p pile, run string) {
			p.bundle()
		},
		"taken back": func(p pile, run string) {
			p.done(run)
			p.undo(run)
		},
	} {
		t.Run(name, func(t *testing.T) {
			everyDatabase(t, func(t *testing.T, p pile) {
				run, l := p.theRun(), p.one(posted)
				take(p, run)
				again := p.reprint(l.Number)
				if n := p.inFolders(l.ID, run, again); n != 1 || p.inFolders(l.ID, again) != 1 {
					t.Errorf("%s can be printed from %d folders", l.ID, n)
				}
				p.run(0)
				p.wantCode(posted, ledger.Accepted, "reprint")
			})
		})
	}
}

// TestARunThatComesBackHoldsOnlyWhatIsToBePrintedWithIt: while it was nowhere, a person said what became of one of its letters.
func TestARunThatComesBackHoldsOnlyWhatIsToBePrintedWithIt(t *testing.T) {
	for name, say := range map[string]func(p pile, l office.Letter){
		"pulled":        func(p pile, l office.Letter) { p.print(p.Pulled, l) },
		"gone":          func(p pile, l office.Letter) { p.print(p.Gone, l) },
		"printed again": func(p pile, l office.Letter) { p.reprint(l.Number) },
	} {
		t.Run(name, func(t *testing.T) {
			everyDatabase(t, func(t *testing.T, p pile) {
				run, l := p.theRun(), p.one(posted)
				p.move(p.path(run), filepath.Join(p.Dir, run))
				p.run(0)
				p.wantCode(posted, ledger.Accepted, ledger.RunMissing)
				say(p, l)
				p.move(filepath.Join(p.Dir, run), p.path(run))
				p.run(0)
				if n := p.inFolders(l.ID, run); n != 0 {
					t.Errorf("%s can be printed from the run that came back", l.ID)
				}
				p.wantCode(alsoPosted, ledger.Accepted, "back-in-folder")
			})
		})
	}
}

// TestALetterThatWasOrderedAnewIsNotTakenBack, or both would be printed.
func TestALetterThatWasOrderedAnewIsNotTakenBack(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run, l := p.theRun(), p.one(posted)
		p.done(run)
		if err := p.Reissue(t.Context(), l.Number, morgan); err != nil {
			t.Fatal(err)
		}
		p.run(1)
		p.undo(run)
		if n := p.inFolders(l.ID, run); n != 0 || p.states(posted) != "sent accepted" {
			t.Errorf("%s can be printed again, and the letters are %q", l.ID, p.states(posted))
		}
		p.wantCode(alsoPosted, ledger.Accepted, "not-printed")
	})
}
