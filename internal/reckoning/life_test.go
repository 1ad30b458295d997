package reckoning

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"stepdown/internal/calendar"
)

// window is the time in which lives are lived: weeks with what makes days count differently.
type window struct {
	start date
	days  int
}

var windows = []window{
	{calendar.MustParse("2025-03-10"), 70}, // Easter and a bank holiday in May
	{calendar.MustParse("2024-02-19"), 70}, // 29 February and Easter
	{calendar.MustParse("2024-11-11"), 70}, // Christmas and New Year
	{calendar.MustParse("2025-04-07"), 70}, // Easter and both bank holidays in May
}

func (w window) day(n int) date { return w.start.AddDays(n) }

// life is one episode from the night on which the case system first exports it.
type life struct {
	number  int
	first   record // before anything has happened
	from    date   // the first night
	changes []change
	acts    []act
	missing map[date]bool // nights on which the feed leaves it out
	spoiled map[date]bool // nights on which its row can't be read
}

// change is what is in the case system from a night on.
type change struct {
	night date
	what  string
	do    func(*record)
}

// act is what a person does with the program itself, on the day or on the next on which it runs.
type act struct {
	on   date
	what string // one of the acts below
	done bool
}

// What a person can do.
const (
	recordsMidpoint = "a person records the midpoint check"
	recordsFollowUp = "a person records the first follow-up"
	recordsReview   = "a person records the six-week review"
	holdsCase       = "a person holds the case"
	releasesCase    = "a person releases the case"
)

// at is what the case system holds on a night; false before the first.
func (l life) at(night date) (record, bool) {
	if night.Before(l.from) {
		return record{}, false
	}
	r := l.first.clone()
	for _, c := range l.changes {
		if !c.night.After(night) {
			c.do(&r)
		}
	}
	return r, true
}

// teller makes one life up.
type teller struct {
	*rand.Rand
	w window
	l *life
}

func (t *teller) chance(percent int) bool { return t.IntN(100) < percent }

// between is a number from a to b, both included.
func (t *teller) between(a, b int) int { return a + t.IntN(b-a+1) }

// word is a name that no other number has, in letters only.
func word(n int) string {
	const consonants, vowels = "bdfglmnprstv", "aeiou"
	var w []byte
	for i := 0; i < 4 || n > 0; i++ {
		w = append(w, consonants[n%len(consonants)])
		n /= len(consonants)
		w = append(w, vowels[n%len(vowels)])
		n /= len(vowels)
	}
	return string(w[0]-'a'+'A') + string(w[1:])
}

// lag is how many days a fact takes to reach the case system: mostly none.
func (t *teller) lag() int {
	if t.chance(70) {
		return 0
	}
	return t.between(1, 9)
}

// record has the case system hold a fact of a day, from that night on or some nights later.
func (t *teller) happens(on date, what string, do func(*record)) date {
	night := on.AddDays(t.lag())
	t.l.changes = append(t.l.changes, change{night, fmt.Sprintf("%s %s", on, what), do})
	return night
}

// step has a milestone reached; now and then it is first recorded with a wrong day, or blanked for some nights.
func (t *teller) step(column string, on date) {
	set := func(d date) func(*record) { return func(r *record) { r.steps[column] = d } }
	switch night := on.AddDays(t.lag()); {
	case t.chance(6):
		wrong := on.AddDays(-t.between(1, 6))
		t.l.changes = append(t.l.changes, change{night, fmt.Sprintf("%s %s (wrongly)", wrong, column), set(wrong)})
		corrected := night.AddDays(t.between(1, 8))
		t.l.changes = append(t.l.changes, change{corrected, fmt.Sprintf("%s %s (corrected)", on, column), set(on)})
	case column != started && column != completed && t.chance(3):
		t.l.changes = append(t.l.changes, change{night, fmt.Sprintf("%s %s", on, column), set(on)})
		blank := night.AddDays(t.between(1, 8))
		t.l.changes = append(t.l.changes, change{blank, fmt.Sprintf("blank %s", column), func(r *record) { delete(r.steps, column) }})
		again := blank.AddDays(t.between(1, 6))
		t.l.changes = append(t.l.changes, change{again, fmt.Sprintf("%s %s (again)", on, column), set(on)})
	default:
		t.l.changes = append(t.l.changes, change{night, fmt.Sprintf("%s %s", on, column), set(on)})
	}
}

// live makes up the life with this number.
func live(seed uint64, number int, w window) life {
	t := &teller{rand.New(rand.NewPCG(seed, uint64(number))), w, &life{number: number, missing: map[date]bool{}, spoiled: map[date]bool{}}}
	told := w.day(t.between(-50, 30))
	t.begin(told)
	t.family()
	switch p := t.IntN(100); {
	case p < 52:
		t.agree(told.AddDays(t.between(0, 10)))
	case p < 75:
		t.refuse(told.AddDays(t.between(0, 14)))
	case p < 88:
		t.differ(told.AddDays(t.between(0, 12)))
	case p < 94:
		t.half(told.AddDays(t.between(0, 12)))
	}
	t.trouble()
	slices.SortStableFunc(t.l.changes, func(a, b change) int { return a.night.Compare(b.night) })
	return *t.l
}

