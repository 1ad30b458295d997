package letters_test

import (
	"fmt"
	"maps"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/letters/pdf/readback"
)

// histories are what a giver can have said of one scope, in order.
var histories = [][]casefile.Decision{
	{},
	{casefile.Given},
	{casefile.Refused},
	{casefile.Given, casefile.Withdrawn},
	{casefile.Refused, casefile.Given},
	{casefile.Given, casefile.Refused},
}

var (
	england  = calendar.New(nil, nil)
	today    = calendar.MustParse("2026-06-16")
	socialOf = today.AddDays(-5) // the day on which social work ended
)

// calendarOf gives the day on which a giver says something of a scope.
type calendarOf struct {
	name string
	day  func(giver, scope, turn int) calendar.Date
}

var (
	ownDays = calendarOf{"each on a day of their own",
		func(giver, scope, turn int) calendar.Date { return march(1 + 10*turn + 2*giver + scope) }}
	// What is said first is said on one day; a change of mind comes on a day for each scope.
	sharedDays = calendarOf{"both on the same days", func(_, scope, turn int) calendar.Date { return march(1 + 10*turn + turn*scope) }}
)

func march(n int) calendar.Date { return calendar.MustParse("2026-03-01").AddDays(n) }

// story is a family of two people and what they said.
type story struct {
	second  string // parent, young person or carer
	apart   bool   // they live in two households
	days    calendarOf
	ruling  casefile.Decision
	history [2][2]int // by person and scope
}

func (s story) String() string {
	return fmt.Sprintf("%s, apart %v, %s, ruling %q, %v", s.second, s.apart, s.days.name, s.ruling, s.history)
}

var people = [2]string{"Ms Ada Firstly", "Mr Ben Secondly"}

func (s story) episode() *casefile.Episode {
	in := letters.Sampled(timetable.Closure)
	e := in.Episode
	first := e.Adults[0]
	first.Greeting = ""
	first.Name, first.Address, first.Postcode = people[0], []string{"1 Inventor's Row", "Fablebury"}, "NN99 1AA"
	first.AddressConfirmedOn, first.AddressConfirmedBy = today.AddDays(-9), "Morgan Sampleworth"
	second := first
	second.ID, second.Name = "P-2", people[1]
	if s.apart {
		second.Household, second.Address = "elsewhere", []string{"2 Fable Lane", "Fablebury"}
	}
	second.YoungPerson = s.second == "young person"
	if s.second != "parent" {
		second.ParentalResponsibility = casefile.No
	}
	e.Adults = []casefile.Adult{first, second}
	e.Support, e.SocialWorkEndsOn = casefile.SupportWanted, socialOf
	e.Consents = nil
	for giver, person := range s.history {
		for scope, history := range person {
			for turn, decision := range histories[history] {
				e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: e.Adults[giver].ID, Scope: casefile.Scopes[scope], Decision: decision,
					On: s.days.day(giver, scope, turn)})
			}
		}
	}
	if s.ruling != "" {
		e.Rulings = []casefile.Ruling{{Decision: s.ruling, On: march(40), By: "Robin Exampleby"}}
	}
	for step, on := range map[casefile.Step]calendar.Date{casefile.HandoverStarted: march(2), casefile.HandoverCompleted: march(90),
		casefile.ClosureConfirmed: march(95)} {
		e.Milestones = append(e.Milestones, casefile.Milestone{Step: step, On: on, Source: casefile.FromFeed, RecordedOn: on})
	}
	return e
}

// The reckoning below knows the events alone, and nothing of the rooms that it judges.

// answer is how a history ends.
type answer struct {
	yes, no, back, saidYes bool
	on                     calendar.Date
}

// answer is what counts of what somebody has said: nothing of what a carer has.
func (s story) answer(giver, scope int) answer {
	if giver == 1 && s.second == "carer" {
		return answer{}
	}
	return s.said(giver, scope)
}

// said is what somebody has said, whether it counts or not.
func (s story) said(giver, scope int) (a answer) {
	for turn, decision := range histories[s.history[giver][scope]] {
		a = answer{yes: decision == casefile.Given, no: decision != casefile.Given, back: decision == casefile.Withdrawn, saidYes: a.yes,
			on: s.days.day(giver, scope, turn)}
	}
	a.saidYes = a.saidYes && a.no
	return a
}

// stands is how a scope stands: yes, no, or neither. ok is false while people differ.
func (s story) stands(scope int) (yes, no, ok bool) {
	a, b := s.answer(0, scope), s.answer(1, scope)
	yes, no = a.yes || b.yes, a.no || b.no
	if yes && no {
		return s.ruling == casefile.Given, s.ruling == casefile.Refused, s.ruling != ""
	}
	return yes, no, true
}

// fate is what must become of the letter to one person.
type fate struct {
	kind    ledger.Kind // none: no letter of any kind
	held    bool
	young   bool // the letter is to a young person
	answers [2]answer
	risks   [2]bool // what is refused by themselves and stands refused
}

