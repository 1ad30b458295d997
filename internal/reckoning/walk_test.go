package reckoning

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	full  = flag.Bool("full", false, "live 5,000 lives, in all windows")
	seed  = flag.Uint64("seed", 1, "the seed of the lives")
	lives = flag.Int("lives", 500, "how many lives one installation holds")
	only  = flag.Int("life", -1, "live only the life with this number")
	shown = flag.Int("shown", 12, "how many disagreements are told in full")
)

// TestLives compares what leaves the house with what is reckoned here, for each day of each life.
func TestLives(t *testing.T) {
	rounds := 1
	if *full {
		rounds = 10
	}
	for n := range uint64(rounds) {
		t.Run(fmt.Sprintf("seed %d", *seed+n), func(t *testing.T) { walk(t, *seed+n, windows[int(n)%len(windows)]) })
	}
}

// one is a life with what is reckoned of it.
type one struct {
	life
	known     known
	post      post
	reminders reminders
	of        string
	exported  string // the record as it last was in a feed
}

// night is what there is of a day besides the lives: whether a feed is made and whether of all cases or of changes only,
// whether the program runs, and whether the clerk prints.
type night struct{ feed, full, runs, prints bool }

// nights makes up the days of a walk: there are nights without a feed, mostly at weekends, and days without the program.
func nights(r *rand.Rand, w window) []night {
	all := make([]night, w.days)
	for n := range all {
		weekend := !working(w.day(n))
		all[n] = night{feed: !weekend || r.IntN(4) == 0, full: r.IntN(4) > 0, runs: true, prints: !weekend && r.IntN(3) > 0}
	}
	for range 3 {
		from := 3 + r.IntN(w.days-10)
		for n := range 1 + r.IntN(5) {
			all[from+n].feed = false
		}
		from = 3 + r.IntN(w.days-10)
		for n := range 1 + r.IntN(6) {
			all[from+n].runs = false
		}
	}
	all[0] = night{feed: true, full: true, runs: true}
	return all
}

func walk(t *testing.T, seed uint64, w window) {
	h := openHouse(t)
	r := rand.New(rand.NewPCG(seed, 1<<40))
	days, team := nights(r, w), roster(r, w)
	var all []*one
	for n := range *lives {
		if *only < 0 || *only == n {
			l := live(seed, n, w)
			all = append(all, &one{life: l, of: fmt.Sprintf("%s/%d", l.first.ref, l.first.episode), reminders: reminders{items: map[string]*tracked{}},
				known: known{persons: map[string]date{}}})
		}
	}
	judge := &judge{t: t, seed: seed, days: days, window: w, team: team}
	var made date
	var waiting []string
	for n, day := range days {
		today := w.day(n)
		if day.feed {
			folder, follows := filepath.Join(h.dir, "feed", today.String()), made
			if day.full {
				follows = date{}
			}
			made = today
			rejected := feedOf(t, folder, today, follows, all, team)
			waiting = append(waiting, fmt.Sprint(folder, " ", rejected))
		}
		if !day.runs {
			continue
		}
		for _, each := range waiting {
			var folder string
			var rejected int
			if _, err := fmt.Sscan(each, &folder, &rejected); err != nil {
				t.Fatal(err)
			}
			h.take(t, folder, rejected)
			if err := os.RemoveAll(folder); err != nil {
				t.Fatal(err)
			}
		}
		waiting = nil
		for _, o := range all {
			for i := range o.acts {
				if a := &o.acts[i]; !a.done && o.known.there && reached(a.on, today) {
					a.done, a.on = true, today
					h.does(t, o.first, *a, today)
					o.known.does(*a, today)
				}
			}
		}
		h.runDay(t, today)
		judge.day(all, h.look(t), n, made)
		if day.prints {
			h.clerk(t)
			for _, o := range all {
				for i := range o.post.left {
					o.post.left[i].inTray = false
				}
			}
		}
	}
	judge.end()
}

// feedOf writes the feed of a night, and has every life's reckoning know what it says. One of changes holds the cases that
// are not as they last were exported.
func feedOf(t *testing.T, folder string, night, follows date, all []*one, team []coordinator) (rejected int) {
	rows := map[string][]cells{"coordinators.csv": coordinatorRows(team)}
	for _, o := range all {
		r, there := o.at(night)
		switch {
		case !there || !follows.IsZero() && !o.spoiled[night] && fmt.Sprint(r) == o.exported:
		case follows.IsZero() && o.missing[night]:
			o.known.lacks()
		default:
			o.exported = fmt.Sprint(r)
			for file, some := range rowsOf(r, o.spoiled[night]) {
				rows[file] = append(rows[file], some...)
			}
			if o.spoiled[night] {
				rejected++
				o.known.lacks()
			} else {
				o.known.takes(r)
			}
		}
	}
	writeFeed(t, folder, night, follows, rows)
	return rejected
}

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
		j.compare(o, today, "letters", shortly(events[o.of]), shortly(want.events))
		if say := pages(events[o.of]); say != nil {
			j.compare(o, today, "what letters say", say, pages(want.events))
		}
		if want.settled {
			var gotHeld, wantHeld, gotHand, wantHand []string
			for p, code := range got.held {
				if p.of == o.of {
					gotHeld = append(gotHeld, p.kind+" to "+p.adult)
					_ = code
				}
			}
			for p := range want.held {
				wantHeld = append(wantHeld, p.kind+" to "+p.adult)
			}
			for p := range got.byHand {
				if p.of == o.of {
					gotHand = append(gotHand, p.kind+" to "+p.adult)
				}
			}
			for p := range want.byHand {
				wantHand = append(wantHand, p.kind+" to "+p.adult)
			}
			j.compare(o, today, "held", gotHeld, wantHeld)
			j.compare(o, today, "by hand", gotHand, wantHand)
		}
		tell, open := o.reminders.day(&o.known, today)
		var wantTold, gotTold []string
		for _, d := range tell {
			to := reader(j.team, o.known.ehco, today)
			switch d.role {
			case "lead":
				to = find(j.team, o.known.ehco).lead()
			case "manager":
				to = find(j.team, o.known.ehco).manager()
			}
			wantTold = append(wantTold, d.step+" to "+to)
		}
		for _, x := range reminded[o.of] {
			gotTold = append(gotTold, x.step+" to "+x.recipient)
		}
		j.compare(o, today, "told", gotTold, wantTold)
		if !o.known.there {
			continue
		}
		// Who gets a digest is shown there what of theirs is still open, besides what is new.
		to, still := reader(j.team, o.known.ehco, today), []string(nil)
		for step := range open {
			if line := step + " to " + to; digests[to] && !slices.Contains(wantTold, line) {
				still = append(still, line)
			}
		}
		var shown []string
		for _, x := range listed[o.of] {
			shown = append(shown, x.step+" to "+x.recipient)
		}
		j.compare(o, today, "still open", shown, still)
	}
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
