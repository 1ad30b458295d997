package reckoning

import (
	"fmt"
	"slices"
	"strings"
)

// The kinds of letter.
const (
	refusedLetter = "consent-refused"
	closureLetter = "closure"
)

const notTheirs = "not-their-choice"

// letter is one that is due to somebody on a day.
type letter struct {
	kind    string
	adults  []string
	channel string
	held    []string // why not; empty: it may go
	content string   // all that it says, but for what a date's passing changes, and where and how it goes
	choices string   // what its reader chose and when, which those who are written to together have in common
	answers map[string]string
}

func (l letter) to() string { return strings.Join(l.adults, "+") }

// letters are those that the record makes due on a day, held or not, whatever has left before.
func (k *known) letters(today date) []letter {
	r := k.record
	if !k.there || reached(r.stopped, today) {
		return nil
	}
	closed := r.steps[closure]
	if !reached(closed, today) || r.stands(share, today) == isDiffers || r.stands(engage, today) == isDiffers {
		return nil
	}
	if r.anyRefused(today) {
		refusal := date{}
		for _, scope := range scopes {
			if r.stands(scope, today) == isRefused {
				since := r.since(today, func(d date) bool { return r.stands(scope, d) == isRefused })
				if refusal.IsZero() || since.Before(refusal) {
					refusal = since
				}
			}
		}
		if today.Before(workingDays(latest(closed, refusal), 1)) {
			return nil
		}
		return k.refusedLetters(today)
	}
	if !r.allGiven(today) || r.support == "not needed" || !reached(r.steps[completed], today) || !reached(r.steps[started], today) {
		return nil
	}
	leads := r.current(today)
	from := latest(r.sixWeeksOver(), r.steps[completed], closed, r.endsOn)
	if len(leads) == 0 || today.Before(workingDays(from, 1)) {
		return nil
	}
	return k.closureLetters(leads, today)
}

// refusedLetters go to those who said no themselves: together where they live together and said the same on the same days.
func (k *known) refusedLetters(today date) []letter {
	r := k.record
	var all []letter
	for _, a := range r.adults {
		if !a.addressed {
			continue
		}
		l := letter{kind: refusedLetter, adults: []string{a.id}, channel: a.channel, held: k.hindrances(a, today), answers: r.answers(a, today)}
		own := false
		var says []string
		for _, scope := range scopes {
			c, asked := r.answer(a.id, scope, today)
			own = own || asked && no(c.decision) && isGiver(a) && r.stands(scope, today) == isRefused
			says = append(says, r.saysOf(c, asked, today))
		}
		if !own {
			l.held = append(l.held, notTheirs)
		}
		if r.support == "not needed" {
			l.held = append(l.held, "not needed")
		}
		l.content, l.choices = fmt.Sprint(says, r.frame(a)), fmt.Sprint(l.answers)
		all = append(all, l)
	}
	return together(r, all)
}

// saysOf is what a consent-refused letter says of its reader's choice in a scope. Only of one that refuses does it tell the
// day, and that there was a yes before.
func (r record) saysOf(c consent, asked bool, today date) string {
	if !asked || !no(c.decision) {
		return fmt.Sprint(c.scope, asked)
	}
	return fmt.Sprint(c.scope, c.on, r.saidYes(c.giver, c.scope, c.on), r.stands(c.scope, today))
}

// closureLetters go to everybody addressed, but for those who said no and were overruled.
func (k *known) closureLetters(leads []lead, today date) []letter {
	r := k.record
	last := leads[len(leads)-1]
	var all []letter
	for _, a := range r.adults {
		if !a.addressed {
			continue
		}
		l := letter{kind: closureLetter, adults: []string{a.id}, channel: a.channel, held: k.hindrances(a, today)}
		for _, scope := range scopes {
			if c, asked := r.answer(a.id, scope, today); asked && no(c.decision) {
				l.held = append(l.held, notTheirs)
			}
		}
		if r.steps[closure].Before(r.steps[started]) { // it was that of an earlier refusal: nobody has confirmed this one
			l.held = append(l.held, "closure confirmed before the handover")
		}
		if len(leads) > 1 && leads[len(leads)-2].from == last.from {
			l.held = append(l.held, "two lead professionals")
		}
		l.content = fmt.Sprint(last.name, last.role, last.organisation, last.telephone, r.frame(a))
		all = append(all, l)
	}
	return together(r, all)
}

// answers are what a person says, by scope.
func (r record) answers(a adult, today date) map[string]string {
	all := map[string]string{}
	for _, scope := range scopes {
		if c, asked := r.answer(a.id, scope, today); asked {
			all[scope] = fmt.Sprint(no(c.decision), c.on)
		}
	}
	return all
}

// frame is what stands in any letter to a household.
func (r record) frame(a adult) string {
	return fmt.Sprint(a.household, a.channel, a.email, a.language, a.format, r.worker, r.telephone, r.endsOn, r.children)
}

