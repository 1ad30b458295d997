package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// Follow asks the carriers what became of the letters that they accepted, and of those of which nobody knows whether they
// did: days and weeks later one is refused, is on its way, or has come back. One carrier that can't be asked hides nothing of
// the others.
type Follow struct {
	Store    *store.Store
	Carriers Carriers
	Log      *slog.Logger
}

// askedAtOnce is how many letters a carrier is asked about at a time.
const askedAtOnce = 200

// Run gives how many letters are known to have been sent. The error tells of all that could not be asked or recorded.
func (j Follow) Run(ctx context.Context) (int, error) {
	sent := 0
	var failed []error
	for _, c := range j.Carriers.each(nil) {
		n, err := j.follow(ctx, c)
		sent += n
		if err != nil {
			failed = append(failed, fmt.Errorf("follow letters by %s: %w", c.Name(), err))
		}
	}
	return sent, errors.Join(failed...)
}

func (j Follow) follow(ctx context.Context, c Carrier) (int, error) {
	if batched, ok := c.(Batched); ok {
		return 0, batched.Collect(ctx)
	}
	accepted, err := j.askAll(ctx, c, ledger.Accepted)
	if err != nil {
		return accepted, err
	}
	uncertain, err := j.askAll(ctx, c, ledger.Uncertain)
	return accepted + uncertain, err
}

// askAll asks a carrier about its letters in a state, page by page: at least once, since it may have something to tell of
// others. One that can't be recorded hides no other.
func (j Follow) askAll(ctx context.Context, c Carrier, state ledger.State) (sent int, err error) {
	var failed []error
	for last := int64(0); ; {
		letters, err := j.Store.Letters(ctx, store.LetterFilter{State: state, Carrier: c.Name(), After: last, Limit: askedAtOnce})
		if err != nil {
			return sent, err
		}
		about := make([]ledger.Parcel, len(letters))
		for i, l := range letters {
			about[i], last = parcel(l), l.ID
		}
		known, err := c.Ask(ctx, about)
		if err != nil {
			return sent, err
		}
		for _, r := range known {
			moved, err := j.record(ctx, c, letters, r)
			if err != nil {
				failed = append(failed, fmt.Errorf("letter %s: %w", r.Name, err))
			}
			if moved && r.State == ledger.Sent {
				sent++
			}
		}
		if len(letters) < askedAtOnce {
			return sent, errors.Join(failed...)
		}
	}
}

// record writes down what a carrier says of a letter, if it is news of the attempt that the ledger knows. What must not go
// is left to a person, unless the carrier says that it didn't.
func (j Follow) record(ctx context.Context, c Carrier, asked []store.Letter, r ledger.Receipt) (moved bool, err error) {
	i := slices.IndexFunc(asked, func(l store.Letter) bool { return l.Place == r.Place })
	if i < 0 {
		id, err := store.LetterID(r.Name)
		if err == nil {
			asked, err = j.Store.Letters(ctx, store.LetterFilter{ID: id, Carrier: c.Name()})
		}
		if i = 0; err != nil {
			return false, err
		}
	}
	if len(asked) == 0 ||
		asked[i].Place != r.Place { //guard:follow-the-last-attempt
		j.Log.Warn("a carrier tells of a letter that is none of ours, or of an earlier attempt", "place", r.Place, "carrier", c.Name())
		return false, nil
	}
	l := asked[i]
	if !l.State.CanBecome(r.State) || ledger.PassedOver(l.Why.Code) && r.State == ledger.Sent { //guard:follow-what-can-be
		return false, nil
	}
	return true, j.Store.ChangeLetter(ctx, store.Change{LetterID: l.ID, From: l.State, To: r.State, Why: r.Why})
}