func (s story) fates() (all [2]fate) {
	shareYes, shareNo, known := s.stands(0)
	engageYes, engageNo, engageKnown := s.stands(1)
	for person := range all {
		f := fate{young: person == 1 && s.second == "young person", answers: [2]answer{s.answer(person, 0), s.answer(person, 1)}}
		f.risks = [2]bool{f.answers[0].no && shareNo, f.answers[1].no && engageNo}
		switch {
		case !known || !engageKnown:
		case shareNo || engageNo:
			f.kind, f.held = timetable.ConsentRefused.Name, !f.risks[0] && !f.risks[1]
		case shareYes && engageYes:
			f.kind, f.held = timetable.Closure.Name, s.said(person, 0).no || s.said(person, 1).no
		}
		all[person] = f
	}
	return all
}

// together tells whether one letter serves both.
func (s story) together(fates [2]fate) bool {
	return !s.apart && s.second != "young person" && fates[0].kind != "" && !fates[0].held && !fates[1].held &&
		(fates[0].kind == timetable.Closure.Name || fates[0].answers == fates[1].answers)
}

// stories are all combinations of what two parents say and a manager rules, in one household and in two; and of what a
// parent and a young person, or a carer who is no giver, say.
func stories() (all []story) {
	n := len(histories)
	for _, s := range []story{
		{second: "parent", days: sharedDays}, {second: "parent", days: ownDays}, {second: "parent", days: ownDays, apart: true},
		{second: "young person", days: sharedDays}, {second: "carer", days: sharedDays},
	} {
		for _, s.ruling = range []casefile.Decision{"", casefile.Given, casefile.Refused} {
			for i := range n * n * n * n {
				s.history = [2][2]int{{i % n, i / n % n}, {i / n / n % n, i / n / n / n}}
				if s.second == "parent" || s.history[1][0] == s.history[1][1] {
					all = append(all, s)
				}
			}
		}
	}
	return all
}

// The letters that really go say of each choice that their readers made, and when, and of no other; whoever must not be
// told gets none. Both kinds of letter, as a reader of the page finds them.
func TestALetterSaysOnlyWhatItsReaderDecided(t *testing.T) {
	c := newCensus(t)
	families := make(chan story)
	var atWork sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		atWork.Go(func() {
			for s := range families {
				c.judge(s)
			}
		})
	}
	for i, s := range stories() {
		if i%oneIn == 0 {
			families <- s
		}
	}
	close(families)
	atWork.Wait()
	c.report()
}

// census judges letters and counts them.
type census struct {
	t                                         *testing.T
	wording                                   *letters.Wording
	world                                     safeguard.World
	refused, closure, together, held, nothing atomic.Int64
	pages                                     sync.Map // the text of each page that was drawn, by what it was drawn from
	judged                                    sync.Map // its faults, by its text and by what its reader decided
	read                                      atomic.Int64
}

func newCensus(t *testing.T) *census {
	w := wording(t)
	return &census{t: t, wording: w, world: safeguard.World{
		Today: today, FeedMadeOn: today, Calendar: england, Policy: timetable.Default(), Wording: w.Approved,
		Settings: safeguard.Settings{AddressConfirmedWithin: 90, FeedMaxAge: 1},
	}}
}

func (c *census) report() {
	c.t.Logf("%d consent-refused letters, %d closure letters, %d of them to two; %d held, %d families without any; %d different pages",
		c.refused.Load(),
		c.closure.Load(), c.together.Load(), c.held.Load(), c.nothing.Load(), c.read.Load())
	for _, n := range []*atomic.Int64{&c.refused, &c.closure, &c.together, &c.held, &c.nothing, &c.read} {
		if n.Load() < 100/oneIn {
			c.t.Error("hardly anything was looked at")
		}
	}
}

func (c *census) judge(s story) {
	e, fates := s.episode(), s.fates()
	want := map[string]bool{} // by the people of an envelope: whether it is held
	switch {
	case fates[0].kind == "":
		c.nothing.Add(1)
	case s.together(fates):
		want["P-1+P-2"] = false
		c.together.Add(1)
	default:
		want["P-1"], want["P-2"] = fates[0].held, fates[1].held
	}
	got := map[string]bool{}
	for _, planned := range safeguard.Check(e, ledger.Past{}, c.world).Letters {
		envelope := planned.Envelope
		got[strings.Join(envelope.Addressees, "+")] = planned.Decision.Verdict != safeguard.Go
		switch {
		case envelope.Occasion.Kind != fates[0].kind:
			c.t.Errorf("%s: a %s letter is planned", s, envelope.Occasion.Kind)
		case planned.Decision.Verdict == safeguard.Go:
			c.readPage(s, e, envelope, fates)
		case planned.Decision.Why.Code != "not-their-choice":
			c.t.Errorf("%s: %+v", s, planned.Decision)
		default:
			c.held.Add(1)
		}
	}
	if !maps.Equal(got, want) {
		c.t.Errorf("%s: held or not: got %v, want %v", s, got, want)
	}
}

