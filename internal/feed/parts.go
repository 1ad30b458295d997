package feed

import (
	"fmt"
	"slices"

	"stepdown/internal/casefile"
)

type (
	adultEntry   = entry[adultRow]
	childEntry   = entry[casefile.Child]
	consentEntry = entry[casefile.ConsentEvent]
	rulingEntry  = entry[casefile.Ruling]
	leadEntry    = entry[casefile.LeadProfessional]
	holdEntry    = entry[casefile.Hold]
)

// addressLines are as many as fit into an envelope's window, between the name and the postcode.
const addressLines = 5

// adultRow is a row of adults.csv; the lines of the address may have gaps.
type adultRow struct {
	casefile.Adult
	lines [addressLines]string
}

// addressColumns are those of the lines of an address.
func addressColumns[T any](optional bool, lines func(*T) *[addressLines]string) (all []field[T]) {
	for i, example := range [addressLines]string{"12 Inventor's Row", "Fablebury"} {
		f := column(fmt.Sprintf("address_line_%d", i+1), "the address, line by line, without the postcode", example,
			func(row *T) cell { return named{text{&lines(row)[i], 100}} })
		f.optional = optional
		all = append(all, f)
	}
	return all
}

var adults = keyed("adults.csv", slices.Concat([]field[adultEntry]{
	column("person_ref", "the parent, carer or addressed young person: the same in every feed, and one row for each in an episode",
		"EHM-20931-A1", func(e *adultEntry) cell { return text{&e.row.ID, 64} }).must(),
	column("name", "the name as the person is addressed", "Ms Tamsin Penhallow",
		func(e *adultEntry) cell { return person{named{text{&e.row.Name, 100}}} }).must(),
	column("relationship", "what the person is to the children", "mother",
		func(e *adultEntry) cell { return titled{text{&e.row.Relationship, 60}} }),
	column("young_person", "whether it is a young person who is addressed, and asked for consent, in their own right", "no",
		func(e *adultEntry) cell { return flag{&e.row.YoungPerson} }).must(),
	column("parental_responsibility", "whether the person has parental responsibility", "yes", func(e *adultEntry) cell {
		return word[casefile.Answer]{&e.row.ParentalResponsibility, casefile.Answers, casefile.Unknown}
	}),
	column("household", "where the person lives: adults of an episode with the same value live together; blank means not known, and holds "+
		"a letter to the person, not one to others unless it is not safe to write to "+
		"them", "home", func(e *adultEntry) cell { return text{&e.row.Household, 64} }),
}, addressColumns(false, func(e *adultEntry) *[addressLines]string { return &e.row.lines }), []field[adultEntry]{
	column("postcode", "the postcode of the address", "NN99 1AA", func(e *adultEntry) cell { return postcode{&e.row.Postcode} }),
	column("address_confirmed_on", "the day on which the address was last confirmed", "18/02/2026",
		func(e *adultEntry) cell { return day{&e.row.AddressConfirmedOn, true} }),
	column("address_confirmed_by", "who confirmed it; needed with its day", "Morgan Sampleworth",
		func(e *adultEntry) cell { return named{text{&e.row.AddressConfirmedBy, 100}} }),
	column("safe_to_write", "whether it is safe to write to the person; only yes lets a letter go to the household", "yes",
		func(e *adultEntry) cell {
			return word[casefile.Answer]{&e.row.SafeToWrite, casefile.Answers, casefile.Unknown}
		}),
	column("channel", "how a letter reaches the person; needed if they are addressed", "post",
		func(e *adultEntry) cell { return word[casefile.Channel]{&e.row.Channel, casefile.Channels, ""} }),
	column("email", "the person's e-mail address", "tamsin.penhallow@example.org", func(e *adultEntry) cell { return mailbox{&e.row.Email} }),
	column("language", "the language in which the person reads letters", "en", func(e *adultEntry) cell { return tongue{&e.row.Language} }),
	column("format", "the form in which the person can read letters; blank means not known", "standard",
		func(e *adultEntry) cell { return word[casefile.Format]{&e.row.Format, casefile.Formats, ""} }),
	column("addressed", "whether the person is written to at all", "yes", func(e *adultEntry) cell { return flag{&e.row.Addressed} }).must(),
	column("uprn", "the number of the property in the national address register; two addresses with one number are one door",
		"100012345678", func(e *adultEntry) cell { return uprn{&e.row.UPRN} }).may(),
	column("greeting", "the name after Dear, where it is another than the name in the address", "Ms Penhallow",
		func(e *adultEntry) cell { return person{named{text{&e.row.Greeting, 100}}} }).may(),
	column("safe_by_post", "whether it is safe to write to the person by post, where safe_to_write does not hold for every channel; once "+
		"no or unknown, only yes lifts it", "yes", func(e *adultEntry) cell {
		return word[casefile.Answer]{&e.row.SafeByPost, casefile.Answers, ""}.orBlank("as safe_to_write says")
	}).may(),
	column("safe_by_email", "the same by e-mail", "no", func(e *adultEntry) cell {
		return word[casefile.Answer]{&e.row.SafeByEmail, casefile.Answers, ""}.orBlank("as safe_to_write says")
	}).may(),
})...)

var children = keyed("children.csv",
	column("name", "the child's name, as letters give it", "Alfie Penhallow",
		func(e *childEntry) cell { return person{named{text{&e.row.Name, 100}}} }).must(),
	column("born_on", "the date of birth, or the expected one", "14/05/2017",
		func(e *childEntry) cell { return birth{day{&e.row.BornOn, false}} }),
	column("died_on", "the date of death", "", func(e *childEntry) cell { return day{&e.row.DiedOn, true} }),
)

