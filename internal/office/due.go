package office

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
)

// DueThing is one thing that is due: a letter, or something that an EHCO has to see to. No personal data.
type DueThing struct {
	Case        string        `json:"case"`
	EHCO        string        `json:"ehco,omitempty"` // the coordinator's id
	What        string        `json:"what"`
	Held        ledger.Code   `json:"held,omitempty"` // the code of what keeps a letter back
	Due         calendar.Date `json:"due"`
	WorkingDays int           `json:"working_days"` // left; negative: over
	Why         string        `json:"why"`
}

// DueFilter chooses what is listed; empty values choose all.
type DueFilter struct {
	EHCO string // id or name
	Case casefile.Key
}

// duePage is how many cases are read at once.
const duePage = 256

// Due lists what is due as of a day, earliest first. For a later day than today it assumes that a fresh feed comes by then
// and says the same.
func (o *Office) Due(ctx context.Context, day, today calendar.Date, f DueFilter) ([]DueThing, error) {
	if f.EHCO != "" {
		all, err := o.store.Coordinators(ctx)
		if err != nil {
			return nil, err
		}
		who, err := findCoordinator(all, f.EHCO)
		if err != nil {
			return nil, err
		}
		f.EHCO = who.ID
	}
	world, err := o.world(ctx, day)
	if err != nil {
		return nil, err
	}
	if day.After(today) {
		world.FeedMadeOn = day
	}
	var due []DueThing
	var faults []error
	err = o.eachThatCanBeDue(ctx, day, f.Case, func(look store.Look) {
		if look.Err == nil && (f.EHCO == "" || look.Episode.EHCO == f.EHCO) {
			found, err := o.dueOf(look, world)
			due, faults = append(due, found...), append(faults, err)
		}
	})
	slices.SortStableFunc(due, func(x, y DueThing) int {
		return cmp.Or(x.Due.Compare(y.Due), cmp.Compare(x.Case, y.Case), cmp.Compare(x.What, y.What))
	})
	return due, errors.Join(err, errors.Join(faults...))
}

// eachThatCanBeDue reads the cases on which anything can be due by the day: those of the next scan, and those with open
// items.
func (o *Office) eachThatCanBeDue(ctx context.Context, day calendar.Date, only casefile.Key, visit func(store.Look)) error {
	if only.Case != "" {
		look, err := o.store.Case(ctx, only)
		if err == nil {
			visit(look)
		}
		return err
	}
	seen := map[int64]bool{}
	for after := int64(0); ; {
		looks, err := o.store.Looks(ctx, day, after, duePage)
		if err != nil {
			return err
		}
		if len(looks) == 0 {
			break
		}
		for _, l := range looks {
			seen[l.ID], after = true, l.ID
			visit(l)
		}
	}
	items, err := o.store.OpenItems(ctx)
	if err != nil {
		return err
	}
	others := map[int64]bool{}
	for _, i := range items {
		if !seen[i.EpisodeID] {
			others[i.EpisodeID] = true
		}
	}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(others)), duePage) {
		looks, err := o.store.CasesByID(ctx, ids)
		if err != nil {
			return err
		}
		for _, l := range looks {
			visit(l)
		}
	}
	return nil
}

func (o *Office) dueOf(look store.Look, world safeguard.World) (due []DueThing, err error) {
	e := look.Episode
	plan := safeguard.Check(e, look.Past, world)
	add := func(what string, on calendar.Date, held ledger.Code, why string) {
		due = append(due, DueThing{e.Key.String(), e.EHCO, what, held, on, world.Calendar.WorkingDaysBetween(world.Today, on), why})
	}
	for _, l := range plan.Letters {
		decision, err := o.rules.Decide(e, l, world.Today)
		if err != nil {
			return nil, err
		}
		why := "may go"
		if decision.Verdict != safeguard.Go {
			why = fmt.Sprintf("%s (%s): %s", decision.Verdict, decision.Why.Code, decision.Why.Text)
		}
		add(string(l.Envelope.Occasion.Kind)+" letter", l.Due, decision.Why.Code, why)
	}
	if plan.NoAddressee.Verdict != "" {
		add("letter", world.Today, plan.NoAddressee.Why.Code, plan.NoAddressee.Why.Text)
	}
	for _, i := range plan.Outcome.Items {
		if !i.Due.After(world.Today) {
			add(o.rules.Action(e, i.Rule), i.Due, "", i.Why)
		}
	}
	return due, nil
}
