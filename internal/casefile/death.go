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
		if c.died() && !slices.ContainsFunc(fresh, c.sameDeath) {
			c.VanishedOn = cmp.Or(c.VanishedOn, on)
			merged = append(merged, c) //guard:blank-raises-no-child
		}
	}
	return merged
}

func (c Child) died() bool { return c.Unread || !c.DiedOn.IsZero() }

// HasDied tells whether the child has died by the day, as far as that can be read.
func (c Child) HasDied(today calendar.Date) bool { return c.died() && !c.DiedOn.After(today) }

// sameDeath tells whether the feed still gives the death, with a day or a name that it may have corrected.
func (c Child) sameDeath(d Child) bool {
	named := strings.EqualFold(strings.TrimSpace(c.Name), strings.TrimSpace(d.Name))
	return d.died() && (named || !c.BornOn.IsZero() && c.BornOn == d.BornOn && c.DiedOn == d.DiedOn)
}

// ForgetAnswers takes away the answers on consent that the feed no longer gives, or that could not be read: they were mistaken. What the
// feed gives stands.
func (e *Episode) ForgetAnswers() error {
	given := slices.DeleteFunc(slices.Clone(e.Consents), func(c ConsentEvent) bool { return !c.VanishedOn.IsZero() })
	if len(given) == len(e.Consents) && len(e.UnreadConsents) == 0 {
		return errors.New("the record holds no answer on consent that the feed no longer gives, and none that could not be read")
	}
	e.Consents, e.UnreadConsents = given, nil
	return nil
}

// NobodyDied takes back the deaths of children that the feed no longer gives: they were recorded in error. One that it still gives
// is corrected in the case system first.
func (e *Episode) NobodyDied() error {
	living := slices.DeleteFunc(slices.Clone(e.Children), func(c Child) bool { return !c.VanishedOn.IsZero() })
	switch {
	case len(living) < len(e.Children):
		e.Children = living
		return nil
	case slices.ContainsFunc(e.Children, Child.died):
		return errors.New("the case system still gives the child's death: correct it there, and say so again once a feed has brought that")
	}
	return errors.New("no child on the record has died")
}
