package jobs_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
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
	for name, fail := range map[string]func() error{"error": func() error { return errors.New("broken") }, "panic": func() error { panic("broken") }} {
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
