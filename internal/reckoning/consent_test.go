package reckoning

import "slices"

func isGiver(a adult) bool { return a.addressed && (a.parental || a.young) }

func no(decision string) bool { return decision == refused || decision == withdrew }

// answer is a person's latest event in a scope as of a day; on the same day the more restrictive.
func (r record) answer(giver, scope string, today date) (consent, bool) {
	var last consent
	for _, c := range r.consents {
		if c.giver != giver || c.scope != scope || c.on.After(today) {
			continue
		}
		if last.on.IsZero() || c.on.After(last.on) || c.on == last.on && no(c.decision) && !no(last.decision) {
			last = c
		}
	}
	return last, !last.on.IsZero()
}

// saidYes tells whether a person had agreed to the scope before a day.
func (r record) saidYes(giver, scope string, before date) bool {
	for _, c := range r.consents {
		if c.giver == giver && c.scope == scope && c.decision == given && c.on.Before(before) {
			return true
		}
	}
	return false
}

// How consent stands.
const (
	isUnknown = "not known"
	isGiven   = "given"
	isRefused = "refused"
	isDiffers = "differs"
)

// stands is how consent to a scope stands on a day.
func (r record) stands(scope string, today date) string {
	yeses, noes, last := 0, 0, date{}
	for _, a := range r.adults {
		if !isGiver(a) {
			continue
		}
		if c, asked := r.answer(a.id, scope, today); asked {
			last = latest(last, c.on)
			if no(c.decision) {
				noes++
			} else {
				yeses++
			}
		}
	}
	switch {
	case yeses+noes == 0:
		return isUnknown
	case noes == 0:
		return isGiven
	case yeses == 0:
		return isRefused
	}
	// A ruling holds for what had been said by then.
	var newest ruling
	for _, x := range r.rulings {
		if !x.on.After(today) && !x.on.Before(last) && !x.on.Before(newest.on) {
			newest = x
		}
	}
	if newest.on.IsZero() {
		return isDiffers
	}
	return newest.decision
}

// since is the day from which a thing has been so without a break, by what is on record today.
func (r record) since(today date, so func(date) bool) date {
	days := []date{today}
	for _, c := range r.consents {
		days = append(days, c.on)
	}
	for _, x := range r.rulings {
		days = append(days, x.on)
	}
	slices.SortFunc(days, func(a, b date) int { return b.Compare(a) })
	from := date{}
	for _, d := range days {
		if d.After(today) {
			continue
		}
		if !so(d) {
			break
		}
		from = d
	}
	return from
}

func (r record) allGiven(today date) bool {
	return r.stands(share, today) == isGiven && r.stands(engage, today) == isGiven
}

func (r record) anyRefused(today date) bool {
	return r.stands(share, today) == isRefused || r.stands(engage, today) == isRefused
}

// current are the lead professionals of a day whom the family doesn't keep out, the one who began last at the end.
func (r record) current(today date) []lead {
	var all []lead
	for _, l := range r.leads {
		if reached(l.from, today) && (l.until.IsZero() || !l.until.Before(today)) && !r.keptOut(l.organisation, today) {
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, func(a, b lead) int { return a.from.Compare(b.from) })
	return all
}

func (r record) keptOut(organisation string, today date) bool {
	for _, a := range r.adults {
		for _, scope := range scopes {
			if c, asked := r.answer(a.id, scope, today); asked && c.excluded == organisation {
				return true
			}
		}
	}
	return false
}