func (t *teller) begin(told date) {
	r := &t.l.first
	r.ref, r.episode, r.level = fmt.Sprintf("RK-%d", 10000+t.l.number), 1, t.between(2, 3)
	r.support = "wanted"
	switch p := t.IntN(100); {
	case p < 5:
		r.support = "not needed"
	case p < 15:
		r.support = "not known"
	}
	r.worker, r.telephone = "Morgan Sampleworth", "01632 960101"
	r.ehco = coordinators[t.IntN(len(coordinators))].ref
	r.told, r.decided = told, told.AddDays(-t.between(0, 5))
	r.planningFrom = told.AddDays(-t.between(0, 12))
	r.plannedEnd = r.planningFrom.AddDays(t.between(60, 110))
	if t.chance(8) {
		r.plannedEnd = r.planningFrom.AddDays(t.between(20, 41))
	}
	r.steps = map[string]date{}
	r.children = []string{word(t.l.number) + " Child"}
	t.l.from = latest(t.w.start, told.AddDays(t.between(0, 2)))
	if t.chance(6) {
		redated := told.AddDays(-t.between(1, 4))
		t.l.changes = append(t.l.changes, change{t.l.from.AddDays(t.between(1, 20)), fmt.Sprintf("told the EHCO on %s after all", redated),
			func(r *record) { r.told = redated }})
	}
}

// family makes up who is written to, in one household or two.
func (t *teller) family() {
	n := 1
	if t.chance(40) {
		n = 2
	}
	homes := []string{"home", "home"}
	if t.chance(40) {
		homes[1] = "away"
	}
	for i := range n {
		t.person(i+1, "Ms", homes[i], false)
	}
	if t.chance(8) {
		carer := t.person(n+1, "Mx", "home", false)
		carer.parental, carer.relationship = false, "carer"
		n++
	}
	if t.chance(8) {
		t.person(n+1, "Robin", "home", true).parental = false
	}
	adults := t.l.first.adults
	a := &adults[t.IntN(len(adults))]
	switch p := t.IntN(100); {
	case p < 4:
		a.safe = []string{"no", "unknown", ""}[t.IntN(3)]
		t.later("%s is safe to write to", a.id, func(a *adult, _ date) { a.safe = "yes" })
	case p < 8:
		a.confirmed = t.w.start.AddDays(-200)
		t.later("the address of %s is confirmed", a.id, func(a *adult, night date) { a.confirmed = night.AddDays(-2) })
	case p < 10:
		a.lines = []string{"No fixed abode"}
		a.postcode = ""
	case p < 12:
		a.language = "pl"
	case p < 14:
		a.format = []string{"braille", "easy read", "audio"}[t.IntN(3)]
	case p < 16:
		a.postcode = ""
	case p < 18:
		a.household = ""
	case p < 20 && len(adults) > 1 && !a.young:
		a.addressed = false
	}
}

func (t *teller) person(n int, title, home string, young bool) *adult {
	r := &t.l.first
	name := word(t.l.number*7+n) + "ham"
	relationship, street := "mother", "Row"
	if home == "away" {
		street = "Lane"
	}
	if young {
		relationship = "the young person"
	}
	a := adult{
		id: fmt.Sprintf("%s-A%d", r.ref, n), name: title + " " + name,
		relationship: relationship, young: young, parental: true, household: home,
		lines:    []string{fmt.Sprintf("%d %s %s", 1+t.l.number%89, word(t.l.number), street), "Fablebury"},
		postcode: postcode(t.l.number, home), confirmed: t.w.start.AddDays(-t.between(-20, 12)), safe: "yes",
		channel: "post", language: "en", format: "standard", addressed: true,
	}
	if a.confirmed.After(t.l.from) {
		a.confirmed = t.w.start.AddDays(-1)
	}
	switch p := t.IntN(100); {
	case p < 12:
		a.channel, a.email = "email", fmt.Sprintf("%s.%d@example.org", "family", t.l.number*10+n)
	case p < 16:
		a.channel = "by hand"
	case p < 17:
		a.channel = "email"
	}
	r.adults = append(r.adults, a)
	return &r.adults[len(r.adults)-1]
}

// postcode is one that no other household has: whoever else lives there is a matter of its own.
func postcode(number int, home string) string {
	const letters = "ABDEFGHJLNPQRSTUWXYZ"
	area := map[bool]string{true: "NN99", false: "NN98"}[home != "away"]
	return fmt.Sprintf("%s %d%c%c", area, number/400%10, letters[number/20%20], letters[number%20])
}

// later has something about an adult put right some day, mostly.
func (t *teller) later(what, id string, do func(*adult, date)) {
	if t.chance(30) {
		return
	}
	night := t.w.day(t.between(5, 60))
	t.l.changes = append(t.l.changes, change{night, fmt.Sprintf(what, id), func(r *record) {
		for i := range r.adults {
			if r.adults[i].id == id {
				do(&r.adults[i], night)
			}
		}
	}})
}
