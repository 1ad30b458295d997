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
	PDF   []byte
	Owner string
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
func (s *Store) ClaimLetter(ctx context.Context, c Claimant, channel casefile.Channel, decide func(Look, Letter) Ruling) (*Claim, error) {
	for {
		claim, found, err := s.claimOne(ctx, c, channel, decide)
		if err != nil || !found || claim != nil {
			return claim, err
		}
	}
}

func (s *Store) claimOne(ctx context.Context, c Claimant, channel casefile.Channel, decide func(Look, Letter) Ruling) (claim *Claim, found bool, err error) {
	err = s.tx(ctx, "claim a letter", func(t *tx) error {
		var id int64
		// Both rows are locked without waiting: a case that is being changed is left alone until it has been.
		err := t.get(ctx, &id, `SELECT l.id FROM letter l JOIN episode e ON e.id = l.episode_id
			WHERE l.state = 'ready' AND l.channel = ? AND l.available_at <= ? ORDER BY l.due_on, l.id LIMIT 1`+
			t.locking("FOR UPDATE OF l SKIP LOCKED FOR SHARE OF e SKIP LOCKED"), channel, t.now)
		if isNone(err) {
			return nil
		}
		if err != nil {
			return err
		}
		found = true
		var rows []letterRow
		if err := t.list(ctx, &rows, selectLetters+`WHERE l.id = ?`, id); err != nil {
			return err
		}
		letters, err := t.readLetters(ctx, rows)
		if err != nil {
			return err
		}
		claim, err = t.claim(ctx, c, letters[0], decide)
		return err
	})
	if err != nil {
		return nil, false, err
	}
	return claim, found, nil
}

func (t *tx) claim(ctx context.Context, c Claimant, l Letter, decide func(Look, Letter) Ruling) (*Claim, error) {
	var rows []episodeRow
	if err := t.list(ctx, &rows, `SELECT `+episodeColumns+` FROM episode WHERE id = ?`, l.EpisodeID); err != nil {
		return nil, err
	}
	looks, err := t.looks(ctx, rows)
	if err != nil {
		return nil, err
	}
	ruling := Ruling{To: ledger.Held, Code: "record-unreadable", Reason: "the case's record can't be read"}
	if looks[0].Err == nil {
		ruling = decide(looks[0], l)
	}
	if !ruling.Send {
		return nil, t.changeLetter(ctx, Change{LetterID: l.ID, From: ledger.Ready, To: ruling.To, Code: ruling.Code, Reason: ruling.Reason})
	}
	claim := &Claim{Letter: l, Owner: c.Owner}
	claim.Attempt++
	claim.State = ledger.Sending
	if err := t.get(ctx, &claim.PDF, `SELECT pdf FROM letter_pdf WHERE letter_id = ?`, l.ID); err != nil {
		return nil, err
	}
	_, err = t.exec(ctx, `UPDATE letter SET state = 'sending', code = 'claimed', reason = 'being sent', since = ?, owner = ?, lease_until = ?, attempt = ? WHERE id = ? AND state = 'ready'`,
		t.now, c.Owner, t.now.add(c.Lease), claim.Attempt, l.ID)
	if err != nil {
		return nil, err
	}
	return claim, t.note(ctx, l.ID, ledger.Ready, Change{To: ledger.Sending, Code: "claimed", Reason: "being sent"})
}

// fenced is the condition under which a claimant may still write to what it claimed.
const fenced = ` WHERE id = ? AND state = 'sending' AND owner = ? AND attempt = ?`

// NoteSpool records where the letter will lie, before the file is written: after a crash the folder can be asked.
func (s *Store) NoteSpool(ctx context.Context, c *Claim, run, path string) error {
	err := s.tx(ctx, "note the spool path", func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE letter SET run = ?, spool_path = ?`+fenced, run, path, c.ID, c.Owner, c.Attempt)
		if err == nil && n == 0 {
			err = ErrLost
		}
		return err
	})
	if err == nil {
		c.Run, c.SpoolPath = run, path
	}
	return err
}

// NoteMessage records the Message-ID under which the letter is mailed, before it is.
func (s *Store) NoteMessage(ctx context.Context, c *Claim, messageID string) error {
	return s.tx(ctx, "note the Message-ID", func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE letter SET message_id = ?`+fenced, messageID, c.ID, c.Owner, c.Attempt)
		if err == nil && n == 0 {
			err = ErrLost
		}
		return err
	})
}

// Finish is the end of one attempt.
type Finish struct {
	To      ledger.State
	Code    string
	Reason  string
	RetryIn time.Duration // how long a letter that is ready again must rest
}

// FinishLetter records how an attempt ended. Asked twice for the same end, it says yes twice, so that a lost reply can be
// asked again; if the letter was taken over it is ErrLost.
func (s *Store) FinishLetter(ctx context.Context, c *Claim, f Finish) error {
	if err := ledger.Sending.Become(f.To); err != nil {
		return err
	}
	return s.tx(ctx, "finish a letter", func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE letter SET state = ?, code = ?, reason = ?, since = ?, owner = NULL, lease_until = NULL, available_at = ?`+fenced,
			f.To, f.Code, f.Reason, t.now, t.now.add(f.RetryIn), c.ID, c.Owner, c.Attempt)
		if err != nil {
			return err
		}
		if n == 1 {
			return t.note(ctx, c.ID, ledger.Sending, Change{To: f.To, Code: f.Code, Reason: f.Reason})
		}
		var now struct {
			State   ledger.State `db:"state"`
			Attempt int          `db:"attempt"`
		}
		if err := t.get(ctx, &now, `SELECT state, attempt FROM letter WHERE id = ?`, c.ID); err != nil {
			return err
		}
		if now.State != f.To || now.Attempt != c.Attempt {
			return ErrLost
		}
		return nil
	})
}

// RenewLetter gives a send that takes long another lease.
func (s *Store) RenewLetter(ctx context.Context, c *Claim, lease time.Duration) error {
	return s.tx(ctx, "renew a lease", func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE letter SET lease_until = ?`+fenced, t.now.add(lease), c.ID, c.Owner, c.Attempt)
		if err == nil && n == 0 {
			err = ErrLost
		}
		return err
	})
}

// ExpiredLetters are letters whose claimant has gone silent. judge says what became of each, outside any transaction.
func (s *Store) ExpiredLetters(ctx context.Context, judge func(Letter) (Finish, error)) (settled int, err error) {
	var expired []Letter
	var owners []string
	err = s.tx(ctx, "look for letters left in sending", func(t *tx) error {
		var rows []letterRow
		if err := t.list(ctx, &rows, selectLetters+`WHERE l.state = 'sending' AND l.lease_until < ? ORDER BY l.id LIMIT 1000`, t.now); err != nil {
			return err
		}
		if err := t.list(ctx, &owners, `SELECT owner FROM letter WHERE state = 'sending' AND lease_until < ? ORDER BY id LIMIT 1000`, t.now); err != nil {
			return err
		}
		var err error
		expired, err = t.readLetters(ctx, rows)
		return err
	})
	if err != nil {
		return 0, err
	}
	if len(owners) != len(expired) {
		return 0, nil // somebody else is at it
	}
	for i, l := range expired {
		finish, err := judge(l)
		if err != nil {
			return settled, fmt.Errorf("find out what became of letter %s: %w", l.Name(), err)
		}
		switch err := s.FinishLetter(ctx, &Claim{Letter: l, Owner: owners[i]}, finish); {
		case errors.Is(err, ErrLost):
		case err != nil:
			return settled, err
		default:
			settled++
		}
	}
	return settled, nil
}
