package casefile

import "stepdown/internal/calendar"

// Staff is somebody who works for the council with these cases: who is in which team, and who signs in as whom.
type Staff struct {
	ID          string        `json:"id"` // the same person in every feed
	Name        string        `json:"name"`
	Role        StaffRole     `json:"role"`
	Teams       []string      `json:"teams,omitempty"`
	SignIn      string        `json:"sign_in,omitempty"`
	Email       string        `json:"email,omitempty"`
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
	for _, name := range []string{s.ID, s.Name, s.SignIn, s.Email} {
		if SameName(name, as) {
			return true
		}
	}
	return false
}

// Left tells whether they are no longer in post on the day.
func (s Staff) Left(on calendar.Date) bool { return !s.LeavesOn.IsZero() && !on.Before(s.LeavesOn) }
