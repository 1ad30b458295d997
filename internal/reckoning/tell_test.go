package reckoning

import (
	"fmt"
	"strings"
)

// tell is a life up to a day, as its feeds told it.
func (o *one) tell(j *judge, today date) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, "\t    "+format+"\n", args...) }
	f := o.first
	line("level %d, support %s, EHCO %s told on %s, decided %s, planning from %s to %s, first feed %s",
		f.level, f.support, f.ehco, f.told, f.decided, f.planningFrom, f.plannedEnd, o.from)
	for _, a := range f.adults {
		line("%s %s: parental %v, young %v, household %q, %v %s confirmed %s, safe %q, by %s %s, %s, %s, addressed %v",
			a.id, a.relationship, a.parental, a.young,
			a.household, a.lines, a.postcode, a.confirmed, a.safe, a.channel, a.email, a.language, a.format, a.addressed)
	}
	for _, c := range o.changes {
		if !c.night.After(today) {
			line("feed of %s: %s", c.night, c.what)
		}
	}
	for _, a := range o.acts {
		if a.done {
			line("%s: %s", a.on, a.what)
		}
	}
	for n, day := range j.days {
		d := j.window.day(n)
		if d.After(today) {
			break
		}
		var odd []string
		if !day.feed && working(d) {
			odd = append(odd, "no feed")
		}
		if day.feed && !day.full {
			odd = append(odd, "a feed of changes")
		}
		if !day.runs {
			odd = append(odd, "the program does not run")
		}
		if o.missing[d] && day.full {
			odd = append(odd, "missing from the feed")
		}
		if o.spoiled[d] {
			odd = append(odd, "its row is spoiled")
		}
		if len(odd) > 0 {
			line("%s: %s", d, strings.Join(odd, ", "))
		}
	}
	return b.String()
}
