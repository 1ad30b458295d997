package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Claimant is a daemon that delivers, and how long it may take over one item before it is taken for dead.
type Claimant struct {
	Owner        string
	Lease        time.Duration
	Installation string        // whose daemon it is
	Day          calendar.Date // on which it sends
	Noted        int64         // the highest number of a claim that the record of what was sent told of before it claims
	PerDay       int           // how many letters may be claimed on a day unless a person releases more; 0: any number
}

// Claim is a letter that is being sent by its claimant alone.
type Claim struct {
	Letter
	PDF      []byte
	Number   int64 // of all claims of this database
	Revision int64 // of its case, now that it is claimed
	Beside   int64 // the last change beside its case that it was claimed by
}

// Tries is how often it has been tried since a person last had it tried anew, this time included.
func (c Claim) Tries() int { return c.Attempt - c.TriesFrom }

// Ruling is what is decided about a letter at the moment of sending: it goes, or it changes to another state.
type Ruling struct {
	Send bool
	To   ledger.State
	Why  ledger.Why
	// Who takes a letter that goes, in which of their batches, and the name by which they can be asked for it: written down
	// with the claim, so that after a crash one knows where to look.
	Carrier, Batch, Place string
	// Mark is that of a batch which is decided as a whole, and Opens says that this letter is its first.
	Mark  string
	Opens bool
}

// ErrLost says that somebody else has taken the item over: what became of it is theirs to record.
var ErrLost = errors.New("the lease ran out and the item was taken over")

// ClaimLetter claims the next letter that is ready to go by the channel, or gives nil if there is none. decide is asked
// inside the transaction, with the case's row locked: what was committed before stops the letter, what comes after
// waits. A letter that may not go is moved as decided, and the next one is tried.
//
// Letters whose rows others have locked are passed over at first. When nothing else is left they are waited for, so that
// nil means that no letter is ready.
//
// ErrPaused, ErrFeedFirst, ErrOverLimit and ErrNotOurs say that nothing may leave now; nothing was claimed then.
func (s *Store) ClaimLetter(ctx context.Context, c Claimant, channel casefile.Channel, decide func(Look, Letter) Ruling) (*Claim, error) {
	if channel == casefile.ByHand { //guard:by-hand-is-never-claimed
		return nil, fmt.Errorf("claim a letter: %w: letters given by hand are for people", ErrRefused)
	}
	for lost := 0; ; {
		claim, found, err := s.claimOne(ctx, c, channel, (*tx).nextFree, decide)
		if err == nil && !found && s.postgres {
			claim, found, err = s.claimOne(ctx, c, channel, (*tx).nextInTurn, decide)
		}
		if lost++; errors.Is(err, ErrUnreachable) && lost < askedAgain && ctx.Err() == nil {
			if claim != nil && s.isClaimed(ctx, claim) {
				return claim, nil
			}
			continue // it was not written down, or nobody can be asked
		}
		if err != nil {
			return nil, err
		}
		if !found || claim != nil {
			return claim, nil
		}
		lost = 0
	}
}

// askedAgain is how often in a row a claim may go without an answer.
const askedAgain = 4

// isClaimed asks whether a claim whose answer was lost was written down.
func (s *Store) isClaimed(ctx context.Context, c *Claim) (is bool) {
	err := s.read(ctx, "ask for a claim", func(t *tx) error {
		return t.get(ctx, &is, `SELECT EXISTS (SELECT 1 FROM letter WHERE id = ? AND state = 'sending' AND owner = ? AND attempt = ?
			AND place = ?)`, c.ID, c.Owner, c.Attempt, c.Place)
	})
	return is && err == nil
}

// candidate is a letter to be claimed, locked together with its case; without an ID it has gone meanwhile.
type candidate struct {
	ID        int64 `db:"id"`
	EpisodeID int64 `db:"episode_id"`
}

// claimOne claims the letter that next has found. found without a claim says that it may not go, or has gone meanwhile. With
// an error a claim is what was to be written down, if it came so far.
func (s *Store) claimOne(ctx context.Context, c Claimant, channel casefile.Channel,
	next func(*tx, context.Context, casefile.Channel, int64) (candidate, bool, error),
	decide func(Look, Letter) Ruling) (claim *Claim, found bool, err error) {
	err = s.tx(ctx, "claim a letter", func(t *tx) error {
		ours, err := t.installation(ctx, "")
		if err != nil {
			return err
		}
		if err := cmp.Or(ours.closed(c), t.feedFirst(ours)); err != nil {
			return err
		}
		first, there, err := next(t, ctx, channel, ours.upTo())
		if found = there; err != nil || first.ID == 0 {
			return err
		}
		if err := t.shareAllPlaces(ctx); err != nil { //guard:claim-waits-for-warnings skip
			return err
		}
		if err := t.sharePlacesOf(ctx, first.EpisodeID); err != nil { //guard:claim-waits-for-neighbours skip
			return err
		}
		look, err := t.look(ctx, first.EpisodeID)
		if err != nil {
			return err
		}
		ruling := Ruling{To: ledger.Held, Why: ledger.RecordUnreadable.Because("the case's record can't be read")}
		if i := slices.IndexFunc(look.Waiting, func(l Letter) bool { return l.ID == first.ID }); i >= 0 {
			l := look.Waiting[i]
			if ruling, err = t.unlessLeft(ctx, ours, l, c.Day, decide(look, l)); err != nil {
				return err
			}
			if ruling.Send { //guard:claim-asks-again on
				claim, err = t.claim(ctx, c, l, ruling)
				if !errors.Is(err, errDamaged) {
					return err
				}
				claim, ruling = nil, Ruling{To: ledger.Held, Why: ledger.PDFDamaged.Because("the stored PDF is not the one that was written")}
			}
		}
		if err := t.lookAgain(ctx, first.ID); err != nil {
			return err
		}
		return t.changeLetters(ctx, []Change{{LetterID: first.ID, From: ledger.Ready, To: ruling.To, Why: ruling.Why}})
	})
	return claim, found, err
}

