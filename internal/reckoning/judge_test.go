package reckoning

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// judge compares, and tells of the lives where the two differ.
type judge struct {
	t      *testing.T
	seed   uint64
	window window
	days   []night
	team   []coordinator
	told   map[string]int // disagreements by what they are about
	lives  map[string]bool
}

// day compares a day of all lives.
func (j *judge) day(all []*one, got seen, n int, made date) {
	today := j.window.day(n)
	events, reminded := map[string][]event{}, map[string][]told{}
	for _, e := range got.letters {
		events[e.of] = append(events[e.of], e)
	}
	for _, x := range got.told {
		reminded[x.of] = append(reminded[x.of], x)
	}
	digests, listed := map[string]bool{}, map[string][]told{}
	for _, x := range got.told {
		digests[x.recipient] = true
	}
	for _, x := range got.open {
		listed[x.of] = append(listed[x.of], x)
	}
	for _, o := range all {
		want := o.post.day(&o.known, today, made)
		j.letters(o, today, want, got, events[o.of])
		tell, open := o.reminders.day(&o.known, today)
		if o.known.there {
			j.reminders(o, today, tell, open, reminded[o.of], listed[o.of], digests)
		}
	}
}

// letters compares what left, what it says, and what waits.
func (j *judge) letters(o *one, today date, want outcome, got seen, events []event) {
	j.compare(o, today, "letters", shortly(events), shortly(want.events))
	if say := pages(events); say != nil {
		j.compare(o, today, "what letters say", say, pages(want.events))
	}
	if want.settled {
		j.compare(o, today, "held", papers(got.held, o.of), papers(want.held, o.of))
		j.compare(o, today, "by hand", papers(got.byHand, o.of), papers(want.byHand, o.of))
	}
}

// reminders compares who is told of what, and what else a digest shows as still open to whoever should read of the case.
func (j *judge) reminders(o *one, today date, tell []due, open map[string]bool, fresh, listed []told, digests map[string]bool) {
	own, reads := find(j.team, o.known.ehco), reader(j.team, o.known.ehco, today)
	to := map[string]string{"ehco": reads, "lead": own.lead(), "manager": own.manager()}
	var want, still []string
	for _, d := range tell {
		want = append(want, d.step+" to "+to[d.role])
	}
	j.compare(o, today, "told", lines(fresh), want)
	for step := range open {
		if line := step + " to " + reads; digests[reads] && !slices.Contains(want, line) {
			still = append(still, line)
		}
	}
	j.compare(o, today, "still open", lines(listed), still)
}

func lines(all []told) (lines []string) {
	for _, x := range all {
		lines = append(lines, x.step+" to "+x.recipient)
	}
	return lines
}

// papers are the letters of one episode.
func papers[T any](all map[paper]T, of string) (some []string) {
	for p := range all {
		if p.of == of {
			some = append(some, p.kind+" to "+p.adult)
		}
	}
	return some
}

func shortly(events []event) (all []string) {
	for _, e := range sorted(events) {
		all = append(all, fmt.Sprintf("%s %s to %s", e.what, e.kind, e.adults))
	}
	return all
}

// pages are what letters say, where all of them could be read.
func pages(events []event) (all []string) {
	for _, e := range sorted(events) {
		if e.page == nil && e.what != "recall" {
			return nil
		}
		if e.page != nil {
			all = append(all, fmt.Sprintf("%s to %s: %s", e.kind, e.adults, e.page))
		}
	}
	return all
}

// compare tells of a difference. What is told twice on one day counts once: two scopes of consent are one line.
func (j *judge) compare(o *one, today date, about string, got, want []string) {
	for _, s := range []*[]string{&got, &want} {
		slices.Sort(*s)
		*s = slices.Compact(*s)
	}
	if slices.Equal(got, want) {
		return
	}
	if j.lives == nil {
		j.lives, j.told = map[string]bool{}, map[string]int{}
	}
	j.told[about]++
	if j.lives[o.of] {
		return // what comes after the first difference of a life may follow from it
	}
	j.lives[o.of] = true
	if len(j.lives) > *shown {
		j.t.Errorf("%s %s: %s: got %v, want %v", o.of, today, about, got, want)
		return
	}
	j.t.Errorf("%s on %s: %s\n\tgot:  %s\n\twant: %s\n%s\tagain: go test ./internal/reckoning -seed %d -lives %d -life %d",
		o.of, today.WithWeekday(), about, strings.Join(got, "; "), strings.Join(want, "; "), o.tell(j, today), j.seed, *lives, o.number)
}

func (j *judge) end() {
	if len(j.lives) > 0 {
		j.t.Errorf("%d lives differ: %v", len(j.lives), j.told)
	}
}
