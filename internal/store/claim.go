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
	NotedFrom    RecordLine    // the last line of that record by then
	PerDay       int           // how many letters may be claimed on a day unless a person releases more; 0: any number
}

// Claim is a letter that is being sent by its claimant alone.
type Claim struct {
	Letter
	PDF      []byte
	Number   int64 // of all claims of this database
	Revision int64 // of its case, now that it is claimed
	Beside   int64 // the last change beside its case that it was claimed by

	by        Claimant
	feedUntil string // and what was known of feeds then
	feedSteps int64
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

// ClaimLetters claims the next letters that are ready to go by the channel, at most so many and of each case one, or gives none
// where there is none. decide is asked inside the transaction, with the cases' rows locked: what was committed before stops
// a letter, what comes after waits. It is told whether nothing has been claimed before the letter. A letter that may not go
// is moved as decided, and the next ones are tried.
//
// Letters whose rows others have locked are passed over at first. When nothing else is left one is waited for, so that
// none means that no letter is ready.
//
// ErrPaused, ErrFeedFirst, ErrOverLimit and ErrNotOurs say that nothing may leave now; nothing was claimed then.
func (s *Store) ClaimLetters(ctx context.Context, c Claimant, channel casefile.Channel, most int,
	decide func(look Look, l Letter, first bool) Ruling) ([]*Claim, error) {
	if channel == casefile.ByHand { //guard:by-hand-is-never-claimed
		return nil, fmt.Errorf("claim a letter: %w: letters given by hand are for people", ErrRefused)
	}
	for lost := 0; ; {
		claims, found, err := s.claimSome(ctx, c, channel, most, (*tx).nextFree, decide)
		if err == nil && !found && s.postgres {
			claims, found, err = s.claimSome(ctx, c, channel, 1, (*tx).nextInTurn, decide)
		}
		if most > 1 && errors.Is(err, ErrOverLimit) {
			most = 1 // as many as the limits allow, and no more
			continue
		}
		if lost++; errors.Is(err, ErrUnreachable) && lost < askedAgain && ctx.Err() == nil {
			if s.areClaimed(ctx, claims) {
				return claims, nil
			}
			continue // it was not written down, or nobody can be asked
		}
		if err != nil {
			return nil, err
		}
		if !found || len(claims) > 0 {
			return claims, nil
		}
		lost = 0
	}
}

// askedAgain is how often in a row a claim may go without an answer.
const askedAgain = 4

// areClaimed asks whether claims whose answer was lost were written down, all of them in one transaction.
func (s *Store) areClaimed(ctx context.Context, claims []*Claim) (are bool) {
	if len(claims) == 0 {
		return false
	}
	c := claims[0]
	err := s.read(ctx, "ask for a claim", func(t *tx) error {
		return t.get(ctx, &are, `SELECT EXISTS (SELECT 1 FROM letter WHERE id = ? AND state = 'sending' AND owner = ? AND attempt = ?
			AND place = ?)`, c.ID, c.Owner, c.Attempt, c.Place)
	})
	return are && err == nil
}

// candidate is a letter to be claimed, locked together with its case.
type candidate struct {
	ID        int64 `db:"id"`
	EpisodeID int64 `db:"episode_id"`
}

// claimSome claims the letters that next has found. found without a claim says that they may not go, or have gone meanwhile. With
// an error the claims are what was to be written down, if it came so far.
func (s *Store) claimSome(ctx context.Context, c Claimant, channel casefile.Channel, most int,
	next func(t *tx, ctx context.Context, channel casefile.Channel, upTo int64, most int) (some []candidate, there bool, err error),
	decide func(Look, Letter, bool) Ruling) (claims []*Claim, found bool, err error) {
	err = s.tx(ctx, "claim letters", func(t *tx) error {
		ours, err := t.installation(ctx, "")
		if err != nil {
			return err
		}
		if err := cmp.Or(ours.closed(c), t.feedFirst(ours)); err != nil {
			return err
		}
		if err := t.goByKeys(ctx); err != nil {
			return err
		}
		some, there, err := next(t, ctx, channel, ours.upTo(), most)
		if found = there; err != nil || len(some) == 0 {
			return err
		}
		if err := t.keepPlans(ctx); err != nil {
			return err
		}
		cases := make([]int64, len(some))
		for i, each := range some {
			cases[i] = each.EpisodeID
		}
		if err := t.shareAllPlaces(ctx); err != nil { //guard:claim-waits-for-warnings skip
			return err
		}
		if err := t.sharePlacesOf(ctx, cases); err != nil { //guard:claim-waits-for-neighbours skip
			return err
		}
		looks, err := t.looks(ctx, cases)
		if err != nil {
			return err
		}
		going, changes, err := t.rule(ctx, ours, c, some, looks, decide)
		if err != nil {
			return err
		}
		for _, change := range changes {
			if err := t.lookAgain(ctx, change.LetterID); err != nil {
				return err
			}
		}
		if err := t.changeLetters(ctx, changes); err != nil {
			return err
		}
		claims, err = t.claim(ctx, c, going)
		for _, claim := range claims {
			claim.by, claim.feedUntil, claim.feedSteps = c, ours.FeedUntil, ours.FeedSteps
		}
		return err
	})
	return claims, found, err
}

// ruled is a letter that is to leave, and how.
type ruled struct {
	Letter
	ruling Ruling
	pdf    []byte
}

// rule decides about each of the letters: they leave, or are changed.
func (t *tx) rule(ctx context.Context, ours Installation, c Claimant, some []candidate, looks []Look,
	decide func(Look, Letter, bool) Ruling) (going []ruled, changes []Change, err error) {
	ids, caseOf := make([]int64, len(some)), make(map[int64]Look, len(looks))
	for i, each := range some {
		ids[i] = each.ID
	}
	for _, look := range looks {
		caseOf[look.ID] = look
	}
	pdfs, err := t.pdfs(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	for _, each := range some {
		look := caseOf[each.EpisodeID]
		ruling := Ruling{To: ledger.Held, Why: ledger.RecordUnreadable.Because("the case's record can't be read")}
		var l Letter
		if i := slices.IndexFunc(look.Waiting, func(l Letter) bool { return l.ID == each.ID }); i >= 0 {
			l = look.Waiting[i]
			ruling = Ruling{To: ledger.Held, Why: ledger.PDFDamaged.Because(errDamaged.Error())}
			if l.isWhole(pdfs[l.ID]) == nil {
				if ruling, err = t.unlessLeft(ctx, ours, l, c.Day, decide(look, l, len(going) == 0)); err != nil {
					return nil, nil, err
				}
			}
		}
		if ruling.Send { //guard:claim-asks-again on
			going = append(going, ruled{l, ruling, pdfs[l.ID]})
			continue
		}
		changes = append(changes, Change{LetterID: each.ID, From: ledger.Ready, To: ruling.To, Why: ruling.Why})
	}
	return going, changes, nil
}

// The plus keeps both databases from reading all letters up to that id instead of the first that are ready.
const readyLetters = `SELECT l.id, l.episode_id FROM letter l JOIN episode e ON e.id = l.episode_id
	WHERE l.state = 'ready' AND l.channel = ? AND l.available_at <= ? AND +l.id <= ? ORDER BY l.due_on, l.id LIMIT ?`

// upTo is the highest id that may be claimed: while more letters wait than the limits allow, what a person has released.
func (i Installation) upTo() int64 {
	if i.OverLimit {
		return i.BatchUpTo
	}
	return math.MaxInt64
}

// nextFree locks the first letters whose rows nobody else has locked. The case comes first, as everywhere: a letter that was locked
// and then passed over, since somebody changes its case, would stay locked against them.
func (t *tx) nextFree(ctx context.Context, channel casefile.Channel, upTo int64, most int) (some []candidate, there bool, err error) {
	err = t.list(ctx, &some, readyLetters+t.locking("FOR NO KEY UPDATE OF e SKIP LOCKED FOR UPDATE OF l SKIP LOCKED"), channel, t.now, upTo,
		most)
	seen := make(map[int64]bool, len(some))
	some = slices.DeleteFunc(some, func(c candidate) bool { // what is decided of one letter is for the next of its case to know
		again := seen[c.EpisodeID]
		seen[c.EpisodeID] = true
		return again
	})
	return some, len(some) > 0, err
}

// nextInTurn waits for the first letter's case and takes the letter if it is still ready then. It holds nothing while it
// waits, so nobody can be waiting for it.
func (t *tx) nextInTurn(ctx context.Context, channel casefile.Channel, upTo int64, _ int) (some []candidate, there bool, err error) {
	var first candidate
	err = t.get(ctx, &first, readyLetters, channel, t.now, upTo, 1)
	if isNone(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if _, err := t.lock(ctx, first.EpisodeID); err != nil {
		return nil, false, err
	}
	err = t.list(ctx, &some, `SELECT id, episode_id FROM letter WHERE id = ?`+stillReady+` FOR UPDATE`,
		first.ID, t.now)
	return some, true, err
}

// stillReady is asked again once a letter has been waited for: another daemon may have sent it.
//
//guard:waited-for-is-still-ready off=" AND ? <> ''"
const stillReady = ` AND state = 'ready' AND available_at <= ?`

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
