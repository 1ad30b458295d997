package reckoning

import (
	"fmt"
	"strings"
)

// givers are the ids of those who can decide, the young person last.
func (t *teller) givers() []string {
	var ids []string
	for _, a := range t.l.first.adults {
		if isGiver(a) {
			ids = append(ids, a.id)
		}
	}
	return ids
}

// says has a giver decide on some scopes on a day.
func (t *teller) says(giver, decision string, on date, about ...string) date {
	return t.happens(on, fmt.Sprintf("%s: %s %s", giver, decision, strings.Join(about, " and ")), func(r *record) {
		for _, scope := range about {
			r.consents = append(r.consents, consent{giver: giver, scope: scope, decision: decision, on: on})
		}
	})
}

// agree is a life in which all who are asked agree, and what follows from it.
func (t *teller) agree(on date) {
	givers := t.givers()
	if len(givers) == 0 {
		return
	}
	known := on
	for i, g := range givers {
		if i > 0 && t.chance(30) {
			continue // was not asked
		}
		day := on.AddDays(t.between(0, 2))
		t.says(g, given, day, scopes...)
		known = latest(known, day)
	}
	t.handover(known)
	if t.chance(15) {
		day := known.AddDays(t.between(10, 60))
		about := [][]string{{share}, {engage}, scopes}[t.IntN(3)]
		for _, g := range givers {
			t.says(g, withdrew, day, about...)
		}
		t.closes(day.AddDays(t.between(2, 15)))
	}
}

// handover is what follows once there is consent: a lead professional, a meeting, six weeks and their end. Any of it can
// be late or never come.
func (t *teller) handover(agreed date) {
	r := &t.l.first
	lead := agreed.AddDays(t.between(0, 9))
	if !t.chance(6) {
		t.leads(lead)
	}
	if r.level == 2 && !t.chance(15) {
		t.step(planSent, r.decided.AddDays(t.between(0, 16)))
	}
	if r.level == 3 && !t.chance(15) {
		t.step(consulted, r.told.AddDays(t.between(0, 18)))
	}
	if !t.chance(15) {
		t.step(followUp, lead.AddDays(t.between(0, 9)))
	}
	if !t.chance(15) {
		t.step(joint, agreed.AddDays(t.between(1, 16)))
	}
	if t.chance(8) {
		return
	}
	begun := agreed.AddDays(t.between(2, 16))
	t.step(started, begun)
	if r.level == 3 && !t.chance(20) {
		t.step(midpoint, begun.AddDays(t.between(14, 26)))
	}
	if !t.chance(20) {
		t.step(review, begun.AddDays(t.between(36, 48)))
	}
	end := begun.AddDays(t.between(40, 52))
	if t.chance(10) {
		until := begun.AddDays(t.between(43, 60))
		t.happens(begun.AddDays(t.between(30, 42)), fmt.Sprintf("extended to %s", until), func(r *record) { r.extended = until })
		end = latest(end, until.AddDays(t.between(-1, 4)))
	}
	if t.chance(12) {
		return
	}
	t.step(completed, end)
	if !t.chance(8) {
		t.closes(end.AddDays(t.between(0, 7)))
	}
}

var professions = []lead{
	{role: "pastoral lead", organisation: "Fablebury Primary School", telephone: "01632 960201"},
	{role: "family support worker", organisation: "Hearth Family Centre", telephone: "01632 960202"},
	{role: "health visitor", organisation: "Fablebury Health Visiting", telephone: "01632 960203"},
}

// leads has a lead professional come: and perhaps go, with another after them, two at once, or one whom the family keeps out.
func (t *teller) leads(from date) {
	one := t.profession(from)
	t.comes(one, from)
	switch p := t.IntN(100); {
	case p < 18:
		until := from.AddDays(t.between(5, 60))
		t.happens(until, one.name+" leaves", func(r *record) {
			for i := range r.leads {
				if r.leads[i].name == one.name {
					r.leads[i].until = until
				}
			}
		})
		if t.chance(70) {
			next := until.AddDays(t.between(0, 14))
			t.comes(t.profession(next), next)
		}
	case p < 23:
		next := from.AddDays(t.between(1, 30))
		t.comes(t.profession(next), next)
	case p < 26:
		t.comes(t.profession(from), from)
	case p < 30:
		for i, g := range t.givers()[:1] {
			t.happens(from.AddDays(t.between(0, 20)), g+" keeps out "+one.organisation, func(r *record) {
				for j := range r.consents {
					if r.consents[j].giver == g && i == 0 {
						r.consents[j].excluded = one.organisation
					}
				}
			})
		}
	}
}

