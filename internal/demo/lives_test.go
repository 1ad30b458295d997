package demo

import (
	"stepdown/internal/casefile"
)

// lives are one case of each kind. Day 0 is Monday 2 March 2026.
func lives() []life {
	sample := func(level int) family { return start("", "EHM-1", level, "Alfie Sample", "Ms A Sample") }
	both := []casefile.Scope{casefile.Share, casefile.Engage}
	return []life{
		{name: "level 2 on time", days: 60,
			family: sample(2).agrees(1).ledBy(teacher, 2).handedOver(3, 45, 46),
			// completed on day 45, confirmed on Friday 17 April: the next working day
			want: []string{
				"Mon 20 Apr print closure to A1",
			}},
		{name: "level 2 on time, the daemon away over day 42 and the closure", days: 70, away: func(n int) bool { return n >= 40 && n < 60 },
			family: sample(2).agrees(1).ledBy(teacher, 2).handedOver(3, 45, 46),
			want: []string{
				"Fri 1 May print closure to A1",
			}},
		{name: "level 3 by e-mail", days: 60,
			family: sample(3).addressed(func(a *casefile.Adult) { a.Channel, a.Email = casefile.Email, "a.sample@example.org" }).
				agrees(1).ledBy(worker, 2).handedOver(4, 47, 49),
			want: []string{
				"Fri 6 Mar mail anna.fieldhouse: Step down: 1 soon",
				"Thu 16 Apr mail anna.fieldhouse: Step down: 1 soon",
				"Tue 21 Apr mail a.sample: A letter from Northamptonshire County Council",
			}},
		{name: "refused", days: 20, family: sample(2).refuses(2, both...).closes(4),
			want: []string{
				"Mon 9 Mar print consent-refused to A1",
			}},
		{name: "refused, closed on the Thursday before Easter", days: 45, family: sample(2).refuses(2, both...).closes(31),
			want: []string{
				"Tue 7 Apr print consent-refused to A1",
			}},
		{name: "consent never recorded", days: 40, family: sample(2),
			// both scopes, due five working days after Friday 27 February; on 20 March both EHCOs are away; 3 April is Good Friday
			want: []string{
				"Thu 5 Mar mail anna.fieldhouse: Step down: 2 soon",
				"Fri 6 Mar mail anna.fieldhouse: Step down: 2 due today",
				"Mon 9 Mar mail anna.fieldhouse: Step down: 2 overdue",
				"Tue 10 Mar mail anna.fieldhouse: Step down: 2 overdue",
				"Tue 10 Mar mail early-help-lead: Step down: 2 overdue with coordinators you lead",
				"Fri 13 Mar mail anna.fieldhouse: Step down: 2 overdue",
				"Fri 13 Mar mail early-help-lead: Step down: 2 overdue with coordinators you lead",
				"Fri 13 Mar mail service-manager: Step down: 2 still overdue with 1 coordinator",
				"Fri 20 Mar mail early-help-lead: Step down: 2 overdue with coordinators you lead",
				"Fri 20 Mar mail early-help-north: Step down: 2 overdue",
				"Fri 20 Mar mail service-manager: Step down: 2 still overdue with 1 coordinator",
				"Fri 27 Mar mail anna.fieldhouse: Step down: 2 overdue",
				"Fri 27 Mar mail early-help-lead: Step down: 2 overdue with coordinators you lead",
				"Fri 27 Mar mail service-manager: Step down: 2 still overdue with 1 coordinator",
				"Tue 7 Apr mail anna.fieldhouse: Step down: 2 overdue",
				"Tue 7 Apr mail early-help-lead: Step down: 2 overdue with coordinators you lead",
				"Tue 7 Apr mail service-manager: Step down: 2 still overdue with 1 coordinator",
			}},
		{name: "from Family Help, consent not yet recorded", days: 6, family: sample(2).fromFamilyHelp(),
			want: []string{
				"Thu 5 Mar mail anna.fieldhouse: Family Help: 2 soon",
				"Fri 6 Mar mail anna.fieldhouse: Family Help: 2 due today",
			}},
		{name: "consent never recorded, the daemon away", days: 40, away: func(n int) bool { return n >= 2 && n < 25 }, family: sample(2),
			// lower rungs are passed over, and those above hear a working day after the EHCO
			want: []string{
				"Fri 27 Mar mail anna.fieldhouse: Step down: 2 overdue",
				"Mon 30 Mar mail early-help-lead: Step down: 2 overdue with coordinators you lead",
				"Mon 30 Mar mail service-manager: Step down: 2 still overdue with 1 coordinator",
				"Tue 7 Apr mail anna.fieldhouse: Step down: 2 overdue",
				"Tue 7 Apr mail early-help-lead: Step down: 2 overdue with coordinators you lead",
				"Tue 7 Apr mail service-manager: Step down: 2 still overdue with 1 coordinator",
			}},
		{name: "stepped up in the print folder", days: 14, unprinted: true,
			family: sample(2).refuses(2, both...).closes(4).stops(9, casefile.SteppedUp),
			want: []string{
				"Mon 9 Mar print consent-refused to A1",
				"Wed 11 Mar recall consent-refused to A1",
			}},
		{name: "withdrawn during the handover", days: 30,
			family: sample(3).agrees(1).ledBy(worker, 2).reach(casefile.EHCOConsulted, 3).reach(casefile.JointMeeting,
				4).reach(casefile.HandoverStarted, 4).reach(casefile.FirstFollowUp, 5).
				then(15, says(casefile.Share, casefile.Withdrawn, 15)).closes(22),
			want: []string{
				"Fri 6 Mar mail anna.fieldhouse: Step down: 1 soon",
				"Tue 17 Mar mail anna.fieldhouse: Step down: 1 due today",
				"Wed 25 Mar print consent-refused to A1",
			}},
		{name: "extended", days: 75,
			family: sample(2).agrees(1).ledBy(teacher, 2).reach(casefile.ActionPlanSent, 2).reach(casefile.JointMeeting,
				3).reach(casefile.HandoverStarted, 3).reach(casefile.FirstFollowUp, 4).
				then(43, func(e *casefile.Episode) { e.ExtendedTo, e.ExtensionReason = day(60), "the new service starts later" }).
				reach(casefile.SixWeekReview, 58).reach(casefile.HandoverCompleted, 60).closes(60),
			// on 14 April the extension shows that social work would end too soon; 4 May is a bank holiday
			want: []string{
				"Tue 14 Apr mail anna.fieldhouse: Step down: 1 due today",
				"Tue 5 May print closure to A1",
			}},
		{name: "refused, then agreed, then stepped down", days: 62,
			family: sample(2).refuses(1, both...).closes(2).
				then(6, says(casefile.Share, casefile.Given, 6)).then(6, says(casefile.Engage, casefile.Given, 6)).
				ledBy(teacher, 7).handedOver(9, 52, 53),
			// social work had ended with the refusal: a handover that begins afterwards leaves a gap
			want: []string{
				"Thu 5 Mar print consent-refused to A1",
				"Mon 9 Mar mail anna.fieldhouse: Step down: 1 overdue, 1 due today",
				"Tue 21 Apr mail anna.fieldhouse: Step down: 1 overdue, 1 soon",
				"Mon 27 Apr print closure to A1",
			}},
		{name: "separated parents", days: 16,
			family: secondParent(sample(2), "Mr B Sample", "father's home").then(2, func(e *casefile.Episode) {
				for _, a := range e.Adults {
					consent(e, a.ID, casefile.Share, casefile.Refused, 2)
				}
			}).closes(4),
			want: []string{
				"Mon 9 Mar print consent-refused to A1",
				"Mon 9 Mar print consent-refused to A2",
			}},
		{name: "missing from the feed", days: 30, family: missing(sample(2).refuses(2, both...).closes(8), 7, 16),
			// the closure was confirmed while the case was missing: it goes when the case is back
			want: []string{
				"Wed 18 Mar print consent-refused to A1",
			}},
		{name: "address confirmed in the end", days: 30,
			family: sample(2).addressed(func(a *casefile.Adult) { a.AddressConfirmedOn = day(-120) }).refuses(2, both...).closes(4).
				then(18, func(e *casefile.Episode) { e.Adults[0].AddressConfirmedOn = day(18) }),
			want: []string{
				"Mon 9 Mar mail morgan.sampleworth: Step down: 1 waiting for you",
				"Mon 16 Mar mail morgan.sampleworth: Step down: 1 waiting for you",
				"Fri 20 Mar print consent-refused to A1",
			}},
		{name: "the mother agreed, the father refused, and it was ruled", days: 30,
			family: secondParent(sample(2), "Mr B Sample", "father's home").then(2, bothScopes(0, casefile.Given, 2)).then(3,
				bothScopes(1, casefile.Refused, 3)).closes(4).
				then(8, func(e *casefile.Episode) {
					e.Rulings = []casefile.Ruling{{Decision: casefile.Refused, On: day(8), By: "Robin Exampleby"}}
				}),
			// ruled on Tuesday 10 March
			want: []string{
				"Wed 11 Mar mail family.support.north: Step down: 1 waiting for you",
				"Wed 11 Mar print consent-refused to A2",
				"Wed 18 Mar mail family.support.north: Step down: 1 waiting for you",
				"Wed 25 Mar mail family.support.north: Step down: 1 waiting for you",
			}},
		{name: "each parent refused on a day of their own", days: 16,
			family: secondParent(sample(2), "Mr B Sample", "home").then(1, bothScopes(0, casefile.Refused, 1)).then(3,
				bothScopes(1, casefile.Refused, 3)).closes(4),
			want: []string{
				"Mon 9 Mar print consent-refused to A1",
				"Mon 9 Mar print consent-refused to A2",
			}},
		{name: "a couple refused together", days: 16,
			family: secondParent(sample(2), "Mr B Sample", "home").then(2, bothScopes(0, casefile.Refused, 2)).then(2,
				bothScopes(1, casefile.Refused, 2)).closes(4),
			want: []string{
				"Mon 9 Mar print consent-refused to A1+A2",
			}},
		{name: "the other parent refuses while the first letter lies in the print folder", days: 16,
			family: secondParent(sample(2), "Mr B Sample", "home").refuses(2, both...).closes(4).then(8, bothScopes(1, casefile.Refused, 8)),
			want: []string{
				"Mon 9 Mar mail family.support.north: Step down: 1 waiting for you",
				"Mon 9 Mar print consent-refused to A1",
				"Tue 10 Mar print consent-refused to A2",
			}},
		{name: "after her letter the other parent agrees and is overruled", days: 30,
			family: secondParent(sample(2), "Mr B Sample", "father's home").refuses(2, both...).closes(4).then(10,
				bothScopes(1, casefile.Given, 10)).
				then(11, func(e *casefile.Episode) {
					e.Rulings = []casefile.Ruling{{Decision: casefile.Refused, On: day(11), By: "Robin Exampleby"}}
				}).closes(15),
			want: []string{
				"Mon 9 Mar mail family.support.north: Step down: 1 waiting for you",
				"Mon 9 Mar print consent-refused to A1",
				"Mon 16 Mar mail family.support.north: Step down: 1 waiting for you",
				"Mon 23 Mar mail family.support.north: Step down: 1 waiting for you",
				"Mon 30 Mar mail family.support.north: Step down: 1 waiting for you",
			}},
		{name: "refused once more, on another day, while the letter lies in the print folder", days: 16, unprinted: true,
			family: sample(2).refuses(2, both...).closes(4).refuses(8, casefile.Share),
			want: []string{
				"Mon 9 Mar print consent-refused to A1",
				"Tue 10 Mar recall consent-refused to A1",
				"Tue 10 Mar print consent-refused to A1 AGAIN",
			}},
		{name: "social work ends while the letter lies in the print folder", days: 16, unprinted: true,
			family: sample(2).refuses(2, both...).closes(4).then(4, func(e *casefile.Episode) { e.SocialWorkEndsOn = day(8) }),
			want: []string{
				"Mon 9 Mar print consent-refused to A1",
			}},
		{name: "nobody on record can consent", days: 2,
			family: sample(2).addressed(func(a *casefile.Adult) { a.Relationship, a.ParentalResponsibility = "grandmother", casefile.No }).agrees(0),
			want: []string{
				"Mon 2 Mar mail anna.fieldhouse: Step down: 1 due today",
				"Mon 2 Mar mail morgan.sampleworth: Step down: 1 waiting for you",
				"Tue 3 Mar mail anna.fieldhouse: Step down: 1 overdue",
			}},
	}
}
