package feed_test

import (
	"reflect"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/feed"
)

var madeAt = time.Date(2026, 3, 9, 2, 15, 0, 0, time.UTC)

func on(s string) calendar.Date { return calendar.MustParse(s) }

// family is an episode in which every column of a feed has a value.
func family() casefile.Episode {
	happened := func(step casefile.Step, day, by string) casefile.Milestone {
		return casefile.Milestone{Step: step, On: on(day), By: by, Source: casefile.FromFeed, RecordedOn: on("2026-03-09")}
	}
	return casefile.Episode{
		Key: casefile.Key{Case: "EHM-20931", Number: 1}, Level: 2, Basis: casefile.ChildInNeedPlan, DecidedOn: on("2025-12-01"),
		Support: casefile.SupportWanted,
		SocialWorker: casefile.Worker{Name: "Morgan Sampleworth", Telephone: "01632 960101", Email: "morgan.sampleworth@example.org",
			Team: "Family Support Team North", TeamEmail: "family.support.north@example.org"},
		Manager: "Robin Exampleby", EHCO: "ehco-anna", EHCOToldOn: on("2025-12-02"), PlanningStartedOn: on("2025-11-24"),
		SocialWorkPlannedEnd: on("2026-02-20"), SocialWorkEndsOn: on("2026-03-06"), ExtendedTo: on("2026-03-01"),
		ExtensionReason: "the lead professional changed",
		StoppedOn:       on("2026-03-08"), StopReason: casefile.MovedAway, Restricted: casefile.Yes, Pathway: "family-help",
		Children: []casefile.Child{{Name: "Alfie Penhallow", BornOn: on("2017-05-14"), DiedOn: on("2026-03-07")},
			{Name: "Baby Penhallow", BornOn: on("2026-06-01")}, {Name: "Zoë, \"Zo\" Penhallow"}},
		Adults: []casefile.Adult{
			{ID: "A1", Name: "Ms Tamsin Penhallow", Greeting: "Ms Penhallow", UPRN: "100012345678", SafeByPost: casefile.No,
				SafeByEmail: casefile.Unknown, Relationship: "mother", ParentalResponsibility: casefile.Yes, Household: "home",
				Address: []string{"12 Inventor's Row", "Fablebury", "Fableshire"}, Postcode: "NN99 1AA", AddressConfirmedOn: on("2026-02-18"),
				AddressConfirmedBy: "Morgan Sampleworth",
				SafeToWrite:        casefile.Yes, Channel: casefile.Email, Email: "tamsin.penhallow@example.org", Language: "en",
				Format: casefile.LargePrint, Addressed: true},
			{ID: "A2", Name: "Pip Penhallow", YoungPerson: true, ParentalResponsibility: casefile.No, Household: "", SafeToWrite: casefile.Unknown,
				Language: "cy"},
		},
		Consents: []casefile.ConsentEvent{
			{Giver: "A1", Scope: casefile.Share, Decision: casefile.Given, On: on("2025-12-03"), FormSignedOn: on("2025-12-03"),
				ExcludedOrganisations: []string{"Hearth Family Centre", "Fablebury Housing"}},
			{Giver: "A2", Scope: casefile.Engage, Decision: casefile.Refused, On: on("2025-12-04")},
		},
		Rulings: []casefile.Ruling{{Decision: casefile.Refused, On: on("2025-12-10"), By: "Robin Exampleby"}},
		LeadProfessionals: []casefile.LeadProfessional{{Name: "Jamie Chalkley", Role: "pastoral lead", Organisation: "Fablebury Primary School",
			Telephone: "01632 960201", Email: "j.chalkley@example.org", From: on("2025-12-08"), Until: on("2026-12-31")}},
		Holds: []casefile.Hold{{Reason: "the family asked for time", By: "Morgan Sampleworth", From: on("2026-03-02"), Until: on("2026-03-23"),
			Safety: true, Source: casefile.FromFeed}},
		Milestones: []casefile.Milestone{
			happened(casefile.ActionPlanSent, "2025-12-05", ""), happened(casefile.EHCOConsulted, "2025-12-06", ""),
			happened(casefile.JointMeeting, "2025-12-09", ""),
			happened(casefile.HandoverStarted, "2025-12-09", ""), happened(casefile.FirstFollowUp, "2025-12-10", ""),
			happened(casefile.MidpointCheck, "2025-12-30", ""),
			happened(casefile.SixWeekReview, "2026-01-20", ""), happened(casefile.HandoverCompleted, "2026-03-02", "Morgan Sampleworth"),
			happened(casefile.ClosureConfirmed, "2026-03-05", "Robin Exampleby"),
		},
	}
}

func coordinatorsOf() []casefile.Coordinator {
	return []casefile.Coordinator{{ID: "ehco-anna", Name: "Anna Quillfeather", Email: "anna.quillfeather@example.org",
		AbsentFrom: on("2026-03-30"), AbsentUntil: on("2026-04-10"), LeftOn: on("2026-12-01"),
		Deputy: "ehco-ben", TeamInbox: "early.help@example.org", LeadEmail: "lead@example.org", ServiceManagerEmail: "manager@example.org"},
		{ID: "ehco-ben", Name: "Ben Thimbleby"}}
}

// read gives all that a feed says.
func read(t testing.TB, dir string) (*feed.Feed, []casefile.Incoming) {
	t.Helper()
	f, err := feed.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	var all []casefile.Incoming
	for in, err := range f.Episodes(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, in)
	}
	return f, all
}

func TestEveryFieldComesBackAsItWasWritten(t *testing.T) {
	for _, m := range []feed.Manifest{
		{MadeAt: madeAt, Full: true},
		{MadeAt: madeAt, Encoding: feed.Windows1252, DateOrder: feed.YearFirst},
	} {
		dir := t.TempDir()
		want := family()
		if err := feed.Write(dir, m, []casefile.Episode{want}, coordinatorsOf()); err != nil {
			t.Fatal(err)
		}
		f, all := read(t, dir)
		if len(all) != 1 || all[0].Rejected != "" {
			t.Fatalf("%+v", all)
		}
		if !reflect.DeepEqual(*all[0].Episode, want) {
			t.Errorf("got  %+v\nwant %+v", *all[0].Episode, want)
		}
		if got := f.Coordinators(); !reflect.DeepEqual(got, coordinatorsOf()) {
			t.Errorf("coordinators: %+v", got)
		}
		if got := f.Manifest(); got.MadeOn != on("2026-03-09") || !got.MadeAt.Equal(madeAt) || got.Full != m.Full || len(got.Digest) != 64 {
			t.Errorf("manifest: %+v", got)
		}
	}
}
