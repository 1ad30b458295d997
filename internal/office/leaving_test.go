package office_test

import (
	"errors"
	"os"
	"slices"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// held holds a case, and stops before its letters are looked at.
func (p pile) held(ref string) {
	p.t.Helper()
	err := p.Store.Record(p.t.Context(), casefile.Key{Case: ref, Number: 1}, p.today, "hold", morganStored, func(e *casefile.Episode) error {
		e.Holds = append(e.Holds, casefile.Hold{Reason: "a test", By: morgan.Name, From: p.today, Source: casefile.FromPerson})
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// What somebody has said since the last scan keeps a letter out of the printer's files.
func TestALetterThatMustNotGoIsNotBundled(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run, held := p.theRun(), p.one(posted)
		p.held(posted)
		for _, b := range p.bundle() {
			listed, err := os.ReadFile(p.path(run, "manifest.csv"))
			if err != nil || slices.Contains(names(p.whole(p.path(run))), held.ID) {
				t.Errorf("%v was made of %s\n%s\n%v", b, run, listed, err)
			}
		}
		p.wantCode(posted, ledger.Cancelled, p.one(posted).Code)
		p.wantCode(alsoPosted, ledger.Accepted, ledger.Spooled)
	})
}

func names(rows map[string][]string) (all []string) {
	for name := range rows {
		all = append(all, name)
	}
	return all
}

func TestNothingIsBundledWhileSendingIsPaused(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		if _, err := p.Pause(t.Context(), morgan); err != nil {
			t.Fatal(err)
		}
		if made, err := p.Bundle(t.Context(), calendar.Date{}, morgan); !errors.Is(err, store.ErrPaused) || len(made) > 0 {
			t.Errorf("%v, %v", made, err)
		}
		if _, err := p.Resume(t.Context(), morgan); err != nil {
			t.Fatal(err)
		}
		if made, err := p.Bundle(t.Context(), calendar.Date{}, morgan); err != nil || len(made) == 0 {
			t.Errorf("once it goes on: %v, %v", made, err)
		}
	})
}

// Who says that a run was printed is told of the letter in it that must not have gone: it is for a person to find.
func TestALetterThatMustNotHaveGoneIsNotRecordedAsPrinted(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run, held := p.theRun(), p.one(posted)
		p.held(posted)
		noted, err := p.PrintDone(t.Context(), run, nil, morgan)
		if err != nil || !slices.Equal(noted.Passed, []string{held.ID}) {
			t.Errorf("%+v, %v", noted, err)
		}
		p.wantCode(posted, ledger.Accepted, ledger.TooLate)
		p.wantCode(alsoPosted, ledger.Sent, ledger.Printed)
	})
}
