package county

import (
	"fmt"
	"math/rand/v2"

	"stepdown/internal/casefile"
)

// moment is when something happens in a week: the feed, a person's act before the scan, between the scan and the claim, or while
// the letter waits to be printed.
type moment int

const (
	inFeed moment = iota
	beforeScan
	beforeClaim
	beforePrint
)

// danger is a place to which no letter may come from a moment on.
type danger struct {
	place string // home 7, person P1, mailbox x, case K
	week  int
	at    moment
	of    *record // whose letter it threatens
}

// act is what a person does about a record.
type act struct {
	week int
	at   moment
	key  casefile.Key
	do   func(*casefile.Episode)
}

// plan is what is planted in a county.
type plan struct {
	dangers  []danger
	acts     []act
	warnings map[int][]casefile.Warning // by week
}

// forms are what a danger may look like. Each plants itself beside the target's letter, which is due in week r.close.
var forms = []string{"another at the door", "the person elsewhere", "another at the mailbox", "a hold at the door", "a warned person",
	"a warned door", "a warned mailbox", "a warned person at the door", "somebody unplaced", "a door that may be it", "somebody who vanished",
	"the door, years ago", "the person, years ago", "an episode of long ago"}

// plant plants dangers beside as many records, evenly in every form and at every moment.
func (c *county) plant() *plan {
	p := &plan{warnings: map[int][]casefile.Warning{}}
	targets := c.Perm(len(c.records))
	for i := 0; i < c.dangers && len(targets) > 0; {
		r := c.records[targets[0]]
		targets = targets[1:]
		if r.planted || r.arrives < 1 {
			continue
		}
		r.planted = true
		for id := range r.safe {
			r.safe[id] = casefile.Yes
		}
		c.beside(p, r, forms[i%len(forms)], moment(i/len(forms)%4))
		i++
	}
	return p
}

// beside plants one danger.
func (c *county) beside(p *plan, r *record, form string, at moment) {
	other := func(f *family, week int) *record {
		o := c.refer(f, fmt.Sprintf("EHM-D%06d", len(c.records)), 1, week)
		o.close, o.planted = 10_000, true
		for id := range o.safe {
			o.safe[id] = casefile.Yes
		}
		return o
	}
	stranger := func(h *home) *family { return &family{home: h, adults: []*person{c.newPerson()}} }
	threat := func(place string, at moment) { p.dangers = append(p.dangers, danger{place, r.close, at, r}) }
	// unsafe makes somebody of the other record unsafe: in its feed or by a person's hand.
	unsafe := func(o *record, id string, at moment) {
		if at == inFeed {
			o.safe[id] = casefile.No
			return
		}
		p.acts = append(p.acts, act{r.close, at, o.key, func(e *casefile.Episode) {
			for i := range e.Adults {
				if e.Adults[i].ID == id {
					e.Adults[i].SafeToWrite = casefile.No
				}
			}
		}})
	}
	home, first := fmt.Sprint("home ", r.home.id), r.family.adults[0]
	warn := func(w casefile.Warning, place string) {
		w.Code = "V1"
		p.warnings[r.close] = append(p.warnings[r.close], w)
		threat(place, inFeed)
	}
	if r.family.mailed && at == beforePrint {
		at = beforeClaim // what is mailed waits for nothing
	}
	week := r.arrives
	switch form {
	case "another at the door":
		o := other(stranger(r.home), week)
		unsafe(o, o.family.adults[0].id, at)
		threat(home, at)
	case "the person elsewhere":
		o := other(&family{home: c.newHome(), adults: []*person{first}}, max(0, week-1))
		unsafe(o, first.id, at)
		threat("person "+first.id, at)
	case "another at the mailbox":
		r.family.mailed = true
		if at == beforePrint {
			at = beforeClaim
		}
		f := stranger(c.newHome())
		f.adults[0].mailbox = first.mailbox
		o := other(f, week)
		unsafe(o, f.adults[0].id, at)
		threat("mailbox "+first.mailbox, at)
	case "a hold at the door":
		o := other(stranger(r.home), week)
		if o.hold = at == inFeed; !o.hold {
			on := c.day(r.close).AddDays(-1)
			p.acts = append(p.acts, act{r.close, at, o.key, func(e *casefile.Episode) {
				e.Holds = append(e.Holds, casefile.Hold{Reason: "asked", By: "Morgan", From: on, Safety: true, Source: casefile.FromPerson})
			}})
		}
		threat(home, at)
	case "a warned person":
		warn(casefile.Warning{Person: first.id}, "person "+first.id)
	case "a warned door":
		w := casefile.Warning{}
		w.Address, w.Postcode = r.home.written(rand.New(rand.NewPCG(c.Uint64(), 1)), true)
		warn(w, home)
	case "a warned mailbox":
		r.family.mailed = true
		warn(casefile.Warning{Email: first.mailbox}, "mailbox "+first.mailbox)
	case "a warned person at the door":
		o := other(stranger(r.home), week)
		warn(casefile.Warning{Person: o.family.adults[0].id}, home)
	case "somebody unplaced", "somebody who vanished":
		a := casefile.Adult{ID: c.newPerson().id, Name: "Mr Far Away", Household: "nobody knows", SafeToWrite: casefile.No,
			Channel:  casefile.Post,
			Language: "en", Format: casefile.Standard}
		if form == "somebody who vanished" {
			a.Household, r.vanishes = "home", r.close
		}
		r.extra = append(r.extra, a)
		threat("case "+r.key.String(), inFeed)
	case "a door that may be it":
		r.home.flat, r.uprn = max(1, r.home.flat), 0
		o := other(stranger(r.home), week)
		o.uprn = 0
		vague := *r.home
		vague.flat = 0
		o.home = &vague
		unsafe(o, o.family.adults[0].id, at)
		threat(home, at)
	case "the door, years ago", "the person, years ago", "an episode of long ago":
		f, place := stranger(r.home), home
		if form != "the door, years ago" {
			f, place = &family{home: c.newHome(), adults: []*person{first}}, "person "+first.id
		}
		o := other(f, 0)
		o.closedOn = c.day(0).AddDays(-1500)
		if form == "an episode of long ago" {
			o.key.Case, o.key.Number = r.key.Case, 70+r.key.Number // whichever of its episodes is threatened
		}
		o.safe[f.adults[0].id] = casefile.No
		threat(place, inFeed)
	}
}
