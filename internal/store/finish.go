package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
)

// Finish is the end of one attempt.
type Finish struct {
	To      ledger.State
	Why     ledger.Why
	RetryIn time.Duration // how long a letter that is ready again must rest
	Unsent  bool          // nothing was tried: the attempt counts neither as one nor for the limit of its day
}

// FinishLetter records how an attempt ended. Asked twice for the same end, it says yes twice, so that a lost reply can be
// asked again. A claimant that was taken for dead and comes back may still say what became of a letter that nobody else
// has decided on since; otherwise it is ErrLost.
func (s *Store) FinishLetter(ctx context.Context, c *Claim, f Finish) error {
	return s.finish(ctx, c.Letter, f, false)
}

// finish ends the attempt that l tells of. With expired it does so for a claimant that has gone silent, and only if its
// lease has run out by now. The case is not locked unless the letter ends for good: whoever decided something about the
// case while this letter was being sent decided nothing about the letter.
func (s *Store) finish(ctx context.Context, l Letter, f Finish, expired bool) error {
	if err := ledger.Sending.Become(f.To); err != nil { //guard:finish-is-lawful
		return fmt.Errorf("finish a letter: %w: %w", ErrRefused, err)
	}
	return s.keptTx(ctx, "finish a letter", func(t *tx) error {
		if !f.To.Live() {
			if err := t.lookAgain(ctx, l.ID); err != nil {
				return err
			}
		}
		if !expired && !f.Unsent {
			n, err := t.endAttempt(ctx, f, fenced, l.ID, l.Owner, l.Attempt) // as it nearly always is
			if err != nil {
				return err
			}
			if n == 1 {
				return t.note(ctx, []historyRow{{LetterID: l.ID, At: t.at, From: ledger.Sending, To: f.To, Why: f.Why}})
			}
		}
		var now struct {
			State   ledger.State   `db:"state"`
			Owner   sql.NullString `db:"owner"`
			Attempt int            `db:"attempt"`
			Lease   sql.NullString `db:"lease_until"`
		}
		if err := t.get(ctx, &now, `SELECT state, owner, attempt, lease_until FROM letter WHERE id = ?`+t.locking("FOR UPDATE"),
			l.ID); err != nil {
			return err
		}
		sameAttempt := now.Owner.String == l.Owner && now.Attempt == l.Attempt
		switch {
		case !sameAttempt: //guard:finish-is-the-claimants
			return ErrLost
		case now.State == f.To:
			return nil
		case now.State == ledger.Sending &&
			(!expired || stamp(now.Lease.String) < t.now): //guard:lease-has-run-out on
		case now.State == ledger.Uncertain && now.State.CanBecome(f.To) &&
			!expired: //guard:uncertain-is-judged-once on
		default:
			return ErrLost
		}
		if _, err := t.endAttempt(ctx, f, ` WHERE id = ?`, l.ID); err != nil {
			return err
		}
		if f.Unsent {
			if err := t.uncount(ctx, 1, calendar.LondonDate(l.Since)); err != nil {
				return err
			}
		}
		return t.note(ctx, []historyRow{{LetterID: l.ID, At: t.at, From: now.State, To: f.To, Why: f.Why}})
	})
}

const expiredLetters = selectLetters + `WHERE l.state = 'sending' AND l.lease_until < ? ORDER BY l.lease_until LIMIT 1000`

// endAttempt writes the end of an attempt into the letters that a condition names, in which a value may be a list of ids, and gives how
// many there were.
func (t *tx) endAttempt(ctx context.Context, f Finish, where string, which ...any) (int64, error) {
	values := []any{f.To, f.Why.Code, f.Why.Text, t.at, t.now.add(f.RetryIn), flag(f.Unsent)}
	return t.execIn(ctx, `UPDATE letter SET state = ?, code = ?, reason = ?, since = ?, lease_until = NULL, available_at = ?,
			tries_from = tries_from + ?`+where,
		append(values, which...)...)
}

// ExpiredLetters settles the letters whose claimant has gone silent, at most a thousand, but for those of a batch that is
// decided as a whole. judge finds out what became of each, outside any transaction, and ends it. One that can't be judged stays as it
// is, with its error; the others are settled.
func (s *Store) ExpiredLetters(ctx context.Context, judge func(l Letter, end func(Finish) error) error) (settled int, err error) {
	var expired []Letter
	err = s.readNow(ctx, "look for letters left in sending", func(t *tx) error {
		var rows []letterRow
		if err := t.list(ctx, &rows, expiredLetters, t.now); err != nil {
			return err
		}
		var err error
		expired, err = t.readLetters(ctx, rows)
		return err
	})
	if err != nil {
		return 0, err
	}
	var failed []error
	for _, l := range expired {
		end := func(f Finish) error { return s.finish(ctx, l, f, true) }
		switch err := judge(l, end); {
		case errors.Is(err, ErrLost): // it lives, or somebody else was quicker
		case err != nil:
			failed = append(failed, fmt.Errorf("find out what became of letter %s: %w", l.Name(), err))
		default:
			settled++
		}
	}
	return settled, errors.Join(failed...)
}
