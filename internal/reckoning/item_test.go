package reckoning

import (
	"fmt"
	"slices"
)

// item is what a coordinator is reminded of.
type item struct {
	step   string
	about  string // what makes it this one and no other of its step
	due    date   // before any shift
	once   bool   // told once, to the coordinator alone
	atOnce bool   // due on the day on which it is first seen
}

func (i item) key() string {
	if i.atOnce {
		return i.step + " " + i.about
	}
	return fmt.Sprint(i.step, " ", i.about, " ", i.due)
}

const sixWeeks = 42

// sixWeeksOver is the day from which a handover can be complete.
func (r record) sixWeeksOver() date {
	return latest(r.steps[started].AddDays(sixWeeks), r.extended)
}

// items are what a coordinator has to see to on a day, without the day of those that are due at once.
func (k *known) items(today date) []item {
	r := k.record
	if !k.there || reached(r.stopped, today) || r.support == "not needed" {
		return nil
	}
	var all []item
	add := func(wanted bool, step, about string, due date) {
		if wanted && !due.IsZero() {
			all = append(all, item{step: step, about: about, due: due})
		}
	}
	atOnce := func(wanted bool, step, about string, once bool) {
		if wanted {
			all = append(all, item{step: step, about: about, once: once, atOnce: true})
		}
	}
	done := func(step string) bool { return reached(r.steps[step], today) }
	both, no := r.allGiven(today), r.anyRefused(today)
	noGiver := !slices.ContainsFunc(r.adults, isGiver)
	atOnce(noGiver, noGiverItem, "", false)
	for i, scope := range scopes {
		other := scopes[1-i]
		switch r.stands(scope, today) {
		case isUnknown:
			add(!noGiver && r.stands(other, today) != isRefused, scope+" missing", "", after(r.told, 5))
		case isDiffers:
			since := r.since(today, func(d date) bool { return r.stands(scope, d) == isDiffers })
			add(true, scope+" differs", "", after(since, 5))
		}
	}
	leads := r.current(today)
	if r.stands(share, today) == isGiven {
		if len(leads) > 0 && !r.told.IsZero() {
			from := latest(r.told, leads[len(leads)-1].from)
			add(r.steps[followUp].Before(from), followUpItem, "", from.AddDays(5))
		}
		add(r.level == 2 && !done(planSent), planItem, "", after(r.decided, 5))
		add(r.level == 3 && !done(consulted), consultItem, "", after(r.told, 10))
	}
	add(both && !done(joint) && !done(started), jointItem, "", after(r.told, 10))
	atOnce(both && (done(joint) || done(started)) && len(leads) == 0, leadItem, "", false)
	handing := done(started) && !done(completed) && !no
	add(handing && r.level == 3 && !done(midpoint), midpointItem, "", r.steps[started].AddDays(21))
	add(handing && !done(review), reviewItem, "", r.sixWeeksOver())
	add(handing, completeItem, "", after(r.sixWeeksOver(), 5))
	atOnce(done(started) && !done(completed) && !done(closure) && no, withdrawnItem, "", true)
	end := r.endsOn
	if end.IsZero() {
		end = r.plannedEnd
	}
	known := !end.IsZero()
	atOnce(known && !done(closure) && !r.planningFrom.IsZero() && end.Before(r.planningFrom.AddDays(sixWeeks)), planningItem, "", true)
	over := r.sixWeeksOver()
	if !done(started) {
		over = latest(today.AddDays(sixWeeks), r.extended)
	}
	atOnce(known && (handing || both && !done(started) && !done(completed)) && end.Before(over), gapItem, "", true)
	return all
}

// after is n working days after a day; no day stays no day.
func after(d date, n int) date {
	if d.IsZero() {
		return d
	}
	return workingDays(d, n)
}

// The rungs of the ladder, from the lowest. The weekly ones come after the last.
const (
	rungNone = iota
	rungBefore
	rungDue
	rungOver
	rungLead
	rungManager
)

// rung is the highest that an item has reached on a day.
func rung(due, today date) int {
	due = back(due)
	for i, d := range []date{workingDays(due, 5), workingDays(due, 2), workingDays(due, 1), due, workingDays(due, -1)} {
		if !today.Before(d) {
			return rungManager - i
		}
	}
	return rungNone
}

// A role is told from a rung on.
var roles = []struct {
	name string
	from int
}{{"ehco", rungBefore}, {"lead", rungLead}, {"manager", rungManager}}

// telling is that somebody in a role was told of an item on a day, at a rung.
type telling struct {
	rung int
	on   date
}

// tracked is an item in the time through which it is open.
type tracked struct {
	firstSeen date
	told      map[string]telling // by role
	known     date               // the day on which the coordinator was first told
}

// reminders keeps what has been seen and told of one episode.
type reminders struct {
	items map[string]*tracked
}

// due is a reminder that must reach a role.
type due struct {
	step, role string
}

// day reckons one day on which the program runs: which roles are told of what, if it is a working day, and which items stay
// open that their coordinator has been told of.
func (m *reminders) day(k *known, today date) (tell []due, open map[string]bool) {
	open = map[string]bool{}
	seen := map[string]bool{}
	for _, i := range k.items(today) {
		seen[i.key()] = true
		t := m.items[i.key()]
		if t == nil {
			t = &tracked{firstSeen: today, told: map[string]telling{}}
			m.items[i.key()] = t
		}
		if i.atOnce {
			i.due = forward(t.firstSeen) // it can't have been due before it was seen
		}
		if working(today) {
			tell = append(tell, t.tell(i, today)...)
		}
		if !t.known.IsZero() {
			open[i.step] = true
		}
	}
	for key, t := range m.items {
		if !seen[key] && t.atOnce(key) {
			delete(m.items, key)
		}
	}
	return tell, open
}

// atOnce tells whether the item begins anew when its lack comes back.
func (t *tracked) atOnce(key string) bool {
	for _, step := range []string{noGiverItem, leadItem, withdrawnItem, planningItem, gapItem} {
		if len(key) > len(step) && key[:len(step)+1] == step+" " {
			return true
		}
	}
	return false
}

func (t *tracked) tell(i item, today date) (tell []due) {
	at := rung(i.due, today)
	if i.once {
		if t.told["ehco"].rung == rungNone {
			t.known = today
			t.told["ehco"] = telling{rungDue, today}
			return []due{{i.step, "ehco"}}
		}
		return nil
	}
	for _, role := range roles {
		if at < role.from {
			continue
		}
		if role.from >= rungLead && today.Before(workingDays(t.known, 1)) {
			continue // nobody is told over the coordinator's head before they have had a day
		}
		last := t.told[role.name]
		again := last.rung == rungManager && today.Sub(last.on) >= 7
		if at <= last.rung && !again {
			continue
		}
		t.told[role.name] = telling{at, today}
		tell = append(tell, due{i.step, role.name})
		if t.known.IsZero() {
			t.known = today
		}
	}
	return tell
}
