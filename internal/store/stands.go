package store

import (
	"context"
	"database/sql"
	"errors"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
)

// ErrMoved says that something has changed by which a letter was claimed.
var ErrMoved = errors.New("its case, or something beside it, has changed since it was claimed")

// Leaving is a letter or a digest that was claimed, maybe with others, and whose turn it is.
type Leaving interface {
	// stands asks whether the claim may still be acted on. What was committed by now stops it; what comes later finds it gone.
	stands(ctx context.Context, t *tx, ours Installation) error
}

func (c *Claim) stands(ctx context.Context, t *tx, ours Installation) error {
	var now struct {
		State    ledger.State   `db:"state"`
		Owner    sql.NullString `db:"owner"`
		Attempt  int            `db:"attempt"`
		Revision int64          `db:"revision"`
		Beside   int64          `db:"beside"`
	}
	if err := t.get(ctx, &now, `SELECT l.state, l.owner, l.attempt, e.revision, COALESCE((SELECT MAX(n.id) FROM neighbour_changed n
			WHERE n.episode_id = l.episode_id), 0) AS beside
		FROM letter l JOIN episode e ON e.id = l.episode_id WHERE l.id = ?`, c.ID); err != nil {
		return err
	}
	if err := ours.closed(c.by); err != nil { //guard:pause-stops-what-is-claimed
		return err
	}
	if now.State != ledger.Sending || now.Owner.String != c.Owner || now.Attempt != c.Attempt { //guard:claim-is-still-ours
		return ErrLost
	}
	if ours.Taking != 0 || ours.FeedUntil != c.feedUntil || ours.FeedSteps != c.feedSteps { //guard:feed-stops-what-is-claimed
		return ErrFeedFirst
	}
	if now.Revision != c.Revision || //guard:claimed-case-has-not-moved
		now.Beside > c.Beside { //guard:claimed-neighbours-have-not-moved
		return ErrMoved
	}
	return nil
}

// ReturnLetters makes letters ready again that were claimed together and have not left, as if nobody had claimed them: no attempt is used
// up, and no limit counts them. Those that are another's by now stay as they are.
func (s *Store) ReturnLetters(ctx context.Context, claims []*Claim, why ledger.Why) error {
	if len(claims) == 0 {
		return nil
	}
	return s.keptTx(ctx, "give letters back", func(t *tx) error {
		var notes []historyRow
		for _, c := range claims {
			n, err := t.endAttempt(ctx, Finish{To: ledger.Ready, Why: why, Unsent: true}, fenced, c.ID, c.Owner, c.Attempt)
			if err != nil {
				return err
			}
			if n > 0 {
				notes = append(notes, historyRow{LetterID: c.ID, At: t.at, From: ledger.Sending, To: ledger.Ready, Why: why})
			}
		}
		if err := t.note(ctx, notes); err != nil || len(notes) == 0 {
			return err
		}
		return t.uncount(ctx, len(notes), claims[0].by.Day)
	})
}

// uncount takes claims of letters that have not left out of what the limit of their day counts.
func (t *tx) uncount(ctx context.Context, letters int, on calendar.Date) error {
	_, err := t.exec(ctx, `UPDATE installation SET claimed_letters = claimed_letters - ? WHERE claimed_on = ? AND claimed_letters >= ?`,
		letters, day{on}.text(), letters)
	return err
}
