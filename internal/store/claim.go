package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Claimant is a daemon that delivers, and how long it may take over one item before it is taken for dead.
type Claimant struct {
	Owner string
	Lease time.Duration
}

// Claim is a letter that is being sent by its claimant alone.
type Claim struct {
	Letter
	PDF []byte
}

// Ruling is what is decided about a letter at the moment of sending: it goes, or it changes to another state.
type Ruling struct {
	Send   bool
	To     ledger.State
	Code   string
	Reason string
}

// ErrLost says that somebody else has taken the item over: what became of it is theirs to record.
var ErrLost = errors.New("the lease ran out and the item was taken over")

// ClaimLetter claims the next letter that is ready to go by the channel, or gives nil if there is none. decide is asked
// inside the transaction, with the case's row locked: what was committed before stops the letter, what comes after
// waits. A letter that may not go is moved as decided, and the next one is tried.
//
// Letters whose rows others have locked are passed over at first. When nothing else is left they are waited for, so that
// nil means that no letter is ready.
func (s *Store) ClaimLetter(ctx context.Context, c Claimant, channel casefile.Channel, decide func(Look, Letter) Ruling) (*Claim, error) {
	if channel == casefile.ByHand {
		return nil, fmt.Errorf("claim a letter: %w: letters given by hand are for people", ErrRefused)
	}
	for {
		claim, found, err := s.claimOne(ctx, c, channel, (*tx).nextFree, decide)
		if err == nil && !found && s.postgres {
			claim, found, err = s.claimOne(ctx, c, channel, (*tx).nextInTurn, decide)
		}
		if err != nil || !found || claim != nil {
			return claim, err
		}
	}
}

// claimOne claims a letter that next has found and locked together with its case. found without a claim says that it may
// not go, or has gone meanwhile.
func (s *Store) claimOne(ctx context.Context, c Claimant, channel casefile.Channel, next func(*tx, context.Context, casefile.Channel) (int64, bool, error),
	decide func(Look, Letter) Ruling) (claim *Claim, found bool, err error) {
	err = s.tx(ctx, "claim a letter", func(t *tx) error {
		id, any, err := next(t, ctx, channel)
		if found = any; err != nil || id == 0 {
			return err
		}
		letters, err := t.letters(ctx, []int64{id})
		if err != nil {
			return err
		}
		look, err := t.look(ctx, letters[0].EpisodeID)
		if err != nil {
			return err
		}
		claim, err = t.claim(ctx, c, look, letters[0], decide)
		return err
	})
	if err != nil {
		return nil, false, err
	}
	return claim, found, nil
}

const readyLetters = ` FROM letter l JOIN episode e ON e.id = l.episode_id WHERE l.state = 'ready' AND l.channel = ? AND l.available_at <= ? ORDER BY l.due_on, l.id LIMIT 1`

// nextFree locks the first letter whose rows nobody else has locked.
func (t *tx) nextFree(ctx context.Context, channel casefile.Channel) (id int64, any bool, err error) {
	err = t.get(ctx, &id, `SELECT l.id`+readyLetters+t.locking("FOR UPDATE OF l SKIP LOCKED FOR NO KEY UPDATE OF e SKIP LOCKED"), channel, t.now)
	if isNone(err) {
		return 0, false, nil
	}
	return id, err == nil, err
}

// nextInTurn waits for the first letter's case and takes the letter if it is still ready then. It holds nothing while it
// waits, so nobody can be waiting for it.
func (t *tx) nextInTurn(ctx context.Context, channel casefile.Channel) (id int64, any bool, err error) {
	var first struct {
		ID        int64 `db:"id"`
		EpisodeID int64 `db:"episode_id"`
	}
	err = t.get(ctx, &first, `SELECT l.id, l.episode_id`+readyLetters, channel, t.now)
	if isNone(err) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	if _, err := t.lock(ctx, first.EpisodeID); err != nil {
		return 0, false, err
	}
	err = t.get(ctx, &id, `SELECT id FROM letter WHERE id = ? AND state = 'ready' AND available_at <= ? FOR UPDATE`, first.ID, t.now)
	if isNone(err) {
		return 0, true, nil
	}
	return id, err == nil, err
}

