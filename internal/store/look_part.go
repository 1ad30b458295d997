package store

import (
	"context"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// PartOfCase is a case with a part of what the ledger holds of it: what one question rests on, and nothing by which a letter could be
// decided.
type PartOfCase struct {
	ID      int64
	Episode *casefile.Episode
	Past    ledger.Past
	Err     error // the record can't be read; nothing else is set but ID
}

// CasesOfItems reads the cases with these ids, at most a few thousand, by id, with what safeguard.Items asks of the past to tell of the
// items that are wanted of each: reminders that bear on them, what was found open and what people decided.
func (s *Store) CasesOfItems(ctx context.Context, ids []int64, wanted map[int64][]ledger.Item) (cases []PartOfCase, err error) {
	err = s.read(ctx, "read the cases of items", func(t *tx) error {
		cases, err = t.parts(ctx, ids, t.addOpen, t.addDecisions,
			func(ctx context.Context, cases map[int64]*Look, ids []int64) error {
				return t.addTellingsOf(ctx, wanted, cases, ids)
			})
		return err
	})
	return cases, err
}

// addTellingsOf adds to cases the reminders that bear on items: those that bear on what is open, or all of the case
// where one of the items is open no longer.
func (t *tx) addTellingsOf(ctx context.Context, wanted map[int64][]ledger.Item, cases map[int64]*Look, ids []int64) error {
	var open, ended []int64
	for _, id := range ids {
		switch look := cases[id]; {
		case look == nil:
		case slices.ContainsFunc(wanted[id], func(i ledger.Item) bool { return !slices.Contains(look.Past.Open, i) }):
			ended = append(ended, id)
		default:
			open = append(open, id)
		}
	}
	if err := t.addTellings(ctx, tellings, cases, ended); err != nil {
		return err
	}
	return t.addTellings(ctx, tellingsOfOpen, cases, open)
}

// CasesAhead reads up to limit of the cases that Looks would give on the day, by id after afterID, with what was found open.
func (s *Store) CasesAhead(ctx context.Context, on calendar.Date, afterID int64, limit int) (cases []PartOfCase, err error) {
	err = s.read(ctx, "read the cases that come up", func(t *tx) error {
		ids, err := t.dueCases(ctx, on, afterID, limit)
		if err != nil {
			return err
		}
		cases, err = t.parts(ctx, ids, t.addOpen)
		return err
	})
	return cases, err
}

// CasesOfLettersAhead reads the cases with these ids, at most a few thousand, by id, with all that safeguard.LookAhead asks of the past.
func (s *Store) CasesOfLettersAhead(ctx context.Context, ids []int64) (cases []PartOfCase, err error) {
	err = s.read(ctx, "read the cases of letters that come up", func(t *tx) error {
		cases, err = t.parts(ctx, ids, t.addOpen, t.addPast, t.addReissues, t.addDecisions)
		return err
	})
	return cases, err
}

// parts reads cases, by id, and has some of what the ledger holds of them added.
func (t *tx) parts(ctx context.Context, ids []int64, add ...func(context.Context, map[int64]*Look, []int64) error) (parts []PartOfCase,
	err error) {
	if err := t.keepPlans(ctx); err != nil {
		return nil, err
	}
	looks, readable, err := t.records(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, some := range add {
		if err := some(ctx, readable, ids); err != nil {
			return nil, err
		}
	}
	for _, l := range looks {
		parts = append(parts, PartOfCase{l.ID, l.Episode, l.Past, l.Err})
	}
	return parts, nil
}

// addPast adds to cases what the ledger holds of their letters, also of those that wait.
func (t *tx) addPast(ctx context.Context, cases map[int64]*Look, ids []int64) error {
	_, _, err := t.addPastTo(ctx, cases, ids)
	return err
}
