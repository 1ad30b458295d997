package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// sendAll hands over one thing after the other, until there are none, the carrier can take no more, or the pass is told to
// stop.
func (p *pass) sendAll(ctx context.Context, c Carrier, next func(context.Context) (*errand, error)) error {
	for ctx.Err() == nil {
		e, err := next(ctx)
		if err != nil || e == nil {
			return err
		}
		receipt := p.send(ctx, c, e)
		if err := p.record(ctx, c, e, receipt); err != nil || receipt.Broken {
			return err
		}
	}
	return nil
}

func (p *pass) send(ctx context.Context, c Carrier, e *errand) ledger.Receipt {
	if e.renew != nil {
		defer p.keepAlive(ctx, e)()
	}
	receipt := c.Send(ctx, e.parcel)
	if receipt.Err != nil {
		p.Log.Error("the carrier could not take it", append(e.what, "error", receipt.Err)...)
	}
	return receipt
}

// keepAlive renews the lease of a letter whose sending takes long, until it is stopped. If that fails, the letter may become
// uncertain meanwhile, and what became of it is recorded all the same.
func (p *pass) keepAlive(ctx context.Context, e *errand) (stop func()) {
	return keepAlive(ctx, p.Claimant.Lease, func(ctx context.Context) error { return e.renew(ctx, p.Claimant.Lease) }, func(err error) {
		p.Log.Warn("the lease could not be renewed", append(e.what, "error", err)...)
	})
}

// keepAlive renews a lease in good time, until it is stopped.
func keepAlive(ctx context.Context, lease time.Duration, renew func(context.Context) error, failed func(error)) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var renewing sync.WaitGroup
	renewing.Go(func() {
		beat := time.NewTicker(lease / 3)
		defer beat.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-beat.C:
				if err := renew(ctx); err != nil && ctx.Err() == nil {
					failed(err)
				}
			}
		}
	})
	return func() { cancel(); renewing.Wait() }
}

// record writes down what a carrier said of something. Where the answer was lost and the carrier can be asked, it is asked
// at once, and again when the claim has run out: only then is a letter uncertain.
func (p *pass) record(ctx context.Context, c Carrier, e *errand, r ledger.Receipt) error {
	if e.gather != nil && r.State == ledger.Accepted {
		e.gather()
		return nil
	}
	if r.State != ledger.Uncertain || e.renew == nil || r.Wait == 0 {
		return p.finish(ctx, e, p.end(e, r))
	}
	switch found, err := ask(ctx, c, e.parcel); {
	case err != nil:
		p.Log.Warn("its carrier could not be asked whether it was taken", append(e.what, "error", err)...)
	case found != nil && found.State != ledger.Uncertain:
		return p.finish(ctx, e, p.end(e, *found))
	}
	err := e.renew(context.WithoutCancel(ctx), r.Wait)
	if errors.Is(err, store.ErrLost) {
		return nil // another daemon asks
	}
	return err
}

// end is how an attempt ends by what the carrier said. What has not left rests and is tried again, or has failed.
func (p *pass) end(e *errand, r ledger.Receipt) store.Finish {
	message := e.renew == nil
	if message && r.State == ledger.Uncertain {
		r.State = ledger.Ready
	}
	if r.State == ledger.Ready {
		rest := p.Retry.First
		if !r.Uncounted {
			rest = p.Retry.after(e.tries, e.id)
		}
		if r.Uncounted || e.tries < p.Retry.Attempts { //guard:attempts-have-an-end on
			p.done.Again++
			return store.Finish{To: ledger.Ready, Why: r.Why, RetryIn: cmp.Or(r.Wait, rest)}
		}
		r.State, r.Why.Text = ledger.Failed, fmt.Sprintf("given up after %d attempts: %s", e.tries, r.Why.Text)
	}
	if message && r.State == ledger.Sent {
		p.done.Digests++
	} else {
		p.done.count(r.State)
	}
	return store.Finish{To: r.State, Why: r.Why}
}

// finish records the end of an attempt. A lost reply is asked for once more; the store answers the same end twice alike.
func (p *pass) finish(ctx context.Context, e *errand, f store.Finish) error {
	ctx = context.WithoutCancel(ctx) // what has left must be recorded, whoever wants us to stop
	err := e.finish(ctx, f)
	if err != nil && !errors.Is(err, store.ErrLost) {
		err = e.finish(ctx, f)
	}
	p.each()
	if errors.Is(err, store.ErrLost) {
		p.Log.Warn("it was taken over before it was finished", e.what...)
		return nil
	}
	return err
}

// settleExpired finds out what became of letters whose daemon went silent, or whose carrier's answer was lost. One that was never
// noted has not left. Of others the carrier is asked, by the place that was written down first. A letter stays as it is while its
// carrier can't be asked.
func (p *pass) settleExpired(ctx context.Context) error {
	_, err := p.Store.ExpiredLetters(ctx, func(l store.Letter, end func(store.Finish) error) error {
		stayed, err := p.owned.unlessNoted(ctx, l, func() error {
			return end(store.Finish{To: ledger.Ready, Why: ledger.GivenBack.Because("its daemon went silent before it left"),
				Unsent: true})
		})
		if stayed || err != nil {
			return err
		}
		f := store.Finish{To: ledger.Uncertain,
			Why: ledger.DaemonWentSilent.Because("its daemon went silent while sending it: a person must find out whether it left")}
		if c := p.Carriers.of(l); c != nil {
			found, err := ask(ctx, c, parcel(l))
			if err != nil {
				return err
			}
			if found != nil {
				f = store.Finish{To: found.State, Why: found.Why}
			}
		}
		p.done.count(f.To)
		return end(f)
	})
	if err != nil {
		return fmt.Errorf("settle what a silent daemon left: %w", err)
	}
	return nil
}

// ask is what a carrier knows of one letter that is being sent, or nil. What it says of a later day is asked again by Follow.
func ask(ctx context.Context, c Carrier, about ledger.Parcel) (*ledger.Receipt, error) {
	known, err := c.Ask(ctx, []ledger.Parcel{about})
	for _, r := range known {
		if ledger.Sending.CanBecome(r.State) &&
			r.Place == about.Place { //guard:carrier-answers-for-the-attempt on
			return &r, err
		}
	}
	return nil, err
}
