package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/robfig/cron/v3"

	"stepdown/internal/store"
)

// ErrPanicked says that a job broke off in a way that its author didn't foresee.
var ErrPanicked = errors.New("the job panicked")

// Task is a job with its times. Its work is idempotent: what is due is worked out anew each time.
type Task struct {
	Name  string
	Times cron.Schedule
	// Everywhere says that every daemon does it; otherwise each slot is done by one of them, once.
	Everywhere bool
	// First names the task that is made just before, whatever its times, if nobody else is at it; empty: none.
	First string
	Run   func(ctx context.Context, now time.Time) (counts []slog.Attr, err error)
}

// Schedule runs tasks at their times. The ledger is the guarantee that nothing is lost or doubled; slots only save work:
// the last completed slot of a task is remembered in the database, and slots that were missed collapse into one run.
//
// A task that fails or panics is logged, and tried again after a while; it harms neither the others nor its own next run.
type Schedule struct {
	Slots slots
	Tasks []Task
	Now   func() time.Time
	Log   *slog.Logger
	// Watch, if set, is told of each run, and of each time that the database could not be asked about one.
	Watch func(task string, took time.Duration, err error)

	mu    sync.Mutex
	state map[string]*state
}

// slots is the part of the store that remembers slots.
type slots interface {
	LastSlot(ctx context.Context, job string) (time.Time, bool, error)
	RunSlot(ctx context.Context, job string, slot time.Time, work func(context.Context) error) (bool, error)
}

// state is what this process knows of a task.
type state struct {
	busy     bool
	failures int
	rest     time.Time // no try before
	last     time.Time // last slot completed of a task that every daemon does
	finished time.Time // when it was
	said     string    // the failure that has been logged, and still is the case
	saidAt   time.Time
}

// heartbeat is how often every task is asked whether it is due, besides at its times: cron's own timer stands still when
// the clock is set back, and a failed task has no time of its own to be tried again.
const heartbeat = time.Minute

// Serve runs the tasks until the context ends, and then waits for those that are at work. Each is asked once at the start,
// so that what was missed while no daemon ran is made up for.
func (s *Schedule) Serve(ctx context.Context) {
	var running sync.WaitGroup
	ask := func(t Task) { running.Go(func() { s.Ask(ctx, t) }) }
	clock := cron.New()
	for _, t := range s.Tasks {
		clock.Schedule(t.Times, cron.FuncJob(func() { ask(t) }))
	}
	clock.Start()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for ctx.Err() == nil {
		for _, t := range s.Tasks {
			ask(t)
		}
		select {
		case <-beat.C:
		case <-ctx.Done():
		}
	}
	<-clock.Stop().Done()
	running.Wait()
}

// Ask runs the task if a slot of it is due.
func (s *Schedule) Ask(ctx context.Context, t Task) { s.attempt(ctx, t, s.run) }

// makeFirst runs the task of the name now. What fails is tried again as if it had failed at one of its own times.
func (s *Schedule) makeFirst(ctx context.Context, name string) {
	for _, t := range s.Tasks {
		if t.Name == name {
			s.attempt(ctx, t, func(ctx context.Context, t Task, st *state) (bool, error) {
				now := s.Now()
				return s.Slots.RunSlot(ctx, t.Name, now, func(ctx context.Context) error { return s.work(ctx, t, st, now) })
			})
		}
	}
}

// attempt runs the task in its way, unless this process is at it or it rests.
func (s *Schedule) attempt(ctx context.Context, t Task, run func(context.Context, Task, *state) (ran bool, err error)) {
	st, ok := s.begin(t)
	if !ok {
		return
	}
	began := s.Now()
	ran, err := run(ctx, t, st)
	if !ran && err != nil && ctx.Err() == nil { // what ran has been logged
		s.Log.Log(ctx, st.loudness(err, s.Now()), "the database can't be asked about a job; waiting for it", "job", t.Name, "error", err)
	}
	s.end(st, err)
	if err != nil && ctx.Err() != nil {
		return // told to stop
	}
	if (ran || err != nil) && s.Watch != nil {
		s.Watch(t.Name, s.Now().Sub(began), err)
	}
}

