package demo

import (
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// families are the invented families, each with what its story shows.
func families() []family {
	return append([]family{
		start("level 2, everything on time: the closure letter by post", "EHM-20931", 2, "Alfie Penhallow", "Ms Tamsin Penhallow").
			agrees(1).ledBy(teacher, 2).handedOver(3, 45, 46),

		start("level 3, from Family Help, with the closure letter by e-mail", "1048273", 3, "Niamh Odusanya", "Mrs Folake Odusanya").
			fromFamilyHelp().
			addressed(func(a *casefile.Adult) { a.Channel, a.Email = casefile.Email, "folake.odusanya@example.org" }).
			agrees(1).ledBy(worker, 2).handedOver(4, 47, 49),

		start("sharing refused: the consent-refused letter", "EHM-20940", 2, "Łucja Żmijewska", "Pani Agnieszka Żmijewska").
			refuses(7, casefile.Share).then(7, says(casefile.Engage, casefile.Given, 7)).closes(9),

		start("engagement refused: the letter is worded for it", "EHM-20941", 2, "Callum O'Brien", "Mr Declan O'Brien").
			then(7, says(casefile.Share, casefile.Given, 7)).refuses(7, casefile.Engage).closes(11),

		start("from Family Help, both refused", "EHM-20942", 3, "Ștefan Țurcanu", "Doamna Ioana Țurcanu").
			fromFamilyHelp().
			refuses(8, casefile.Share, casefile.Engage).closes(14),

		start("from Family Help, consent is never recorded: the EHCO is reminded up the ladder, and no letter goes", "EHM-20943", 2,
			"Poppy Thistlewood", "Ms Gemma Thistlewood").
			fromFamilyHelp().closes(42),

		secondParent(start("the parents differ until a manager rules", "EHM-20944", 2, "Rhys Ŵyn-Jones", "Mrs Siân Ŵyn-Jones"),
			"Mr Gethin Ŵyn-Jones", "home").
			then(3, bothScopes(0, casefile.Given, 3)).then(3, bothScopes(1, casefile.Refused, 3)).closes(18).ruledRefused(24),

		secondParent(start("the mother agreed, the father refused and a manager ruled: his letter goes, hers is for a person", "EHM-20969", 2,
			"Nell Harrowgate", "Ms Judith Harrowgate"), "Mr Simon Harrowgate", "father's home").
			then(5, bothScopes(0, casefile.Given, 5)).then(7, bothScopes(1, casefile.Refused, 7)).closes(15).ruledRefused(17),

		secondParent(start("the parents refused on different days: each letter gives its reader's own day", "EHM-20970", 3,
			"Jonah Wetherspring", "Mrs Marta Wetherspring"), "Mr Piers Wetherspring", "father's home").
			then(6, bothScopes(0, casefile.Refused, 6)).then(9, says(casefile.Share, casefile.Given, 9)).
			then(10, bothScopes(1, casefile.Refused, 10)).then(14, says(casefile.Share, casefile.Withdrawn, 14)).closes(16),

		start("consent is withdrawn during the handover", "EHM-20945", 3, "Mila Žukauskaitė", "Ponia Rasa Žukauskienė").
			agrees(1).ledBy(worker, 2).reach(casefile.EHCOConsulted, 3).meets(4).
			then(22, says(casefile.Share, casefile.Withdrawn, 22)).closes(32),

		start("the lead professional leaves: no closure letter until there is a new one", "EHM-20946", 2, "Ellis Marchbanks",
			"Mr Owen Marchbanks").
			agrees(1).ledBy(teacher, 2).handedOver(3, 45, 45).
			then(40, func(e *casefile.Episode) { e.LeadProfessionals[0].Until = day(40) }).ledBy(visitor, 52),

		start("the family excludes the lead professional's organisation", "EHM-20947", 2, "Freya Lindqvist", "Ms Astrid Lindqvist").
			then(1, says(casefile.Share, casefile.Given, 1, "Hearth Family Centre")).then(1, says(casefile.Engage, casefile.Given, 1)).
			ledBy(worker, 2).handedOver(3, 45, 46),

		start("stepped up while the letter lies in the print folder: it is recalled", "EHM-20948", 2, "Noah Brackenridge",
			"Ms Lorna Brackenridge").
			refuses(14, casefile.Share, casefile.Engage).closes(22).stops(24, casefile.SteppedUp),

		start("moved away: what was held is cancelled", "EHM-20949", 2, "Isla Farthingale", "Mrs June Farthingale").
			addressed(func(a *casefile.Adult) { a.SafeToWrite = casefile.Unknown }).
			refuses(10, casefile.Share).closes(12).stops(26, casefile.MovedAway),

		start("a child dies: everything stops", "EHM-20950", 2, "Robin Ashcombe", "Ms Helen Ashcombe").
			agrees(1).ledBy(teacher, 2).reach(casefile.HandoverStarted, 3).stops(30, casefile.Died),

		start("opened in error", "EHM-20951", 3, "Jude Pemberwick", "Mr Alan Pemberwick").stops(8, casefile.OpenedInError),

		start("refused and answered; later they agree and step down with a closure letter in the end; greeted as she asks to be", "EHM-20952", 2,
			"Zofia Quartermain", "Ms Ewa Quartermain").
			addressed(func(a *casefile.Adult) { a.Greeting = "Ms Quartermain" }).
			refuses(1, casefile.Share, casefile.Engage).closes(2).
			then(6, bothScopes(0, casefile.Given, 6)).ledBy(teacher, 7).handedOver(9, 52, 53),

		againLater(),

		start("one of the household is not safe to write to", "EHM-20954", 2, "Theo Wainscott", "Ms Clare Wainscott").
			with(func(e *casefile.Episode) {
				partner := adult(e.Case+"-A2", "Mr Dean Wainscott", "partner", "home")
				partner.SafeToWrite, partner.Addressed, partner.ParentalResponsibility = casefile.No, false, casefile.No
				e.Adults = append(e.Adults, partner)
			}).refuses(10, casefile.Share, casefile.Engage).closes(12),

		start("the address was confirmed too long ago, until somebody confirms it", "EHM-20955", 2, "Ava Nettleship", "Ms Kirsty Nettleship").
			addressed(func(a *casefile.Adult) { a.AddressConfirmedOn = day(-120) }).
			refuses(10, casefile.Engage).then(10, says(casefile.Share, casefile.Given, 10)).closes(12).
			then(20, func(e *casefile.Episode) { e.Adults[0].AddressConfirmedOn = day(20) }),

		start("no fixed abode", "EHM-20956", 3, "Reuben Gladstow", "Mr Curtis Gladstow").
			addressed(func(a *casefile.Adult) { a.Address = []string{"No fixed abode", "Fablebury"} }).
			refuses(10, casefile.Share, casefile.Engage).closes(12),

		secondParent(start("separated parents: a letter to each household", "EHM-20957", 2, "Heidi Stanmoor", "Ms Petra Stanmoor"),
			"Mr Ian Stanmoor", "father's home").
			agrees(1).ledBy(teacher, 2).handedOver(3, 45, 46),

		secondParent(start("one household, two formats: a letter each", "EHM-20958", 3, "Dylan Copperfield-Hughes",
			"Mrs Bronwen Copperfield-Hughes"), "Mr Ivor Copperfield-Hughes", "home").
			with(func(e *casefile.Episode) { e.Adults[1].Format = casefile.LargePrint }).
			agrees(1).ledBy(worker, 2).handedOver(4, 47, 48),

		start("by hand: written, and listed for the social worker to give", "EHM-20959", 2, "Maya Ellingworth", "Ms Joy Ellingworth").
			addressed(func(a *casefile.Adult) { a.Channel = casefile.ByHand }).
			refuses(10, casefile.Share, casefile.Engage).closes(12),

		start("a young person is written to in their own right", "EHM-20960", 2, "Kit Rowanshaw", "Mrs Dana Rowanshaw").
			with(func(e *casefile.Episode) {
				e.Children[0].BornOn = calendar.MustParse("2009-11-02")
				young := adult(e.Case+"-Y1", "Kit Rowanshaw", "young person", "home")
				young.YoungPerson, young.ParentalResponsibility = true, casefile.No
				e.Adults[0].Addressed = false
				e.Adults = append(e.Adults, young)
			}).agrees(1).ledBy(teacher, 2).handedOver(3, 45, 46),

		start("no approved wording in the family's language", "EHM-20961", 2, "Amira Haddadin", "Mrs Salma Haddadin").
			addressed(func(a *casefile.Adult) { a.Language = "ar" }).
			refuses(10, casefile.Share).closes(12),

		start("a name that the letter's font can't print", "EHM-20962", 2, "محمد Haddadin", "Mr Yusuf Haddadin").
			refuses(10, casefile.Share).closes(12),

		start("braille: a person makes the letter", "EHM-20963", 2, "Oscar Tinsley", "Mr Hugh Tinsley").
			addressed(func(a *casefile.Adult) { a.Format = casefile.Braille }).
			refuses(10, casefile.Engage).then(10, says(casefile.Share, casefile.Given, 10)).closes(12),

		start("the handover is extended: the dates move", "EHM-20964", 3, "Bryony Castellane", "Ms Imogen Castellane").
			agrees(1).ledBy(worker, 2).reach(casefile.EHCOConsulted, 3).reach(casefile.JointMeeting, 4).reach(casefile.HandoverStarted,
			4).reach(casefile.FirstFollowUp, 5).
			reach(casefile.MidpointCheck, 24).
			then(44, func(e *casefile.Episode) { e.ExtendedTo, e.ExtensionReason = day(58), "the new service starts later" }).
			reach(casefile.SixWeekReview, 57).reach(casefile.HandoverCompleted, 58).closes(59),

		start("no continuing support is needed: nothing is sent", "EHM-20965", 2, "Finlay Oakhanger", "Ms Ruth Oakhanger").
			with(func(e *casefile.Episode) { e.Support = casefile.SupportNotNeeded }).closes(20),

		start("social work would end before the handover can: a gap in support", "EHM-20966", 3, "Sunniva Thrale", "Ms Ingrid Thrale").
			with(func(e *casefile.Episode) { e.SocialWorkPlannedEnd, e.EHCO = day(25), "ehco-dev" }).
			agrees(1).ledBy(worker, 2).reach(casefile.EHCOConsulted, 3).meets(6),

		missing(start("missing from the feed for a week: held until it is back", "EHM-20967", 2, "Wilfred Danescourt", "Mrs Peggy Danescourt").
			refuses(28, casefile.Share).closes(30), 29, 36),

		spoiled(start("a row goes wrong in the export: the case is held until a good one comes", "EHM-20968", 2, "Harriet Lowestone",
			"Ms Dawn Lowestone").
			refuses(35, casefile.Share, casefile.Engage).closes(36), 36, 43),

		start("the council's do-not-write list names the address: held until the entry ends", "EHM-20971", 2, "Lottie Greenhalgh",
			"Ms Beatrix Greenhalgh").
			refuses(36, casefile.Share, casefile.Engage).closes(38),
	}, printRoomFamilies()...)
}

// warned is the case of the family whose door gets no letters for a while.
const warned = "EHM-20971"

// warnings are the council's do-not-write list as it is on the day; it writes addresses its own way.
func warnings(n int) []casefile.Warning {
	if n < 35 {
		return nil
	}
	home := adult(warned+"-A1", "", "", "home")
	return []casefile.Warning{{Address: []string{strings.ToUpper(strings.ReplaceAll(home.Address[0], "'", ""))}, Postcode: home.Postcode,
		Code: "V1", From: day(35), Until: day(50)}}
}

// staff are the colleagues of the council's who appear in the stories.
func staff() []casefile.Staff {
	return []casefile.Staff{
		{ID: "staff-anna", Name: "Anna Fieldhouse", Role: casefile.EHCORole, Teams: []string{"Early Help North"}, SignIn: "anna.fieldhouse",
			Email: "anna.fieldhouse@example.org", Coordinator: "ehco-anna"},
		{ID: "staff-dev", Name: "Dev Marlowe", Role: casefile.EHCORole, Teams: []string{"Early Help North"}, SignIn: "dev.marlowe",
			Email: "dev.marlowe@example.org", Coordinator: "ehco-dev"},
		{ID: "staff-morgan", Name: "Morgan Sampleworth", Role: casefile.SocialWorkerRole, Teams: []string{team}, SignIn: "morgan.sampleworth",
			Email: "morgan.sampleworth@example.org"},
		{ID: robin, Name: "Robin Exampleby", Role: casefile.ManagerRole, Teams: []string{team}, SignIn: "robin.exampleby",
			Email: "robin.exampleby@example.org"},
	}
}

// bothScopes is what an adult, by their place on the record, says of both scopes on one day.
func bothScopes(adult int, decision casefile.Decision, on int) func(*casefile.Episode) {
	return func(e *casefile.Episode) {
		for _, scope := range casefile.Scopes {
			consent(e, e.Adults[adult].ID, scope, decision, on)
		}
	}
}

func secondParent(f family, name, household string) family {
	return f.with(func(e *casefile.Episode) {
		e.Adults = append(e.Adults, adult(e.Case+"-A2", name, "father", household))
	})
}

func missing(f family, from, until int) family {
	f.absent = func(n int) bool { return n >= from && n < until }
	return f
}

func spoiled(f family, from, until int) family {
	f.spoiled = func(n int) bool { return n >= from && n < until }
	return f
}

// againLater is the second episode of a family that has stepped down before.
func againLater() family {
	f := start("stepping down again later: a new episode", "EHM-20953", 2, "Ivy Sedgemoor", "Ms Carol Sedgemoor")
	f.episode.Number = 2
	return f.refuses(4, casefile.Share, casefile.Engage).closes(6)
}

// coordinators are the EHCOs: one who goes on leave and has a deputy, and one who has only the team's inbox.
func coordinators(n int) []casefile.Coordinator {
	dev := casefile.Coordinator{ID: "ehco-dev", Name: "Dev Marlowe", Email: "dev.marlowe@example.org",
		TeamInbox: "early-help-north@example.org", LeadEmail: "early-help-lead@example.org",
		ServiceManagerEmail: "service-manager@example.org"}
	anna := dev
	anna.ID, anna.Name, anna.Email, anna.Deputy = "ehco-anna", "Anna Fieldhouse", "anna.fieldhouse@example.org", "ehco-dev"
	if n >= 14 {
		anna.AbsentFrom, anna.AbsentUntil = day(16), day(20)
	}
	if n >= 15 {
		dev.AbsentFrom, dev.AbsentUntil = day(18), day(18)
	}
	return []casefile.Coordinator{anna, dev}
}
