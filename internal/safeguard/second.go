package safeguard

import (
	"slices"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// hadAlready tells whether the neighbour is somebody whom the letter goes to, and has had one of its kind for the same closure by
// the other record: an episode that is given a second time is no second decision. Of two that are ready, the earlier episode's goes.
func (l letter) hadAlready(n ledger.Neighbour) bool {
	addressed := func(person string) bool {
		return slices.ContainsFunc(l.envelope.Addressees, func(id string) bool { return casefile.SamePerson(id, person) })
	}
	return addressed(n.Person) && slices.ContainsFunc(l.past.Elsewhere, func(o ledger.Elsewhere) bool {
		return o.Record == n.Record && o.Person == n.Person && o.Kind == l.envelope.Occasion.Kind && o.Closure == l.envelope.Closure &&
			(!o.Ready || o.Record.Compare(l.e.Key) < 0)
	})
}