// begin claims the task within this process.
func (s *Schedule) begin(t Task) (*state, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == nil {
		s.state = map[string]*state{}
	}
	st := s.state[t.Name]
	if st == nil {
		st = &state{}
		s.state[t.Name] = st
	}
	if rest := st.rest.Sub(s.Now()); st.busy || rest > 0 && rest <= longestRest {
		return nil, false // a rest that is longer was begun by a clock that has been set back since
	}
	st.busy = true
	return st, true
}

// The first rest of a task that failed, and the longest: each is twice the one before. A database or a mail server that
// comes back at once keeps nobody waiting. One that got something done before it failed rests as after its first failure.
const (
	firstRest   = time.Second
	longestRest = 15 * time.Minute
)

// progressed is the failure of a pass that got something done before it.
type progressed struct{ error }

func (p progressed) Unwrap() error { return p.error }

// end lets go of the task; one that failed rests for a while.
func (s *Schedule) end(st *state, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st.busy = false
	if err == nil {
		st.failures, st.rest = 0, time.Time{}
		return
	}
	st.failures++
	if errors.As(err, new(progressed)) {
		st.failures = 1
	}
	st.rest = s.Now().Add(min(firstRest<<min(st.failures-1, 10), longestRest))
}

func (s *Schedule) run(ctx context.Context, t Task, st *state) (ran bool, err error) {
	now := s.Now()
	if t.Everywhere {
		if st.finished.Sub(now.Round(0)) > store.WrongClock {
			st.last = time.Time{} // a wrong clock did it
		}
		slot, due := latest(t.Times, st.last, now)
		if !due {
			return false, nil
		}
		if err = s.work(ctx, t, st, now); err == nil {
			st.last, st.finished = slot, s.Now().Round(0) // by the clock on the wall, which may be set back
		}
		return true, err
	}
	last, _, err := s.Slots.LastSlot(ctx, t.Name)
	if err != nil {
		return false, err
	}
	slot, due := latest(t.Times, last, now)
	if !due {
		return false, nil
	}
	return s.Slots.RunSlot(ctx, t.Name, slot, func(ctx context.Context) error { return s.work(ctx, t, st, now) })
}

// sayAgain is how long a failure goes on before it is said once more.
const sayAgain = 5 * time.Minute

// loudness lets a failure that goes on be said once, until it is another one or has passed, and again after some minutes.
func (st *state) loudness(err error, now time.Time) slog.Level {
	said := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1 // ports and times make no other failure of it
		}
		return r
	}, err.Error())
	since := now.Sub(st.saidAt)
	if st.said == said && since >= 0 && since < sayAgain {
		return slog.LevelDebug
	}
	st.said, st.saidAt = said, now
	return slog.LevelError
}

// work does the task and logs one line of what it came to.
func (s *Schedule) work(ctx context.Context, t Task, st *state, now time.Time) (err error) {
	defer func() {
		if p := recover(); p != nil { //guard:panic-stays-in-its-job skip
			err = fmt.Errorf("%w: %v", ErrPanicked, p)
			s.Log.Error("job panicked", "job", t.Name, "stack", string(debug.Stack()))
		}
	}()
	if t.First != "" {
		s.makeFirst(ctx, t.First)
	}
	began := s.Now()
	counts, err := t.Run(ctx, now)
	level, message := slog.LevelInfo, "job done"
	switch {
	case err != nil && ctx.Err() != nil:
		message = "job stopped, as the service was told to stop"
	case err != nil:
		level, message = st.loudness(err, s.Now()), "job failed"
		counts = append(counts, slog.Any("error", err))
	case st.said != "":
		counts = append(counts, slog.Int("failures_before", st.failures))
		st.said = ""
	}
	attrs := append([]slog.Attr{slog.String("job", t.Name), slog.Duration("took", s.Now().Sub(began).Round(time.Millisecond))}, counts...)
	s.Log.LogAttrs(ctx, level, message, attrs...)
	return err
}
