package reckoning

// known is what the house knows of an episode, from all the feeds that it has taken.
type known struct {
	record
	there    bool            // a good row of it has come
	unsure   bool            // the newest feed gave no good record of it
	persons  map[string]date // what people recorded: it outlasts what feeds say
	unclosed bool            // a feed has blanked the confirmation of the closure
}

// takes reads a night's feed. A blank ends no stop and no milestone, which is an event; a blank confirmation of the closure
// leaves it in doubt. Consents and holds that are no longer there go on counting.
func (k *known) takes(r record) {
	before := k.record
	k.record, k.there, k.unsure = r, true, false
	if k.stopped.IsZero() {
		k.stopped, k.stopReason = before.stopped, before.stopReason
	}
	k.unclosed = k.steps[closure].IsZero() && !before.steps[closure].IsZero()
	for step, on := range before.steps {
		if k.steps[step].IsZero() {
			k.steps[step] = on
		}
	}
	for step, on := range k.persons {
		k.steps[step] = on
	}
	for _, old := range before.consents {
		if !has(k.consents, old, func(c consent) consent { c.excluded = ""; return c }) {
			k.consents = append(k.consents, old)
		}
	}
	for _, old := range before.holds {
		if !has(k.holds, old, func(h hold) hold { h.until = date{}; return h }) {
			k.holds = append(k.holds, old)
		}
	}
}

// has tells whether one of all is the same as x in what makes it itself.
func has[T comparable](all []T, x T, itself func(T) T) bool {
	for _, a := range all {
		if itself(a) == itself(x) {
			return true
		}
	}
	return false
}

// lacks is a night whose feed left the episode out, or spoiled it.
func (k *known) lacks() {
	if k.there {
		k.unsure = true
	}
}

// does notes what a person did with the program on a day.
func (k *known) does(a act, today date) {
	for what, step := range map[string]string{recordsMidpoint: midpoint, recordsFollowUp: followUp, recordsReview: review} {
		if a.what == what {
			k.persons[step], k.steps[step] = today, today
		}
	}
	switch a.what {
	case holdsCase:
		k.record.holds = append(k.record.holds, hold{reason: a.what, from: today})
	case releasesCase:
		for i := range k.record.holds {
			if k.record.holds[i].until.IsZero() {
				k.record.holds[i].until = today
			}
		}
	}
}
