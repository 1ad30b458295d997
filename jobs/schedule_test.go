package jobs_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"stepdown/jobs"
)

// memory remembers slots as the store does.
type memory map[string]time.Time

func (m memory) LastSlot(_ context.Context, job string) (time.Time, bool, error) {
	last, ok := m[job]
	return last, ok, nil
}

func (m memory) RunSlot(ctx context.Context, job string, slot time.Time, work func(context.Context) error) (bool, error) {
	if last, ok := m[job]; ok && !last.Before(slot) {
		return false, nil
	}
	if err := work(ctx); err != nil {
		return true, err
	}
	m[job] = slot
	return true, nil
}

func times(t *testing.T, expression string) jobs.Task {
	t.Helper()
	parsed, err := jobs.ParseTimes(expression, "Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return jobs.Task{Name: "scan", Times: parsed}
}

func scheduleAt(now *time.Time) *jobs.Schedule {
	return &jobs.Schedule{Slots: memory{}, Now: func() time.Time { return *now }, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

func TestFiveYearsOfDailySlots(t *testing.T) {
	now := time.Date(2024, 1, 1, 6, 0, 0, 0, time.UTC)
	s := scheduleAt(&now)
	task := times(t, "30 5 * * *")
	days := map[string]int{}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	task.Run = func(_ context.Context, at time.Time) ([]slog.Attr, error) {
		days[at.In(london).Format(time.DateOnly)]++
		return nil, nil
	}
	end := now.AddDate(5, 0, 0)
	for step := 0; now.Before(end); step++ {
		s.Ask(t.Context(), task)
		now = now.Add(20 * time.Minute)
		if step%5000 == 2500 {
			now = now.Add(-2 * time.Hour) // the clock is set back
		}
	}
	want := int(end.Sub(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).Hours()/24) + 1 // the last day too: it ends after the slot
	if len(days) != want {
		t.Errorf("%d days had a run, want %d", len(days), want)
	}
	for day, n := range days {
		if n != 1 {
			t.Errorf("%s had %d runs", day, n)
		}
	}
}

func TestMissedSlotsCollapseIntoOneRun(t *testing.T) {
	now := time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)
	s := scheduleAt(&now)
	task := times(t, "*/10 * * * *")
	runs := 0
	task.Run = func(context.Context, time.Time) ([]slog.Attr, error) { runs++; return nil, nil }
	s.Ask(t.Context(), task)
	now = now.Add(72 * time.Hour)
	s.Ask(t.Context(), task)
	s.Ask(t.Context(), task)
	if runs != 2 {
		t.Errorf("%d runs, want one at the start and one after three days", runs)
	}
}

func TestAFailureOrAPanicIsTriedAgainAfterARest(t *testing.T) {
	for name, fail := range map[string]func() error{"error": func() error { return errors.New("broken") },
		"panic": func() error { panic("broken") }} {
		now := time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)
		s := scheduleAt(&now)
		task := times(t, "0 5 * * *")
		tries := 0
		task.Run = func(context.Context, time.Time) ([]slog.Attr, error) {
			if tries++; tries < 4 {
				return nil, fail()
			}
			return nil, nil
		}
		for range 30 { // half an hour, asked each minute
			s.Ask(t.Context(), task)
			now = now.Add(time.Minute)
		}
		if tries != 4 {
			t.Errorf("%s: tried %d times, want three failures with growing rests and one success", name, tries)
		}
	}
}

func TestWhatEveryDaemonDoesNeedsNoSlotInTheDatabase(t *testing.T) {
	now := time.Date(2026, 3, 9, 12, 0, 30, 0, time.UTC)
	s := scheduleAt(&now)
	s.Slots = nil
	task := times(t, "* * * * *")
	task.Everywhere = true
	runs := 0
	task.Run = func(context.Context, time.Time) ([]slog.Attr, error) { runs++; return nil, nil }
	for range 10 {
		s.Ask(t.Context(), task)
		now = now.Add(20 * time.Second)
	}
	if runs != 4 {
		t.Errorf("%d runs, want one at the start and one on each of three full minutes", runs)
	}
}

func TestServeFinishesWhatIsAtWork(t *testing.T) {
	s := &jobs.Schedule{Slots: memory{}, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	task := times(t, "0 5 * * *")
	started, finished := make(chan struct{}), false
	ctx, stop := context.WithCancel(t.Context())
	task.Run = func(ctx context.Context, _ time.Time) ([]slog.Attr, error) {
		close(started)
		<-ctx.Done()
		finished = true
		return nil, ctx.Err()
	}
	s.Tasks = []jobs.Task{task}
	done := make(chan struct{})
	go func() { s.Serve(ctx); close(done) }()
	<-started
	stop()
	<-done
	if !finished {
		t.Error("Serve returned while a job was at work")
	}
}

func TestADayThatNeverComesIsRefused(t *testing.T) {
	for expression, refused := range map[string]bool{"0 5 30 2 *": true, "0 5 31 4,6 *": true, "0 5 29 2 *": false, "0 5 31 * *": false} {
		if _, err := jobs.ParseTimes(expression, "Europe/London"); (err != nil) != refused {
			t.Errorf("%s: %v", expression, err)
		}
	}
}

func next(t *testing.T, expression, after string) string {
	t.Helper()
	at, err := time.Parse(time.RFC3339, after)
	if err != nil {
		t.Fatal(err)
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return times(t, expression).Times.Next(at).In(london).Format("Mon 2006-01-02 15:04 MST")
}

func TestTheHourThatSpringLeavesOutIsMadeUpForAtOnce(t *testing.T) {
	for _, tc := range []struct{ expression, after, want string }{
		{"30 1 * * *", "2027-03-27T02:00:00Z", "Sun 2027-03-28 02:00 BST"}, // there is no 01:30
		{"30 1 * * *", "2027-03-28T01:00:00Z", "Mon 2027-03-29 01:30 BST"},
		{"30 1 28 3 *", "2027-01-01T00:00:00Z", "Sun 2027-03-28 02:00 BST"},
		{"30 1 * * MON-FRI", "2027-03-27T02:00:00Z", "Mon 2027-03-29 01:30 BST"}, // nothing was to be done on the Sunday
		{"*/10 * * * *", "2027-03-28T00:50:00Z", "Sun 2027-03-28 02:00 BST"},
		{"5 * * * *", "2027-03-28T00:05:00Z", "Sun 2027-03-28 02:00 BST"},
		{"5 * * * *", "2027-03-28T01:00:00Z", "Sun 2027-03-28 02:05 BST"},
		{"30 5 * * *", "2027-03-27T06:00:00Z", "Sun 2027-03-28 05:30 BST"},
		{"0 5 1 1 *", "2027-03-01T00:00:00Z", "Sat 2028-01-01 05:00 GMT"}, // over both changes
		{"30 1 * * *", "2027-10-30T12:00:00Z", "Sun 2027-10-31 01:30 BST"},
		{"30 1 * * *", "2027-10-31T00:30:00Z", "Sun 2027-10-31 01:30 GMT"}, // comes twice
		{"30 1 * * *", "2027-10-31T01:30:00Z", "Mon 2027-11-01 01:30 GMT"},
	} {
		if got := next(t, tc.expression, tc.after); got != tc.want {
			t.Errorf("%q after %s: %s, want %s", tc.expression, tc.after, got, tc.want)
		}
	}
}

func TestASlotOfAMonthAgoIsStillMadeUpFor(t *testing.T) {
	now := time.Date(2026, 9, 1, 5, 0, 0, 0, time.UTC)
	s := scheduleAt(&now)
	task := times(t, "0 5 1 * *")
	runs := 0
	task.Run = func(context.Context, time.Time) ([]slog.Attr, error) { runs++; return nil, nil }
	s.Ask(t.Context(), task)
	now = time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC) // off over the first of October
	s.Ask(t.Context(), task)
	s.Ask(t.Context(), task)
	if runs != 2 {
		t.Errorf("%d runs, want one in September and one that makes up for October's", runs)
	}
}

func TestAFailureUnderAWrongClockDoesNotHoldUpTheJobOnceItIsRight(t *testing.T) {
	now := time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC)
	s := scheduleAt(&now)
	task := times(t, "*/10 * * * *")
	tries := 0
	task.Run = func(context.Context, time.Time) ([]slog.Attr, error) { tries++; return nil, errors.New("broken") }
	s.Ask(t.Context(), task)
	now = now.AddDate(0, 0, -3)
	s.Ask(t.Context(), task)
	if tries != 2 {
		t.Errorf("%d tries, want another as soon as the clock was put right", tries)
	}
}

func TestWhatEveryDaemonDidUnderAWrongClockIsDoneAgainOnceItIsRight(t *testing.T) {
	now := time.Date(2026, 3, 6, 12, 0, 0, 0, time.UTC) // Friday
	s := scheduleAt(&now)
	task := times(t, "0 8 * * MON-FRI")
	task.Everywhere = true
	var runs []string
	task.Run = func(_ context.Context, at time.Time) ([]slog.Attr, error) {
		runs = append(runs, at.Format("Mon 15:04"))
		return nil, nil
	}
	for _, at := range []time.Time{
		now,
		time.Date(2026, 3, 10, 6, 0, 0, 0, time.UTC), // the clock jumps to Tuesday, and Monday's slot is made up for
		time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC), // it is Sunday in truth
		time.Date(2026, 3, 9, 8, 0, 0, 0, time.UTC),
	} {
		now = at
		s.Ask(t.Context(), task)
	}
	if got, want := strings.Join(runs, ", "), "Fri 12:00, Tue 06:00, Sun 12:00, Mon 08:00"; got != want {
		t.Errorf("ran %s, want %s", got, want)
	}
}

