package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/nearest"
)

// RecordStep records that a milestone was reached on a day. What a person records outlasts what feeds say.
func (a *App) RecordStep(ctx context.Context, key casefile.Key, step casefile.Step, on, today calendar.Date, who Who) error {
	if on.After(today) {
		return fmt.Errorf("%s is still to come: record it when it has happened", on.WithWeekday())
	}
	return a.Store.Record(ctx, key, today, string(step)+" on "+on.String(), who, func(e *casefile.Episode) error {
		e.Milestones = append(e.Milestones, casefile.Milestone{Step: step, On: on, By: who.By, Source: casefile.FromPerson, RecordedOn: today})
		return nil
	})
}

// WithdrawStep records that a milestone on record did not happen. That outlasts what feeds say, too.
func (a *App) WithdrawStep(ctx context.Context, key casefile.Key, step casefile.Step, today calendar.Date, who Who) error {
	return a.Store.Record(ctx, key, today, string(step)+" withdrawn", who, func(e *casefile.Episode) error {
		if m, _ := e.Done(step, today); m.On.IsZero() {
			return fmt.Errorf("there is no %q on the record of case %s to withdraw", step, e.Key)
		}
		e.Milestones = append(e.Milestones, casefile.Milestone{Step: step, By: who.By, Source: casefile.FromPerson, RecordedOn: today})
		return nil
	})
}

// UnstopCase lifts the stop of a case: what is due falls due again. Feeds that go on saying the same stop change nothing;
// another day or another reason is a new stop.
func (a *App) UnstopCase(ctx context.Context, key casefile.Key, today calendar.Date, who Who) error {
	return a.Store.Record(ctx, key, today, "unstop", who, func(e *casefile.Episode) error {
		if !e.Unstop(today, who.By) {
			return fmt.Errorf("case %s is not stopped", e.Key)
		}
		return nil
	})
}

// HoldCase keeps every letter of a case back, until before a day or, without one, until somebody releases it.
func (a *App) HoldCase(ctx context.Context, key casefile.Key, until, today calendar.Date, who Who) error {
	if !until.IsZero() && !until.After(today) {
		return fmt.Errorf("--until %s is not after today: a hold lasts until the day before it", until)
	}
	return a.Store.Record(ctx, key, today, "hold", who, func(e *casefile.Episode) error {
		e.Holds = append(e.Holds, casefile.Hold{Reason: who.Because, By: who.By, From: today, Until: until, Source: casefile.FromPerson})
		return nil
	})
}

// ReleaseCase ends the holds of a case from today on. Those that the case system still gives can only be ended there.
func (a *App) ReleaseCase(ctx context.Context, key casefile.Key, today calendar.Date, who Who) error {
	return a.Store.Record(ctx, key, today, "release", who, func(e *casefile.Episode) error {
		ended, theirs := 0, 0
		for i := range e.Holds {
			switch h := &e.Holds[i]; {
			case !h.Until.IsZero() && !today.Before(h.Until):
			case h.Source == casefile.FromFeed && h.VanishedOn.IsZero():
				theirs++
			default:
				h.Until = today
				ended++
			}
		}
		switch {
		case theirs > 0:
			return fmt.Errorf("the case system holds case %s: end the hold there, and the next feed brings it", e.Key)
		case ended == 0:
			return fmt.Errorf("no hold stands on case %s", e.Key)
		}
		return nil
	})
}

// Rule records a manager's ruling on consent where the givers differ.
func (a *App) Rule(ctx context.Context, key casefile.Key, decision casefile.Decision, today calendar.Date, who Who) error {
	return a.Store.Record(ctx, key, today, "ruling: "+string(decision), who, func(e *casefile.Episode) error {
		if c := e.ConsentOn(today); c.Decision != casefile.StandsDiffers {
			return fmt.Errorf("consent on case %s is %s: there is nothing to rule on, since the givers do not differ", e.Key, c.Decision)
		}
		e.Rulings = append(e.Rulings, casefile.Ruling{Decision: decision, On: today, By: who.By})
		return nil
	})
}

// Absent records when a coordinator is away, and who stands in; deputy may be empty. Both are named or given by their
// ids. From the next look on, their cases' reminders go to the deputy.
func (a *App) Absent(ctx context.Context, name string, from, until calendar.Date, deputy string, who Who) error {
	if until.Before(from) {
		return fmt.Errorf("--until %s lies before --from %s", until, from)
	}
	all, err := a.Store.Coordinators(ctx)
	if err != nil {
		return err
	}
	away, err := findCoordinator(all, name)
	if err != nil {
		return err
	}
	absence := casefile.Absence{From: from, Until: until}
	if deputy != "" {
		other, err := findCoordinator(all, deputy)
		if err != nil {
			return err
		}
		if other.ID == away.ID {
			return fmt.Errorf("%s can't stand in for themselves", other.Name)
		}
		absence.Deputy = other.ID
	}
	return a.Store.RecordAbsence(ctx, away.ID, absence, who)
}

func findCoordinator(all []casefile.Coordinator, name string) (casefile.Coordinator, error) {
	var found []casefile.Coordinator
	var names []string
	for _, c := range all {
		if c.ID == name {
			return c, nil
		}
		if strings.EqualFold(c.Name, name) {
			found = append(found, c)
		}
		names = append(names, c.Name, c.ID)
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return casefile.Coordinator{}, fmt.Errorf("%d coordinators are called %q: give the id", len(found), name)
	}
	slices.Sort(names)
	return casefile.Coordinator{}, fmt.Errorf("no feed has named a coordinator %q%s", name,
		cmp.Or(nearest.Suggest(name, names), ": give the name or the id as the feed has it"))
}
