package jobs_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/post/clerk"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// steps are those of publishing a run, in order.
var steps = []string{"gather", "flush", "decide", "take", "take over", "prune", "note", "list", "place", "let go"}

// press is an installation whose letters go into a print folder.
type press struct {
	*loop
	spool post.Spool
	look  func(ctx context.Context, now time.Time) error // nil: no feeds arrive
}

func atThePress(t *testing.T, families int, test func(p *press)) {
	everywhere(t, families, func(l *loop) {
		spool, err := post.NewSpool(filepath.Join(t.TempDir(), "print"))
		l.ok(err)
		l.record = spool.Record()
		test(&press{loop: l, spool: spool})
	})
}

// room is the print room in the hands of one daemon.
func (p *press) room(owner string, before func(string)) jobs.PrintRoom {
	return jobs.PrintRoom{Printed: jobs.Printed{Store: p.store, Spool: p.spool, Sent: p.record, Class: "second"},
		Claimant: store.Claimant{Owner: owner, Lease: time.Minute, Installation: "council"}, Before: before}
}

func (p *press) delivers(owner string, before func(string)) (jobs.Delivered, error) {
	room := p.room(owner, before)
	return jobs.Deliver{Store: p.store, Rules: p.rules, Carriers: jobs.Carriers{casefile.Post: room}, Sent: p.record,
		Claimant: room.Claimant, Look: p.look,
		Retry: jobs.Retry{Attempts: 3, First: time.Second, Longest: time.Second}, Log: p.logger()}.Run(p.Context(), p.today)
}

func (p *press) mustDeliver(owner string) jobs.Delivered {
	p.Helper()
	done, err := p.delivers(owner, nil)
	p.ok(err)
	return done
}

// follows notes what became of the runs, and scans.
func (p *press) follows() {
	p.Helper()
	room := p.room("scanner", nil)
	carriers := jobs.Carriers{casefile.Post: room}
	_, err := jobs.Follow{Store: p.store, Carriers: carriers, Log: p.logger()}.Run(p.Context())
	p.ok(err)
	_, err = room.NotePutOff(p.Context(), func(context.Context, string) error { return nil })
	p.ok(err)
	_, err = jobs.Scan{Store: p.store, Rules: p.rules, Carriers: carriers, Log: p.logger()}.Run(p.Context(), p.today, false, nil)
	p.ok(err)
}

// killed is what ends a daemon.
type killed struct{}

// killedBefore delivers until the n-th time that a step is about to be taken, and ends there as a daemon does that is killed.
func (p *press) killedBefore(owner, step string, n int) (reached bool) {
	p.Helper()
	defer func() {
		if caught := recover(); caught != nil {
			if _, ok := caught.(killed); !ok {
				panic(caught)
			}
			reached = true
		}
	}()
	_, err := p.delivers(owner, func(at string) {
		if at == step {
			if n--; n == 0 {
				panic(killed{})
			}
		}
	})
	p.ok(err)
	return false
}

// sees wants these letters, each in one whole run, and nothing else in the folder.
func (p *press) sees(want string) {
	p.Helper()
	seen, err := clerk.Look(p.spool.Dir)
	p.ok(err)
	var ids []string
	for _, s := range seen.Sheets {
		ids = append(ids, s.ID)
	}
	slices.Sort(ids)
	if got := strings.Join(ids, " "); got != want || len(seen.Findings) > 0 {
		p.Errorf("the print room sees %q, want %q; %v", got, want, seen.Findings)
	}
}

// clean wants no work folder left, a day later.
func (p *press) clean() {
	p.Helper()
	works := func() []string {
		left, err := filepath.Glob(filepath.Join(p.spool.Dir, ".arriving", "*.work"))
		p.ok(err)
		return left
	}
	for _, folder := range works() {
		long := time.Now().Add(-48 * time.Hour)
		p.ok(os.Chtimes(folder, long, long))
	}
	p.mustDeliver("cleaner")
	if left := works(); len(left) > 0 {
		p.Errorf("left behind: %v", left)
	}
}

func (p *press) stop(n int) {
	p.Helper()
	p.ok(p.store.Record(p.Context(), p.cases[n].Key, p.today, "stop", store.Who{By: "Robin Exampleby"}, func(e *casefile.Episode) error {
		e.StoppedOn, e.StopReason = p.today, casefile.SteppedUp
		return nil
	}))
}

func (p *press) pause(paused bool) {
	p.Helper()
	turn := p.store.Pause
	if !paused {
		turn = p.store.Resume
	}
	_, err := turn(p.Context(), store.Who{By: "Robin Exampleby", Because: "a test"})
	p.ok(err)
}

func eachStep(t *testing.T, families int, test func(p *press, step string, n int)) {
	for _, step := range steps {
		for n := 1; n <= families && (n == 1 || step == "gather"); n++ {
			t.Run(step, func(t *testing.T) { atThePress(t, families, func(p *press) { test(p, step, n) }) })
		}
	}
}