// deaf is a database that can't be asked.
type deaf struct{ memory }

func (deaf) LastSlot(context.Context, string) (time.Time, bool, error) {
	return time.Time{}, false, errors.New("no answer")
}

func TestADatabaseThatCantBeAskedIsAFailureOfTheJob(t *testing.T) {
	now := time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)
	s := scheduleAt(&now)
	s.Slots = deaf{}
	failed := 0
	s.Watch = func(_ string, _ time.Duration, err error) {
		if err != nil {
			failed++
		}
	}
	task := times(t, "* * * * *")
	task.Run = func(context.Context, time.Time) ([]slog.Attr, error) { t.Error("it ran"); return nil, nil }
	s.Ask(t.Context(), task)
	if failed != 1 {
		t.Errorf("Watch was told of %d failures, want 1", failed)
	}
}

func TestWhatComesFirstIsSeenLikeAnyRun(t *testing.T) {
	now := time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)
	s := scheduleAt(&now)
	var log strings.Builder
	s.Log = slog.New(slog.NewTextHandler(&log, nil))
	watched := map[string]int{}
	s.Watch = func(task string, _ time.Duration, _ error) { watched[task]++ }
	var order []string
	var fails error
	intake, deliver := times(t, "0 2 * * *"), times(t, "* * * * *")
	intake.Name, deliver.Name, deliver.Everywhere, deliver.First = "intake", "deliver", true, "intake"
	intake.Run = func(context.Context, time.Time) ([]slog.Attr, error) {
		order = append(order, "intake")
		return nil, fails
	}
	deliver.Run = func(context.Context, time.Time) ([]slog.Attr, error) {
		order = append(order, "deliver")
		return nil, nil
	}
	s.Tasks = []jobs.Task{intake, deliver}

	s.Ask(t.Context(), deliver)
	if got := strings.Join(order, " "); got != "intake deliver" {
		t.Errorf("ran %s, want the intake and then the delivery", got)
	}
	if watched["intake"] != 1 || strings.Count(log.String(), "job=intake") != 1 {
		t.Errorf("the intake was watched %d times, and the log says:\n%s", watched["intake"], log.String())
	}
	s.Ask(t.Context(), intake)
	if len(order) != 2 {
		t.Error("the slot of two o'clock was run again after the delivery had made up for it")
	}

	now, fails = now.Add(time.Minute), errors.New("a feed that can't be read")
	s.Ask(t.Context(), deliver)
	now = now.Add(time.Minute)
	if s.Ask(t.Context(), deliver); strings.Count(log.String(), "job failed") != 1 || watched["intake"] != 3 || watched["deliver"] != 3 {
		t.Errorf("after failures: watched %v, log:\n%s", watched, log.String())
	}
}
