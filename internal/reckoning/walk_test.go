package reckoning

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
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
		t.Run(fmt.Sprintf("seed %d", *seed+n), func(t *testing.T) { walk(t, *seed+n, windows[(*seed+n-1)%uint64(len(windows))]) })
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
		all[n] = night{feed: !weekend || r.IntN(4) == 0, full: r.IntN(4) > 0,
			runs: true, prints: !weekend && r.IntN(3) > 0}
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
			all = append(all, &one{life: l, of: fmt.Sprintf("%s/%d", l.first.ref, l.first.episode),
				reminders: reminders{items: map[string]*tracked{}},
				known:     known{persons: map[string]date{}}})
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
		for range 2 { // what a first scan takes back, a second writes anew; nothing else may come of it
			h.runDay(t, today)
		}
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
