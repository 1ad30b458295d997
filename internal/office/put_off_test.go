package office_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// spooled has the family's letter put into the print folder, and gives its run.
func (c *council) spooled() (run string) {
	c.t.Helper()
	c.take(nil, nil, nil)
	c.day(ledger.Accepted, ledger.Spooled)
	return filepath.Base(filepath.Dir(c.printed()[0]))
}

// became makes the day's passes, after which the only letter must be in this state for this reason.
func (c *council) became(when string, state ledger.State, code ledger.Code) {
	c.t.Helper()
	if _, err := c.RunDay(c.t.Context(), c.today); err != nil {
		c.t.Fatal(err)
	}
	all, err := c.Letters(c.t.Context(), "", casefile.Key{Case: "EHM-1"})
	if err != nil || len(all) != 1 || all[0].State != state || all[0].Code != code {
		c.t.Errorf("%s: %+v, %v", when, all, err)
	}
}

// TestWhatIsPrintedWhileAFeedComesFirstIsLookedAtAfterIt: a newer feed that nobody has taken may forbid a letter. Until then nothing
// is made for the printer, and what was printed all the same is not recorded as sent.
func TestWhatIsPrintedWhileAFeedComesFirstIsLookedAtAfterIt(t *testing.T) {
	unsafe := func(e *casefile.Episode) { e.Adults[0].SafeToWrite = casefile.No }
	byHand := func(c *council, run string) {
		if err := os.Rename(filepath.Join(c.Dir, "print", run), filepath.Join(c.Dir, "print", "printed", run)); err != nil {
			c.t.Fatal(err)
		}
	}
	byWord := func(c *council, run string) {
		noted, err := c.PrintDone(t.Context(), run, nil, morgan)
		if err != nil || noted.Letters != 0 || !strings.Contains(noted.PutOff, "comes before any letter") ||
			!strings.Contains(noted.String(), "not recorded as sent yet") {
			c.t.Errorf("%+v, %v", noted, err)
		}
	}
	for name, tc := range map[string]struct {
		change func(*casefile.Episode)
		print  func(*council, string)
		state  ledger.State
		code   ledger.Code
		by     string // as its history says
	}{
		"forbidden, and moved by hand": {unsafe, byHand, ledger.Accepted, ledger.TooLate, ""},
		"forbidden, and print done":    {unsafe, byWord, ledger.Accepted, ledger.TooLate, ""},
		"moved by hand":                {func(*casefile.Episode) {}, byHand, ledger.Sent, ledger.Printed, ""},
		"print done":                   {func(*casefile.Episode) {}, byWord, ledger.Sent, ledger.Printed, morgan.Name},
	} {
		t.Run(name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				run := c.spooled()
				e := refusing()
				tc.change(&e)
				newer := c.write([]casefile.Episode{e}, nil, nil)
				if made, err := c.Bundle(t.Context(), calendar.Date{}, morgan); err == nil || len(made) > 0 ||
					!strings.Contains(err.Error(), "comes before any letter: let the service or `stepdown import` take it") {
					t.Errorf("files were made for the printer: %+v, %v", made, err)
				}
				if err := c.Store.TakeRun(t.Context(), run, store.Bundled, store.Who{}); err == nil {
					t.Error("at the last moment a run was bundled before a feed")
				}
				tc.print(c, run)
				c.became("while the feed waits", ledger.Accepted, ledger.Spooled)
				c.became("while it still waits", ledger.Accepted, ledger.Spooled)
				c.takeIn(newer)
				c.became("after it", tc.state, tc.code)
				events, err := c.History(t.Context(), c.latest().Number)
				if last := events[len(events)-1]; err != nil || last.By != tc.by || (last.OSUser == "m") != (tc.by != "") {
					t.Errorf("its history says that %q (%s) did it, %v", last.By, last.OSUser, err)
				}
			})
		})
	}
}

