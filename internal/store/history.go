package store

import (
	"context"
	"time"

	"stepdown/internal/ledger"
)

// Event is one entry of a letter's history: states and reasons, no personal data of the family.
type Event struct {
	At   time.Time    `json:"at"`
	From ledger.State `json:"from,omitempty"` // empty for the first
	To   ledger.State `json:"to"`
	ledger.Why
	By     string `json:"by,omitempty"` // the person who decided; empty: the service itself
	OSUser string `json:"os_user,omitempty"`
}

type historyRow struct {
	LetterID int64        `db:"letter_id"`
	At       stamp        `db:"at"`
	From     ledger.State `db:"from_state"`
	To       ledger.State `db:"to_state"`
	ledger.Why
	By     string `db:"by_name"`
	OSUser string `db:"os_user"`
}

// note adds to the history of letters. The database refuses to change it afterwards.
func (t *tx) note(ctx context.Context, rows []historyRow) error {
	return insert(ctx, t, manyRows, `INSERT INTO letter_history (letter_id, at, from_state, to_state, code, reason, by_name, os_user)
		VALUES (:letter_id, :at, :from_state, :to_state, :code, :reason, :by_name, :os_user)`, rows)
}

// LastEvent is when something last happened to a letter, or false if nothing ever did.
func (s *Store) LastEvent(ctx context.Context) (at time.Time, ok bool, err error) {
	err = s.read(ctx, "look for what happened last", func(t *tx) error {
		var last stamp
		err := t.get(ctx, &last, `SELECT at FROM letter_history ORDER BY at DESC LIMIT 1`)
		if isNone(err) {
			return nil
		}
		if err == nil {
			at, ok = last.time(), true
		}
		return err
	})
	return at, ok, err
}

// History is all that happened to a letter, oldest first.
func (s *Store) History(ctx context.Context, id int64) ([]Event, error) {
	var events []Event
	err := s.read(ctx, "read the history of letter "+LetterName(id), func(t *tx) error {
		var rows []historyRow
		if err := t.list(ctx, &rows, `SELECT letter_id, at, from_state, to_state, code, reason, by_name, os_user FROM letter_history
			WHERE letter_id = ? ORDER BY id`, id); err != nil {
			return err
		}
		for _, r := range rows {
			events = append(events, Event{r.At.time(), r.From, r.To, r.Why, r.By, r.OSUser})
		}
		return nil
	})
	return events, err
}
