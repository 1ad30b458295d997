package office

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
)

// ErrNoManager says that the council's list of staff doesn't have whoever acts as a manager.
var ErrNoManager = errors.New("only a manager can: give the name or the reference of one as staff.csv has it")

// Neighbour is a hold of a case's letters for the sake of another record.
type Neighbour struct {
	Hold   string      `json:"hold"` // until the facts of either side change
	Code   ledger.Code `json:"code"`
	Record string      `json:"other_case"` // shown to managers only: to others it would disclose a neighbour
	Why    string      `json:"why"`
}

// AdultGone records that somebody whose row the case system no longer gives has left the family: they are not written to, and
// restrict nothing there, until a feed has them again. Other records go on meeting somebody who is not safe where they were last known.
func (o *Office) AdultGone(ctx context.Context, key casefile.Key, person string, today calendar.Date, who Who) error {
	return o.recordAdult(ctx, toSayGone, key, person, today, "adult gone", who, func(a *casefile.Adult) error {
		switch {
		case a.VanishedOn.IsZero():
			return errors.New("the case system still gives the adult's row: end it there")
		case !a.GoneOn.IsZero():
			return errors.New("that the adult is gone has been recorded on " + a.GoneOn.Long())
		}
		a.GoneOn = today
		return nil
	})
}

// LivesElsewhere records that somebody without an address on record doesn't live with the family, until the record says where.
func (o *Office) LivesElsewhere(ctx context.Context, key casefile.Key, person string, today calendar.Date, who Who) error {
	return o.recordAdult(ctx, toSayElsewhere, key, person, today, "adult lives elsewhere", who, func(a *casefile.Adult) error {
		switch {
		case a.Door().Known():
			return errors.New("the record has an address of the adult: correct that")
		case !a.ElsewhereOn.IsZero():
			return errors.New("that the adult lives elsewhere has been recorded on " + a.ElsewhereOn.Long())
		}
		a.ElsewhereOn = today
		return nil
	})
}

func (o *Office) recordAdult(ctx context.Context, a act, key casefile.Key, person string, today calendar.Date, what string, who Who,
	edit func(*casefile.Adult) error) error {
	return o.record(ctx, a, key, today, what, who, func(e *casefile.Episode) error {
		i := slices.IndexFunc(e.Adults, func(a casefile.Adult) bool { return a.ID == person })
		if i < 0 {
			return fmt.Errorf("case %s has no adult with that reference: give it as the case system has it", e.Key)
		}
		return edit(&e.Adults[i])
	})
}

// Neighbours are the holds of the case's letters on the day for the sake of other records, with those records' references.
func (o *Office) Neighbours(ctx context.Context, key casefile.Key, today calendar.Date, who Who) ([]Neighbour, error) {
	if _, err := toSeeNeighbours.by(who); err != nil {
		return nil, err
	}
	if err := o.asManager(ctx, today, who); err != nil {
		return nil, fmt.Errorf("%s: %w", toSeeNeighbours.name, err)
	}
	look, err := o.store.Case(ctx, key)
	if err != nil {
		return nil, err
	}
	if look.Err != nil {
		return nil, look.Err
	}
	world, err := o.world(ctx, today)
	if err != nil {
		return nil, err
	}
	var all []Neighbour
	for _, p := range safeguard.Check(look.Episode, look.Past, world).Letters {
		for _, h := range p.Beside {
			n := Neighbour{h.ID, h.Why.Code, h.Record.String(), h.Why.Text}
			if !slices.Contains(all, n) {
				all = append(all, n)
			}
		}
	}
	return all, nil
}

// ClearNeighbour lifts one such hold, until the facts of either side change.
func (o *Office) ClearNeighbour(ctx context.Context, key casefile.Key, hold string, today calendar.Date, who Who) error {
	by, err := toClearNeighbour.by(who)
	if err != nil {
		return err
	}
	holds, err := o.Neighbours(ctx, key, today, who)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(holds, func(n Neighbour) bool { return n.Hold == hold }) {
		return fmt.Errorf("no letter of the case is held by %q: `stepdown neighbours` lists what holds, and the names change "+
			"with the facts", hold)
	}
	return o.store.ClearNeighbour(ctx, key, hold, today, by)
}

// asManager refuses whoever the council's list of staff doesn't have as a manager in post. The name is asserted.
func (o *Office) asManager(ctx context.Context, today calendar.Date, who Who) error {
	managers, err := o.managers(ctx, today)
	if err != nil {
		return err
	}
	manages := slices.ContainsFunc(managers, func(s casefile.Staff) bool { return s.Known(who.Name) })
	if !manages { //guard:neighbours-are-for-managers
		return ErrNoManager
	}
	return nil
}

// managers are those whom the council's list of staff has in post on a day.
func (o *Office) managers(ctx context.Context, today calendar.Date) ([]casefile.Staff, error) {
	staff, err := o.store.Staff(ctx)
	return slices.DeleteFunc(staff, func(s casefile.Staff) bool {
		inPost := s.LeavesOn.IsZero() || today.Before(s.LeavesOn)
		return s.Role != casefile.ManagerRole || !inPost
	}), err
}

// HasManager tells whether anybody is known who can do what only a manager can.
func (o *Office) HasManager(ctx context.Context, today calendar.Date) (bool, error) {
	managers, err := o.managers(ctx, today)
	return len(managers) > 0, err
}