// claim decides about a locked letter and writes down what was decided. The case's revision moves on, so that a scan
// that saw the letter waiting writes nothing about it.
func (t *tx) claim(ctx context.Context, c Claimant, look Look, l Letter, decide func(Look, Letter) Ruling) (*Claim, error) {
	ruling := Ruling{To: ledger.Held, Code: "record-unreadable", Reason: "the case's record can't be read"}
	if look.Err == nil {
		ruling = decide(look, l)
	}
	if !ruling.Send {
		if err := t.lookAgain(ctx, l.ID); err != nil {
			return nil, err
		}
		return nil, t.changeLetters(ctx, []Change{{LetterID: l.ID, From: ledger.Ready, To: ruling.To, Code: ruling.Code, Reason: ruling.Reason}})
	}
	claim := &Claim{Letter: l}
	claim.Attempt++
	claim.State, claim.Code, claim.Reason, claim.Owner = ledger.Sending, "claimed", "being sent", c.Owner
	var err error
	if claim.PDF, err = t.letterPDF(ctx, l.ID); err != nil {
		return nil, err
	}
	if _, err := t.exec(ctx, `UPDATE episode SET revision = revision + 1 WHERE id = ?`, l.EpisodeID); err != nil {
		return nil, err
	}
	if _, err := t.exec(ctx, `UPDATE letter SET state = ?, code = ?, reason = ?, since = ?, owner = ?, lease_until = ?, attempt = ? WHERE id = ?`,
		claim.State, claim.Code, claim.Reason, t.now, claim.Owner, t.now.add(c.Lease), claim.Attempt, l.ID); err != nil {
		return nil, err
	}
	return claim, t.note(ctx, []historyRow{{LetterID: l.ID, At: t.now, From: ledger.Ready, To: claim.State, Code: claim.Code, Reason: claim.Reason}})
}

// fenced is the condition under which a claimant may still write to what it is sending.
const fenced = ` WHERE id = ? AND state = 'sending' AND owner = ? AND attempt = ?`

// keep runs a statement on a letter that its claimant is still sending; ErrLost if it no longer is.
func (s *Store) keep(ctx context.Context, doing string, c *Claim, statement func(*tx) (string, []any)) error {
	return s.tx(ctx, doing, func(t *tx) error {
		set, values := statement(t)
		n, err := t.exec(ctx, set+fenced, append(values, c.ID, c.Owner, c.Attempt)...)
		if err == nil && n == 0 {
			err = ErrLost
		}
		return err
	})
}

// NoteSpool records where the letter will lie, before the file is written: after a crash the folder can be asked.
func (s *Store) NoteSpool(ctx context.Context, c *Claim, run, path string) error {
	err := s.keep(ctx, "note the spool path", c, func(*tx) (string, []any) {
		return `UPDATE letter SET run = ?, spool_path = ?`, []any{run, path}
	})
	if err == nil {
		c.Run, c.SpoolPath = run, path
	}
	return err
}

// NoteMessage records the Message-ID under which the letter is mailed, before it is.
func (s *Store) NoteMessage(ctx context.Context, c *Claim, messageID string) error {
	err := s.keep(ctx, "note the Message-ID", c, func(*tx) (string, []any) {
		return `UPDATE letter SET message_id = ?`, []any{messageID}
	})
	if err == nil {
		c.MessageID = messageID
	}
	return err
}

// RenewLetter gives a send that takes long another lease.
func (s *Store) RenewLetter(ctx context.Context, c *Claim, lease time.Duration) error {
	return s.keep(ctx, "renew a lease", c, func(t *tx) (string, []any) {
		return `UPDATE letter SET lease_until = ?`, []any{t.now.add(lease)}
	})
}