// together joins the letters of one household that are alike, but for a young person's and those that their reader did not
// choose. What holds one of its readers then holds the letter, and so do two addresses.
func together(r record, all []letter) []letter {
	var joined []letter
	alone := func(l letter) bool { return r.person(l.adults[0]).young || slices.Contains(l.held, notTheirs) }
	for _, l := range all {
		same := slices.IndexFunc(joined, func(o letter) bool {
			return o.content == l.content && o.choices == l.choices && !alone(o) && !alone(l)
		})
		if same < 0 {
			joined = append(joined, l)
			continue
		}
		o := &joined[same]
		if !sameDoor(r.person(o.adults[0]), r.person(l.adults[0])) {
			o.held = append(o.held, "one letter, two addresses")
		}
		o.adults, o.held = append(o.adults, l.adults...), append(o.held, l.held...)
	}
	return joined
}

func sameDoor(a, b adult) bool {
	return fmt.Sprint(a.lines, a.postcode) == fmt.Sprint(b.lines, b.postcode)
}

func (r record) person(id string) adult {
	for _, a := range r.adults {
		if a.id == id {
			return a
		}
	}
	return adult{}
}

// sent is a letter that has left.
type sent struct {
	letter
	on       date
	inTray   bool          // it lies in the print folder, and can be taken back
	closures map[date]bool // the days on which the closure it answers was confirmed: one, and those that it was dated anew
}

// post keeps what has left of one episode.
type post struct{ left []sent }

// outcome is what must be so of an episode at the end of a day.
type outcome struct {
	events  []event
	held    map[paper][]string
	byHand  map[paper]bool
	settled bool // held letters can be compared: nothing else keeps all letters back
}

// day reckons one day on which the program runs.
func (p *post) day(k *known, today date, feedMade date) outcome {
	of := fmt.Sprintf("%s/%d", k.ref, k.episode)
	may := working(today) && fresh(feedMade, today)
	out := outcome{held: map[paper][]string{}, byHand: map[paper]bool{}, settled: may}
	due := p.wanted(k, today, func(s sent) bool { return !s.inTray })
	p.left = slices.DeleteFunc(p.left, func(s sent) bool {
		if !s.inTray || slices.ContainsFunc(due, func(l letter) bool {
			return l.kind == s.kind && l.to() == s.to() && l.content == s.content && !stopsPrinting(l.held)
		}) {
			return false
		}
		out.events = append(out.events, event{of: of, what: "recall", kind: s.kind, adults: s.to()})
		return true
	})
	for _, l := range p.wanted(k, today, func(sent) bool { return true }) {
		for _, a := range l.adults {
			if len(l.held) > 0 {
				out.held[paper{of, l.kind, a}] = l.held
			} else if l.channel == "by hand" {
				out.byHand[paper{of, l.kind, a}] = true
			}
		}
		if len(l.held) > 0 || l.channel == "by hand" || !may {
			continue
		}
		what := map[string]string{"post": "print", "email": "mail"}[l.channel]
		p.left = append(p.left, sent{l, today, what == "print", map[date]bool{}})
		says := k.says(l, today)
		out.events = append(out.events, event{of, what, l.kind, l.to(), &says})
	}
	p.answers(k, today)
	return out
}

// stopsPrinting tells whether a reason takes a letter back that waits to be printed: anything but the passing of time. That
// the feed has grown old is no reason either: it was fresh when the letter was handed over.
func stopsPrinting(held []string) bool {
	return slices.ContainsFunc(held, func(why string) bool { return why != "address unconfirmed" })
}

// fresh tells whether the newest feed is not older than one working day.
func fresh(made, today date) bool {
	return !workingDays(made, 1).Before(today)
}

// wanted are the letters due on a day to those who have not had them, of the letters that count as had.
func (p *post) wanted(k *known, today date, counts func(sent) bool) []letter {
	closed := k.steps[closure]
	var all []letter
	for _, l := range k.letters(today) {
		if slices.ContainsFunc(p.left, func(s sent) bool { return counts(s) && s.kind != l.kind && s.closures[closed] }) {
			continue // never both for one decision
		}
		had := func(adult string) bool {
			return slices.ContainsFunc(p.left, func(s sent) bool {
				return counts(s) && s.kind == l.kind && slices.Contains(s.adults, adult) && p.sameDecision(k, s, adult, today)
			})
		}
		l.adults = slices.DeleteFunc(slices.Clone(l.adults), had)
		for _, id := range l.adults {
			l.content += fmt.Sprint(k.person(id).lines, k.person(id).postcode)
		}
		if len(l.adults) > 0 {
			all = append(all, l)
		}
	}
	return all
}

// sameDecision tells whether a letter that left answers what the person decides now.
func (p *post) sameDecision(k *known, s sent, adult string, today date) bool {
	if s.kind == closureLetter {
		return true
	}
	since := k.since(today, k.record.anyRefused)
	if !since.After(s.on) {
		return true
	}
	now, then := k.answers(k.person(adult), today), s.answers
	return fmt.Sprint(now) == fmt.Sprint(then)
}

// answers notes which confirmation the letters that have left answer: a new date that it is given while the same decision
// stands is still the same confirmation.
func (p *post) answers(k *known, today date) {
	for _, s := range p.left {
		if s.kind == refusedLetter && k.anyRefused(today) || s.kind == closureLetter && k.allGiven(today) {
			s.closures[k.steps[closure]] = true
		}
	}
}
