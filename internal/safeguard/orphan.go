package safeguard

import (
	"slices"

	"stepdown/internal/address"
	"stepdown/internal/casefile"
)

// hasGoodRowOf tells whether a good row of this case, in whichever episode, says all that a row without a case says against the same
// person: then that row has been corrected. A hold without a person is nobody's, and only a manager knows.
func (l letter) hasGoodRowOf(orphan casefile.Presence) bool {
	if orphan.Person == "" {
		return false
	}
	same := func(p casefile.Presence) bool {
		return casefile.SamePerson(p.Person, orphan.Person) && !p.InDoubt && !p.Gone && saysAllOf(p, orphan)
	}
	if slices.ContainsFunc(l.met, same) {
		return true
	}
	for _, n := range l.past.Neighbours {
		if !n.Unread && casefile.SameCase(n.Record.Case, l.e.Key.Case) && same(n.Presence) {
			return true
		}
	}
	return false
}

// saysAllOf tells whether one says of somebody that they are unsafe and held wherever the other does, and has them at each place of
// the other.
func saysAllOf(p, other casefile.Presence) bool {
	against, _ := p.Against()
	others, _ := other.Against()
	unsafe := func(of, as casefile.Answer) bool {
		return as != casefile.No || of == casefile.No || against.Safe == casefile.No
	}
	held := !slices.ContainsFunc(others.NoLetters, func(s casefile.Span) bool { return !slices.Contains(against.NoLetters, s) })
	return unsafe(against.Safe, others.Safe) && unsafe(against.SafeByPost, others.SafeByPost) &&
		unsafe(against.SafeByEmail, others.SafeByEmail) && held &&
		!slices.ContainsFunc(other.Everywhere(), func(w casefile.Whereabouts) bool { return !isAt(p, w) })
}

func isAt(p casefile.Presence, w casefile.Whereabouts) bool {
	at := p.Everywhere()
	door := !w.Door.Comparable() || slices.ContainsFunc(at, func(o casefile.Whereabouts) bool { return o.Door.Like(w.Door) == address.Same })
	return door && (w.Mailbox == "" || slices.ContainsFunc(at, func(o casefile.Whereabouts) bool { return o.Mailbox == w.Mailbox }))
}
