package jobs

import (
	"context"
	"fmt"

	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// Printed notes which letters of the print folder have been printed.
type Printed struct {
	Store printRegistry
	Spool printedRuns
}

type printRegistry interface {
	Letters(ctx context.Context, f store.LetterFilter) ([]store.Letter, error)
	ChangeLetter(ctx context.Context, c store.Change) error
}

type printedRuns interface {
	Printed() ([]string, error)
	Done(run string) error
	Has(run, id, sha256 string) (bool, error)
}

// Done records that a run was printed, and moves it to printed/.
func (j Printed) Done(ctx context.Context, run string, who store.Who) (int, error) {
	if err := j.Spool.Done(run); err != nil {
		return 0, err
	}
	return j.note(ctx, run, who)
}

// Collect notes the runs that the print room has moved to printed/ by itself.
func (j Printed) Collect(ctx context.Context) (int, error) {
	runs, err := j.Spool.Printed()
	if err != nil {
		return 0, err
	}
	total := 0
	for _, run := range runs {
		n, err := j.note(ctx, run, store.Who{})
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}

// note marks the letters of a printed run as sent. A letter whose file isn't there, whole, was not printed: it stays, and
// the error says so.
func (j Printed) note(ctx context.Context, run string, who store.Who) (int, error) {
	letters, err := j.Store.Letters(ctx, store.LetterFilter{Run: run, State: ledger.Accepted})
	if err != nil {
		return 0, err
	}
	n, missing := 0, 0
	for _, l := range letters {
		there, err := j.Spool.Has(run, l.Name(), l.SHA256)
		if err != nil {
			return n, err
		}
		if !there {
			missing++
			continue
		}
		err = j.Store.ChangeLetter(ctx, store.Change{LetterID: l.ID, From: ledger.Accepted, To: ledger.Sent, Code: "printed", Reason: "printed by the print room", Who: who})
		if err != nil {
			return n, err
		}
		n++
	}
	if missing > 0 {
		return n, fmt.Errorf("note run %s as printed: %d of its letters are not in the folder, whole; they stay as they are: find out what became of them", run, missing)
	}
	return n, nil
}
