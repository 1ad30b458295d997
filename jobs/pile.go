package jobs

import (
	"context"
	"fmt"
	"slices"

	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
)

// Pulled records that a letter of a taken run was pulled from the pile, or stopped at another carrier: it has not left and
// will not. If its run lies in the folder still, its file is taken out as well. Another may be written in its place.
func (j Printed) Pulled(ctx context.Context, id int64, who store.Who) error {
	l, err := j.inPile(ctx, id)
	if err != nil {
		return err
	}
	if l.Carrier == PostCarrier {
		if _, err := j.Spool.TakeOut(l.Batch, l.Name(), l.SHA256); err != nil {
			return err
		}
	}
	err = j.Store.ChangeLetter(ctx, store.Change{LetterID: l.ID, From: ledger.Accepted, To: ledger.Cancelled,
		Why: ledger.Pulled.Because("a person pulled it from the pile: " + who.Because), Who: who})
	if err != nil || l.Carrier != PostCarrier {
		return err
	}
	return j.Spool.Forget(post.Aside{Run: l.Batch, ID: l.Name()})
}

// Gone records that a letter of a taken run has left, whatever its run's folder shows.
func (j Printed) Gone(ctx context.Context, id int64, who store.Who) error {
	l, err := j.inPile(ctx, id)
	if err != nil {
		return err
	}
	return j.Store.ChangeLetter(ctx, store.Change{LetterID: l.ID, From: ledger.Accepted, To: ledger.Sent,
		Why: ledger.Gone.Because("a person says that it has left: " + who.Because), Who: who})
}

// inPile is a letter of which only a person can say what became of it: its run is taken, and not noted as printed.
func (j Printed) inPile(ctx context.Context, id int64) (store.Letter, error) {
	l, err := j.Store.Letter(ctx, id)
	if err != nil {
		return l, err
	}
	if l.State != ledger.Accepted {
		return l, fmt.Errorf("letter %s is %s (%s): only an accepted letter of a run that somebody has taken can lie in a pile", l.Name(),
			l.State, l.Why.Text)
	}
	taken, err := j.Store.RunTaken(ctx, l.Batch)
	if err == nil && !taken && !slices.Contains(ledger.AwaitingPerson, l.Why.Code) { //guard:pulled-is-from-a-taken-run
		err = fmt.Errorf("nobody has taken run %s, where letter %s lies: say `stepdown print done %s` if it was printed; `stepdown letters "+
			"cancel %s` takes the letter out", l.Batch, l.Name(), l.Batch, l.Name())
	}
	return l, err
}
