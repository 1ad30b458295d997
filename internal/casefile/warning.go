package casefile

import (
	"slices"
	"strings"

	"stepdown/internal/address"
	"stepdown/internal/calendar"
	"stepdown/internal/nearest"
)

// Warning is an entry of the council's own list of whom not to write to. It names a person, a place or a mailbox, and
// stands beside all records: whoever lives there gets no letter while it is in force.
type Warning struct {
	Person   string        `json:"person,omitempty"` // Adult.ID
	UPRN     string        `json:"uprn,omitempty"`
	Address  []string      `json:"address,omitempty"`
	Postcode string        `json:"postcode,omitempty"`
	Email    string        `json:"email,omitempty"`
	Code     string        `json:"code"`           // the council's reason, as a code; it appears in no letter and no log
	From     calendar.Date `json:"from,omitzero"`  // the first day; zero: at once
	Until    calendar.Date `json:"until,omitzero"` // the first day on which letters may go again; zero: until the council ends it
}

// Door is the door that the warning names, if it names one.
func (w Warning) Door() address.Door { return address.DoorOf(w.UPRN, w.Address, w.Postcode) }

// Places are all that the warning names.
func (w Warning) Places() []Place { return places(w.Person, w.Door(), address.Mailbox(w.Email)) }

// Identity is what the warning names, and the reason. Of two with the same identity, the later one says how long it lasts.
func (w Warning) Identity() string {
	return strings.Join([]string{w.Person, w.Door().String(), fold(w.Email), fold(w.Code)}, "\n")
}

// MayBeMistyped tells whether one warning may be the other, of which somebody mistyped the person, the place or the mailbox: up to two
// slips of the hand in one of them.
func (w Warning) MayBeMistyped(other Warning) bool {
	alike := func(a, b string) bool { return a != "" && b != "" && nearest.Slips(fold(a), fold(b)) <= 2 }
	place := func(w Warning) string { return strings.Join(append(slices.Clone(w.Address), w.Postcode), " ") }
	return alike(w.Person, other.Person) || alike(w.Email, other.Email) || alike(w.UPRN, other.UPRN) ||
		alike(strings.TrimSpace(place(w)), strings.TrimSpace(place(other)))
}

// InForce tells whether the warning keeps letters back on the day.
func (w Warning) InForce(today calendar.Date) bool { return inForce(w.From, w.Until, today) }

// Names tells whether the warning names the adult, their door or their mailbox; CantTell where it names a door that may be
// theirs.
func (w Warning) Names(a Adult) address.Likeness { return w.Meets(a.ID, a.Door(), a.Mailbox()) }

// Meets is Names for whoever has this reference, door and mailbox.
func (w Warning) Meets(person string, lives address.Door, mailbox string) address.Likeness {
	if w.Person != "" && SamePerson(w.Person, person) || w.Email != "" && address.Mailbox(w.Email) == mailbox {
		return address.Same
	}
	if named := w.Door(); named.Comparable() && lives.Comparable() {
		return named.Like(lives)
	}
	return address.Not
}

// Wider is the warning that holds back whatever either of two with one identity does.
func (w Warning) Wider(other Warning) Warning {
	if other.From.Before(w.From) { //guard:wider-warning-begins-first
		w.From = other.From
	}
	if other.Until.IsZero() || !w.Until.IsZero() && other.Until.After(w.Until) { //guard:wider-warning-ends-last
		w.Until = other.Until
	}
	return w
}
