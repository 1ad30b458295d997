package reckoning

import (
	"strings"
)

const addressKnownFor = 90

// hindrances are the reasons that keep any letter from a person.
func (k *known) hindrances(a adult, today date) (held []string) {
	r := k.record
	hold := func(is bool, why string) {
		if is {
			held = append(held, why)
		}
	}
	hold(k.unsure, "no good record")
	hold(k.unclosed, "confirmation blanked")
	hold(r.endsOn.IsZero(), "no end of social work")
	for _, h := range r.holds {
		hold(reached(h.from, today) && (h.until.IsZero() || today.Before(h.until)), "held back")
	}
	hold(a.household == "", "household")
	for _, other := range r.adults {
		hold(other.household == a.household && other.safe != "yes", "safe")
		hold(other.household != a.household && sameDoor(a, other), "two households at one door")
	}
	door := a.channel != "email" // an e-mail needs none
	hold(door && (a.confirmed.IsZero() || today.Sub(a.confirmed) > addressKnownFor), "address unconfirmed")
	hold(door && (a.postcode == "" || len(a.lines) == 0 || strings.EqualFold(a.lines[0], "no fixed abode")), "address incomplete")
	hold(a.channel == "email" && a.email == "", "no e-mail address")
	hold(a.language != "en" || a.format != "standard", "no template")
	return held
}
