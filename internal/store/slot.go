package store

import (
	"context"
	"errors"
	"sync"
	"time"
)

// WrongClock is how far in the future a completed slot may lie before it counts for nothing: a machine's clock was wrong
// then. It is more than any clock change or drift.
const WrongClock = 24 * time.Hour

// LastSlot is the last slot of a scheduled job that was completed, or false if none ever was.
func (s *Store) LastSlot(ctx context.Context, job string) (slot time.Time, ok bool, err error) {
	err = s.read(ctx, "read the last slot of a job", func(t *tx) error {
		var last stamp
		err := t.get(ctx, &last, `SELECT slot FROM job_slot WHERE job = ?`, job)
		if isNone(err) {
			return nil
		}
		if err != nil {
			return err
		}
		slot, ok = last.time(), true
		return nil
	})
	return slot, ok, err
}

// RunSlot does the work of a job's slot, unless another daemon is at the job at this moment or the slot has been
// completed; then it gives false. A slot whose work fails stays to be done.
func (s *Store) RunSlot(ctx context.Context, job string, slot time.Time, work func(context.Context) error) (ran bool, err error) {
	release, ok, err := s.lockJob(ctx, job)
	if err != nil || !ok {
		return false, err
	}
	defer func() { err = errors.Join(err, release()) }()
	last, done, err := s.LastSlot(ctx, job)
	if err != nil ||
		done && !last.Before(slot) && last.Sub(slot) <= WrongClock { //guard:slot-runs-once
		return false, err
	}
	if err := work(ctx); err != nil {
		return true, err
	}
	return true, s.tx(context.WithoutCancel(ctx), "record the slot of a job", func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO job_slot (job, slot, finished_at) VALUES (?, ?, ?)
			ON CONFLICT (job) DO UPDATE SET slot = excluded.slot, finished_at = excluded.finished_at`, job, stampOf(slot), t.now)
		return err
	})
}

// jobs are the jobs that this process is at.
type jobs struct {
	mu   sync.Mutex
	busy map[string]bool
}

func (j *jobs) take(job string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.busy[job] { //guard:job-runs-alone
		return false
	}
	if j.busy == nil {
		j.busy = map[string]bool{}
	}
	j.busy[job] = true
	return true
}

func (j *jobs) give(job string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.busy, job)
}

// lockJob keeps a job to one daemon: on PostgreSQL by an advisory lock, which the database lets go of if the daemon dies.
// On SQLite there is only one daemon.
func (s *Store) lockJob(ctx context.Context, job string) (release func() error, ok bool, err error) {
	if !s.jobs.take(job) {
		return nil, false, nil
	}
	give := func() error { s.jobs.give(job); return nil }
	if !s.postgres {
		return give, true, nil
	}
	unlock, ok, err := s.Lock(ctx, "job "+job)
	if err != nil || !ok {
		return nil, false, errors.Join(err, give())
	}
	return func() error { return errors.Join(unlock(), give()) }, true, nil
}
