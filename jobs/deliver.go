package jobs

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	random "math/rand/v2"
	"slices"
	"strings"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
)

// Deliver gives what is ready to the carriers: letters, and the messages that were frozen for people of the council. Any
// number of daemons may deliver at once; each item is claimed by one of them, and checked again as it is claimed.
//
// A letter of which nobody knows whether it left becomes uncertain, once its carrier has been asked, and a person decides. A
// message is then sent again, the same bytes under the same Message-ID.
type Deliver struct {
	Store    *store.Store
	Rules    Rules
	Carriers Carriers
	Messages Carrier // what takes digests and reports; nil: they wait
	Sent     *post.Record
	Claimant store.Claimant
	// Look sees the feeds that have arrived: what one of them says may be the reason not to send; nil: none arrive here.
	Look   func(ctx context.Context, now time.Time) error
	PerRun int // how many letters may leave in one pass unless a person releases more; 0: any number
	Retry  Retry
	Log    *slog.Logger
	// Before, if set, is called with a carrier's name before the carrier is given anything.
	Before func(carrier string)
	// Each, if set, is called for each letter and digest once what became of it is recorded.
	Each func()
}

// Retry says how often and how soon an attempt is repeated.
type Retry struct {
	Attempts       int
	First, Longest time.Duration
}

// after is how long to wait after the n-th attempt, from 1: each wait is twice the one before. Items that failed together
// come back apart: each waits up to a quarter less, by its id.
func (r Retry) after(n int, id int64) time.Duration {
	wait := r.First
	for i := n; i > 1 && wait < r.Longest; i-- {
		wait *= 2
	}
	wait = min(wait, r.Longest)
	spread := random.New(random.NewPCG(uint64(id), uint64(n))).Float64()
	return wait - time.Duration(spread*float64(wait)/4)
}

// Delivered counts what a pass sent.
type Delivered struct {
	Spooled   int    `json:"spooled"`       // accepted by a carrier, for later
	Run       string `json:"run,omitempty"` // of the letters in the print folder
	Mailed    int    `json:"mailed"`
	Digests   int    `json:"digests"`
	Again     int    `json:"to_be_tried_again"`
	Failed    int    `json:"failed"`
	Uncertain int    `json:"uncertain"`
	Paused    bool   `json:"paused,omitempty"`     // a person has stopped all sending
	OverLimit bool   `json:"over_limit,omitempty"` // the rest of the letters waits for a person
	DayOff    bool   `json:"day_off,omitempty"`    // it is no working day: letters stay ready
	// Feed is the feed that comes before any letter, since when, and what to do; empty: there is none.
	Feed string `json:"feed_first,omitempty"`
	// Refusing names the carriers that took nothing of what they were given; empty: there are none.
	Refusing string `json:"refusing,omitempty"`
}

// pass is one pass of Deliver.
type pass struct {
	Deliver
	owned   *ownership
	ours    store.Installation // as the pass found it
	today   calendar.Date
	rule    func(store.Look, store.Letter) store.Ruling
	done    *Delivered
	counted int       // letters that the limit of a pass counts
	looked  time.Time // when feeds were looked for last
	unseen  bool      // nobody knows whether a feed has arrived
}

// Run delivers until nothing is ready, or nothing may leave any more. A carrier that can't be reached keeps nothing from the
// others. On a day that is no working day nothing leaves for a family: letters stay ready, digests go.
func (j Deliver) Run(ctx context.Context, today calendar.Date) (Delivered, error) {
	var done Delivered
	owned := &ownership{store: j.Store, sent: j.Sent, installation: j.Claimant.Installation}
	ours, err := owned.check(ctx)
	if err != nil {
		return done, err
	}
	if j.Rules, err = j.Rules.AsRecorded(ctx, j.Store); err != nil {
		return done, err
	}
	j.Claimant.Day = today
	p := &pass{Deliver: j, owned: owned, ours: ours, today: today, done: &done}
	unsettled := p.resume(ctx)
	if errors.Is(unsettled, errNotAdopted) {
		return done, unsettled
	}
	unsettled = errors.Join(unsettled, p.look(ctx))
	feed, _, err := j.Store.LastFeed(ctx)
	if err != nil {
		return done, errors.Join(unsettled, fmt.Errorf("read the age of the feed: %w", err))
	}
	p.rule = j.Rules.ruling(today, feed.MadeOn)
	done.DayOff = !j.Rules.Calendar.IsWorkingDay(today)
	err = unsettled
	for _, c := range j.Carriers.each(j.Messages) {
		before := done
		err = errors.Join(err, p.load(ctx, c))
		done.tell(c, before)
		if errors.Is(err, errNotAdopted) {
			return done, err
		}
	}
	err = errors.Join(err, owned.know(context.WithoutCancel(ctx)))
	after, lookErr := j.Store.Installation(context.WithoutCancel(ctx))
	done.Paused, done.OverLimit = after.Paused, after.OverLimit
	feedErr := p.sayFeed(context.WithoutCancel(ctx))
	if err = errors.Join(err, ctx.Err(), lookErr, feedErr); err != nil && done.any() {
		err = progressed{err}
	}
	return done, err
}

