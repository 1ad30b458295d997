package feed

import (
	"cmp"
	"slices"
	"strings"

	"stepdown/internal/casefile"
)

var staff = newSheet("staff.csv",
	column("staff_ref", "a social worker, coordinator, manager or other colleague: the same in every feed, one row for each", "staff-rex",
		func(s *casefile.Staff) cell { return text{&s.ID, 64} }).must(),
	column("name", "the person's name, as it stands in the other files", "Robin Exampleby",
		func(s *casefile.Staff) cell { return named{text{&s.Name, 100}} }).must(),
	column("role", "what the person does", "manager", func(s *casefile.Staff) cell {
		return word[casefile.StaffRole]{&s.Role, casefile.StaffRoles, ""}
	}).must(),
	column("teams", "the teams to which the person belongs, or which they lead or manage, as social_worker_team names them",
		"Family Support Team North; Family Support Team South", func(s *casefile.Staff) cell { return list{&s.Teams} }).may(),
	column("sign_in", "the name under which the person signs in with the council", "robin.exampleby",
		func(s *casefile.Staff) cell { return text{&s.SignIn, 254} }).may(),
	column("email", "the person's own mailbox", "robin.exampleby@example.org",
		func(s *casefile.Staff) cell { return mailbox{&s.Email} }).may(),
	column("telephone", "the person's number, which letters give that a manager signs for a social worker who has left", "01632 960101",
		func(s *casefile.Staff) cell { return text{&s.Telephone, 40} }).may(),
	column("coordinator_ref", "of an Early Help Coordinator: coordinator_ref of coordinators.csv", "",
		func(s *casefile.Staff) cell { return text{&s.Coordinator, 64} }).may(),
	column("leaves_on", "the first day on which the person is no longer in post; blank while no end is known", "31/08/2026",
		func(s *casefile.Staff) cell { return day{&s.LeavesOn, false} }).may(),
).may()

// takeStaff takes the rows that belong to one person only: two with the same sign-in could act as each other.
func (f *Feed) takeStaff(c *listed[casefile.Staff]) error {
	c.alone("staff_ref", "give each person one row", func(s casefile.Staff) string { return s.ID })
	c.alone("sign_in", "give each person a sign-in of their own", func(s casefile.Staff) string { return strings.ToLower(s.SignIn) })
	f.staff = append([]casefile.Staff{}, slices.SortedFunc(slices.Values(c.good),
		func(a, b casefile.Staff) int { return cmp.Compare(a.ID, b.ID) })...)
	return nil
}
