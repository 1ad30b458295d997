package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/mail"
	"stepdown/internal/post"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
)

// Deliver sends what is ready: letters to the print folder or by e-mail, and digests by e-mail. Any number of daemons may
// deliver at once; each item is claimed by one of them, and checked again as it is claimed.
//
// A letter of which nobody knows whether it left becomes uncertain, and a person decides. A digest is then sent again,
// the same bytes under the same Message-ID.
type Deliver struct {
	Store    outbox
	Rules    Rules
	Spool    spool
	Mail     Mailer // nil: no mail server is set; what is to be mailed waits
	Compose  func(mail.Message) ([]byte, error)
	Domain   string // the right-hand side of Message-IDs
	Sent     sendings
	Claimant store.Claimant
	PerRun   int // how many letters may leave in one pass unless a person releases more; 0: any number
	Retry    Retry
	Class    string // postage class of the manifest
	Log      *slog.Logger
	// Each, if set, is called for each letter and digest once what became of it is recorded.
	Each func()

	ours store.Installation // as a pass found it
}

// Mailer sends messages that are already written.
type Mailer interface {
	Reach(ctx context.Context) error
	Send(ctx context.Context, to string, raw []byte) mail.Outcome
}

// spool is the print room's folder.
type spool interface {
	Path(run, id string) string
	Put(run string, p post.Piece) error
	WriteManifest(run string, entries []post.Entry) error
	Has(run, id, sha256 string) (bool, error)
}

// outbox is the part of the store that delivering uses.
type outbox interface {
	LastFeed(ctx context.Context) (store.FeedInfo, bool, error)
	Installation(ctx context.Context) (store.Installation, error)
	StopBatch(ctx context.Context) (bool, error)
	ClaimLetter(ctx context.Context, c store.Claimant, channel casefile.Channel,
		decide func(store.Look, store.Letter) store.Ruling) (*store.Claim, error)
	RenewLetter(ctx context.Context, c *store.Claim, lease time.Duration) error
	FinishLetter(ctx context.Context, c *store.Claim, f store.Finish) error
	ExpiredLetters(ctx context.Context, judge func(store.Letter) (store.Finish, error)) (int, error)
	Letters(ctx context.Context, f store.LetterFilter) ([]store.Letter, error)
	ClaimDigest(ctx context.Context, c store.Claimant) (*store.Digest, error)
	FinishDigest(ctx context.Context, d *store.Digest, to store.DigestOutcome, f store.Finish) error
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
	spread := rand.New(rand.NewPCG(uint64(id), uint64(n))).Float64()
	return wait - time.Duration(spread*float64(wait)/4)
}

// Delivered counts what a pass sent.
type Delivered struct {
	Spooled   int    `json:"spooled"`
	Run       string `json:"run,omitempty"` // of the letters in the print folder
	Mailed    int    `json:"mailed"`
	Digests   int    `json:"digests"`
	Again     int    `json:"to_be_tried_again"`
	Failed    int    `json:"failed"`
	Uncertain int    `json:"uncertain"`
	Paused    bool   `json:"paused,omitempty"`     // a person has stopped all sending
	OverLimit bool   `json:"over_limit,omitempty"` // the rest of the letters waits for a person
	DayOff    bool   `json:"day_off,omitempty"`    // it is no working day: letters stay ready

	counted int // letters that the limit of a pass counts
}

// Run delivers until nothing is ready, or nothing may leave any more. A mail server that can't be reached keeps no letter
// from being printed. On a day that is no working day nothing leaves for a family: letters stay ready, digests go.
func (j Deliver) Run(ctx context.Context, today calendar.Date) (Delivered, error) {
	var done Delivered
	var err error
	if j.ours, err = j.ownership().check(ctx); err != nil {
		return done, err
	}
	j.Claimant.Day = today
	if err := j.settleExpired(ctx, &done); err != nil {
		return done, err
	}
	feed, _, err := j.Store.LastFeed(ctx)
	if err != nil {
		return done, fmt.Errorf("read the age of the feed: %w", err)
	}
	decide := j.decide(today, feed.MadeOn)
	if done.DayOff = !j.Rules.Calendar.IsWorkingDay(today); !done.DayOff {
		err = j.print(ctx, today, decide, &done)
	}
	err = errors.Join(err, j.mail(ctx, today, decide, &done))
	after, lookErr := j.Store.Installation(context.WithoutCancel(ctx))
	done.Paused, done.OverLimit = after.Paused, after.OverLimit
	return done, errors.Join(err, lookErr)
}

