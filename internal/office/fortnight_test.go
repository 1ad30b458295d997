package office_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/apptest"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/config"
	"stepdown/internal/demo"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var (
	morgan       = office.Who{Name: "Morgan Sampleworth", Known: office.Known{OSUser: "m"}, Because: "a test"}
	morganStored = store.Who{By: morgan.Name, OSUser: morgan.Known.OSUser, Because: morgan.Because}
)

// fortnight is the fifteenth day of the demo's families, taken in and not yet scanned.
type fortnight struct {
	*apptest.House
	*app.App
	*office.Office
	t        *testing.T
	settings *config.Config
	today    calendar.Date
}

func newFortnight(t *testing.T, more ...string) *fortnight {
	t.Helper()
	h := apptest.New(t)
	return fortnightIn(t, h, h.SQLite(t), more...)
}

func fortnightIn(t *testing.T, h *apptest.House, database string, more ...string) *fortnight {
	t.Helper()
	f := &fortnight{House: h, t: t, today: demo.Start.AddDays(14),
		settings: h.Migrated(t, database, append(more, "STEPDOWN_TIMING_FEED_MAX_AGE=30 working days")...)}
	f.open(f.settings)
	if _, err := f.Intake().Run(t.Context(), h.Feed(t, 14), false); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fortnight) open(settings *config.Config) {
	f.t.Helper()
	f.App = apptest.Open(f.t, settings)
	f.Office = f.App.Office()
}

func (f *fortnight) run(days int) app.Day {
	f.t.Helper()
	d, err := f.RunDay(f.t.Context(), f.today.AddDays(days))
	if err != nil {
		f.t.Fatal(err)
	}
	return d
}

// scan works out what is due and sends nothing.
func (f *fortnight) scan() {
	f.t.Helper()
	scan, err := f.Scan()
	if err != nil {
		f.t.Fatal(err)
	}
	if _, err := scan.Run(f.t.Context(), f.today, false, nil); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fortnight) deliver() {
	f.t.Helper()
	deliver, err := f.Deliver()
	if err != nil {
		f.t.Fatal(err)
	}
	if _, err := deliver.Run(f.t.Context(), f.today); err != nil {
		f.t.Fatal(err)
	}
}

// one is the newest letter of a case.
func (f *fortnight) one(ref string) office.Letter {
	f.t.Helper()
	all, err := f.Letters(f.t.Context(), "", casefile.Key{Case: ref})
	if err != nil || len(all) == 0 {
		f.t.Fatalf("%s has %d letters, %v", ref, len(all), err)
	}
	return all[len(all)-1]
}

func (f *fortnight) states(ref string) string {
	f.t.Helper()
	all, err := f.Letters(f.t.Context(), "", casefile.Key{Case: ref})
	if err != nil {
		f.t.Fatal(err)
	}
	var states []string
	for _, l := range all {
		states = append(states, string(l.State))
	}
	return strings.Join(states, " ")
}

// lose sends the letter of a case, and never learns what became of it.
func (f *fortnight) lose(ref string) {
	f.t.Helper()
	daemon := store.Claimant{Owner: "lost", Lease: time.Minute, Installation: f.settings.Installation}
	claims, err := f.Store.ClaimLetters(f.t.Context(), daemon, casefile.Post, 1, func(_ store.Look, l store.Letter, _ bool) store.Ruling {
		return store.Ruling{Send: l.Case.Case == ref, Carrier: "post", Place: "x", To: ledger.Held,
			Why: ledger.Why{Code: "another", Text: "another"}}
	})
	if err != nil || len(claims) != 1 {
		f.t.Fatal(claims, err)
	}
	lost := store.Finish{To: ledger.Uncertain, Why: ledger.Why{Code: "lost", Text: "lost"}}
	if err := f.Store.FinishLetter(f.t.Context(), claims[0], lost); err != nil {
		f.t.Fatal(err)
	}
}

// live lists the letters that are neither cancelled nor superseded.
func live(t *testing.T, o *office.Office) (found []string) {
	t.Helper()
	all, err := o.Letters(t.Context(), "", casefile.Key{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		if l.State != ledger.Cancelled && l.State != ledger.Superseded {
			found = append(found, fmt.Sprint(l.Case, " ", l.Kind, " ", l.State))
		}
	}
	slices.Sort(found)
	return found
}

// Two families whose refusals are answered by post.
const (
	posted     = "EHM-20941"
	alsoPosted = "EHM-20940"
)

var postedCase = casefile.Key{Case: posted, Number: 1}

// edit changes a family's record as a feed would.
func (f *fortnight) edit(change func(*casefile.Episode)) {
	f.t.Helper()
	err := f.Store.Record(f.t.Context(), postedCase, f.today, "a test", morganStored, func(e *casefile.Episode) error {
		change(e)
		return nil
	})
	if err != nil {
		f.t.Fatal(err)
	}
}
