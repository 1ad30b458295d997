package casefile

import (
	"slices"

	"stepdown/internal/calendar"
)

// Staff is somebody who works for the council with these cases: who is in which team, and who signs in as whom.
type Staff struct {
	ID          string        `json:"id"` // the same person in every feed
	Name        string        `json:"name"`
	Role        StaffRole     `json:"role"`
	Teams       []string      `json:"teams,omitempty"`
	SignIn      string        `json:"sign_in,omitempty"`
	Email       string        `json:"email,omitempty"`
	Telephone   string        `json:"telephone,omitempty"`
	Coordinator string        `json:"coordinator,omitempty"` // Coordinator.ID, of one who is an Early Help Coordinator
	LeavesOn    calendar.Date `json:"leaves_on,omitzero"`    // the first day on which they are no longer in post
}

// StaffRole is what somebody does.
type StaffRole string

// The roles of staff.
const (
	SocialWorkerRole StaffRole = "social worker"
	EHCORole         StaffRole = "ehco"
	LeadRole         StaffRole = "lead"
	ManagerRole      StaffRole = "manager"
	PostRole         StaffRole = "post"
	OwnerRole        StaffRole = "owner"
)

// StaffRoles are all of them, in the order in which they are listed to people.
var StaffRoles = []StaffRole{SocialWorkerRole, EHCORole, LeadRole, ManagerRole, PostRole, OwnerRole}

// Known tells whether somebody who is called so may be this person: by reference, name, sign-in or e-mail address, however it
// is written.
func (s Staff) Known(as string) bool {
	return slices.ContainsFunc([]string{s.ID, s.Name, s.SignIn, s.Email}, func(name string) bool { return SameName(name, as) })
}

// Left tells whether they are no longer in post on the day.
func (s Staff) Left(on calendar.Date) bool { return !s.LeavesOn.IsZero() && !on.Before(s.LeavesOn) }

// is tells whether they may be the social worker of a record: by mailbox, or by name where one of the two has no mailbox.
func (s Staff) is(w Worker) bool {
	if s.Email == "" || w.Email == "" {
		return SameName(s.Name, w.Name)
	}
	return SameName(s.Email, w.Email)
}

// HasLeft tells whether the list of staff says that the worker is no longer in post. One whom it does not name is.
func (w Worker) HasLeft(staff []Staff, on calendar.Date) bool {
	left := false
	for _, s := range staff {
		switch {
		case !s.is(w):
		case !s.Left(on):
			return false
		default:
			left = true
		}
	}
	return left
}

// TeamManager finds a manager of the social worker's team who is in post and has what is asked for: the one whom the record
// names, or else the first.
func (e *Episode) TeamManager(staff []Staff, on calendar.Date, has func(Staff) bool) (found Staff, ok bool) {
	for _, s := range staff {
		manages := s.Role == ManagerRole && slices.Contains(s.Teams, e.SocialWorker.Team) && !s.Left(on) && has(s)
		if manages && (!ok || SameName(s.Name, e.Manager)) {
			found, ok = s, true
		}
	}
	return found, ok
}

// Signer is whose name stands under a letter, and whom its readers can call.
type Signer struct {
	Name, Telephone, Team string
	Manager               bool // signs for a social worker who has left
}

// SignerOn is who signs the letters of the episode on the day: the social worker or, once they have left, a manager of their
// team. False where they have left and no such manager with a telephone number is known.
func (e *Episode) SignerOn(staff []Staff, on calendar.Date) (Signer, bool) {
	w := e.SocialWorker
	if w.HasLeft(staff, on) { //guard:leaver-does-not-sign
		m, ok := e.TeamManager(staff, on, func(s Staff) bool { return s.Telephone != "" })
		return Signer{m.Name, m.Telephone, w.Team, true}, ok
	}
	return Signer{w.Name, w.Telephone, w.Team, false}, true
}
