package timetable

import (
	"maps"
	"slices"

	"stepdown/internal/casefile"
)

// What the leaflets promise is fixed: a council's policy may promise more and never less.

// promises compares a policy without other faults with the floor.
func (r *reader) promises(p, floor *Policy) {
	for _, rule := range p.Rules {
		kind := r.kinds.Of(rule.Letter)
		for _, need := range kind.Needs {
			if !slices.Contains(rule.When, need) { //guard:policy-keeps-what-letters-need
				r.Wrong(rule.Line, "", "the %s letter can't do without the condition %q", rule.Letter, need)
			}
		}
		for _, day := range kind.CountsFrom {
			if !slices.Contains(rule.CountedFrom, day) { //guard:policy-counts-from-every-day
				r.Wrong(rule.Line, "", "the %s letter must be counted from %q as well", rule.Letter, day)
			}
		}
	}
	if floor == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(p.Minimums)) {
		m := p.Minimums[name]
		if m.Handover < floor.HandoverMinimum || m.Planning < floor.PlanningMinimum { //guard:no-pathway-is-shorter
			r.Wrong(m.line, "", "the pathway %s has a minimum of %d and %d days: the leaflets promise at least %d and %d", name, m.Handover,
				m.Planning, floor.HandoverMinimum, floor.PlanningMinimum)
		}
	}
	if p.HandoverMinimum < floor.HandoverMinimum { //guard:handover-is-never-shorter
		r.Wrong(r.lines["handover"], "", "handover minimum_days is %d: the professionals' leaflet promises at least %d", p.HandoverMinimum,
			floor.HandoverMinimum)
	}
	if p.PlanningMinimum < floor.PlanningMinimum { //guard:planning-is-never-shorter
		r.Wrong(r.lines["planning"], "", "planning minimum_days is %d: the families' leaflet promises at least %d", p.PlanningMinimum,
			floor.PlanningMinimum)
	}
	promised, ok := followUp(floor)
	if !ok {
		return
	}
	rule, ok := followUp(p)
	switch {
	case !ok: //guard:policy-asks-for-the-follow-up
		r.Wrong(r.lines["rules"], "", "no rule asks for the first follow-up, which the professionals' leaflet promises")
	case rule.Due.Days > promised.Due.Days: //guard:follow-up-is-never-later
		r.Wrong(rule.Line, "", "the first follow-up is due after %s: the professionals' leaflet promises it within %d days", rule.Due,
			promised.Due.Days)
	}
}

// followUp is the rule that ends with the first follow-up. Its count may be of working days: the leaflet says "days".
func followUp(p *Policy) (Rule, bool) {
	for _, rule := range p.Rules {
		if slices.Contains(rule.DoneWhen, string(casefile.FirstFollowUp)+since) {
			return rule, true
		}
	}
	return Rule{}, false
}
