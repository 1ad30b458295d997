package fault

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/config"
	"stepdown/internal/demo"
	"stepdown/internal/feed"
	"stepdown/internal/need"
	people "stepdown/internal/office"
	"stepdown/jobs"
)

// walk is an installation whose clock is set by the test. Every week brings new families: two that are owed a letter, and
// one whose coordinator has something to do until the next week.
type walk struct {
	t      *testing.T
	h      *house
	app    *app.App
	random *rand.Rand
	now    time.Time
	tasks  []jobs.Task
	clock  *jobs.Schedule
	last   map[string]time.Time // the newest completed slot of each job
	ran    map[string]int       // how often each job ran
	weeks  []demo.Crowd
	fed    time.Time // when the last feed was made
}

// TestYearsOfTheClock walks through years in which the clock changes in spring and autumn, there is a 29 February, the
// clock is set back by two hours and forward by three days, and the service does not run for days. Without -full it is the weeks
// around both changes of one year, and the service does not run in summer.
func TestYearsOfTheClock(t *testing.T) {
	need.Program(t, "pdftotext")
	const firstYear = 2027 // the year after next has a 29 February
	h := newHouse(t, "", demo.Crowd{}, "STEPDOWN_TIMING_FEED_MAX_AGE=30 working days", "STEPDOWN_REPORT_TO=report@example.org",
		"STEPDOWN_SCHEDULES_INTAKE=*/10 2-23 * * *", "STEPDOWN_SCHEDULES_SCAN=30 1,5,12 * * *", "STEPDOWN_SCHEDULES_DELIVER=*/10 7-19 * * *",
		"STEPDOWN_SCHEDULES_REMIND=30 7 * * MON-FRI", "STEPDOWN_SCHEDULES_REPORT=0 8 * * MON-FRI")
	w := &walk{t: t, h: h, random: rand.New(rand.NewPCG(5, 6)), last: map[string]time.Time{}, ran: map[string]int{}}
	w.open()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	w.now = time.Date(firstYear, 1, 1, 0, 0, 0, 0, london)
	end := time.Date(firstYear+5, 1, 10, 0, 0, 0, 0, london)
	if !*full {
		w.now, end = time.Date(firstYear, 3, 1, 0, 0, 0, 0, london), time.Date(firstYear, 11, 10, 0, 0, 0, 0, london)
	}
	for next := w.now; w.now.Before(end); {
		if !w.now.Before(next) {
			w.printRuns()
			w.newWeek()
			next = w.now.AddDate(0, 0, 7)
		}
		w.tick()
		if !*full && w.now.Month() == time.May {
			w.now = time.Date(firstYear, 10, 11, 0, 0, 0, 0, london)
			w.restart()
		}
		switch w.random.IntN(many(120, 900)) {
		case 0:
			w.now = w.now.Add(-2 * time.Hour)
		case 1:
			w.now = w.now.Add(72 * time.Hour)
		case 2:
			w.now = w.now.Add(time.Duration(w.random.IntN(100)) * time.Hour)
			w.restart()
		}
	}
	w.judge()
}

func (w *walk) open() {
	w.t.Helper()
	settings, err := config.Load(config.Sources{Environ: w.h.environ()})
	if err != nil {
		w.t.Fatal(err)
	}
	if w.app, err = app.Open(context.Background(), settings, slog.New(slog.NewTextHandler(io.Discard, nil))); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { w.app.Close() })
	if w.tasks, err = w.app.Tasks(); err != nil {
		w.t.Fatal(err)
	}
	for i := range w.tasks {
		name, run := w.tasks[i].Name, w.tasks[i].Run
		w.tasks[i].Run = func(ctx context.Context, now time.Time) ([]slog.Attr, error) {
			counts, err := run(ctx, now)
			if err != nil {
				w.t.Errorf("%s: %s: %v", now, name, err)
			}
			w.ran[name]++
			return counts, err
		}
	}
	w.restart()
}