// lookAgain is how long a look for feeds is good for while letters are claimed: what arrives meanwhile may be the reason not to send
// the next.
const lookAgain = time.Second

// look looks for feeds just before letters are claimed. Where that fails, one may lie there that nobody has seen, and no letter
// leaves in this pass.
func (p *pass) look(ctx context.Context) error {
	if p.Look == nil {
		return nil
	}
	p.looked = time.Now()
	err := p.Look(ctx, p.looked)
	if err != nil { //guard:unseen-folder-stops-letters
		p.unseen = true
		return fmt.Errorf("no letter leaves, since the folder of feeds can't be looked into: %w", err)
	}
	return nil
}

// keepLooking looks again where the last look is no longer good.
func (p *pass) keepLooking(ctx context.Context) error {
	if time.Since(p.looked) <= lookAgain { //guard:feeds-are-looked-for-while-letters-leave
		return nil
	}
	return p.look(ctx)
}

// sayFeed says which feed letters wait for.
func (p *pass) sayFeed(ctx context.Context) error {
	first, there, err := p.Store.FirstFeed(ctx)
	if there {
		p.done.Feed = first.String()
	}
	return err
}

// load gives a carrier all that is ready to go by it. It is asked first whether it can be talked to: otherwise its being
// away would use up the attempts of whatever waits.
func (p *pass) load(ctx context.Context, c Carrier) error {
	messages := p.Messages != nil && p.Messages.Name() == c.Name()
	letters := !p.done.DayOff && !p.unseen
	if ctx.Err() != nil || !letters && !messages {
		return nil
	}
	if p.Before != nil {
		p.Before(c.Name())
	}
	err := c.Ready(ctx)
	if err != nil { //guard:carrier-is-ready
		return err
	}
	if letters { //guard:letters-leave-on-working-days on
		err = p.letters(ctx, c)
	}
	if messages &&
		!errors.Is(err, errNotAdopted) { //guard:refused-by-the-record-ends-the-pass on
		err = errors.Join(err, sendQueued(ctx, p, c, p.messageQueue()))
	}
	return err
}

// letters gives a carrier the letters that are ready, in one batch if it has batches.
func (p *pass) letters(ctx context.Context, c Carrier) error {
	batched, ok := c.(Batched)
	if !ok {
		return p.sendLetters(ctx, c, nil)
	}
	b := &batch{mark: rand.Text()}
	err := p.sendLetters(ctx, c, b)
	if b.name == "" {
		return err
	}
	return errors.Join(err, p.decide(context.WithoutCancel(ctx), batched, b))
}

func (p *pass) sendLetters(ctx context.Context, c Carrier, b *batch) error {
	for _, channel := range p.Carriers.channels(c) {
		var err error
		if b == nil {
			err = sendQueued(ctx, p, c, p.letterQueue(c, channel))
		} else {
			err = p.sendAll(ctx, c, func(ctx context.Context) (*errand, error) { return p.nextGathered(ctx, c, channel, b) })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// any tells whether anything was done.
func (d Delivered) any() bool { return d.Spooled+d.Mailed+d.Digests+d.Failed+d.Uncertain > 0 }

// count counts a letter that came to be in this state.
func (d *Delivered) count(state ledger.State) {
	switch state {
	case ledger.Accepted:
		d.Spooled++
	case ledger.Sent:
		d.Mailed++
	case ledger.Failed:
		d.Failed++
	case ledger.Uncertain:
		d.Uncertain++
	}
}

// tell says of a carrier that it took nothing, though it was given something, since the counts were these.
func (d *Delivered) tell(c Carrier, before Delivered) {
	took := func(d Delivered) int { return d.Spooled + d.Mailed + d.Digests }
	refused := func(d Delivered) int { return d.Again + d.Failed + d.Uncertain }
	if took(*d) == took(before) && refused(*d) > refused(before) {
		d.Refusing = joined(d.Refusing, c.Name())
	}
}

// joined is two lists of names as one, in which each stands once.
func joined(names, more string) string {
	all := strings.FieldsFunc(names+","+more, func(r rune) bool { return r == ',' })
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ",")
}

// Plus is what two passes sent together.
func (d Delivered) Plus(e Delivered) Delivered {
	d.Spooled += e.Spooled
	d.Mailed += e.Mailed
	d.Digests += e.Digests
	d.Again += e.Again
	d.Failed += e.Failed
	d.Uncertain += e.Uncertain
	d.Paused = d.Paused || e.Paused
	d.OverLimit = d.OverLimit || e.OverLimit
	d.DayOff = d.DayOff || e.DayOff
	d.Feed = cmp.Or(d.Feed, e.Feed)
	d.Refusing = joined(d.Refusing, e.Refusing)
	if d.Run == "" {
		d.Run = e.Run
	}
	return d
}
