package jobs

import (
	"context"
	"errors"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// queue is what was claimed together to leave one after the other. As many are claimed as leave soon: whoever decides something about one
// of them meanwhile is told that it is being sent.
type queue[T any] struct {
	claim  func(ctx context.Context, most int) ([]T, error)
	errand func(ctx context.Context, claim T) (*errand, error) // of what has come to its turn
	back   func(ctx context.Context, unsent []T) error         // makes ready what has not left

	claims []T
	since  time.Time
	most   int // to claim at once; 0: nothing has been claimed yet
	left   int // of those that were claimed last
}

// letterQueue is that of the letters of a channel.
func (p *pass) letterQueue(c Carrier, channel casefile.Channel) *queue[*store.Claim] {
	return &queue[*store.Claim]{
		claim: func(ctx context.Context, most int) ([]*store.Claim, error) {
			return p.claim(ctx, c, channel, nil, most)
		},
		errand: func(ctx context.Context, claim *store.Claim) (*errand, error) {
			if err := p.keepLooking(ctx); err != nil {
				return nil, err
			}
			e := p.errand(claim)
			e.claim, e.notes = claim, noted(p.ours.RecordKey, claim.Letter, p.today)
			e.notes.Number = claim.Number
			return e, nil
		},
		back: func(ctx context.Context, unsent []*store.Claim) error {
			for _, claim := range unsent {
				if claim.ID > p.ours.BatchUpTo {
					p.counted--
				}
			}
			return p.Store.ReturnLetters(ctx, unsent,
				ledger.GivenBack.Because("it has not left: something changed, or took too long, after it was claimed with others"))
		},
	}
}

// messageQueue is that of digests and reports.
func (p *pass) messageQueue() *queue[*store.Digest] {
	return &queue[*store.Digest]{
		claim:  p.claimMessages,
		errand: func(_ context.Context, d *store.Digest) (*errand, error) { return p.message(d), nil },
		back:   p.Store.ReturnDigests,
	}
}

// sendQueued hands over what a queue claims, one after the other. What has not left by the end is given back.
func sendQueued[T any](ctx context.Context, p *pass, c Carrier, q *queue[T]) error {
	err := p.sendAll(ctx, c, func(ctx context.Context) (*errand, error) { return q.next(ctx, p) })
	return errors.Join(err, q.giveBack(ctx, len(q.claims)))
}

// next gives the next thing that was claimed and writes down that it leaves, or gives nil where nothing is ready or may leave. One
// whose claim no longer stands is given back: the next claim asks everything again. A digest whose mailbox has turned out to be a
// family's is given up, and what it tells is told by the next.
func (q *queue[T]) next(ctx context.Context, p *pass) (*errand, error) {
	for {
		if err := q.fill(ctx); err != nil || len(q.claims) == 0 {
			return nil, err
		}
		e, err := q.errand(ctx, q.claims[0])
		if err != nil {
			return nil, err
		}
		if e.claim != nil {
			err = p.note(ctx, e)
		}
		if !overtaken(err) {
			q.claims = q.claims[1:]
			q.left++
			if !errors.Is(err, errBarred) {
				return e, err
			}
			p.done.Failed++
			if err := p.finish(ctx, e, store.Finish{To: ledger.Failed, Why: ledger.DoNotWrite.Because(barredMailbox)}); err != nil {
				return nil, err
			}
			continue
		}
		if errors.Is(err, store.ErrLost) {
			p.Log.Warn("it was taken over before it was sent", e.what...)
		}
		if err := q.giveBack(ctx, 1); err != nil {
			return nil, err
		}
	}
}

// fill claims the next, unless there are some whose turn it is. What has waited too long is given back first.
func (q *queue[T]) fill(ctx context.Context) error {
	now := time.Now()
	if !q.over(now) {
		return nil
	}
	if err := q.giveBack(ctx, len(q.claims)); err != nil {
		return err
	}
	q.since, q.left = now, 0
	var err error
	q.claims, err = q.claim(ctx, q.most)
	return err
}

// over says that letters are to be claimed anew, and sets how many: as many as leave in half the time that there is, if they go on as they
// did, and twice as many as before at most.
func (q *queue[T]) over(now time.Time) bool {
	took := now.Sub(q.since)
	if len(q.claims) > 0 && took <= lookAgain { //guard:claimed-letters-leave-soon
		return false
	}
	fit := 1
	if q.left > 0 && took > 0 {
		fit = int(time.Duration(q.left) * lookAgain / 2 / took)
	}
	q.most = max(1, min(fit, 2*q.most, atOnce))
	return true
}

// overtaken says of an error that what was about to leave stays, since something has happened after it was claimed.
func overtaken(err error) bool {
	return errors.Is(err, store.ErrMoved) || errors.Is(err, store.ErrPaused) || errors.Is(err, store.ErrFeedFirst) ||
		errors.Is(err, store.ErrLost)
}

// giveBack makes the next of what has been claimed and has not left ready again.
func (q *queue[T]) giveBack(ctx context.Context, next int) error {
	back := q.claims[:next]
	q.claims = q.claims[next:]
	return q.back(context.WithoutCancel(ctx), back)
}
