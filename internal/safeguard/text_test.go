package safeguard_test

import (
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
	"stepdown/internal/timetable"
)

func TestTextThatIsNoNameAndNoAddressHolds(t *testing.T) {
	line := func(text string) change {
		return first(func(a *casefile.Adult) { a.Address = append([]string{text}, a.Address...) })
	}
	named := func(name, greeting string) change {
		return first(func(a *casefile.Adult) { a.Name, a.Greeting = name, greeting })
	}
	household := func(h string) func(*casefile.Adult) { return func(a *casefile.Adult) { a.Household = h } }
	confirmedBy := func(by string) func(*casefile.Adult) { return func(a *casefile.Adult) { a.AddressConfirmedBy = by } }
	lead := func(name, role, organisation, telephone string) change {
		return func(e *casefile.Episode) {
			l := &e.LeadProfessionals[0]
			l.Name, l.Role, l.Organisation, l.Telephone = name, role, organisation, telephone
		}
	}
	worker := func(name, telephone string) change {
		return func(e *casefile.Episode) { e.SocialWorker.Name, e.SocialWorker.Telephone = name, telephone }
	}
	child := func(name string) change {
		return func(e *casefile.Episode) { e.Children = append(e.Children, casefile.Child{Name: name}) }
	}
	beside := func(line, relationship string) change {
		return func(e *casefile.Episode) {
			lodger := parent("P7", "H1")
			lodger.Addressed, lodger.Address, lodger.Relationship = false, append([]string{line}, lodger.Address...), relationship
			e.Adults = append(e.Adults, lodger)
		}
	}
	unsafe := func(name string, safe casefile.Answer) change {
		return func(e *casefile.Episode) {
			other := parent("P8", "H2")
			other.Relationship = "dad"
			other.Name, other.Addressed, other.SafeToWrite, other.Address = name, false, safe, []string{"9 Zed Road", "Otherton"}
			e.Adults = append(e.Adults, other)
		}
	}
	mailedTo := func(box string) func(*casefile.Adult) {
		return func(a *casefile.Adult) { mailed(a); a.Email = box }
	}
	no, unknown := unsafe("Mr Bob Danger", casefile.No), unsafe("Mr Bob Danger", casefile.Unknown)
	for name, tc := range map[string]struct {
		changes []change
		code    ledger.Code
	}{
		"c/o somebody":                        {[]change{line("c/o Mr Bob Danger")}, ledger.AddressSaysMore},
		"c/o somebody, and it is mailed":      {[]change{line("c/o Mr Bob Danger"), first(mailed)}, ""},
		"not to be posted":                    {[]change{line("DO NOT POST - DV")}, ledger.AddressSaysMore},
		"not to be posted, and it is mailed":  {[]change{line("Do not contact"), first(mailed)}, ledger.AddressSaysMore},
		"somebody there is not to be written": {[]change{beside("Do not write", "")}, ledger.AddressSaysMore},
		"a house of that name":                {[]change{line("Careofield House")}, ""},
		"two people":                          {[]change{named("Mr and Mrs Pen", "")}, ledger.NameOfTwo},
		"two are greeted":                     {[]change{named("Ms Tam Pen", "Ms Pen and Mr Danger")}, ledger.NameOfTwo},
		"somebody else is greeted":            {[]change{named("Ms Tam Pen", "Mr Danger")}, ledger.GreetingOfAnother},
		"somebody unsafe in the address":      {[]change{no, line("Bob Danger")}, ledger.AddressSaysMore},
		"somebody not known to be safe":       {[]change{unknown, line("at Mr Danger, 3 Beta Road")}, ledger.AddressSaysMore},
		"somebody safe in the address":        {[]change{unsafe("Mr Bob Danger", casefile.Yes), line("Bob Danger")}, ""},
		"they are there, and it is mailed":    {[]change{no, line("Bob Danger"), first(mailed)}, ""},
		"a street of that name":               {[]change{no, line("Danger Lane")}, ""},
		"their name in the mailbox":           {[]change{no, first(mailedTo("bob.danger@example.org"))}, ledger.MailboxOfOthers},
		"their surname in it, glued":          {[]change{unknown, first(mailedTo("thedangers80@example.org"))}, ledger.MailboxOfOthers},
		"it is not used":                      {[]change{no, first(func(a *casefile.Adult) { a.Email = "bob.danger@example.org" })}, ""},
		"they are safe":                       {[]change{unsafe("Mr Bob Danger", casefile.Yes), first(mailedTo("bob.danger@example.org"))}, ""},
		"the reader's own mailbox":            {[]change{no, first(mailedTo("p1.sample@example.org"))}, ""},
		"a mailbox in the place of one":       {[]change{first(mailedTo("donotwrite@example.org"))}, ledger.EmailUnusable},
		"their name as the reader's":          {[]change{no, named("Mr Bob Danger", "")}, ledger.NameOfTwo},
		"a short form of their name":          {[]change{no, named("Mr Robert Danger", "")}, ledger.NameOfTwo},
		"their title in another language":     {[]change{no, named("Pan Danger", "")}, ledger.NameOfTwo},
		"the reader and them, in Polish":      {[]change{no, named("Tam i Bob Pen", "")}, ledger.NameOfTwo},
		"a role in Romanian":                  {[]change{no, named("Părinții", "")}, ledger.NameSaysMore},
		"their surname":                       {[]change{no, named("Ms Tam Danger", "Ms Danger")}, ""},
		"their given name is greeted":         {[]change{no, named("Ms Tam Pen", "Bob")}, ledger.GreetingOfAnother},
		"a short form of theirs is greeted":   {[]change{no, named("Ms Siobhan Pen", "Rob")}, ledger.GreetingOfAnother},
		"a name that nobody has is greeted":   {[]change{no, named("Ms Tam Pen", "Kim")}, ledger.GreetingOfAnother},
		"so it is where safety is not known":  {[]change{unknown, named("Ms Tam Pen", "Kim")}, ledger.GreetingOfAnother},
		"a short form of the reader's":        {[]change{no, named("Ms Tamsin Pen", "Tammy")}, ""},
		"a nickname where all are safe":       {[]change{unsafe("Mr Bob Danger", casefile.Yes), named("Ms Tam Pen", "Kim")}, ""},
		"a warning in the name":               {[]change{named("Ms Tam Pen UNSAFE", "")}, ledger.NameSaysMore},
		"a warning in the greeting":           {[]change{named("Ms Tam Pen", "Tam (DV)")}, ledger.NameSaysMore},
		"a marker behind a name":              {[]change{named("Ms Tam Pen VICTIM", "")}, ledger.NameSaysMore},
		"a surname in capitals":               {[]change{named("Ms Sarah Jane PENHALLOW", "")}, ""},
		"a rarer one that a child has too":    {[]change{child("Chidi Okafor"), named("Ms Nkiru Adaeze OKAFOR", "")}, ""},
		"a rarer one that nobody has":         {[]change{named("Ms Nkiru Adaeze OKAFOR", "")}, ledger.NameSaysMore},
		"a reader called D.V.":                {[]change{named("D.V. Rao", "")}, ""},
		"a reader called Uwaga":               {[]change{named("Ms Precious Uwaga", "")}, ""},
		"a reader called Marfat":              {[]change{named("Ms Marfat Begum", "Ms Begum")}, ""},
		"a worker called D.V.":                {[]change{worker("D.V. Rao", "01632 960001")}, ""},
		"a worker whose name warns":           {[]change{worker("Ms S Worker DV", "01632 960001")}, ledger.NoSignature},
		"a lead called D.V.":                  {[]change{lead("Dr D.V. Rao", "teacher", "School", "01632 960002")}, ""},
		"a lead with a name like hers": {[]change{named("Ms Emily Jones", ""), lead("Ms Emma Jones", "teacher", "School", "01632 960002")},
			""},
		"a lead with a name like his": {[]change{named("Mr Johan Khan", ""), lead("Joe Khan", "teacher", "School", "01632 960002")}, ""},
		"a lead with a short form of it": {[]change{named("Mr Joseph Khan", ""), lead("Joe Khan", "teacher", "School", "01632 960002")},
			ledger.LeadInFamily},
		"a role":                             {[]change{named("The Occupier", "")}, ledger.NameSaysMore},
		"a warning for a relationship":       {[]change{first(func(a *casefile.Adult) { a.Relationship = "deceased" })}, ledger.NameSaysMore},
		"a warning of somebody there":        {[]change{beside("", "alleged perpetrator")}, ledger.NameSaysMore},
		"a relationship":                     {[]change{first(func(a *casefile.Adult) { a.Relationship = "ex-partner" })}, ""},
		"a placeholder for a household":      {[]change{first(household("unknown"))}, ledger.HouseholdUnknown},
		"a household of a number":            {[]change{first(household("1"))}, ""},
		"confirmed by nobody":                {[]change{first(confirmedBy("letter returned"))}, ledger.AddressUnconfirmed},
		"confirmed by one who is not safe":   {[]change{no, first(confirmedBy("Bob Danger"))}, ledger.AddressUnconfirmed},
		"confirmed by what he is to them":    {[]change{no, first(confirmedBy("dad"))}, ledger.AddressUnconfirmed},
		"confirmed by the reader":            {[]change{no, first(confirmedBy("Ms P1 Sample"))}, ""},
		"confirmed by an e-mail address":     {[]change{first(confirmedBy("robin.exampleby@example.org"))}, ""},
		"confirmed by the IDVA":              {[]change{first(confirmedBy("Domestic Abuse Service IDVA"))}, ""},
		"confirmed by MARAC's coordinator":   {[]change{first(confirmedBy("MARAC coordinator"))}, ""},
		"confirmed by D.V.":                  {[]change{first(confirmedBy("D.V. Rao"))}, ""},
		"confirmed by a number":              {[]change{first(confirmedBy("Duty worker 01632 960201"))}, ""},
		"confirmed by what is no word of it": {[]change{first(confirmedBy("not safe"))}, ledger.AddressUnconfirmed},
		"confirmed by the social worker":     {[]change{unsafe("Mr S Worker", casefile.No), first(confirmedBy("Ms S Worker"))}, ""},
		"no number to call":                  {[]change{lead("Mr L Lead", "teacher", "School", "see notes")}, ledger.LeadIncomplete},
		"a number with an option":            {[]change{lead("Mr L Lead", "teacher", "School", "0300 126 1000, option 1")}, ""},
		"a number not to be given":           {[]change{lead("Mr L Lead", "teacher", "School", "01632 960201 (own)")}, ledger.LeadIncomplete},
		"no organisation":                    {[]change{lead("Mr L Lead", "teacher", "DO NOT DISCLOSE", "01632 960002")}, ledger.LeadIncomplete},
		"a service against abuse":            {[]change{lead("Mr L Lead", "IDVA", "Domestic Abuse Service", "01632 960002")}, ""},
		"more than a lead's name":            {[]change{lead("Mr L Lead 01632 960002", "IDVA", "S", "01632 960002")}, ledger.LeadIncomplete},
		"no role":                            {[]change{lead("Mr L Lead", "unknown", "School", "01632 960002")}, ledger.LeadIncomplete},
		"no lead":                            {[]change{lead("Vacant", "teacher", "School", "01632 960002")}, ledger.LeadIncomplete},
		"a lead of another form of the name": {[]change{no, lead("Robert Danger", "teacher", "School", "01632 960002")}, ledger.LeadInFamily},
		"a lead of a like name":              {[]change{no, lead("Robin Dangerfield", "teacher", "School", "01632 960002")}, ""},
		"nobody signs":                       {[]change{worker("Unallocated", "01632 960001")}, ledger.NoSignature},
		"no number of who signs":             {[]change{worker("Ms S Worker", "DO NOT GIVE OUT 07700 900123")}, ledger.NoSignature},
		"a direct number of who signs":       {[]change{worker("Ms S Worker", "Tel No: 01632 960001 (direct)")}, ""},
		"a lead at a school's office":        {[]change{lead("Mr L Lead", "teacher", "School", "01632 960001 (school office)")}, ""},
		"a charity of a lead":                {[]change{lead("Mr L Lead", "volunteer", "Don't Lose Hope", "01632 960001")}, ""},
		"a carer at weekends":                {[]change{first(func(a *casefile.Adult) { a.Relationship = "Carer (weekends only)" })}, ""},
		"their initial of a longer name": {[]change{unsafe("Robert Danger", casefile.No), first(mailedTo("bobd@example.org"))},
			ledger.MailboxOfOthers},
		"their name behind the @":   {[]change{no, first(mailedTo("tam@bobdanger.co.uk"))}, ledger.MailboxOfOthers},
		"a mailbox with an initial": {[]change{first(mailedTo("n.one@example.org"))}, ""},
		"an extension of who signs": {[]change{worker("Ms S Worker", "01632 960001 ext 12")}, ""},
		"confirmed by a manager":    {[]change{confirmed("Robin Exampleby", "")}, ""},
		"a surname like that":       {[]change{named("Sandy And", "Ms And")}, ""},
	} {
		if got := sole(Check(closed(tc.changes...), ledger.Past{}, world(day("04-28")))); got.Why.Code != tc.code {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// confirmed says by whom the feed has the closure confirmed.
func confirmed(by, id string) change {
	return func(e *casefile.Episode) {
		for i := range e.Milestones {
			if m := &e.Milestones[i]; m.Step == casefile.ClosureConfirmed {
				m.By, m.ByID = by, id
			}
		}
	}
}

// A manager who confirmed the closure before the handover began is asked again; a refusal's letter does not rest on a handover.
func TestAClosureOfBeforeTheHandoverHoldsItsLetter(t *testing.T) {
	began := func(on string) change {
		return func(e *casefile.Episode) {
			e.Milestones = append(e.Milestones, casefile.Milestone{Step: casefile.HandoverStarted, On: day(on), Source: casefile.FromFeed})
		}
	}
	confirmed := func(on string) change {
		return func(e *casefile.Episode) {
			e.Milestones = append(e.Milestones,
				casefile.Milestone{Step: casefile.ClosureConfirmed, On: day(on), By: "Robin Exampleby", Source: casefile.FromFeed})
		}
	}
	for on, want := range map[string]ledger.Code{"03-03": "closure-unconfirmed", "03-04": "", "04-27": ""} {
		if got := sole(Check(closed(began("03-04"), confirmed(on)), ledger.Past{}, world(day("04-28")))); got.Why.Code != want {
			t.Errorf("confirmed on %s: %+v", on, got)
		}
	}
	if got := sole(Check(refusing(began("04-20"), confirmed("04-19")), ledger.Past{}, world(day("04-28")))); got.Why.Code != "" {
		t.Errorf("a refusal's letter: %+v", got)
	}
}

// A placeholder neither lets a letter go nor lets it vanish: a manager is asked.
func TestAClosureThatNobodyConfirmedHoldsItsLetter(t *testing.T) {
	for by, want := range map[string]ledger.Code{
		"Robin Exampleby": "", "Sys Temple": "", "D.V. Rao": "", "D.V.Rao": "", "robin.exampleby@example.org": "",
		"Robin Exampleby 01632 960 201": "", "R Exampleby (07700 900123)": "", "Ms Precious Uwaga": "", "Marfat Begum": "",
		"Head of Service, Domestic Abuse": "", "MARAC chair": "", "Dee Vee": "", "Adminah Khan": "",
		"TBC": "closure-unconfirmed", "Unknown": "closure-unconfirmed", "system": "closure-unconfirmed", "?": "closure-unconfirmed",
		"not confirmed": "closure-unconfirmed", "DV": "closure-unconfirmed", "auto": "closure-unconfirmed", "do not send": "closure-unconfirmed",
	} {
		for id, want := range map[string]ledger.Code{"": want, "TBC": want, "staff-rex": ""} {
			e := closed(confirmed(by, id))
			if got := sole(Check(e, ledger.Past{}, world(day("04-28")))); got.Why.Code != want {
				t.Errorf("confirmed by %q, %q: %+v", by, id, got)
			}
			ready := letterTo(ledger.Occasion{Kind: timetable.Closure.Name, Since: day("03-02")}, "P1")
			past := ledger.Past{Letters: []ledger.PastLetter{{ID: 1, State: ledger.Ready, Letter: ready, WrittenOn: day("04-27")}}}
			if l, _ := Check(e, past, world(day("04-28"))).Find(ready); l.Decision.Verdict == Cancel || l.Decision.Why.Code != want {
				t.Errorf("confirmed by %q, %q, when it was ready: %+v", by, id, l.Decision)
			}
			if e.ClosedOn() != day("04-27") {
				t.Errorf("confirmed by %q, %q: for its neighbours the case is open", by, id)
			}
		}
	}
	if got := sole(Check(refusing(confirmed("TBC", "")), ledger.Past{}, world(day("04-28")))); got.Why.Code != "closure-unconfirmed" {
		t.Errorf("a refusal's letter: %+v", got)
	}
	again := func(by string, source casefile.Source, on string) change {
		return func(e *casefile.Episode) {
			e.Milestones = append(e.Milestones, casefile.Milestone{Step: casefile.ClosureConfirmed, On: day(on), By: by, Source: source})
		}
	}
	for name, e := range map[string]*casefile.Episode{
		"the feed corrects it":                closed(confirmed("TBC", ""), again("Robin Exampleby", casefile.FromFeed, "04-27")),
		"a manager records it":                closed(confirmed("TBC", ""), again("Robin Exampleby", casefile.FromPerson, "04-27")),
		"another day has nobody behind it":    closed(again("Rob Exam", casefile.FromPerson, "04-27"), again("TBC", casefile.FromFeed, "04-24")),
		"a blank name says nothing of nobody": closed(confirmed("", "")),
	} {
		if got := sole(Check(e, ledger.Past{}, world(day("04-28")))); got.Verdict != Go {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