func TestADaemonThatIsKilledBeforeAnyStepLeavesNothingHalfDone(t *testing.T) {
	eachStep(t, 3, func(p *press, step string, n int) {
		if !p.killedBefore("a", step, n) {
			p.Fatal("the step is never taken")
		}
		if step == "let go" {
			p.sees("L000001 L000002 L000003")
		} else {
			p.sees("")
		}
		p.mustDeliver("b") // at once: what another daemon may still be at is left alone
		p.follows()
		p.later(0, 2*time.Minute)
		p.mustDeliver("b")
		p.sees("L000001 L000002 L000003")
		p.want("accepted spooled", "accepted spooled", "accepted spooled")
		p.clean()
	})
}

// TestADaemonThatSleepsPastItsLeaseDoesNoHarm stops a daemon before each step; another finishes the day meanwhile.
func TestADaemonThatSleepsPastItsLeaseDoesNoHarm(t *testing.T) {
	eachStep(t, 3, func(p *press, step string, n int) {
		slept := false
		_, err := p.delivers("a", func(at string) {
			if n--; at != step || n > 0 || slept {
				if at != step {
					n++
				}
				return
			}
			slept = true
			p.later(0, 2*time.Minute)
			p.mustDeliver("b")
			p.sees("L000001 L000002 L000003")
		})
		if !slept {
			p.Error("the step is never taken")
		}
		if err != nil {
			p.Error(err)
		}
		p.mustDeliver("a")
		p.sees("L000001 L000002 L000003")
		p.want("accepted spooled", "accepted spooled", "accepted spooled")
		p.clean()
	})
}

// TestWhatIsStoppedWhileADaemonSleepsDoesNotGo has a case stop before each step, and another daemon scan and deliver.
func TestWhatIsStoppedWhileADaemonSleepsDoesNotGo(t *testing.T) {
	eachStep(t, 2, func(p *press, step string, n int) {
		slept := false
		_, err := p.delivers("a", func(at string) {
			if at != step || slept {
				return
			}
			slept = true
			p.later(0, 2*time.Minute)
			p.stop(0)
			p.follows()
			p.mustDeliver("b")
		})
		p.ok(err)
		p.follows()
		p.mustDeliver("a")
		p.sees("L000002")
		if first := p.states()[0]; first != "cancelled stopped-stepped-up" {
			p.Errorf("the letter that must not go is %s", first)
		}
		p.clean()
	})
}

func TestWhatIsDecidedBeforeTheRunIsGoesBackAndIsAskedAgain(t *testing.T) {
	atThePress(t, 2, func(p *press) {
		done, err := p.delivers("a", func(step string) {
			if step == "decide" {
				p.stop(0)
			}
		})
		p.ok(err)
		if done.Spooled != 1 || done.Again != 1 {
			p.Errorf("%+v", done)
		}
		p.sees("L000002")
		p.want("ready spool-failed", "accepted spooled")
		p.follows()
		p.want("cancelled stopped-stepped-up", "accepted spooled")
	})
}

// TestAPauseStopsARunBeforeEachStep wants nothing to come into the folder until sending is resumed.
func TestAPauseStopsARunBeforeEachStep(t *testing.T) {
	eachStep(t, 2, func(p *press, step string, n int) {
		paused := false
		_, err := p.delivers("a", func(at string) {
			if at == step && !paused {
				paused = true
				p.pause(true)
			}
		})
		p.ok(err)
		if step == "place" || step == "let go" { // it has passed the last question
			p.sees("L000001 L000002")
			return
		}
		if got := p.states()[0]; strings.HasPrefix(got, "accepted") == (slices.Index(steps, step) <= slices.Index(steps, "decide")) {
			p.Errorf("paused before %s, the letter is %s", step, got)
		}
		p.later(0, 2*time.Minute)
		p.mustDeliver("b")
		p.sees("")
		p.stop(0)
		p.follows()
		p.pause(false)
		p.mustDeliver("b")
		p.sees("L000002")
		p.clean()
	})
}

// TestAFeedThatArrivesWhileARunIsGatheredKeepsItBack has the second look of the pass, before the run is decided, see a newer feed.
func TestAFeedThatArrivesWhileARunIsGatheredKeepsItBack(t *testing.T) {
	atThePress(t, 2, func(p *press) {
		looks := 0
		p.look = func(ctx context.Context, _ time.Time) error {
			if looks++; looks < 2 {
				return nil
			}
			_, err := p.store.SeeFeeds(ctx, store.Importer(""), []store.Sighting{{Name: "newer", Place: "/feed/newer",
				MadeAt: p.now.Add(time.Minute), Full: true, Shape: "x", Whole: true, AtRest: true}})
			return err
		}
		if done := p.mustDeliver("a"); done.Spooled > 0 || done.Again != 2 || !strings.Contains(done.Feed, "comes before any letter") {
			p.Errorf("%+v", done)
		}
		p.sees("")
	})
}

