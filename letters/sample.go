package letters

import (
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/internal/timetable"
)

// Sampled is an invented family's letter, for previews and for trying templates.
func Sampled(kind timetable.Kind) Input {
	day := calendar.MustParse("2026-04-20")
	decision := casefile.Given
	if kind.Answers == casefile.StandsRefused {
		decision = casefile.Refused
	}
	parent := casefile.Adult{ID: "P-1", Name: "Ms A Sample", Greeting: "Ms Sample", ParentalResponsibility: casefile.Yes, Household: "home",
		Addressed: true, Channel: casefile.Post, Language: "en", Format: casefile.Standard, SafeToWrite: casefile.Yes}
	e := &casefile.Episode{
		Key: casefile.Key{Case: "SAMPLE-1", Number: 1}, Level: 2,
		SocialWorker: casefile.Worker{Name: "Morgan Sampleworth", Telephone: "01632 960101", Team: "Family Support Team North"},
		Children:     []casefile.Child{{Name: "Alfie Sample"}}, Adults: []casefile.Adult{parent}, SocialWorkEndsOn: day,
		Consents: []casefile.ConsentEvent{
			{Giver: "P-1", Scope: casefile.Share, Decision: decision, On: day.AddDays(-50)},
			{Giver: "P-1", Scope: casefile.Engage, Decision: decision, On: day.AddDays(-50)},
		},
		LeadProfessionals: []casefile.LeadProfessional{{Name: "Jamie Chalkley", Role: "pastoral lead", Organisation: "Fablebury Primary School",
			Telephone: "01632 960201", From: day.AddDays(-50)}},
	}
	return Input{
		Episode: e,
		Envelope: safeguard.Envelope{
			Letter: ledger.Letter{Case: e.Key, Occasion: ledger.Occasion{Kind: kind.Name, Since: day.AddDays(-50)}, Addressees: []string{parent.ID},
				IssueNo: 1, Closure: day},
			Form:    ledger.Form{Household: parent.Household, Channel: parent.Channel, Language: parent.Language, Format: parent.Format},
			Adults:  []casefile.Adult{parent},
			Signer:  casefile.Signer{Name: e.SocialWorker.Name, Telephone: e.SocialWorker.Telephone, Team: e.SocialWorker.Team},
			Address: []string{"Ms A Sample", "1 Inventor's Row", "Fablebury", "NN99 1AA"}},
		Profile: Sample(), Date: day.AddDays(1), Reference: "SAMPLE-1", Created: day.AddDays(1).Time(),
	}
}
