package store

import (
	"context"
	"errors"
	"maps"
	"slices"

	"stepdown/internal/casefile"
)

// placesForm counts the ways in which places have been written: raise it when a door is read otherwise than before, or more is said of
// somebody, so that what is kept of each case is made anew.
const placesForm = 9

// checkPlaces is ErrNotMigrated or ErrNewer unless what is kept of places was written by this version of the program.
func (t *tx) checkPlaces(ctx context.Context) error {
	form, err := t.placesForm(ctx)
	switch {
	case err != nil:
		return err
	case form < placesForm:
		return ErrNotMigrated
	case form > placesForm:
		return ErrNewer
	}
	return nil
}

func (t *tx) placesForm(ctx context.Context) (form int, err error) {
	if err = t.get(ctx, &form, `SELECT places_form FROM installation`); isNone(err) {
		err = nil
	}
	return form, err
}

// fillPlaces works out from the records where people are met and what restricts there, unless that has been done: then whoever
// starts waits for nobody who writes.
func (s *Store) fillPlaces(ctx context.Context) error {
	if err := s.read(ctx, "ask where people are met", func(t *tx) error { return t.checkPlaces(ctx) }); !errors.Is(err, ErrNotMigrated) {
		return err
	}
	return s.tx(ctx, "write down where people are met", func(t *tx) error {
		if err := t.alone(ctx); err != nil {
			return err
		}
		if err := t.checkPlaces(ctx); !errors.Is(err, ErrNotMigrated) {
			return err
		}
		if err := t.renewWarnings(ctx); err != nil {
			return err
		}
		for after := int64(0); ; {
			rows, err := t.lockAll(ctx, `id IN (SELECT id FROM episode WHERE id > ? ORDER BY id LIMIT ?)`, after, manyRows)
			if err != nil {
				return err
			}
			if len(rows) == 0 {
				break
			}
			after = rows[len(rows)-1].ID
			all := readable(rows)
			if err := t.renewPresences(ctx, all); err != nil {
				return err
			}
		}
		if err := t.putStaffMailboxes(ctx); err != nil {
			return err
		}
		var people []casefile.Place
		if err := t.list(ctx, &people, peopleAgainst); err != nil {
			return err
		}
		if _, err := t.refreshPresences(ctx, people); err != nil {
			return err
		}
		_, err := t.exec(ctx, `UPDATE installation SET places_form = ?`, placesForm)
		return err
	})
}

// renewPresences writes anew what is kept of episodes.
func (t *tx) renewPresences(ctx context.Context, episodes map[int64]*casefile.Episode) error {
	fresh, _, err := t.changedPresences(ctx, episodes)
	if err != nil {
		return err
	}
	all := moved{episodes: slices.Sorted(maps.Keys(episodes))}
	if all.were, err = t.placesIn(ctx, all.episodes); err != nil {
		return err
	}
	return t.replacePresences(ctx, all, fresh, all.episodes)
}

// renewWarnings adds the places of all warnings, as they are written now. Those that were written otherwise meet nobody.
func (t *tx) renewWarnings(ctx context.Context) error {
	var rows []warningRow
	if err := t.list(ctx, &rows, `SELECT id, identity, record, given_at FROM warning ORDER BY id`); err != nil {
		return err
	}
	var where []placeRow
	for _, r := range rows {
		w, err := r.warning()
		if err != nil {
			return err
		}
		for _, place := range w.Places() {
			where = append(where, placeRow{place, r.ID})
		}
	}
	return t.putWarningPlaces(ctx, where)
}
