package casefile_test

import (
	"testing"

	"stepdown/internal/calendar"
	. "stepdown/internal/casefile"
)

func TestWhoSignsTheLettersOfAnEpisode(t *testing.T) {
	day := calendar.MustParse("2026-03-09")
	morgan := Staff{ID: "s1", Name: "Morgan Sampleworth", Role: SocialWorkerRole, Email: "Morgan@example.org"}
	gone := morgan
	gone.LeavesOn = day
	going := morgan
	going.LeavesOn = day.AddDays(1)
	again := morgan
	again.ID = "s9"
	rex := Staff{ID: "s2", Name: "Rex Managerly", Role: ManagerRole, Teams: []string{"North"}, Telephone: "01632 960102"}
	robin := Staff{ID: "s3", Name: "Robin Exampleby", Role: ManagerRole, Teams: []string{"South", "North"}, Telephone: "01632 960103"}
	left, unreachable, lead, elsewhere := rex, rex, rex, rex
	left.LeavesOn, unreachable.Telephone, lead.Role, elsewhere.Teams = day, "", LeadRole, []string{"South"}
	for name, tc := range map[string]struct {
		worker Worker
		staff  []Staff
		want   string // empty: nobody
	}{
		"no list of staff":                  {Worker{Email: "morgan@example.org"}, nil, "Morgan Sampleworth"},
		"in post":                           {Worker{Email: "morgan@example.org"}, []Staff{morgan, rex}, "Morgan Sampleworth"},
		"leaves tomorrow":                   {Worker{Email: "morgan@example.org"}, []Staff{going, rex}, "Morgan Sampleworth"},
		"not on the list":                   {Worker{Email: "m.sampleworth@example.org"}, []Staff{gone, rex}, "Morgan Sampleworth"},
		"left":                              {Worker{Email: "morgan@example.org"}, []Staff{gone, rex}, "Rex Managerly"},
		"left, known by name alone":         {Worker{}, []Staff{gone, rex}, "Rex Managerly"},
		"left, and come back":               {Worker{Email: "morgan@example.org"}, []Staff{gone, again, rex}, "Morgan Sampleworth"},
		"left; the manager on record":       {Worker{Email: "morgan@example.org"}, []Staff{gone, rex, robin}, "Robin Exampleby"},
		"left, and so has the manager":      {Worker{Email: "morgan@example.org"}, []Staff{gone, left}, ""},
		"left; nobody can call the manager": {Worker{Email: "morgan@example.org"}, []Staff{gone, unreachable}, ""},
		"left; a lead signs nothing":        {Worker{Email: "morgan@example.org"}, []Staff{gone, lead}, ""},
		"left; nobody manages this team":    {Worker{Email: "morgan@example.org"}, []Staff{gone, elsewhere}, ""},
		"left; nobody else is on the list":  {Worker{Email: "morgan@example.org"}, []Staff{gone}, ""},
	} {
		e := Episode{SocialWorker: tc.worker, Manager: "Robin Exampleby"}
		e.SocialWorker.Name, e.SocialWorker.Telephone, e.SocialWorker.Team = "Morgan Sampleworth", "01632 960101", "North"
		signer, ok := e.SignerOn(tc.staff, day)
		if signer.Name != tc.want || ok != (tc.want != "") || ok && (signer.Telephone == "" || signer.Team != "North") ||
			signer.Manager != (tc.want != "Morgan Sampleworth") {
			t.Errorf("%s: %+v, %v, want %q", name, signer, ok, tc.want)
		}
	}
}