const readyLetters = `SELECT l.id, l.episode_id FROM letter l JOIN episode e ON e.id = l.episode_id
	WHERE l.state = 'ready' AND l.channel = ? AND l.available_at <= ? AND l.id <= ? ORDER BY l.due_on, l.id LIMIT 1`

// upTo is the highest id that may be claimed: while more letters wait than the limits allow, what a person has released.
func (i Installation) upTo() int64 {
	if i.OverLimit {
		return i.BatchUpTo
	}
	return math.MaxInt64
}

// nextFree locks the first letter whose rows nobody else has locked. The case comes first, as everywhere: a letter that was locked and
// then passed over, since somebody changes its case, would stay locked against them.
func (t *tx) nextFree(ctx context.Context, channel casefile.Channel, upTo int64) (first candidate, there bool, err error) {
	err = t.get(ctx, &first, readyLetters+t.locking("FOR NO KEY UPDATE OF e SKIP LOCKED FOR UPDATE OF l SKIP LOCKED"), channel, t.now, upTo)
	if isNone(err) {
		return candidate{}, false, nil
	}
	return first, err == nil, err
}

// nextInTurn waits for the first letter's case and takes the letter if it is still ready then. It holds nothing while it
// waits, so nobody can be waiting for it.
func (t *tx) nextInTurn(ctx context.Context, channel casefile.Channel, upTo int64) (first candidate, there bool, err error) {
	err = t.get(ctx, &first, readyLetters, channel, t.now, upTo)
	if isNone(err) {
		return candidate{}, false, nil
	}
	if err != nil {
		return candidate{}, false, err
	}
	if _, err := t.lock(ctx, first.EpisodeID); err != nil {
		return candidate{}, false, err
	}
	var locked candidate
	err = t.get(ctx, &locked, `SELECT id, episode_id FROM letter WHERE id = ?`+stillReady+` FOR UPDATE`,
		first.ID, t.now)
	if isNone(err) {
		return candidate{}, true, nil
	}
	return locked, err == nil, err
}

// stillReady is asked again once a letter has been waited for: another daemon may have sent it.
//
//guard:waited-for-is-still-ready off=" AND ? <> ''"
const stillReady = ` AND state = 'ready' AND available_at <= ?`

// claim writes down that a locked letter is being sent. The case's revision moves on, so that a scan that saw the letter
// waiting writes nothing about it.
func (t *tx) claim(ctx context.Context, c Claimant, l Letter, r Ruling) (*Claim, error) {
	claim := &Claim{Letter: l}
	claim.Attempt++
	claim.State, claim.Why, claim.Owner = ledger.Sending, ledger.Claimed.Because("being sent"), c.Owner
	claim.Since, claim.Carrier, claim.Batch, claim.Place = t.at.time(), r.Carrier, r.Batch, r.Place
	var err error
	if claim.PDF, err = t.letterPDF(ctx, l.ID); err != nil {
		return nil, err
	}
	//guard:claim-moves-revision-on skip
	if err := t.get(ctx, &claim.Revision, `UPDATE episode SET revision = revision + 1 WHERE id = ? RETURNING revision`,
		l.EpisodeID); err != nil {
		return nil, err
	}
	if err := t.get(ctx, &claim.Beside, `SELECT COALESCE(MAX(id), 0) FROM neighbour_changed WHERE episode_id = ?`, l.EpisodeID); err != nil {
		return nil, err
	}
	lease := c.Lease
	if r.Mark != "" {
		lease = theRuns
		if err := t.gather(ctx, c, r); err != nil {
			return nil, err
		}
	}
	if _, err := t.exec(ctx, `UPDATE letter SET state = ?, code = ?, reason = ?, since = ?, owner = ?, lease_until = ?, attempt = ?,
			carrier = ?, batch = ?, place = ? WHERE id = ?`,
		claim.State, claim.Why.Code, claim.Why.Text, t.at, claim.Owner, t.now.add(lease), claim.Attempt, claim.Carrier,
		claim.Batch, claim.Place, l.ID); err != nil {
		return nil, err
	}
	if err := t.note(ctx, []historyRow{{LetterID: l.ID, At: t.at, From: ledger.Ready, To: claim.State, Why: claim.Why}}); err != nil {
		return nil, err
	}
	claim.Number, err = t.admit(ctx, c, l.ID)
	return claim, err
}

// fenced is the condition under which a claimant may still write to what it is sending.
//
//guard:claim-is-fenced off=" WHERE id = ? AND state = 'sending' AND ? <> '' AND ? > 0"
const fenced = ` WHERE id = ? AND state = 'sending' AND owner = ? AND attempt = ?`

// RenewLetter gives a send that takes long another lease. ErrLost says that it has been taken for dead.
func (s *Store) RenewLetter(ctx context.Context, c *Claim, lease time.Duration) error {
	return s.tx(ctx, "renew a lease", func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE letter SET lease_until = ?`+fenced, t.now.add(lease), c.ID, c.Owner, c.Attempt)
		if err == nil && n == 0 {
			err = ErrLost
		}
		return err
	})
}
