package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/feed"
)

// Crowd is a feed of any number of invented cases, for trying out how much an installation bears. On its day, and not
// before, the first Letters cases are each owed one letter, by either kind, one in five by e-mail, and the next Items cases
// each bring the first reminder of an item for their coordinator; the others are at rest. The same Crowd gives the same
// feed. No two of up to ten million cases share a surname or an address.
type Crowd struct {
	Cases, Letters, Items int
	Seed                  uint64
	Day                   calendar.Date // a working day
	First                 int           // the number of the first case: another crowd's cases have others
	Changes               bool          // the feed is one of changes, and leaves other cases alone
}

var england = calendar.New(nil, nil)

// itemsEach is how many items fall due for one coordinator.
const itemsEach = 50

func (c Crowd) coordinators() int { return max(1, (c.Items+itemsEach-1)/itemsEach) }

// Coordinators are as many as share the items.
func (c Crowd) Coordinators() []casefile.Coordinator {
	all := make([]casefile.Coordinator, c.coordinators())
	for i := range all {
		all[i] = casefile.Coordinator{ID: fmt.Sprintf("ehco-%05d", i), Name: c.named(-1 - i), Email: fmt.Sprintf("ehco.%05d@example.org", i),
			TeamInbox: "early-help-team@example.org", LeadEmail: "early-help-lead@example.org", ServiceManagerEmail: "service-manager@example.org"}
	}
	return all
}

// Write writes the feed into a folder, case by case.
func (c Crowd) Write(dir string) error {
	w, err := feed.NewWriter(dir, feed.Manifest{MadeAt: madeAt(c.Day), Full: !c.Changes})
	if err != nil {
		return err
	}
	for i := range c.Cases {
		e := c.Episode(i)
		if w.Add(&e) != nil {
			return w.Close()
		}
	}
	for _, coordinator := range c.Coordinators() {
		if w.AddCoordinator(coordinator) != nil {
			return w.Close()
		}
	}
	return w.Close()
}

// Episode is the i-th case, from 0.
func (c Crowd) Episode(i int) casefile.Episode {
	random := rand.New(rand.NewPCG(c.Seed, uint64(c.First+i)))
	yesterday, ref := england.AddWorkingDays(c.Day, -1), fmt.Sprintf("CR%07d", c.First+i)
	surname := c.named(c.First + i)
	street, postcode := c.placed(c.First + i)
	e := casefile.Episode{
		Key: casefile.Key{Case: ref, Number: 1}, Level: 2, Basis: casefile.ChildInNeedPlan, Support: casefile.SupportWanted,
		DecidedOn: c.Day.AddDays(-60), EHCOToldOn: c.Day.AddDays(-60), PlanningStartedOn: c.Day.AddDays(-60),
		SocialWorkPlannedEnd: c.Day.AddDays(30),
		SocialWorker: casefile.Worker{Name: "Morgan Sampleworth", Telephone: "01632 960101", Email: "morgan.sampleworth@example.org",
			Team: "Family Support Team North"},
		Manager: "Robin Exampleby", EHCO: fmt.Sprintf("ehco-%05d", i%c.coordinators()),
		Children: []casefile.Child{{Name: "Alfie " + surname, BornOn: c.Day.AddDays(-1000 - random.IntN(4000))}},
		Adults: []casefile.Adult{{
			ID: ref + "-A1", Name: "Ms Tamsin " + surname, Greeting: "Ms " + surname, Relationship: "mother", ParentalResponsibility: casefile.Yes,
			Household: "home",
			Address:   []string{street, "Fablebury"}, Postcode: postcode, UPRN: fmt.Sprint(100_000_000_000 + c.shuffled(c.First+i)),
			AddressConfirmedOn: c.Day.AddDays(-12), AddressConfirmedBy: "Morgan Sampleworth",
			SafeToWrite: casefile.Yes, SafeByPost: casefile.Yes, SafeByEmail: casefile.Yes, Channel: casefile.Post, Language: "en",
			Format: casefile.Standard, Addressed: true,
		}},
	}
	switch {
	case i < c.Letters:
		if (c.First+i)%5 == 4 {
			e.Adults[0].Channel, e.Adults[0].Email = casefile.Email, strings.ToLower(surname)+"@example.org"
		}
		if i%2 == 0 {
			c.consent(&e, casefile.Refused)
		} else {
			c.handOver(&e, -55)
			c.reach(&e, casefile.SixWeekReview, c.Day.AddDays(-8), "")
			c.reach(&e, casefile.HandoverCompleted, c.Day.AddDays(-7), "Morgan Sampleworth")
		}
		c.reach(&e, casefile.ClosureConfirmed, yesterday, "Robin Exampleby")
		e.SocialWorkEndsOn = yesterday
	case i < c.Letters+c.Items:
		// Consent to sharing is due to be known on the fifth working day; the first reminder comes on the one before.
		e.EHCOToldOn = england.AddWorkingDays(c.Day, -4)
		e.DecidedOn = e.EHCOToldOn
		c.consent(&e, casefile.Given)
		e.Consents = slices.DeleteFunc(e.Consents, func(said casefile.ConsentEvent) bool { return said.Scope == casefile.Share })
	case i%2 == 0:
		e.StoppedOn, e.StopReason = c.Day.AddDays(-30), casefile.SteppedUp
	default:
		c.handOver(&e, -20)
	}
	return e
}

