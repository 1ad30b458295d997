package casefile

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"stepdown/internal/calendar"
)

// mergeChildren keeps the death of a child that the feed no longer gives, be it that its day is blank or that the child's row is
// gone. A feed that gives it anew takes its place.
func mergeChildren(known, fresh []Child, on calendar.Date) []Child {
	merged := slices.Clone(fresh)
	for _, c := range known {
		if !c.DiedOn.IsZero() && !slices.ContainsFunc(fresh, c.sameDeath) {
			c.VanishedOn = cmp.Or(c.VanishedOn, on)
			merged = append(merged, c) //guard:blank-raises-no-child
		}
	}
	return merged
}

// sameDeath tells whether the feed still gives the death, with a day or a name that it may have corrected.
func (c Child) sameDeath(d Child) bool {
	named := strings.EqualFold(strings.TrimSpace(c.Name), strings.TrimSpace(d.Name))
	return !d.DiedOn.IsZero() && (named || !c.BornOn.IsZero() && c.BornOn == d.BornOn && c.DiedOn == d.DiedOn)
}

// NobodyDied takes back the deaths of children that the feed no longer gives: they were recorded in error. One that it still gives
// is corrected in the case system first.
func (e *Episode) NobodyDied() error {
	living := slices.DeleteFunc(slices.Clone(e.Children), func(c Child) bool { return !c.VanishedOn.IsZero() })
	switch {
	case len(living) < len(e.Children):
		e.Children = living
		return nil
	case slices.ContainsFunc(e.Children, func(c Child) bool { return !c.DiedOn.IsZero() }):
		return errors.New("the case system still gives the child's death: correct it there, and say so again once a feed has brought that")
	}
	return errors.New("no child on the record has died")
}