// decide asks the whole question again at the moment of sending, on the records as they are. A letter that would be
// written differently now is held: the next scan writes it anew.
func (j Deliver) decide(today, feedMadeOn calendar.Date) func(store.Look, store.Letter) store.Ruling {
	world := j.Rules.World(today, feedMadeOn)
	return func(look store.Look, l store.Letter) store.Ruling {
		planned, _ := safeguard.Check(look.Episode, look.Past, world).Find(l.Letter)
		why := planned.Decision
		switch why.Verdict {
		case safeguard.Cancel:
			return store.Ruling{To: ledger.Cancelled, Why: why.Why}
		case safeguard.Hold:
			return store.Ruling{To: ledger.Held, Why: why.Why}
		}
		same, err := j.Rules.asWritten(look.Episode, planned.Envelope, l.WrittenOn, today)
		if err != nil || same.Content != l.Content {
			return store.Ruling{To: ledger.Held,
				Why: ledger.RecordChanged.Because("the record or the wording changed after the letter was written: the next scan looks at it")}
		}
		if gate := j.Rules.gate(look.Episode, l.Occasion.Kind, l.ApprovedBy, l.GoesOn, today); gate.Verdict == safeguard.Hold {
			return store.Ruling{To: ledger.Held, Why: gate.Why}
		}
		return store.Ruling{Send: true}
	}
}

// settleExpired finds out what became of letters whose daemon went silent. The print folder can be asked, by the path
// that was noted first; a mail server can't.
func (j Deliver) settleExpired(ctx context.Context, done *Delivered) error {
	_, err := j.Store.ExpiredLetters(ctx, func(l store.Letter) (store.Finish, error) {
		if l.Channel == casefile.Post && l.Batch != "" {
			there, err := j.Spool.Has(l.Batch, l.Name(), l.SHA256)
			if err != nil {
				return store.Finish{}, err
			}
			if there {
				done.Spooled++
				return store.Finish{To: ledger.Accepted,
					Why: ledger.FoundInSpool.Because("found whole in the print folder after its daemon went silent")}, nil
			}
		}
		done.Uncertain++
		return store.Finish{To: ledger.Uncertain,
			Why: ledger.DaemonWentSilent.Because("its daemon went silent while sending it: a person must find out whether it left")}, nil
	})
	if err != nil {
		return fmt.Errorf("settle what a silent daemon left: %w", err)
	}
	return nil
}

// finish records the end of an attempt. A lost reply is asked for once more; the store answers the same end twice alike.
func (j Deliver) finish(ctx context.Context, c *store.Claim, f store.Finish) error {
	ctx = context.WithoutCancel(ctx) // what has left must be recorded, whoever wants us to stop
	err := onceMore(func() error { return j.Store.FinishLetter(ctx, c, f) })
	j.each()
	if errors.Is(err, store.ErrLost) {
		j.Log.Warn("a letter was taken over before it was finished", "letter", c.Name())
		return nil
	}
	return err
}

func (j Deliver) each() {
	if j.Each != nil {
		j.Each()
	}
}

// onceMore asks the store again where the reply may have been lost.
func onceMore(finish func() error) error {
	err := finish()
	if err != nil && !errors.Is(err, store.ErrLost) {
		err = finish()
	}
	return err
}

// again is the end of an attempt that did not send: the letter rests and is tried again, or has failed.
func (j Deliver) again(c *store.Claim, why ledger.Why, done *Delivered) store.Finish {
	if c.Tries() >= j.Retry.Attempts {
		done.Failed++
		return store.Finish{To: ledger.Failed, Why: why.Code.Because(fmt.Sprintf("given up after %d attempts: %s", c.Tries(), why.Text))}
	}
	done.Again++
	return store.Finish{To: ledger.Ready, Why: why, RetryIn: j.Retry.after(c.Tries(), c.ID)}
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
	if d.Run == "" {
		d.Run = e.Run
	}
	return d
}

func (j Deliver) ownership() ownership { return ownership{j.Store, j.Sent, j.Claimant.Installation} }