var consents = keyed("consents.csv",
	column("giver_ref", "who decided: person_ref of adults.csv", "EHM-20931-A1",
		func(e *consentEntry) cell { return text{&e.row.Giver, 64} }).must(),
	column("scope", "what was decided about: that information is shared with early help services, or that the family engages with them",
		"share", func(e *consentEntry) cell { return word[casefile.Scope]{&e.row.Scope, casefile.Scopes, ""} }).must(),
	column("decision", "what was decided", "given", func(e *consentEntry) cell {
		return word[casefile.Decision]{&e.row.Decision,
			casefile.Decisions, ""}
	}).must(),
	column("decided_on", "the day of the decision", "03/03/2026", func(e *consentEntry) cell { return day{&e.row.On, true} }).must(),
	column("form_signed_on", "the day on which the consent form was signed; needed where consent is given", "03/03/2026",
		func(e *consentEntry) cell { return day{&e.row.FormSignedOn, true} }),
	column("excluded_organisations", "organisations that the giver keeps out", "Hearth Family Centre; Fablebury Housing",
		func(e *consentEntry) cell { return list{&e.row.ExcludedOrganisations} }),
)

var rulings = keyed("rulings.csv",
	column("decision", "how a manager ruled that consent stands, where givers differ", "refused", func(e *rulingEntry) cell {
		return word[casefile.Decision]{&e.row.Decision, []casefile.Decision{casefile.Given, casefile.Refused}, ""}
	}).must(),
	column("ruled_on", "the day of the ruling; it holds for what had been said by then", "26/03/2026",
		func(e *rulingEntry) cell { return day{&e.row.On, true} }).must(),
	column("ruled_by", "the manager who ruled", "Robin Exampleby", func(e *rulingEntry) cell { return named{text{&e.row.By, 100}} }).must(),
)

var leads = keyed("lead_professionals.csv",
	column("name", "the lead professional's name", "Jamie Chalkley",
		func(e *leadEntry) cell { return person{named{text{&e.row.Name, 100}}} }).must(),
	column("role", "their role", "pastoral lead", func(e *leadEntry) cell { return titled{text{&e.row.Role, 100}} }).must(),
	column("organisation", "their organisation; consents may exclude it", "Fablebury Primary School",
		func(e *leadEntry) cell { return titled{text{&e.row.Organisation, 200}} }).must(),
	column("telephone", "the number that the closure letter gives", "01632 960201",
		func(e *leadEntry) cell { return text{&e.row.Telephone, 40} }),
	column("email", "their e-mail address", "j.chalkley@example.org", func(e *leadEntry) cell { return mailbox{&e.row.Email} }),
	column("from", "the first day on which they lead", "04/03/2026", func(e *leadEntry) cell { return day{&e.row.From, false} }),
	column("until", "the last day on which they lead; blank while no end is known", "",
		func(e *leadEntry) cell { return day{&e.row.Until, false} }),
)

var holds = keyed("holds.csv",
	column("reason", "why every letter of the episode is held back; it appears in no letter", "the family asked for time",
		func(e *holdEntry) cell { return text{&e.row.Reason, 500} }).must(),
	column("held_by", "who holds the letters back", "Morgan Sampleworth",
		func(e *holdEntry) cell { return named{text{&e.row.By, 100}} }).must(),
	column("from", "the first day of the hold", "09/03/2026", func(e *holdEntry) cell { return day{&e.row.From, false} }).must(),
	column("until", "the first day on which letters may go again; blank until somebody ends the hold", "23/03/2026",
		func(e *holdEntry) cell { return day{&e.row.Until, false} }),
	column("safety", "whether the letters are held for somebody's safety", "no", func(e *holdEntry) cell { return mark{&e.row.Safety} }).may(),
)

var coordinators = newSheet("coordinators.csv",
	column("coordinator_ref", "the Early Help Coordinator: the same in every feed, one row for each", "ehco-anna",
		func(c *casefile.Coordinator) cell { return text{&c.ID, 64} }).must(),
	column("name", "the coordinator's name", "Anna Quillfeather",
		func(c *casefile.Coordinator) cell { return named{text{&c.Name, 100}} }).must(),
	column("email", "where reminders go", "anna.quillfeather@example.org", func(c *casefile.Coordinator) cell { return mailbox{&c.Email} }),
	column("absent_from", "the first day away", "30/03/2026", func(c *casefile.Coordinator) cell { return day{&c.AbsentFrom, false} }),
	column("absent_until", "the last day away; blank while no end is known", "10/04/2026",
		func(c *casefile.Coordinator) cell { return day{&c.AbsentUntil, false} }),
	column("left_on", "the first day on which the coordinator is no longer in post", "",
		func(c *casefile.Coordinator) cell { return day{&c.LeftOn, false} }),
	column("deputy_ref", "who stands in: coordinator_ref of another row", "ehco-ben",
		func(c *casefile.Coordinator) cell { return text{&c.Deputy, 64} }),
	column("team_inbox", "where reminders go if both are away", "early.help@example.org",
		func(c *casefile.Coordinator) cell { return mailbox{&c.TeamInbox} }),
	column("lead_email", "the coordinator's lead, who hears of what is overdue by 2 working days", "lead@example.org",
		func(c *casefile.Coordinator) cell { return mailbox{&c.LeadEmail} }),
	column("service_manager_email", "the service manager, who hears of what is overdue by 5 working days", "manager@example.org",
		func(c *casefile.Coordinator) cell { return mailbox{&c.ServiceManagerEmail} }),
)
