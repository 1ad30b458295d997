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
type queue struct {
	claims []*store.Claim
	since  time.Time
	most   int // to claim at once; 0: nothing has been claimed yet
	left   int // of those that were claimed last
}

// sendQueued hands over the letters of a channel one after the other. What has not left by the end is given back.
func (p *pass) sendQueued(ctx context.Context, c Carrier, channel casefile.Channel) error {
	var q queue
	err := p.sendAll(ctx, c, func(ctx context.Context) (*errand, error) { return p.nextQueued(ctx, c, channel, &q) })
	back := p.giveBack(ctx, &q, len(q.claims))
	return errors.Join(err, back)
}

// nextQueued gives the next letter that was claimed and writes down that it leaves, or gives nil where nothing is ready or may
// leave. A letter whose claim no longer stands is given back: the next claim asks everything again.
func (p *pass) nextQueued(ctx context.Context, c Carrier, channel casefile.Channel, q *queue) (*errand, error) {
	for {
		if err := p.fill(ctx, c, channel, q); err != nil || len(q.claims) == 0 {
			return nil, err
		}
		if err := p.keepLooking(ctx); err != nil {
			return nil, err
		}
		claim := q.claims[0]
		e := p.errand(claim)
		e.claim = claim
		err := p.note(ctx, e, claim.Number, noted(p.ours.RecordKey, claim.Letter, p.today))
		if !overtaken(err) {
			q.claims = q.claims[1:]
			q.left++
			return e, err
		}
		if errors.Is(err, store.ErrLost) {
			p.Log.Warn("it was taken over before it was sent", e.what...)
		}
		if err := p.giveBack(ctx, q, 1); err != nil {
			return nil, err
		}
	}
}

// fill claims the next letters, unless there are some whose turn it is. What has waited too long is given back first.
func (p *pass) fill(ctx context.Context, c Carrier, channel casefile.Channel, q *queue) error {
	now := time.Now()
	if !q.over(now) {
		return nil
	}
	if err := p.giveBack(ctx, q, len(q.claims)); err != nil {
		return err
	}
	q.since, q.left = now, 0
	var err error
	q.claims, err = p.claim(ctx, c, channel, nil, q.most)
	return err
}

// over says that letters are to be claimed anew, and sets how many: as many as leave in half the time that there is, if they go on as they
// did, and twice as many as before at most.
func (q *queue) over(now time.Time) bool {
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
func (p *pass) giveBack(ctx context.Context, q *queue, next int) error {
	back := q.claims[:next]
	q.claims = q.claims[next:]
	for _, claim := range back {
		if claim.ID > p.ours.BatchUpTo {
			p.counted--
		}
	}
	return p.Store.ReturnLetters(context.WithoutCancel(ctx), back,
		ledger.GivenBack.Because("it has not left: something changed, or took too long, after it was claimed with others"))
}