func TestARunWhoseFolderIsNowhereIsNeverSentAgain(t *testing.T) {
	for name, c := range map[string]struct {
		step, sees, state string
		move              func(p *press, run string) error
	}{
		"the print room has it": {"let go", "L000001", "sent printed", func(p *press, run string) error {
			return os.Rename(filepath.Join(p.spool.Dir, run), filepath.Join(p.spool.Dir, "printed", run))
		}},
		"somebody took it": {"let go", "", "accepted run-missing", func(p *press, run string) error {
			return os.Rename(filepath.Join(p.spool.Dir, run), filepath.Join(p.TempDir(), run))
		}},
		"its work folder is gone": {"place", "", "accepted run-missing", func(p *press, run string) error {
			return os.RemoveAll(filepath.Join(p.spool.Dir, ".arriving"))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			atThePress(t, 1, func(p *press) {
				p.killedBefore("a", c.step, 1)
				p.ok(c.move(p, "2026-03-16-1-1"))
				p.ok(os.MkdirAll(filepath.Join(p.spool.Dir, ".arriving"), 0o700))
				p.later(0, 2*time.Minute)
				p.mustDeliver("b")
				p.follows()
				p.mustDeliver("b")
				p.want(c.state)
				p.sees(c.sees)
			})
		})
	}
}

func TestARecallThatTookNothingChangesNothing(t *testing.T) {
	atThePress(t, 2, func(p *press) {
		p.mustDeliver("a")
		p.ok(os.Remove(filepath.Join(p.spool.Dir, "2026-03-16-1-1", "L000001.pdf")))
		p.stop(0)
		p.follows()
		p.want("accepted too-late", "accepted spooled")
	})
}

func TestARunThatIsBeingPublishedIsNobodyElses(t *testing.T) {
	atThePress(t, 1, func(p *press) {
		p.killedBefore("a", "let go", 1)
		room := p.room("b", nil)
		look := func(context.Context) error { return nil }
		if _, err := room.Done(p.Context(), "2026-03-16-1-1", nil, store.Who{By: "Pat Inkwell"}, look); err == nil {
			p.Error("it was recorded as printed")
		}
		bundle := jobs.Bundle{Scan: jobs.Scan{Store: p.store, Rules: p.rules}, Spool: p.spool, Profile: p.rules.Profile}
		if made, err := bundle.Run(p.Context(), p.today, calendar.Date{}, store.Who{By: "Pat Inkwell"}); err != nil || len(made) > 0 {
			p.Errorf("it was bundled: %v, %v", made, err)
		}
		l, err := p.store.Letter(p.Context(), 1)
		p.ok(err)
		carriers := jobs.Carriers{casefile.Post: room}
		if out, err := carriers.Recall(p.Context(), l); out || err == nil {
			p.Errorf("recalled while another daemon is at it: %v, %v", out, err)
		}
		p.later(0, 2*time.Minute)
		if out, err := carriers.Recall(p.Context(), l); !out || err != nil {
			p.Errorf("recalled when it is not: %v, %v", out, err)
		}
		p.ok(p.store.ChangeLetter(p.Context(), store.Change{LetterID: 1, From: ledger.Accepted, To: ledger.Cancelled,
			Why: ledger.Recalled.Because("a test")}))
	})
}

func TestARecallThatWasCutShortKeepsItsLetterOut(t *testing.T) {
	atThePress(t, 2, func(p *press) {
		p.killedBefore("a", "place", 1)
		p.later(0, 2*time.Minute)
		l, err := p.store.Letter(p.Context(), 1)
		p.ok(err)
		room := p.room("b", nil)
		if out, err := (jobs.Carriers{casefile.Post: room}).Recall(p.Context(), l); !out || err != nil {
			p.Fatal(out, err)
		}
		p.mustDeliver("c") // whoever recalled it has died before the ledger knew
		p.sees("L000002")
		p.want("accepted spooled", "accepted spooled")
		p.follows()
		p.want("cancelled recalled", "accepted spooled", "ready written")
	})
}

func TestWhatADiskHasLostIsWrittenAnew(t *testing.T) {
	atThePress(t, 3, func(p *press) {
		p.killedBefore("a", "take over", 1)
		files, err := filepath.Glob(filepath.Join(p.spool.Dir, ".arriving", "*.work", "*.pdf"))
		if err != nil || len(files) != 3 {
			p.Fatal(files, err)
		}
		p.ok(os.Remove(files[0]))
		p.ok(os.Truncate(files[1], 100))
		p.later(0, 2*time.Minute)
		p.mustDeliver("b")
		p.sees("L000001 L000002 L000003")
	})
}

// TestARunThatWasForgottenEndsThePass has the database forget that it decided a run, as a standby does that takes over and
// lacks the last commits.
func TestARunThatWasForgottenEndsThePass(t *testing.T) {
	atThePress(t, 2, func(p *press) {
		if !p.killedBefore("a", "let go", 1) {
			p.Fatal("it was not killed")
		}
		p.alter(`UPDATE letter SET state = 'sending', code = 'claimed', lease_until = '2126-01-01'`,
			`UPDATE run SET state = 'gathering', attempt = 0`)
		p.later(0, 2*time.Minute)
		if done, err := p.delivers("b", nil); err == nil || done.Spooled > 0 || !strings.Contains(err.Error(), "lost what it knew") {
			p.Errorf("%+v, %v", done, err)
		}
		p.want("sending claimed", "sending claimed")
		p.sees("L000001 L000002")
	})
}
