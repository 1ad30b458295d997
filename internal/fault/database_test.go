package fault

import (
	"fmt"
	"math/rand/v2"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"stepdown/internal/demo"
	"stepdown/internal/pgtest"
)

// repliesCut loses the database's answers where it matters most that it had one.
func repliesCut(t *testing.T) {
	for _, at := range []struct {
		name, words string
		every       int
		times       int // each failure in a row is rested from twice as long as from the one before
	}{
		{"COMMIT", "COMMIT", 7, many(4, 40)},
		{"the claim", "attempt = attempt + 1", 3, many(4, 40)},
		{"the end of a letter", "lease_until = NULL", 3, many(3, 40)},
		{"a new letter", "INSERT INTO letter_history", 3, many(4, 40)},
		{"a digest", "INSERT INTO digest", 1, many(2, 6)},
	} {
		t.Run(at.name, func(t *testing.T) {
			t.Parallel()
			p, address := throughProxy(t, pgtest.URL(t))
			h := furnished(t, address, demo.Crowd{Cases: 15 * at.times, Letters: 5 * at.times, Items: 5 * at.times})
			cut := 0
			p.breaks(losing(at.words, at.every, at.times, &cut))
			h.settle()
			p.breaks(nil)
			if cut == 0 {
				t.Error("no answer was lost")
			}
			h.judge("PostgreSQL's answer lost: "+at.name, cut)
		})
	}
}

// databaseRestarts stops the database at once, in mid-run, and starts it again.
func databaseRestarts(t *testing.T) {
	restarts := many(2, 12)
	// The tests' server does not wait for its log to be written, and would forget what it has committed.
	h := furnished(t, pgtest.URL(t)+"&options=-c%20synchronous_commit%3Don", demo.Crowd{Cases: 160 * restarts, Letters: 60 * restarts,
		Items: 60 * restarts})
	h.office.slow(5 * time.Millisecond)
	d := h.serve()
	random := rand.New(rand.NewPCG(3, 4))
	for range restarts {
		time.Sleep(time.Duration(200+random.IntN(600)) * time.Millisecond)
		if err := pgtest.Restart(); err != nil {
			t.Fatal(err)
		}
	}
	h.rest(d)
	h.judge("PostgreSQL restarted in mid-run, the service untouched", restarts)
}

// killedAtEveryQuestion kills the program at each of its questions to the database, in turns before the question arrives
// and after it has been answered.
func killedAtEveryQuestion(t *testing.T) {
	const name = "kill -9 at every question to PostgreSQL"
	questions := 0
	h, _ := killedAtQuestion(t, 0, false, &questions)
	h.judge(name, 0)
	if questions < 100 {
		t.Errorf("a night has only %d questions: the kill comes in the wrong place", questions)
	}
	t.Run("question", func(t *testing.T) {
		for k, stride := 1, apart(41); k <= questions; k += stride {
			t.Run(fmt.Sprint(k), func(t *testing.T) {
				t.Parallel()
				if h, killed := killedAtQuestion(t, k, k%2 == 0, new(int)); killed {
					h.judge(name, 1)
				}
			})
		}
	})
}

// killedAtEveryVerb kills the program at each verb of SMTP, before and after it is answered.
func killedAtEveryVerb(t *testing.T) {
	t.Run("verb", func(t *testing.T) {
		for n, verb := range []string{"greeting", "EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT"} {
			for _, answered := range []bool{false, true} {
				if !*full && verb != "." && answered == (n%2 == 0) {
					continue
				}
				t.Run(fmt.Sprint(verb, " answered ", answered), func(t *testing.T) {
					t.Parallel()
					killedAtVerb(t, verb, answered).judge("kill -9 at every verb of SMTP", 1)
				})
			}
		}
	})
}

var small = demo.Crowd{Cases: 8, Letters: 5, Items: 2}

// killedAtQuestion kills a run at its k-th question, and then lets a service go on. It counts the questions.
func killedAtQuestion(t *testing.T, k int, answered bool, questions *int) (h *house, killed bool) {
	t.Helper()
	p, address := throughProxy(t, pgtest.URL(t))
	h = furnished(t, address, small)
	c := h.command("run", "--as-of", day.String())
	var process atomic.Pointer[os.Process]
	p.breaks(func([]byte) (bool, bool) {
		if *questions++; *questions != k {
			return true, false
		}
		if answered {
			go func() {
				time.Sleep(5 * time.Millisecond)
				kill(&process)
			}()
			return true, true
		}
		kill(&process)
		return false, true
	})
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	process.Store(c.Process)
	killed = c.Wait() != nil
	p.breaks(nil)
	h.settle()
	return h, killed
}

// kill kills a process that has just been started.
func kill(process *atomic.Pointer[os.Process]) {
	for process.Load() == nil {
		time.Sleep(time.Millisecond)
	}
	_ = process.Load().Kill() // it may have ended
}

// killedAtVerb kills a run when it says that verb the second time (or the first, where it says it once), before or after it
// is answered.
func killedAtVerb(t *testing.T, verb string, answered bool) *house {
	t.Helper()
	h := furnished(t, "", small)
	c := h.command("run", "--as-of", day.String())
	var process atomic.Pointer[os.Process]
	done := false
	h.office.breaks(func(said, _ string) string {
		if said != verb || done {
			return ""
		}
		done = true
		if answered {
			go kill(&process)
			return ""
		}
		kill(&process)
		return "drop"
	})
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	process.Store(c.Process)
	_ = c.Wait() // killed, or done
	h.office.breaks(nil)
	if !done {
		t.Errorf("the run never said %s", verb)
	}
	h.settle()
	return h
}
