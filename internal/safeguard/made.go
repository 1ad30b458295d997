package safeguard

import (
	"slices"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// asMade gives the envelope with the letter that a person made for it, if there is one. The newest counts; one that was made
// elsewhere is given by hand, and so everything is asked of it that is asked of a letter carried to the door. lapsed says that
// the newest no longer says what is so: it has to be made anew.
func (w World) asMade(people addressing, envelope Envelope) (as Envelope, lapsed bool) {
	for i := len(people.past.Made) - 1; i >= 0; i-- {
		made := people.past.Made[i]
		if !made.SameAs(envelope.Letter) { //guard:made-for-this-letter
			continue
		}
		as = envelope
		if made.Elsewhere {
			as.Channel = casefile.ByHand
		}
		if !w.Made(people.e, as, made) { //guard:made-says-what-is-so
			return envelope, true
		}
		as.Made = &made
		return as, false
	}
	return envelope, false
}

// ToBeMade gives the holds of a letter that end once a person makes it.
func (p Planned) ToBeMade() (codes []ledger.Code) {
	for _, h := range p.Holds {
		if slices.Contains(ledger.ForPeople, h.Why.Code) {
			codes = append(codes, h.Why.Code)
		}
	}
	return codes
}