// consent has the family say so long ago.
func (c Crowd) consent(e *casefile.Episode, decision casefile.Decision) {
	for _, scope := range casefile.Scopes {
		event := casefile.ConsentEvent{Giver: e.Adults[0].ID, Scope: scope, Decision: decision, On: c.Day.AddDays(-58)}
		if decision == casefile.Given {
			event.FormSignedOn = event.On
		}
		e.Consents = append(e.Consents, event)
	}
}

// handOver begins a handover with everything done on time.
func (c Crowd) handOver(e *casefile.Episode, from int) {
	c.consent(e, casefile.Given)
	lead := teacher
	lead.From = c.Day.AddDays(from - 1)
	e.LeadProfessionals = []casefile.LeadProfessional{lead}
	for _, step := range []casefile.Step{casefile.ActionPlanSent, casefile.JointMeeting, casefile.HandoverStarted, casefile.FirstFollowUp} {
		c.reach(e, step, c.Day.AddDays(from), "")
	}
}

func (c Crowd) reach(e *casefile.Episode, step casefile.Step, on calendar.Date, by string) {
	e.Milestones = append(e.Milestones, casefile.Milestone{Step: step, On: on, By: by, Source: casefile.FromFeed, RecordedOn: on})
}

// shuffled gives each number another one, by the seed.
func (c Crowd) shuffled(i int) uint64 { return uint64(i+1<<20) ^ c.Seed&0xfffff }

// named is a surname that no other case of the crowd has: its shuffled number in syllables.
func (c Crowd) named(i int) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	const each = uint64(len(consonants) * len(vowels))
	n := c.shuffled(i)
	var b strings.Builder
	for range 5 {
		syllable := n % each
		b.WriteByte(consonants[syllable/uint64(len(vowels))])
		b.WriteByte(vowels[syllable%uint64(len(vowels))])
		n /= each
	}
	name := b.String()
	return strings.ToUpper(name[:1]) + name[1:]
}

// streets are those of Fablebury.
var streets = [...]string{"Inventor's Row", "Fable Lane", "Quill Street", "Lantern Hill", "Thimble Close", "Weathercock Road",
	"Marzipan Court", "Kettle Green",
	"Paper Mill Way", "Otter Bank", "Sundial Walk", "Bellfounder Street", "Mapmaker's Yard", "Harebell Drive", "Plum Tree Avenue",
	"Drover's End"}

// placed is an address that no other case of the crowd has: its shuffled number as a house, a postcode of a district that
// does not exist, and a street.
func (c Crowd) placed(i int) (street, postcode string) {
	const houses, letters = 200, "ABDEFGHJLNPQRSTUWXYZ"
	n := c.shuffled(i)
	next := func(of int) int {
		r := n % uint64(of)
		n /= uint64(of)
		return int(r)
	}
	house := 1 + next(houses)
	postcode = fmt.Sprintf("NN99 %d%c%c", next(10), letters[next(len(letters))], letters[next(len(letters))])
	return fmt.Sprintf("%d %s", house, streets[next(len(streets))]), postcode
}
