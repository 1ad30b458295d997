package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// batch is what this pass gathers to leave together.
type batch struct {
	name    string // empty until its first letter is claimed
	mark    string // drawn at random
	claimed []*store.Claim
	renewed time.Time // the lease of what it gathers
	letters []store.Gathered
}

// joined is join for letters that were claimed with others: what they wait for those may take longer than the lease.
func (p *pass) joined(ctx context.Context, b *batch) (*errand, error) {
	if now := time.Now(); now.Sub(b.renewed) > p.Claimant.Lease/3 {
		if err := p.Store.RenewGathering(ctx, b.name, p.Claimant); err != nil {
			return nil, err
		}
		b.renewed = now
	}
	return p.join(b), nil
}

// join makes the next claimed letter one of the batch. Its lease is the batch's.
func (p *pass) join(b *batch) *errand {
	claim := b.claimed[0]
	b.claimed = b.claimed[1:]
	e := p.errand(claim)
	e.parcel.Mark, e.parcel.Opens = b.mark, b.name == ""
	b.name = claim.Batch
	e.renew = func(ctx context.Context, _ time.Duration) error {
		return p.Store.RenewGathering(ctx, b.name, p.Claimant)
	}
	e.gather = func() {
		b.letters = append(b.letters, store.Gathered{LetterID: claim.ID, EpisodeID: claim.EpisodeID, Attempt: claim.Attempt,
			Revision: claim.Revision, Beside: claim.Beside})
	}
	return e
}

// decide has the ledger decide about what was gathered, and lets that leave. Whatever could not be gathered whole is asked
// about in the next pass.
func (p *pass) decide(ctx context.Context, c Batched, b *batch) error {
	if err := c.Flush(ctx, b.name, b.mark); err != nil {
		p.Log.Error("what was gathered is not safely on the disk, and stays", "batch", b.name, "error", err)
		b.letters = nil
	}
	if err := p.look(ctx); err != nil { // a feed may have arrived while they were gathered
		p.Log.Error("nobody knows whether a feed has arrived, and what was gathered stays", "batch", b.name, "error", err)
		b.letters = nil
	}
	decision := store.RunDecision{Run: b.name, Claimant: p.Claimant, Letters: b.letters,
		Accepted: ledger.Spooled.Because("in the print folder"),
		Returned: ledger.SpoolFailed.Because("it did not leave with its run: its case moved, or sending stopped, before the run was decided")}
	done, err := p.Store.DecideRun(ctx, decision)
	if err != nil && !errors.Is(err, store.ErrLost) {
		done, err = p.Store.DecideRun(ctx, decision) // the answer may have been lost
	}
	if errors.Is(err, store.ErrLost) {
		p.Log.Warn("it was taken for dead before it was decided", "batch", b.name)
		return nil
	}
	if err != nil {
		return fmt.Errorf("decide what leaves in %s: %w", b.name, fellBack(err))
	}
	p.done.Spooled += done.Accepted
	p.done.Again += done.Returned
	for range done.Accepted + done.Returned {
		p.each()
	}
	if done.Accepted == 0 {
		return c.Resume(ctx)
	}
	p.done.Run = b.name
	return c.Seal(ctx, b.name)
}

// resume ends what daemons left that went silent, in batches and by themselves. With errNotAdopted nothing may leave at all.
func (p *pass) resume(ctx context.Context) error {
	var failed []error
	for _, c := range p.Carriers.each(p.Messages) {
		if batched, ok := c.(Batched); ok {
			failed = append(failed, batched.Resume(ctx))
		}
	}
	err := errors.Join(failed...)
	if errors.Is(err, errNotAdopted) {
		return err
	}
	return errors.Join(err, p.settleExpired(ctx))
}

func (p *pass) each() {
	if p.Each != nil {
		p.Each()
	}
}