func (t *teller) profession(from date) lead {
	p := professions[t.IntN(len(professions))]
	p.name = "Jamie " + word(t.IntN(1_000_000)) + "ley"
	p.from = from
	return p
}

func (t *teller) comes(p lead, from date) {
	t.happens(from, fmt.Sprintf("%s of %s leads", p.name, p.organisation), func(r *record) { r.leads = append(r.leads, p) })
}

// closes has the closure confirmed, and social work end about then; now and then the closure is dated anew.
func (t *teller) closes(on date) {
	t.step(closure, on)
	ends := latest(t.l.first.planningFrom, on.AddDays(t.between(-4, 8))) // no feed ends it before planning starts
	if !t.chance(4) {
		t.happens(on, fmt.Sprintf("social work ends on %s", ends), func(r *record) { r.endsOn = ends })
	}
	if t.chance(8) {
		again := on.AddDays(t.between(1, 8))
		t.happens(again, "closure confirmed anew", func(r *record) { r.steps[closure] = again })
	}
	if t.chance(8) {
		t.happens(on.AddDays(t.between(1, 6)), "the social worker has another number", func(r *record) { r.telephone = "01632 960109" })
	}
}

// refuse is a life in which a family says no, to one scope or both, and perhaps yes in the end.
func (t *teller) refuse(on date) {
	givers := t.givers()
	if len(givers) == 0 {
		return
	}
	about := [][]string{{share}, {engage}, scopes, scopes}[t.IntN(4)]
	others := without(scopes, about)
	for i, g := range givers {
		if i > 0 && t.chance(40) {
			continue
		}
		day := on.AddDays(t.between(0, 2) * (i % 2))
		if t.chance(20) {
			t.says(g, given, day.AddDays(-t.between(3, 9)), scopes...)
		}
		t.says(g, refused, day, about...)
		if len(others) > 0 && t.chance(50) {
			t.says(g, given, day, others...)
		}
	}
	closed := on.AddDays(t.between(1, 14))
	if !t.chance(10) {
		t.closes(closed)
	}
	switch p := t.IntN(100); {
	case p < 20:
		changed := closed.AddDays(t.between(4, 14))
		for _, g := range givers {
			t.says(g, given, changed, scopes...)
		}
		t.handover(changed)
	case p < 32:
		changed := closed.AddDays(t.between(4, 10))
		t.says(givers[0], given, changed, scopes...)
		t.says(givers[0], withdrew, changed.AddDays(t.between(4, 12)), about...)
	case p < 42 && len(others) > 0:
		t.says(givers[0], refused, closed.AddDays(t.between(3, 10)), others...)
	}
}

// differ is a life in which two givers don't agree, until a manager rules, if one does.
func (t *teller) differ(on date) {
	givers := t.givers()
	if len(givers) < 2 {
		t.refuse(on)
		return
	}
	about := [][]string{{share}, {engage}, scopes}[t.IntN(3)]
	t.says(givers[0], given, on, scopes...)
	second := on.AddDays(t.between(0, 6))
	t.says(givers[1], refused, second, about...)
	if others := without(scopes, about); len(others) > 0 && t.chance(60) {
		t.says(givers[1], given, second, others...)
	}
	if t.chance(25) {
		return
	}
	ruled := second.AddDays(t.between(1, 16))
	decision := refused
	if t.chance(50) {
		decision = given
	}
	t.happens(ruled, "a manager rules: "+decision, func(r *record) { r.rulings = append(r.rulings, ruling{decision, ruled}) })
	if decision == given {
		t.handover(ruled)
		return
	}
	t.closes(ruled.AddDays(t.between(-2, 8)))
	if t.chance(25) {
		t.says(givers[1], given, ruled.AddDays(t.between(8, 20)), scopes...)
	}
}

// half is a life in which one scope is never recorded.
func (t *teller) half(on date) {
	givers := t.givers()
	if len(givers) == 0 {
		return
	}
	scope := scopes[t.IntN(2)]
	t.says(givers[0], []string{given, refused}[t.IntN(2)], on, scope)
	if t.chance(60) {
		t.closes(on.AddDays(t.between(2, 20)))
	}
}

func without(all, some []string) []string {
	var rest []string
	for _, a := range all {
		found := false
		for _, s := range some {
			found = found || a == s
		}
		if !found {
			rest = append(rest, a)
		}
	}
	return rest
}
