package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
)

// errand is one thing that this pass has claimed, and how its claim is kept and ended.
type errand struct {
	parcel ledger.Parcel
	id     int64
	tries  int
	what   []any // names it in the log
	// renew keeps the claim for so long from now. nil for a message: it may go twice, the same bytes under one Message-ID, so
	// that whoever takes it over does no harm.
	renew  func(ctx context.Context, lease time.Duration) error
	finish func(ctx context.Context, f store.Finish) error
	// gather adds it to the batch, which decides what becomes of it; nil: it leaves by itself.
	gather func()
}

// ruling asks the whole question again at the moment of sending, on the records as they are. A letter that would be
// written differently now is held: the next scan writes it anew.
func (r Rules) ruling(today, feedMadeOn calendar.Date) func(store.Look, store.Letter) store.Ruling {
	world := r.World(today, feedMadeOn)
	return func(look store.Look, l store.Letter) store.Ruling {
		planned, _ := safeguard.Check(look.Episode, look.Past, world).Find(l.Letter)
		why := planned.Decision
		switch why.Verdict {
		case safeguard.Cancel: //guard:cancelled-is-not-claimed
			return store.Ruling{To: ledger.Cancelled, Why: why.Why}
		case safeguard.Hold: //guard:held-is-not-claimed
			return store.Ruling{To: ledger.Held, Why: why.Why}
		}
		same, err := r.asWritten(look.Episode, planned.Envelope, l.WrittenOn, today)
		if err != nil || same.Content != l.Content { //guard:claim-compares-what-it-says
			return store.Ruling{To: ledger.Held,
				Why: ledger.RecordChanged.Because("the record or the wording changed after the letter was written: the next scan looks at it")}
		}
		//guard:claim-asks-the-gate
		if gate := r.gate(look.Episode, l.Occasion.Kind, l.ApprovedBy, l.GoesOn, today); gate.Verdict == safeguard.Hold {
			return store.Ruling{To: ledger.Held, Why: gate.Why}
		}
		return store.Ruling{Send: true}
	}
}

// nextLetter claims the next letter and writes down that it leaves, or gives nil where nothing is ready or may leave. The
// first one names the batch, if the carrier has batches: by the day and by its id and attempt, so that no two passes ever
// share one. Where there are more letters than a pass or a day may bring, the whole rest is stopped for a person to look at.
func (p *pass) nextLetter(ctx context.Context, c Carrier, channel casefile.Channel, b *batch) (*errand, error) {
	if p.PerRun > 0 && p.counted >= p.PerRun { //guard:limit-of-a-pass
		if err := p.stopBatch(ctx); err != nil {
			return nil, err
		}
	}
	before, err := p.Sent.Read()
	if err != nil {
		return nil, unread(err)
	}
	claim, err := p.Store.ClaimLetter(ctx, p.Claimant, channel, func(look store.Look, l store.Letter) store.Ruling {
		ruling := p.rule(look, l)
		to := parcel(l)
		to.Attempt++
		if b != nil {
			to.Batch, ruling.Mark, ruling.Opens = cmp.Or(b.name, fmt.Sprintf("%s-%d-%d", p.today, l.ID, to.Attempt)), b.mark, b.name == ""
		}
		ruling.Carrier, ruling.Batch, ruling.Place = c.Name(), to.Batch, c.Place(to)
		return ruling
	})
	switch {
	case errors.Is(err, store.ErrPaused):
		return nil, nil
	case errors.Is(err, store.ErrOverLimit):
		if err := p.stopBatch(ctx); err != nil {
			return nil, err
		}
		return p.nextLetter(ctx, c, channel, b) // what a person has released may still go
	case err != nil || claim == nil:
		return nil, err
	}
	if claim.ID > p.ours.BatchUpTo {
		p.counted++
	}
	e := p.errand(claim)
	if err := inTurn(claim.Number, before); err != nil {
		return nil, p.giveBack(ctx, e, err)
	}
	if b != nil {
		p.join(b, e, claim)
		return e, nil
	}
	return e, p.note(ctx, e, claim.Number, noted(p.ours.RecordKey, claim.Letter, p.today))
}

// inTurn refuses a claim whose number is one by which something has left already: the database has fallen back since. All that
// the record told of before the claim was claimed before it.
func inTurn(number int64, before post.Reading) error {
	if number <= before.Number { //guard:claim-numbers-go-on
		return refuse(fmt.Sprintf("the database counts its claim number %d, and the record knew of number %d before: it has fallen back",
			number, before.Number))
	}
	return nil
}

func (p *pass) errand(claim *store.Claim) *errand {
	e := &errand{parcel: parcel(claim.Letter), id: claim.ID, tries: claim.Tries(),
		what: []any{"letter", claim.Name(), "carrier", claim.Carrier}}
	e.parcel.PDF, e.parcel.Day = claim.PDF, p.today
	e.renew = func(ctx context.Context, lease time.Duration) error { return p.Store.RenewLetter(ctx, claim, lease) }
	e.finish = func(ctx context.Context, f store.Finish) error { return p.Store.FinishLetter(ctx, claim, f) }
	return e
}

// nextMessage claims the next digest or report, or gives nil.
func (p *pass) nextMessage(ctx context.Context) (*errand, error) {
	before, err := p.Sent.Read()
	if err != nil {
		return nil, unread(err)
	}
	d, err := p.Store.ClaimDigest(ctx, p.Claimant)
	if errors.Is(err, store.ErrPaused) {
		return nil, nil
	}
	if err != nil || d == nil {
		return nil, err
	}
	e := &errand{parcel: ledger.Parcel{Attempt: d.Attempt, Place: d.MessageID, Day: p.today, To: d.Recipient, Message: d.Raw}, id: d.ID,
		tries: d.Attempt, what: []any{"digest", d.ID}}
	e.finish = func(ctx context.Context, f store.Finish) error { return p.Store.FinishDigest(ctx, d, f) }
	if d.Number == 0 {
		return e, nil // a report while sending is paused
	}
	if err := inTurn(d.Number, before); err != nil {
		return nil, p.giveBack(ctx, e, err)
	}
	return e, p.note(ctx, e, d.Number, post.Noted{What: post.Message, ID: d.ID, Attempt: d.Attempt, On: p.today,
		Keys: []string{p.ours.RecordKey.Message(string(d.Kind), d.Recipient, d.Day)}})
}

// note writes down what is about to leave. Nothing leaves that isn't written down: then the claim is given back.
func (p *pass) note(ctx context.Context, e *errand, number int64, what post.Noted) error {
	what.Number = number
	err := p.owned.note(ctx, func(store.Installation) []post.Noted { return []post.Noted{what} })
	if err == nil { //guard:nothing-leaves-unrecorded on
		return nil
	}
	return p.giveBack(ctx, e, fmt.Errorf("write down what is about to leave: %w", err))
}

// giveBack makes what was claimed ready again: nothing has left.
func (p *pass) giveBack(ctx context.Context, e *errand, why error) error {
	return errors.Join(why, p.finish(ctx, e, store.Finish{To: ledger.Ready,
		Why: ledger.NotNoted.Because("nothing has left, because what was about to leave could not be written down"), RetryIn: p.Retry.First}))
}

func (p *pass) stopBatch(ctx context.Context) error {
	stopped, err := p.Store.StopBatch(ctx)
	if stopped {
		p.Log.Error("more letters are ready than limits.* allow: the rest waits for `stepdown letters release-batch`")
	}
	return err
}
