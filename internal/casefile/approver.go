package casefile

import (
	"cmp"
	"slices"
	"strings"

	"stepdown/internal/calendar"
)

// Approver is who approves a letter: the name that they gave, and the operating system's user at whose desk they did.
type Approver struct{ Name, OSUser string }

// ConfirmedBy tells whether the person who confirmed the closure is the approver, under whichever name: by name, however it is
// written, or because the council's list of staff shows both as one person. A name that only may be theirs, such as an initial with
// the surname, counts unless the list shows two people. Two people with the same name are told apart by their sign-in.
func (e *Episode) ConfirmedBy(who Approver, staff []Staff, today calendar.Date) bool {
	m, _ := e.Done(ClosureConfirmed, today)
	confirmedBy := cmp.Or(m.By, e.Manager)
	confirms := func(s Staff) bool {
		return m.ByID != "" && s.ID == m.ByID || m.ByID == "" && SameName(s.Name, confirmedBy)
	}
	apart := slices.ContainsFunc(staff, confirms) &&
		slices.ContainsFunc(staff, func(s Staff) bool { return s.Known(who.Name) && !confirms(s) })
	same := func(name string) bool {
		return SameName(name, who.Name) || !apart && MayBeSameName(name, who.Name)
	}
	if same(confirmedBy) { //guard:approver-is-not-the-confirmer
		return true
	}
	return slices.ContainsFunc(staff, func(s Staff) bool {
		acts := same(s.Name) || s.Known(who.Name) || s.Known(who.OSUser)
		return acts && confirms(s) //guard:approver-is-not-the-confirmer-by-another-name
	})
}

// Recorded is how the act of recording the milestone begins in the history of a case; its day follows.
func (s Step) Recorded() string { return string(s) + " on " }

// Closed tells whether the approver was the operating system's user by whom, of what people did to the case, the closure was
// recorded, whatever name was given.
func (who Approver) Closed(act, osUser string) bool {
	return osUser != "" && osUser == who.OSUser && strings.HasPrefix(act, ClosureConfirmed.Recorded())
}
