package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

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
		return batched.Collect(ctx)
	}
	sent := 0
	for _, state := range []ledger.State{ledger.Accepted, ledger.Uncertain} {
		n, err := j.askAll(ctx, c, store.LetterFilter{State: state, Carrier: c.Name(), Limit: askedAtOnce})
		if sent += n; err != nil {
			return sent, err
		}
	}
	return sent, nil
}

// askAll asks a carrier about some letters, page by page: at least once, since it may have something to tell of others.
func (j Follow) askAll(ctx context.Context, c Carrier, which store.LetterFilter) (sent int, err error) {
	for {
		letters, err := j.Store.Letters(ctx, which)
		if err != nil {
			return sent, err
		}
		about, byName := make([]ledger.Parcel, len(letters)), map[string]store.Letter{}
		for i, l := range letters {
			about[i], byName[l.Name()] = parcel(l), l
			which.After = l.ID
		}
		known, err := c.Ask(ctx, about)
		if err != nil {
			return sent, err
		}
		for _, r := range known {
			l, asked := byName[r.Name]
			if !asked {
				if l, err = j.other(ctx, r.Name); err != nil {
					return sent, err
				}
			}
			moved, err := j.record(ctx, c, l, r)
			if err != nil {
				return sent, fmt.Errorf("letter %s: %w", r.Name, err)
			}
			if moved && r.State == ledger.Sent {
				sent++
			}
		}
		if len(letters) < which.Limit {
			return sent, nil
		}
	}
}

// other is a letter that the carrier was not asked about.
func (j Follow) other(ctx context.Context, name string) (store.Letter, error) {
	id, err := store.LetterID(name)
	if err != nil {
		return store.Letter{}, err
	}
	return j.Store.Letter(ctx, id)
}

// record writes down what a carrier says of a letter, if it is news of the attempt that the ledger knows. What must not go
// is left to a person, unless the carrier says that it didn't.
func (j Follow) record(ctx context.Context, c Carrier, l store.Letter, r ledger.Receipt) (moved bool, err error) {
	switch {
	case l.Carrier != c.Name() || l.Place != r.Place:
		j.Log.Warn("a carrier tells of an earlier attempt", "letter", l.Name(), "carrier", c.Name(), "state", string(r.State))
		return false, nil
	case !l.State.CanBecome(r.State), ledger.PassedOver(l.Why.Code) && r.State == ledger.Sent:
		return false, nil
	}
	return true, j.Store.ChangeLetter(ctx, store.Change{LetterID: l.ID, From: l.State, To: r.State, Why: r.Why})
}
