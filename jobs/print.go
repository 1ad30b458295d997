package jobs

import (
	"context"
	"errors"

	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
)

// PrintRoom is the carrier whose batches are the runs of the print folder.
type PrintRoom struct {
	Printed
	Claimant store.Claimant // who takes runs over, and for how long
	// Before, if set, is called before each step of publishing a run.
	Before func(step string)
}

// PostCarrier is the print room's name in the ledger.
const PostCarrier = "post"

// Name is PostCarrier.
func (PrintRoom) Name() string { return PostCarrier }

// Ready says nothing: a folder that can't be written to shows when a letter is put into it.
func (PrintRoom) Ready(context.Context) error { return nil }

// Place is the letter's path in the print folder.
func (r PrintRoom) Place(p ledger.Parcel) string { return r.Spool.Path(p.Batch, p.Name) }

// Send writes one letter into the run's work folder. A folder that can't be written to is nobody's fault but the machine's: the
// letter rests, however often that happens, and others would fare no better.
func (r PrintRoom) Send(_ context.Context, p ledger.Parcel) ledger.Receipt {
	r.before(stepGather)
	w := post.Work{Run: p.Batch, Mark: p.Mark}
	var err error
	if p.Opens {
		err = r.Spool.Begin(w)
	}
	if err == nil {
		err = r.Spool.Add(w, piece(p, r.Class))
	}
	if err != nil {
		return ledger.Receipt{State: ledger.Ready, Why: ledger.SpoolFailed.Because("it could not be written to the print folder"),
			Uncounted: true, Broken: true, Err: err}
	}
	return ledger.Receipt{State: ledger.Accepted}
}

// Flush makes what was gathered outlast a power cut.
func (r PrintRoom) Flush(_ context.Context, run, mark string) error {
	r.before(stepFlush)
	err := r.Spool.Flush(post.Work{Run: run, Mark: mark})
	r.before(stepDecide)
	return err
}

// Collect looks where the runs are, and ends recalls that were cut short.
func (r PrintRoom) Collect(ctx context.Context) error {
	return errors.Join(r.Printed.Collect(ctx), r.finishRecalls(ctx))
}

// Ask looks for letters in the folder.
func (r PrintRoom) Ask(_ context.Context, about []ledger.Parcel) (found []ledger.Receipt, err error) {
	for _, p := range about {
		there, err := r.Spool.Has(p.Batch, p.Name, p.SHA256)
		if err != nil {
			return found, err
		}
		if there {
			found = append(found, ledger.Receipt{Name: p.Name, Place: p.Place, State: ledger.Accepted,
				Why: ledger.FoundInSpool.Because("found whole in the print folder after its daemon went silent")})
		}
	}
	return found, nil
}

// Advice is how a person gets hold of a letter whose run has been taken.
func (PrintRoom) Advice(ledger.Parcel) string {
	return "pull it from the pile (`stepdown print pulled`), or say that it has left (`print gone`)"
}

// piece is a letter as the print room sees it.
func piece(p ledger.Parcel, class string) post.Piece {
	return post.Piece{ID: p.Name, PDF: p.PDF, SHA256: p.SHA256, Pages: p.Pages, Class: class, Format: string(p.Format), ReprintOf: p.ReprintOf}
}
