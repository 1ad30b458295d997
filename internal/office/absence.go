package office

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

// Absent records when a coordinator is away, and who stands in; deputy may be empty. Both are named or given by their
// ids. From the next look on, their cases' reminders go to the deputy.
func (o *Office) Absent(ctx context.Context, name string, from, until calendar.Date, deputy string, who Who) error {
	by, err := toAbsent.by(who)
	if err != nil {
		return err
	}
	if until.Before(from) { //guard:absence-lasts
		return fmt.Errorf("--until %s lies before --from %s", until, from)
	}
	all, err := o.store.Coordinators(ctx)
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
		if other.ID == away.ID { //guard:deputy-is-another
			return fmt.Errorf("%s can't stand in for themselves", other.Name)
		}
		absence.Deputy = other.ID
	}
	return o.store.RecordAbsence(ctx, away.ID, absence, by)
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
