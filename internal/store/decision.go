package store

import (
	"context"
	"errors"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Said is what a person decided about a letter's occasion or an item.
type Said string

// What can be said. Send and Dismiss are for what fell due before the service went live; the others are for letters.
const (
	Send    Said = "send"
	Dismiss Said = "dismiss"
	Hold    Said = "hold"
	Release Said = "release"
	Left    Said = "left" // it left before the database was restored from an older copy
)

// Decide records what a person decided, and has the case looked at on the day. thing is the key of a letter's occasion or
// of an item.
func (s *Store) Decide(ctx context.Context, key casefile.Key, thing string, said Said, on calendar.Date, who Who) error {
	return s.tx(ctx, "record a decision", func(t *tx) error { return t.decide(ctx, key, thing, said, on, who) })
}

// decide works for a case that is not known, too: it may come with a later feed.
func (t *tx) decide(ctx context.Context, key casefile.Key, thing string, said Said, on calendar.Date, who Who) error {
	switch id, err := t.find(ctx, key); {
	case errors.Is(err, ErrNoCase):
	case err != nil:
		return err
	default:
		row, err := t.lock(ctx, id)
		if err != nil {
			return err
		}
		if err := t.lookOn(ctx, row, on); err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, `INSERT INTO decision (case_ref, number, thing, said, at, by_name, os_user, because)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		key.Case, key.Number, thing, said, t.at, who.By, who.OSUser, who.Because)
	return err
}

// addDecisions adds to cases what people decided about them.
func (t *tx) addDecisions(ctx context.Context, cases map[int64]*Look, ids []int64) error {
	var rows []struct {
		EpisodeID int64  `db:"episode_id"`
		Thing     string `db:"thing"`
		Said      Said   `db:"said"`
	}
	if err := t.listIn(ctx, &rows, `SELECT e.id AS episode_id, d.thing, d.said
		FROM decision d JOIN episode e ON e.case_ref = d.case_ref AND e.number = d.number
		WHERE e.id IN (?) ORDER BY d.id`, ids); err != nil {
		return err
	}
	for _, r := range rows {
		look, ok := cases[r.EpisodeID]
		if !ok {
			continue
		}
		if look.Past.Decided == nil {
			look.Past.Decided, look.Past.Held = map[string]bool{}, map[string]ledger.Code{}
		}
		switch r.Said {
		case Send, Dismiss:
			look.Past.Decided[r.Thing] = r.Said == Send
		case Hold:
			look.Past.Held[r.Thing] = ledger.HeldByPerson
		case Left:
			look.Past.Held[r.Thing] = ledger.SentBeforeRestore
		case Release:
			delete(look.Past.Held, r.Thing)
		}
	}
	return nil
}

// Reissue orders a letter that has left, or that a person cancelled, to be written once more, as the next number. Every
// check is made of it as of any other.
func (s *Store) Reissue(ctx context.Context, letter int64, who Who) error {
	return s.tx(ctx, "order a reissue", func(t *tx) error {
		if err := t.lookAgain(ctx, letter); err != nil {
			return err
		}
		_, err := t.exec(ctx, `INSERT INTO reissue (letter_id, issue_no, at, by_name, os_user, because)
			SELECT id, issue_no + 1, ?, ?, ?, ? FROM letter WHERE id = ?`, t.at, who.By, who.OSUser, who.Because, letter)
		return err
	})
}

// addReissues adds to cases the reissues that people ordered. The adults are those of the letter that is reissued.
func (t *tx) addReissues(ctx context.Context, cases map[int64]*Look, ids []int64) error {
	var rows []struct {
		ID       int64 `db:"id"`
		LetterID int64 `db:"letter_id"`
		IssueNo  int   `db:"issue_no"`
		Episode  int64 `db:"episode_id"`
	}
	if err := t.listIn(ctx, &rows, `SELECT r.id, r.letter_id, r.issue_no, l.episode_id FROM reissue r JOIN letter l ON l.id = r.letter_id
		WHERE l.episode_id IN (?) ORDER BY r.id`, ids); err != nil {
		return err
	}
	for _, r := range rows {
		look, ok := cases[r.Episode]
		if !ok {
			continue
		}
		for _, l := range look.Past.Letters {
			if l.ID == r.LetterID {
				again := l.Letter
				again.IssueNo, again.ReissueOf = r.IssueNo, r.ID
				look.Past.Reissues = append(look.Past.Reissues, again)
			}
		}
	}
	return nil
}
