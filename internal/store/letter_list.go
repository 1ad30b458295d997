package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// LetterFilter chooses letters; what is empty chooses all.
type LetterFilter struct {
	ID    int64
	Kind  ledger.Kind
	State ledger.State
	Code  ledger.Code
	Batch string
	Case  string
	// Number is that of one episode of the case; 0: all of them.
	Number int
	// Channel is how it is to reach its addressee.
	Channel casefile.Channel
	// Carrier is who took it, or tried last.
	Carrier string
	After   int64 // only letters with a higher ID: for reading page by page
	Limit   int   // 0: no limit
	// Before is for reading pages from the last on: only letters with a lower ID; 0: all.
	Before int64
	// Last has Limit choose the last letters and not the first.
	Last bool
}

// where gives the conditions and their values. Only what is asked for is in it, so that each question finds its index.
func (f LetterFilter) where() (string, []any) {
	conditions, values := []string{"l.id > ?"}, []any{f.After}
	add := func(asked bool, condition string, value any) {
		if asked {
			conditions, values = append(conditions, condition), append(values, value)
		}
	}
	add(f.ID != 0, "l.id = ?", f.ID)
	add(f.Kind != "", "l.kind = ?", f.Kind)
	add(f.State != "", "l.state = ?", f.State)
	// By this SQLite knows which index holds them all.
	if f.State == ledger.Ready {
		conditions = append(conditions, "l.id IN (SELECT id FROM letter WHERE state = 'ready')")
	} else if f.State != "" {
		conditions = append(conditions, "l.state <> 'ready'")
	}
	add(f.Code != "", "l.code = ?", f.Code)
	add(f.Batch != "", "l.batch = ? AND l.batch <> ''", f.Batch)
	add(f.Channel != "", "l.channel = ?", f.Channel)
	add(f.Carrier != "", "l.carrier = ?", f.Carrier)
	add(f.Case != "", "e.case_ref = ?", f.Case)
	add(f.Number != 0, "e.number = ?", f.Number)
	add(f.Before != 0, "l.id < ?", f.Before)
	return "WHERE " + strings.Join(conditions, " AND "), values
}

// query is the selection with the conditions, in the order of the ids, or from the last on.
func (f LetterFilter) query(selection string) (string, []any) {
	where, values := f.where()
	query := selection + where + ` ORDER BY l.id`
	if f.Last {
		query += ` DESC`
	}
	if f.Limit > 0 {
		query, values = query+` LIMIT ?`, append(values, f.Limit)
	}
	return query, values
}

// Letters lists letters in the order in which they were written.
func (s *Store) Letters(ctx context.Context, f LetterFilter) ([]Letter, error) {
	var letters []Letter
	err := s.read(ctx, "list letters", func(t *tx) error {
		query, values := f.query(selectLetters)
		var rows []letterRow
		if err := t.list(ctx, &rows, query, values...); err != nil {
			return err
		}
		if f.Last {
			slices.Reverse(rows)
		}
		var err error
		letters, err = t.readLetters(ctx, rows)
		return err
	})
	return letters, err
}

// Listed is what a list says of a letter.
type Listed struct {
	ID      int64            `db:"id"`
	CaseRef string           `db:"case_ref"`
	Number  int              `db:"number"`
	Kind    ledger.Kind      `db:"kind"`
	Channel casefile.Channel `db:"channel"`
	State   ledger.State     `db:"state"`
	ledger.Why
	Since stamp  `db:"since"`
	Batch string `db:"batch"`
}

// Case is the key of the letter's case.
func (l Listed) Case() casefile.Key { return casefile.Key{Case: l.CaseRef, Number: l.Number} }

// At is since when the letter has been in its state.
func (l Listed) At() time.Time { return l.Since.time() }

// ListLetters is Letters with what a list says of each, which is a small part of a letter.
func (s *Store) ListLetters(ctx context.Context, f LetterFilter) (all []Listed, err error) {
	err = s.read(ctx, "list letters", func(t *tx) error {
		query, values := f.query(`SELECT l.id, e.case_ref, e.number, l.kind, l.channel, l.state, l.code, l.reason, l.since, l.batch
			FROM letter l JOIN episode e ON e.id = l.episode_id `)
		return t.list(ctx, &all, query, values...)
	})
	if f.Last {
		slices.Reverse(all)
	}
	return all, err
}

// Letter is the letter with this id; that there is none is an error.
func (s *Store) Letter(ctx context.Context, id int64) (Letter, error) {
	found, err := s.Letters(ctx, LetterFilter{ID: id})
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("there is no letter %s: `stepdown letters` lists them", LetterName(id))
	}
	if err != nil {
		return Letter{}, err
	}
	return found[0], nil
}
