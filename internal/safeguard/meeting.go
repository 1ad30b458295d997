package safeguard

import (
	"stepdown/internal/address"
	"stepdown/internal/casefile"
)

// meeting is how somebody of another record, or of another household of this one, is met.
type meeting struct {
	asPerson  bool // they are somebody to whom, or to whose household, the letter goes
	atMailbox bool
	door      address.Likeness
}

func (m meeting) surely() bool { return m.asPerson || m.atMailbox || m.door == address.Same }

func (s addressing) meet(touched []casefile.Adult, p casefile.Presence) meeting {
	m := meeting{door: address.Not}
	for _, a := range touched {
		m.asPerson = m.asPerson || casefile.SamePerson(p.Person, a.ID)
		for _, w := range p.Everywhere() {
			m.atMailbox = m.atMailbox || w.Mailbox != "" && w.Mailbox == a.Mailbox()
			if door := s.doors[a.ID]; m.door != address.Same && door.Comparable() && w.Door.Comparable() {
				if like := w.Door.Like(door); like != address.Not {
					m.door = like
				}
			}
		}
	}
	return m
}