// readPage draws the letter and reads it back. What says the same to the same address is drawn once.
func (c *census) readPage(s story, e *casefile.Episode, envelope safeguard.Envelope, fates [2]fate) {
	in := letters.Input{Episode: e, Envelope: envelope, Profile: letters.Sample(), Date: today, Reference: e.Case, Created: today.Time()}
	l, err := c.wording.Write(in)
	if err != nil {
		c.t.Errorf("%s: %v", s, err)
		return
	}
	drawn := fmt.Sprintf("%q %q %+v", envelope.Address, l.Title, l.Blocks)
	text, known := c.pages.Load(drawn)
	if !known {
		if l, err = c.wording.Compose(in); err != nil || l.Pages != 1 {
			c.t.Errorf("%s: %d pages, %v", s, l.Pages, err)
			return
		}
		text, _ = c.pages.LoadOrStore(drawn, strings.Join(readback.Read(c.t, l.PDF).Root.Outline(), "\n"))
		c.read.Add(1)
	}
	reader := slices.IndexFunc(e.Adults, func(a casefile.Adult) bool { return a.ID == envelope.Adults[0].ID })
	faults := c.faults(fates[reader], text.(string))
	for person, name := range people {
		if addressed := slices.Contains(envelope.Addressees, e.Adults[person].ID); addressed != strings.Contains(text.(string), name) {
			faults = append(faults, "the names of its readers")
		}
	}
	if len(faults) > 0 {
		c.t.Errorf("%s: the letter to %v is wrong in %s:\n%s", s, envelope.Addressees, strings.Join(faults, "; "), text)
	}
	if fates[reader].kind == timetable.ConsentRefused.Name {
		c.refused.Add(1)
	} else {
		c.closure.Add(1)
	}
}

func (c *census) faults(f fate, page string) []string {
	key := struct {
		fate
		page string
	}{f, page}
	faults, known := c.judged.Load(key)
	if !known {
		faults, _ = c.judged.LoadOrStore(key, f.faults(page))
	}
	return faults.([]string)
}

var (
	aDate        = regexp.MustCompile(`\d+ (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}`)
	anyDate      = regexp.MustCompile(`(?i)` + aDate.String())
	ofSharing    = "you do not want us to share"
	ofEngagement = "you do not want to work with"
)

// faults lists what a page says that its reader did not decide, and what it leaves out.
func (f fate) faults(page string) (faults []string) {
	wrong := func(what string, is bool) {
		if is {
			faults = append(faults, what)
		}
	}
	low := strings.ToLower(page)
	dates := map[string]bool{today.Long(): true, socialOf.Long(): true}
	saidYes := ""
	if f.kind == timetable.ConsentRefused.Name {
		for scope, a := range f.answers {
			if a.no {
				dates[a.on.Long()] = true
			}
			sentence := []string{ofSharing, ofEngagement}[scope]
			wrong("the choice: "+sentence, strings.Count(low, sentence) != map[bool]int{true: 1}[a.no])
			wrong("the day of: "+sentence, a.no && dateBefore(low, sentence) != strings.ToLower(a.on.Long()))
			risks := [][]string{{"services may not know about each other", "no one has the whole picture"},
				{"no one brings all your help together", "small worries can grow"}}[scope]
			if f.young {
				risks = [][]string{{"may not know each other, or your whole story"},
					{"no one brings your help together", "worries can get bigger"}}[scope]
			}
			for _, risk := range risks {
				wrong("the risk: "+risk, strings.Contains(low, risk) != f.risks[scope])
			}
		}
		switch share, engage := f.answers[0], f.answers[1]; {
		case share.saidYes && engage.saidYes:
			saidYes = "had said yes to both before"
		case share.saidYes && engage.no:
			saidYes = "had said yes to sharing before"
		case engage.saidYes && share.no:
			saidYes = "had said yes to working with them before"
		case share.saidYes || engage.saidYes:
			saidYes = "had said yes before"
		}
		wrong("the lead professional", strings.Contains(page, "Chalkley"))
	} else {
		wrong("a choice", strings.Contains(low, "you do not want") || strings.Contains(low, "your choice"))
		wrong("the lead professional", !strings.Contains(page, "Jamie Chalkley"))
	}
	wrong("a yes of before", strings.Count(low, "said yes") != map[bool]int{true: 1}[saidYes != ""] || !strings.Contains(low, saidYes))
	said := map[string]bool{}
	for _, d := range aDate.FindAllString(page, -1) {
		said[d] = true
	}
	wrong(fmt.Sprintf("its days %v", slices.Sorted(maps.Keys(said))), !maps.Equal(said, dates))
	wrong("the tense", !strings.Contains(low, "ended on "+strings.ToLower(socialOf.Long())))
	return faults
}

// dateBefore is the last day that a page names before a sentence.
func dateBefore(low, sentence string) string {
	before, _, _ := strings.Cut(low, sentence)
	found := anyDate.FindAllString(before, -1)
	if len(found) == 0 {
		return ""
	}
	return found[len(found)-1]
}