// TestTheWordOnALostRunWaitsForTheFeed that comes before any letter: nothing is left that it could be noted by later.
func TestTheWordOnALostRunWaitsForTheFeed(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		run := c.spooled()
		newer := c.write([]casefile.Episode{refusing()}, nil, nil)
		if err := os.RemoveAll(filepath.Join(c.Dir, "print", run)); err != nil {
			t.Fatal(err)
		}
		if noted, err := c.PrintDone(t.Context(), run, nil, morgan); err == nil || !strings.Contains(err.Error(), "say it again after that") {
			t.Errorf("%+v, %v", noted, err)
		}
		c.takeIn(newer)
		if noted, err := c.PrintDone(t.Context(), run, nil, morgan); err != nil || noted.Letters != 1 {
			t.Errorf("%+v, %v", noted, err)
		}
	})
}

// TestARunMovedByHandWaitsForAFeedThatNobodyHasSeen yet, too: the pass looks for feeds before it notes what was printed.
func TestARunMovedByHandWaitsForAFeedThatNobodyHasSeen(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		run := c.spooled()
		c.write([]casefile.Episode{refusing()}, nil, nil)
		if err := os.Rename(filepath.Join(c.Dir, "print", run), filepath.Join(c.Dir, "print", "printed", run)); err != nil {
			t.Fatal(err)
		}
		c.became("with a feed in the folder", ledger.Accepted, ledger.Spooled)
	})
}

// TestNoLetterIsPrintedAgainWhileAFeedComesFirst either.
func TestNoLetterIsPrintedAgainWhileAFeedComesFirst(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		if _, err := c.PrintDone(t.Context(), c.spooled(), nil, morgan); err != nil {
			t.Fatal(err)
		}
		newer := c.write([]casefile.Episode{refusing()}, nil, nil)
		if run, err := c.Reprint(t.Context(), 1, c.today, morgan); !errors.Is(err, store.ErrFeedFirst) {
			t.Errorf("it waits in run %q: %v", run, err)
		}
		c.takeIn(newer)
		if _, err := c.Reprint(t.Context(), 1, c.today, morgan); err != nil {
			t.Error(err)
		}
	})
}

// TestWhatWasMovedIntoPrintedIsLookedAtBeforeItIsNoted: a feed that was taken after the last scan may forbid it.
func TestWhatWasMovedIntoPrintedIsLookedAtBeforeItIsNoted(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		run := c.spooled()
		c.takeIn(c.write([]casefile.Episode{unsafeFamily()}, nil, nil))
		if err := os.Rename(filepath.Join(c.Dir, "print", run), filepath.Join(c.Dir, "print", "printed", run)); err != nil {
			t.Fatal(err)
		}
		c.became("after the feed", ledger.Accepted, ledger.TooLate)
	})
}

// A feed that forbids a letter takes it out of the print folder as it is taken, and so does what a person says: whoever moves the run to
// the printer asks nobody. What is said of another record of the same person does it, too.
func TestWhatForbidsALetterTakesItOutOfThePrintFolderAtOnce(t *testing.T) {
	for name, forbid := range map[string]func(c *council){
		"a feed": func(c *council) { c.must(c.takeToday(c.write([]casefile.Episode{unsafeFamily()}, nil, nil))) },
		"a feed, of another record": func(c *council) {
			other := unsafeFamily()
			other.Key, other.Milestones = casefile.Key{Case: "EHM-2", Number: 1}, nil
			c.must(c.takeToday(c.write([]casefile.Episode{refusing(), other}, nil, nil)))
		},
		"a hold": func(c *council) {
			c.must(c.HoldCase(c.t.Context(), casefile.Key{Case: "EHM-1"}, calendar.Date{}, c.today, morgan))
		},
		"a hold of the letter": func(c *council) { c.must(c.HoldLetter(c.t.Context(), 1, c.today, morgan)) },
		"a milestone taken back": func(c *council) {
			c.must(c.WithdrawStep(c.t.Context(), casefile.Key{Case: "EHM-1", Number: 1}, casefile.ClosureConfirmed, c.today, morgan))
		},
	} {
		t.Run(name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				c.spooled()
				forbid(c)
				c.nothingLies(name)
			})
		})
	}
}
