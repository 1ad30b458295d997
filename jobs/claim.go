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
	// claim is asked whether it still stands before it leaves by itself; nil: it leaves in a batch, or as soon as it is claimed.
	claim store.Leaving
	notes post.Noted // what is written down then
	// refuse is the reason, if there is one, why it must not leave after all; nil: there is none.
	refuse func(ctx context.Context) error
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
		if gate := r.gate(look, waitsOf(l, planned.Envelope), today); gate.Verdict == safeguard.Hold {
			return store.Ruling{To: ledger.Held, Why: gate.Why}
		}
		return store.Ruling{Send: true}
	}
}

// atOnce is how many letters are claimed together: what a claim costs is much the same for one and for some.
const atOnce = 16

// nextGathered gives the next letter that was claimed to leave in a batch, or nil where nothing is ready or may leave. What leaves in it
// is written down with the batch.
func (p *pass) nextGathered(ctx context.Context, c Carrier, channel casefile.Channel, b *batch) (*errand, error) {
	if len(b.claimed) > 0 {
		return p.joined(ctx, b)
	}
	claims, err := p.claim(ctx, c, channel, b, atOnce)
	if err != nil || len(claims) == 0 {
		return nil, err
	}
	b.claimed, b.renewed = claims, time.Now()
	return p.join(b), nil
}

// claim claims the next letters, at most so many. The first one names the batch, if the carrier has batches: by the day and by its
// id and attempt, so that no two passes ever share one. Where there are more letters than a pass or a day may bring, the whole
// rest is stopped for a person to look at.
func (p *pass) claim(ctx context.Context, c Carrier, channel casefile.Channel, b *batch, most int) ([]*store.Claim, error) {
	if p.PerRun > 0 && p.counted >= p.PerRun { //guard:limit-of-a-pass
		if err := p.stopBatch(ctx); err != nil {
			return nil, err
		}
	}
	if left := p.PerRun - p.counted; left > 0 {
		most = min(most, left)
	}
	if err := p.keepLooking(ctx); err != nil {
		return nil, err
	}
	if err := p.lookAtRecord(); err != nil {
		return nil, err
	}
	opened := ""
	claims, err := p.Store.ClaimLetters(ctx, p.Claimant, channel, most, func(look store.Look, l store.Letter, first bool) store.Ruling {
		ruling := p.rule(look, l)
		to := parcel(l)
		to.Attempt++
		if b != nil {
			if first {
				opened = cmp.Or(b.name, fmt.Sprintf("%s-%d-%d", p.today, l.ID, to.Attempt))
			}
			to.Batch, ruling.Mark, ruling.Opens = opened, b.mark, b.name == ""
		}
		ruling.Carrier, ruling.Batch, ruling.Place = c.Name(), to.Batch, c.Place(to)
		return ruling
	})
	switch {
	case errors.Is(err, store.ErrPaused), errors.Is(err, store.ErrFeedFirst):
		return nil, nil
	case errors.Is(err, store.ErrOverLimit):
		if err := p.stopBatch(ctx); err != nil {
			return nil, err
		}
		return p.claim(ctx, c, channel, b, most) // what a person has released may still go
	}
	for _, claim := range claims {
		if claim.ID > p.ours.BatchUpTo {
			p.counted++
		}
	}
	return claims, fellBack(err)
}

func (p *pass) errand(claim *store.Claim) *errand {
	e := &errand{parcel: parcel(claim.Letter), id: claim.ID, tries: claim.Tries(),
		what: []any{"letter", claim.Name(), "carrier", claim.Carrier}}
	e.parcel.PDF, e.parcel.Day = claim.PDF, p.today
	e.renew = func(ctx context.Context, lease time.Duration) error { return p.Store.RenewLetter(ctx, claim, lease) }
	e.finish = func(ctx context.Context, f store.Finish) error { return p.Store.FinishLetter(ctx, claim, f) }
	return e
}

// claimMessages claims the next digests and reports, at most so many.
func (p *pass) claimMessages(ctx context.Context, most int) ([]*store.Digest, error) {
	if err := p.lookAtRecord(); err != nil {
		return nil, err
	}
	digests, err := p.Store.ClaimDigests(ctx, p.Claimant, most)
	if errors.Is(err, store.ErrPaused) {
		return nil, nil
	}
	return digests, fellBack(err)
}

func (p *pass) message(d *store.Digest) *errand {
	e := &errand{parcel: ledger.Parcel{Attempt: d.Attempt, Place: d.MessageID, Day: p.today, To: d.Recipient, Message: d.Raw}, id: d.ID,
		tries: d.Attempt, what: []any{"digest", d.ID}}
	e.finish = func(ctx context.Context, f store.Finish) error { return p.Store.FinishDigest(ctx, d, f) }
	if d.Number == 0 {
		return e // a report while sending is paused
	}
	e.claim, e.notes = d, post.Noted{What: post.Message, Number: d.Number, ID: d.ID, Attempt: d.Attempt, On: p.today,
		Keys: []string{p.ours.RecordKey.Message(string(d.Kind), d.Recipient, d.Day)}}
	e.refuse = func(ctx context.Context) error {
		barred, err := p.barred(ctx, d)
		if err == nil && barred { //guard:frozen-digest-goes-to-no-family
			err = errBarred
		}
		return err
	}
	return e
}

// lookAtRecord sees what has been noted by now, all of which was claimed before whatever is claimed next.
func (p *pass) lookAtRecord() error {
	record, err := p.Sent.Read()
	p.Claimant.Noted, p.Claimant.NotedFrom = record.Number, lastLine(record)
	return unread(err)
}

// fellBack says of a claim that the database refused because more had been noted what to do.
func fellBack(err error) error {
	if errors.Is(err, store.ErrFellBack) {
		return fmt.Errorf("%w: %w", err, errNotAdopted)
	}
	return err
}

// note writes down that something is about to leave. Nothing leaves that isn't written down: then the claim is given back. What has left
// already by the record's words is for a person to look at.
func (p *pass) note(ctx context.Context, e *errand) error {
	err := p.owned.note(ctx, e.claim, func(store.Installation) (lines []post.Noted, err error) {
		if e.refuse != nil {
			err = e.refuse(ctx)
		}
		return []post.Noted{e.notes}, err
	})
	if err == nil { //guard:nothing-leaves-unrecorded on
		return nil
	}
	if overtaken(err) || errors.Is(err, errBarred) {
		return err
	}
	f := store.Finish{To: ledger.Ready, RetryIn: p.Retry.First,
		Why: ledger.NotNoted.Because("nothing has left, because what was about to leave could not be looked at again and written down")}
	if errors.Is(err, errLeft) && e.renew != nil {
		f = store.Finish{To: ledger.Uncertain, Why: ledger.SentBeforeRestore.Because("the record of what was sent says that it left, and the " +
			"database has forgotten it: a person must find out")}
	}
	return errors.Join(fmt.Errorf("write down what is about to leave: %w", err), p.finish(ctx, e, f))
}

func (p *pass) stopBatch(ctx context.Context) error {
	stopped, err := p.Store.StopBatch(ctx)
	if stopped {
		p.Log.Error("more letters are ready than limits.* allow: the rest waits for `stepdown letters release-batch`")
	}
	return err
}