// restart is what a new process knows: nothing.
func (w *walk) restart() {
	w.clock = &jobs.Schedule{Slots: w.app.Store, Tasks: w.tasks, Now: func() time.Time { return w.now },
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

// tick asks every job whether it is due, and goes on: by ten minutes in the nights in which the clock may change, and by
// hours otherwise.
func (w *walk) tick() {
	for _, task := range w.tasks {
		before := w.ran[task.Name]
		w.clock.Ask(w.t.Context(), task)
		if !task.Everywhere {
			w.slot(task, w.ran[task.Name]-before)
		}
	}
	step := time.Duration(59+apart(91)) * time.Minute
	if night := w.now.Weekday() == time.Sunday && w.now.Hour() < 4; night {
		step = 10 * time.Minute
	}
	w.now = w.now.Add(step)
}

// slot wants what is due to have been done, and nothing to be done twice for one slot.
func (w *walk) slot(task jobs.Task, ran int) {
	w.t.Helper()
	last, _, err := w.app.Store.LastSlot(w.t.Context(), task.Name)
	if err != nil {
		w.t.Fatal(err)
	}
	if ran > 1 || ran == 1 && !last.After(w.last[task.Name]) {
		w.t.Errorf("%s: %s ran %d times for the slot %s", w.now, task.Name, ran, last)
	}
	newest := time.Time{}
	for at := task.Times.Next(w.now.AddDate(0, 0, -4)); !at.After(w.now); at = task.Times.Next(at) {
		newest = at
	}
	if last.Before(newest) {
		w.t.Errorf("%s: %s has not been done for %s, only for %s", w.now, task.Name, newest, last)
	}
	w.last[task.Name] = last
}

// printRuns is the print room, which comes once a week: what lies unprinted until its address is stale is recalled.
func (w *walk) printRuns() {
	w.t.Helper()
	manifests, err := filepath.Glob(filepath.Join(w.h.dir, "print", "*", "manifest.csv"))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, manifest := range manifests {
		run := filepath.Base(filepath.Dir(manifest))
		if _, err := w.app.Office().PrintDone(w.t.Context(), run, nil, people.Who{Name: "Morgan Sampleworth"}); err != nil {
			w.t.Fatalf("%s: print %s: %v", w.now, run, err)
		}
	}
}

// newWeek takes in a feed with the week's families, and with the end of what last week's coordinators had to do.
func (w *walk) newWeek() {
	w.t.Helper()
	today := calendar.LondonDate(w.now)
	week := demo.Crowd{Cases: 3, Letters: 2, Items: 1, Seed: 9, First: 10 * len(w.weeks), Day: calendar.New(nil, nil).OnOrAfter(today),
		Changes: true}
	if len(w.weeks)%3 == 0 {
		week.First += 4 // so that e-mail is among the letters
	}
	folder := filepath.Join(w.h.dir, "feeds", today.String())
	manifest := feed.Manifest{MadeAt: w.now, Full: len(w.weeks) == 0, Follows: w.fed}
	out, err := feed.NewWriter(folder, manifest)
	if err != nil {
		w.t.Fatal(err)
	}
	var all []casefile.Episode
	for i := range week.Cases {
		all = append(all, week.Episode(i))
	}
	if len(w.weeks) > 0 {
		done := w.weeks[len(w.weeks)-1].Episode(2)
		done.StoppedOn, done.StopReason = today, casefile.SteppedUp
		all = append(all, done)
	}
	for i := range all {
		if err := out.Add(&all[i]); err != nil {
			w.t.Fatalf("%s: %v", today, err)
		}
	}
	for _, c := range week.Coordinators() {
		if err := out.AddCoordinator(c); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		w.t.Fatal(err)
	}
	intake := w.app.Intake()
	intake.Now = func() time.Time { return w.now }
	took, err := intake.Run(w.t.Context(), folder, false)
	if err != nil || took.Rejected > 0 {
		w.t.Fatalf("%s: %+v, %v", today, took, err)
	}
	w.fed = w.now.UTC().Truncate(time.Second) // as the manifest has it
	w.weeks = append(w.weeks, week)
}

// judge wants each family's letter once, each item told of, and no day's digest or report twice.
func (w *walk) judge() {
	w.t.Helper()
	left := w.h.leftByPost()
	told, ids := map[string]bool{}, map[string]int{}
	for _, m := range w.h.office.record() {
		ids[m.id()]++
		for _, ref := range reference.FindAllString(m.text(), -1) {
			told[ref] = true
		}
	}
	for id, n := range ids {
		if n != 1 {
			w.t.Errorf("%s was sent %d times", id, n)
		}
	}
	for _, week := range w.weeks[:len(w.weeks)-1] {
		for i := range week.Letters {
			e := week.Episode(i)
			n := left[e.Case]
			for _, m := range w.h.office.record() {
				if e.Adults[0].Email != "" && m.to == e.Adults[0].Email {
					n++
				}
			}
			if n != 1 {
				w.t.Errorf("the letter of %s, due on %s, left %d times", e.Case, week.Day, n)
			}
		}
		if ref := week.Episode(2).Case; !told[ref] {
			w.t.Errorf("nobody was told of %s, due on %s", ref, week.Day)
		}
	}
	w.t.Logf("%d weeks; runs of each job: %v; %d messages, %d letters by post", len(w.weeks), w.ran, len(ids), len(left))
}
